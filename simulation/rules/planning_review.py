"""Planning review: clusters nobody applies for leave the plan, others come into it (E17 of the notes)."""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, lever
from simulation.rules.land_blocks import note_change
from simulation.rules.location import SMALLEST_PLOT_HA, refresh, take_over_levers
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import calendar_month, lever_of_cluster, lever_of_province, mark, members
from simulation.state import NEVER, Event, NewHands, World

PARAMETERS = (
    lever(
        "removal_share",
        title="Share of idle clusters that each yearly review removes from the plan",
        title_vi="Tỷ lệ cụm không hiệu quả bị đưa ra khỏi quy hoạch mỗi năm",
        unit="1",
        default=0.0,
        bounds=(0.0, 1.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: the plan of the as-of date holds",
        cost=A_RULE,
        leans_on=("establishment_decisions_per_year",),
    ),
    lever(
        "removal_after_years",
        title="Years without an applicant after which a planned cluster counts as idle",
        title_vi="Số năm không có chủ đầu tư đăng ký thì cụm bị coi là không hiệu quả",
        unit="years",
        default=5.0,
        bounds=(0.0, 50.0),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="judgement: one period of public planning",
        cost=A_RULE,
    ),
    lever(
        "addition_to_plan",
        title="Whether a cluster outside the plan is added to it",
        title_vi="Bổ sung cụm vào quy hoạch",
        unit="1",
        default=0.0,
        choices=("no", "yes"),
        choices_vi=("không", "có"),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="definition: clusters of status 'closed' stay outside the plan unless a policy adds them",
        cost=A_RULE,
    ),
)


@rule
def is_idle(w: World, c: int, now: float) -> bool:
    """Whether nobody has applied for a planned cluster for so long, or a revoked one has no lease."""
    cluster = w.cluster[c]
    if cluster.established < NEVER:
        is_unused = cluster.n_investors == 0 and cluster.returning_ha < SMALLEST_PLOT_HA
        return cluster.new_hands == NewHands.REVOKED and is_unused
    years = lever_of_province(w, w.lever.removal_after_years, cluster.province, now)
    return cluster.applied == 0 and now - cluster.planned_since >= 12.0 * years


@rule
def is_removed(w: World, c: int) -> bool:
    """Whether a cluster has left the plan."""
    return w.cluster[c].removed == 1


@rule
def remove(w: World, c: int, now: float) -> None:
    """A cluster leaves the plan; its land stays in the ledger under that cause."""
    cluster = w.cluster[c]
    cluster.removed = 1
    note_change(w, c)
    refresh(w, c)
    mark(w, now, Event.REMOVED, c, c, cluster.area_ha)


@rule
def add(w: World, c: int, now: float) -> None:
    """A cluster comes into the plan; from now on somebody may apply for it."""
    cluster = w.cluster[c]
    cluster.in_plan = 1
    cluster.planned_since = now
    take_over_levers(w, c, now)
    note_change(w, c)
    mark(w, now, Event.ADDED, c, c, cluster.area_ha)


@rule
def is_hit(w: World, c: int, year: int, share: float) -> bool:
    """Whether the review of a year hits an idle cluster."""
    return luck(w, Purpose.REMOVAL, w.cluster[c].id, year) < share


@rule
def review_plan(w: World, p: int, month: int, now: float) -> None:
    """The review of the new year: clusters are added, and idle ones removed by luck."""
    share = lever_of_province(w, w.lever.removal_share, p, now)
    year = calendar_month(w, month) // 12
    for c in members(w, p):
        cluster = w.cluster[c]
        if cluster.in_plan == 0:
            if lever_of_cluster(w, w.lever.addition_to_plan, c, now) >= 1.0:
                add(w, c, now)
        elif share > 0.0 and cluster.removed == 0 and is_idle(w, c, now) and is_hit(w, c, year, share):
            remove(w, c, now)
