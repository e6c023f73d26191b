"""Retrofit: works below the standard of an enterprise are brought up to it.

A retrofit takes up what stands when it begins; works that follow need another one. Equation E14 of the model
notes.
"""

from simulation.engine.compiled import rule
from simulation.engine.paths import a_step_begins
from simulation.engine.random import lognormal
from simulation.parameters import Grade, Scope, UnitCost, fixed, lever
from simulation.rules.costs import pay_for_retrofit
from simulation.rules.infrastructure_quality import is_below_standard, renew_quality
from simulation.rules.location import refresh
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import is_new_year, lever_of_cluster, members
from simulation.state import NO, Retrofit, World

REQUIRED = 1
RETROFIT_LOG_SD = 0.5

PARAMETERS = (
    fixed(
        "retrofit_months",
        title="Time a retrofit of a cluster's infrastructure takes, median",
        title_vi="Thời gian cải tạo hạ tầng của cụm, trung vị",
        unit="months",
        default=18.0,
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Quality by builder)",
    ),
    fixed(
        "retrofit_cost_share",
        title="Cost of a retrofit, share of the capital for new infrastructure",
        title_vi="Chi phí cải tạo so với suất vốn đầu tư hạ tầng mới",
        unit="1",
        default=0.3,
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Quality by builder)",
    ),
    lever(
        "retrofit",
        title="Retrofit of infrastructure below the standard",
        title_vi="Cải tạo hạ tầng kỹ thuật chưa đạt chuẩn",
        unit="1",
        default=0.0,
        choices=("none", "required"),
        choices_vi=("không", "bắt buộc"),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="neutral rule: works stay as they were built",
        cost=UnitCost(
            3.0,
            "ha retrofitted",
            Grade.JUDGEMENT,
            "30 % of VND 10 bn a hectare; a run counts the share of the capital it has drawn",
        ),
        leans_on=("taste_infrastructure",),
    ),
)


@rule
def is_retrofit_due(w: World, c: int) -> bool:
    """Whether works below the standard stand on released land of a cluster and nobody is at them."""
    cluster = w.cluster[c]
    if cluster.in_plan == 0 or cluster.removed == 1 or cluster.retrofitting == 1:
        return False
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if is_below_standard(w, b):
            return True
    return False


@rule
def are_decided_now(w: World, month: int, now: float) -> bool:
    """Whether retrofits are decided on this first of a month.

    That is in January, with the year's public money, and whenever a lever changes. Works that come to stand
    in between wait for the next January.
    """
    return month == 0 or is_new_year(w, month) or a_step_begins(w.step, now - 1.0, now)


@rule
def next_to_retrofit(w: World, p: int, month: int, now: float) -> int:
    """The next cluster whose works policy has retrofitted from now on, and mark it; NO when there is none."""
    if not are_decided_now(w, month, now):
        return NO
    for c in members(w, p):
        if lever_of_cluster(w, w.lever.retrofit, c, now) == REQUIRED and is_retrofit_due(w, c):
            w.cluster[c].retrofitting = 1
            return c
    return NO


@rule
def begin_retrofit(w: World, c: int) -> None:
    """A retrofit takes up all works below the standard that stand now; their cost is spent."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    cluster.retrofitting = 1
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if is_below_standard(w, b):
            block = w.block[b]
            block.retrofit = Retrofit.UNDER_WAY
            cost = p.retrofit_cost_share * p.works_cost_bn_vnd_per_ha * block.area_ha
            w.province[cluster.province].retrofit_cost_bn_vnd += cost
            pay_for_retrofit(w, c, cost)


@rule
def retrofit_duration_months(w: World, c: int) -> float:
    """Time this retrofit of a cluster takes."""
    cluster = w.cluster[c]
    u = luck(w, Purpose.RETROFIT, cluster.id, cluster.retrofits)
    return lognormal(u, w.p[cluster.province].retrofit_months, RETROFIT_LOG_SD)


@rule
def finish_retrofit(w: World, c: int, now: float) -> None:
    """What stood when the retrofit began is as good as an enterprise's works from now on."""
    cluster = w.cluster[c]
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.block[b].retrofit == Retrofit.UNDER_WAY:
            w.block[b].retrofit = Retrofit.DONE
    cluster.retrofitting = 0
    cluster.retrofits += 1
    renew_quality(w, c, now)
    refresh(w, c)
