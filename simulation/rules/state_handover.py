"""Hand-over programme: infrastructure that the State built passes to enterprises (E15 of the model notes).

Each year the province takes up some of its State-managed clusters. After a settlement an enterprise has the
cluster: public money is no longer needed for the land left to build on, the wastewater plant follows the
enterprises' regime, and what the State built can be retrofitted.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.costs import SETTLEMENT, pay_for_settlement
from simulation.rules.investors import give_up
from simulation.rules.land_blocks import set_wait
from simulation.rules.lever_paths import choose_paths
from simulation.rules.location import refresh, take_over_levers
from simulation.rules.luck import Purpose, luck, n_by_luck
from simulation.rules.reading import calendar_month, lever_of_province, members
from simulation.state import NEVER, NO, Management, NewHands, Stage, WaitsFor, World, Wwtp

UNFINISHED_FIRST, FINISHED_FIRST = 0, 1

PARAMETERS = (
    uncertain(
        "settlement_months",
        title="Time to settle the hand-over of State-built infrastructure, median",
        title_vi="Thời gian quyết toán, bàn giao hạ tầng do Nhà nước đầu tư, trung vị",
        unit="months",
        prior=lognormal_prior(9.0, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement, median 0.75 years (docs/evidence.md, State-built infrastructure)",
    ),
    lever(
        "state_handovers_per_year",
        title="State-managed clusters handed over to enterprises in a year",
        title_vi="Số cụm do Nhà nước quản lý bàn giao cho doanh nghiệp mỗi năm",
        unit="1/year",
        default=0.0,
        bounds=(0.0, 100.0),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="definition: no programme is under way that is known",
        cost=SETTLEMENT,
        leans_on=("settlement_months", "selection_months"),
    ),
    lever(
        "state_handover_order",
        title="Which State-managed clusters are handed over first",
        title_vi="Thứ tự bàn giao các cụm do Nhà nước quản lý",
        unit="1",
        default=float(UNFINISHED_FIRST),
        choices=("unfinished_first", "finished_first"),
        choices_vi=("cụm dở dang trước", "cụm đã hoàn thành trước"),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: an order must be chosen; only a programme makes it matter",
        cost=A_RULE,
    ),
)


@rule
def n_handovers(w: World, p: int, month: int, now: float) -> int:
    """Clusters whose hand-over is taken up this year; a fraction is left to luck."""
    mean = lever_of_province(w, w.lever.state_handovers_per_year, p, now)
    return n_by_luck(w, Purpose.STATE_HANDOVERS, w.province[p].id, calendar_month(w, month) // 12, mean)


@rule
def is_of_the_state(w: World, c: int) -> bool:
    """Whether a cluster with a detailed plan is wholly or partly the State's, and nobody is to take it."""
    cluster = w.cluster[c]
    is_there = cluster.plan_approved < NEVER and cluster.in_plan == 1 and cluster.removed == 0
    return is_there and cluster.management != Management.ENTERPRISE and cluster.new_hands == NewHands.NONE


@rule
def next_handed_over(w: World, p: int, now: float) -> int:
    """The State-managed cluster that is next in the chosen order, ties by luck; NO when none is left."""
    finished_first = lever_of_province(w, w.lever.state_handover_order, p, now) >= FINISHED_FIRST
    best = NO
    best_place = 3.0
    for c in members(w, p):
        cluster = w.cluster[c]
        if not is_of_the_state(w, c):
            continue
        done = cluster.accepted_ha / cluster.area_ha
        # Luck decides only between clusters that are as far as each other.
        place = 1.0 - done if finished_first else done
        place += 1e-6 * luck(w, Purpose.HANDOVER_RANK, cluster.id, 0)
        if place < best_place:
            best = c
            best_place = place
    return best


@rule
def take_up(w: World, c: int, now: float) -> None:
    """The hand-over of a cluster is taken up: its settlement begins."""
    give_up(w, c, NewHands.FROM_THE_STATE, now)
    pay_for_settlement(w, c, now)


@rule
def is_from_the_state(w: World, c: int) -> bool:
    """Whether a cluster comes into other hands because the State hands it over."""
    return w.cluster[c].new_hands == NewHands.FROM_THE_STATE


@rule
def leave_the_state(w: World, c: int, now: float) -> None:
    """The enterprise builds what is left, without public money, and answers for the wastewater plant.

    From now on the cluster follows what a policy says of clusters of enterprises.
    """
    cluster = w.cluster[c]
    cluster.management = Management.ENTERPRISE
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        block = w.block[b]
        if block.stage < Stage.ACCEPTED:
            block.state_built = 0
        if block.waits_for == WaitsFor.BUDGET:
            # Whoever queues for public money finds the block built by others and gives the money back.
            set_wait(w, b, WaitsFor.NOTHING)
            cluster.building = 0
    if cluster.wwtp == Wwtp.NONE:
        cluster.wwtp_process = 0
        cluster.wwtp_charge += 1
    choose_paths(w, c)
    take_over_levers(w, c, now)
    refresh(w, c)
