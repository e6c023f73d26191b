"""Relocation: a secondary investor that leaves may move to another province of the run.

Equations E11 and E20 of the model notes. It chooses a province by what clusters and parks offer there, as an
arriving investor chooses between them and elsewhere; in the new province it chooses like anybody who arrives,
and its new lease has a fresh incentive package. In a run of one province nobody moves: those who leave for
another province leave the model, and those who come from one are a part of the demand that was measured.
"""

from simulation.engine.compiled import rule
from simulation.engine.random import child, exponential, node_uniform
from simulation.parameters import A_RULE, Grade, Scope, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.rules.demand import add_investor
from simulation.rules.location import value_of_clusters, value_of_parks
from simulation.rules.luck import Purpose, luck, luck_bits
from simulation.rules.reading import lever_of_province, mark
from simulation.rules.segments import segment_in
from simulation.state import NEVER, NO, Event, World

PARAMETERS = (
    uncertain(
        "relocating_share",
        title="Share of the investors that leave that move to another province",
        title_vi="Tỷ lệ nhà đầu tư rời đi để chuyển sang tỉnh khác",
        unit="1",
        prior=beta_prior(2.0, 5.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="boards of parks complain of it; no count was found (docs/evidence.md, Relocation)",
    ),
    lever(
        "province_coordination",
        title="Coordination with other provinces on incentives: 0 none, 1 nobody leaves for better ones",
        title_vi="Mức độ phối hợp ưu đãi với các tỉnh khác: 0 không có, 1 không ai rời đi vì ưu đãi",
        unit="1",
        default=0.0,
        bounds=(0.0, 1.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: provinces do not coordinate (docs/evidence.md, Relocation)",
        cost=A_RULE,
        leans_on=("exit_step_at_expiry", "relocating_share"),
    ),
)


@rule
def relocates(w: World, i: int, now: float) -> bool:
    """Whether an investor that leaves means to go on in another province; coordination there is less."""
    investor = w.investor[i]
    coordination = lever_of_province(w, w.lever.province_coordination, investor.province, now)
    share = w.p[investor.province].relocating_share * (1.0 - coordination)
    return bool(luck(w, Purpose.RELOCATES, investor.id, 0) < share)


@rule
def destination(w: World, i: int, now: float) -> int:
    """Another province, with odds as the value of its clusters and parks; NO if none has anything to offer.

    Each province has an exponential time of its own for this investor, with its value as the rate; the first
    wins. So the choice does not depend on the order of provinces, and a province that becomes more valuable
    takes investors from the others and changes nothing between them.
    """
    investor = w.investor[i]
    subkey = luck_bits(w, Purpose.DESTINATION, investor.id, 0)
    first = NEVER
    chosen = NO
    for q in range(w.run.n_provinces):
        value = value_of_clusters(w, q, segment_in(w, i, q)) + value_of_parks(w, q, now)
        if q != investor.province and value > 0.0:
            time = exponential(node_uniform(subkey, w.province[q].id), 1.0 / value)
            if time < first:
                first = time
                chosen = q
    return chosen


@rule
def move(w: World, i: int, now: float) -> int:
    """An investor that has left arrives in another province, in a row of its own; NO if it does not.

    It keeps its kind and the size of its plot. It is a new identity, so that all it meets there is luck of
    its own.
    """
    if not relocates(w, i, now):
        return NO
    q = destination(w, i, now)
    if q == NO:
        return NO
    leaving = w.investor[i]
    # A lease ends once, so one number is enough to tell the next life of its investor from all others.
    j = add_investor(w, q, leaving.kind, child(leaving.id, 0))
    if j == NO:
        return NO
    w.investor[j].plot_ha = leaving.plot_ha
    w.investor[j].arrival = now
    w.province[leaving.province].relocations_out += 1
    w.province[q].relocations_in += 1
    mark(w, now, Event.RELOCATED, i, q, leaving.plot_ha)
    return j
