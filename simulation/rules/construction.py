"""Technical infrastructure: levelling, roads and drainage, power and water, by block; stalls near the end.

The time of a cluster is planned time by size, times the overrun of its investor; a block takes its share by
area. Contention for fill, money and crews comes on top: it is not part of the overrun.
"""

from simulation.engine.compiled import rule
from simulation.engine.portable import exp, log
from simulation.engine.random import exponential, normal
from simulation.parameters import MONTHS_PER_YEAR, Grade, Scope, fixed, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import lognormal as lognormal_prior
from simulation.parameters import normal as normal_prior
from simulation.parameters import uniform as uniform_prior
from simulation.rules.infrastructure_quality import renew_quality
from simulation.rules.investors import holds_project, pace
from simulation.rules.land_blocks import note_change, set_stage, set_wait
from simulation.rules.location import refresh
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import mark
from simulation.rules.release import release_block
from simulation.state import NO, Event, Stage, WaitsFor, World

REFERENCE_HA = 40.0

PARAMETERS = (
    uncertain(
        "building_months_at_40_ha",
        title="Planned time for the infrastructure of 40 ha",
        title_vi="Thời gian xây dựng hạ tầng theo kế hoạch cho 40 ha",
        unit="months",
        prior=lognormal_prior(24.0, 0.2),
        grade=Grade.EVIDENCE,
        source="24 to 36 months planned in published decisions (docs/evidence.md, Duration of works)",
    ),
    uncertain(
        "building_size_exponent",
        title="Growth of building time with area",
        title_vi="Số mũ của thời gian xây dựng theo diện tích",
        unit="1",
        prior=uniform_prior(0.3, 0.7),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Duration of works)",
    ),
    uncertain(
        "overrun_log_mean",
        title="Overrun of the planned time, mean of its logarithm",
        title_vi="Mức vượt tiến độ, trung bình của lôgarit",
        unit="1",
        prior=normal_prior(0.3, 0.25),
        grade=Grade.EVIDENCE,
        source="docs/evidence.md, Overrun; weak evidence",
    ),
    uncertain(
        "overrun_log_sd",
        title="Overrun of the planned time, spread of its logarithm",
        title_vi="Mức vượt tiến độ, độ lệch chuẩn của lôgarit",
        unit="1",
        prior=uniform_prior(0.35, 0.9),
        grade=Grade.EVIDENCE,
        source=(
            "log-sd 0.35 to 0.9 a stage, chosen around project records "
            "(docs/evidence.md, Overrun), weak evidence"
        ),
    ),
    uncertain(
        "works_start_share",
        title="Share of a cluster handed over before works begin",
        title_vi="Tỷ lệ đất bàn giao cần có để khởi công",
        unit="1",
        prior=uniform_prior(0.3, 0.9),
        bounds=(0.0, 1.0),
        grade=Grade.EVIDENCE,
        source=(
            "older housing rule: suspend below 30 %, discretion to 70 % "
            "(docs/evidence.md, Start of works), weak evidence"
        ),
    ),
    uncertain(
        "construction_crews",
        title="Construction crews at work at once in a province",
        title_vi="Số đội thi công đồng thời trong tỉnh",
        unit="count",
        prior=lognormal_prior(15.0, 0.5),
        scope=Scope.PROVINCE,
        grade=Grade.UNKNOWN,
        source="no record was found",
    ),
    uncertain(
        "stall_share",
        title="Share of clusters that stall near the end of the works",
        title_vi="Tỷ lệ cụm dừng thi công khi gần hoàn thành",
        unit="1",
        prior=beta_prior(2.0, 4.0),
        bounds=(0.0, 1.0),
        grade=Grade.EVIDENCE,
        source="Hanoi, mid 2024: 6 of 24 clusters at 90 % (F018), weak evidence",
    ),
    uncertain(
        "stall_release_per_year",
        title="Rate at which a stall ends",
        title_vi="Tốc độ khắc phục việc dừng thi công",
        unit="1/year",
        prior=lognormal_prior(0.25, 0.5),
        grade=Grade.EVIDENCE,
        source="Hanoi 2024-2025: completions after 90 % (docs/evidence.md, Stalls), weak evidence",
    ),
    fixed(
        "stall_progress",
        title="Progress at which works stall",
        title_vi="Mức hoàn thành khi dừng thi công",
        unit="1",
        default=0.9,
        grade=Grade.EVIDENCE,
        source="Hanoi, mid 2024: clusters reported at 90 % (F018)",
    ),
    fixed(
        "levelling_time_share",
        title="Levelling, share of the time of a block",
        title_vi="San lấp, tỷ lệ thời gian của một lô",
        unit="1",
        default=0.35,
        grade=Grade.JUDGEMENT,
        source="judgement",
    ),
    fixed(
        "roads_time_share",
        title="Roads and drainage, share of the time of a block",
        title_vi="Đường và thoát nước, tỷ lệ thời gian của một lô",
        unit="1",
        default=0.40,
        grade=Grade.JUDGEMENT,
        source="judgement; power and water take the rest",
    ),
    lever(
        "construction_crews_ratio",
        title="Construction crews, relative to those at the as-of date",
        title_vi="Số đội thi công so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 10.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present capacity continues",
        leans_on=("construction_crews", "building_months_at_40_ha"),
    ),
)


@rule
def cluster_months(area_ha: float, months_at_40_ha: float, exponent: float, overrun: float) -> float:
    """Working time of one crew for a cluster's infrastructure: planned at 40 ha, scaled by size, overrun."""
    return months_at_40_ha * exp(exponent * log(area_ha / REFERENCE_HA)) * overrun


@rule
def block_months(w: World, b: int, now: float) -> float:
    """Working time of a block at the investor's present pace, less the share done when the run began."""
    block = w.block[b]
    cluster = w.cluster[block.cluster]
    p = w.p[cluster.province]
    overrun = exp(p.overrun_log_mean + p.overrun_log_sd * normal(luck(w, Purpose.OVERRUN, cluster.id, 0)))
    whole = cluster_months(cluster.area_ha, p.building_months_at_40_ha, p.building_size_exponent, overrun)
    months = whole * block.area_ha / cluster.area_ha * (1.0 - block.done_share)
    # The State's blocks do not wait for the investor's equity.
    return months if block.state_built == 1 else months / pace(w, block.cluster, now)


@rule
def has_land_to_build(w: World, c: int) -> bool:
    """Whether land has been handed over and not yet built on, and somebody builds."""
    return next_block(w, c) != NO and not holds_project(w, c)


@rule
def next_block(w: World, c: int) -> int:
    """The next block to build: one already begun, else the first handed over; NO if there is none."""
    cluster = w.cluster[c]
    first = NO
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.block[b].stage == Stage.UNDER_CONSTRUCTION:
            return b
        if first == NO and w.block[b].stage == Stage.HANDED_OVER:
            first = b
    return first


@rule
def may_start(w: World, c: int) -> bool:
    """Whether works can start, or go on after a pause: nobody is building and enough land is handed over."""
    cluster = w.cluster[c]
    if cluster.building == 1 or not has_land_to_build(w, c):
        return False
    enough = cluster.handed_over_ha >= w.p[cluster.province].works_start_share * cluster.area_ha
    return cluster.works_begun == 1 or enough


@rule
def is_under_way(w: World, c: int) -> bool:
    """Whether works had begun before the run and can go on."""
    return w.cluster[c].works_begun == 1 and may_start(w, c)


@rule
def start(w: World, c: int) -> int:
    """Works begin or go on; return their number, by which they know later whether others took their place."""
    w.cluster[c].works += 1
    w.cluster[c].building = 1
    note_change(w, c)
    w.cluster[c].works_begun = 1
    return w.cluster[c].works


@rule
def is_replaced(w: World, c: int, works: int) -> bool:
    """Whether others have taken the place of these works."""
    return w.cluster[c].works != works


@rule
def stop(w: World, c: int) -> None:
    """No land is left to build on for now."""
    w.cluster[c].building = 0
    note_change(w, c)


@rule
def wait_for_fill(w: World, b: int) -> None:
    """The block waits for fill."""
    set_wait(w, b, WaitsFor.FILL)


@rule
def wait_for_budget(w: World, b: int) -> None:
    """The block waits for public money."""
    set_wait(w, b, WaitsFor.BUDGET)


@rule
def wait_for_crew(w: World, b: int) -> None:
    """The block waits for a crew."""
    set_wait(w, b, WaitsFor.CREW)


@rule
def is_state_built(w: World, b: int) -> bool:
    """Whether public money pays for the block."""
    return w.block[b].state_built == 1


@rule
def begin_block(w: World, b: int, now: float) -> None:
    """A crew begins with a block."""
    block = w.block[b]
    set_wait(w, b, WaitsFor.NOTHING)
    w.province[w.cluster[block.cluster].province].crews_at_work += 1
    if block.stage != Stage.UNDER_CONSTRUCTION:
        set_stage(w, b, Stage.UNDER_CONSTRUCTION)
        mark(w, now, Event.WORKS_BEGAN, b, block.cluster, block.area_ha)


@rule
def is_laid_down(w: World, b: int) -> bool:
    """Whether nobody builds a block any more that was queued; one that public money has paid for is built."""
    return holds_project(w, w.block[b].cluster) and w.block[b].state_built == 0


@rule
def lay_down(w: World, b: int) -> None:
    """The works end before this block is begun."""
    set_wait(w, b, WaitsFor.NOTHING)
    stop(w, w.block[b].cluster)


@rule
def levelling_months(w: World, b: int, now: float) -> float:
    """Time to raise and level the ground."""
    return block_months(w, b, now) * w.p[w.cluster[w.block[b].cluster].province].levelling_time_share


@rule
def roads_and_drainage_months(w: World, b: int, now: float) -> float:
    """Time for roads and drainage."""
    return block_months(w, b, now) * w.p[w.cluster[w.block[b].cluster].province].roads_time_share


@rule
def power_and_water_months(w: World, b: int, now: float) -> float:
    """Time for power and water: the rest."""
    p = w.p[w.cluster[w.block[b].cluster].province]
    return block_months(w, b, now) * (1.0 - p.levelling_time_share - p.roads_time_share)


@rule
def accept(w: World, b: int, now: float) -> None:
    """The infrastructure of a block is accepted; its industrial land is released, unless it was before."""
    block = w.block[b]
    cluster = w.cluster[block.cluster]
    set_stage(w, b, Stage.ACCEPTED)
    w.province[cluster.province].crews_at_work -= 1
    cluster.accepted_ha += block.area_ha
    release_block(w, b, now)
    renew_quality(w, block.cluster, now)
    refresh(w, block.cluster)
    mark(w, now, Event.ACCEPTED, b, block.cluster, block.area_ha)


@rule
def stalls_now(w: World, c: int, b: int) -> bool:
    """Whether works stall after this block: it took the cluster to 90 %, land is left, and luck decides."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    line = p.stall_progress * cluster.area_ha
    crosses = cluster.accepted_ha >= line and cluster.accepted_ha - w.block[b].area_ha < line
    is_last = cluster.accepted_ha >= cluster.area_ha - 1e-6
    return crosses and not is_last and luck(w, Purpose.STALL, cluster.id, 0) < p.stall_share


@rule
def stall(w: World, c: int, now: float) -> None:
    """Works stop although land is there."""
    w.cluster[c].stalled = 1
    note_change(w, c)
    w.cluster[c].stalls += 1
    mark(w, now, Event.STALLED, c, c, w.cluster[c].accepted_ha)


@rule
def is_stalled(w: World, c: int) -> bool:
    """Whether works had stalled before the run."""
    return w.cluster[c].stalled == 1


@rule
def stall_months(w: World, c: int) -> float:
    """Length of a stall: a constant hazard, so time spent before the run does not matter."""
    mean = MONTHS_PER_YEAR / w.p[w.cluster[c].province].stall_release_per_year
    return exponential(luck(w, Purpose.STALL_LENGTH, w.cluster[c].id, 0), mean)


@rule
def resume(w: World, c: int, now: float) -> None:
    """Works go on after a stall."""
    w.cluster[c].stalled = 0
    note_change(w, c)
    mark(w, now, Event.RESUMED, c, c, w.cluster[c].accepted_ha)


@rule
def end_stall(w: World, c: int, now: float) -> None:
    """A new investor goes on at once where works stalled under the one before."""
    if w.cluster[c].stalled == 1:
        resume(w, c, now)
        # The works that stalled end when their stall does, even where the new investor begins none.
        w.cluster[c].works += 1
        w.cluster[c].building = 0
