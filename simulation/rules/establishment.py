"""Establishment: decisions behind the law's gate, the dossier, its appraisal, the detailed plan at 1/500.

Past decisions are facts of the portfolio. Future ones come at a rate of the province; each takes the next
planned cluster, in a keyed order, whose area passes the gate: average occupancy above 50 %, or at most 100 ha
unleased.
"""

from simulation.engine.compiled import rule
from simulation.engine.portable import exp
from simulation.engine.portable import log as natural_log
from simulation.engine.random import lognormal, normal, poisson
from simulation.parameters import A_RULE, MONTHS_PER_YEAR, Grade, Scope, fixed, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.parameters import uniform as uniform_prior
from simulation.rules import desks
from simulation.rules.administration import months_for_paperwork
from simulation.rules.costs import DESK
from simulation.rules.land_blocks import note_change, set_stage
from simulation.rules.luck import Purpose, luck, normal_share
from simulation.rules.reading import calendar_month, lever_of_province, mark, members, share_of_month
from simulation.state import NEVER, NO, Event, Stage, World

GATE_NONE, GATE_OCCUPANCY = 0, 1
AREA_DISTRICT, AREA_PROVINCE = 0, 1
DAYS_PER_MONTH = 365.25 / 12.0
DAYS_PER_WORKING_DAY = 7.0 / 5.0

# Shares of the paperwork outside the desks. The drafting of the detailed plan, with surveys, is the longest
# part.
DOSSIER_SHARE, DECISION_SHARE = 0.30, 0.05
DRAFTING_SHARE = 1.0 - DOSSIER_SHARE - DECISION_SHARE

PARAMETERS = (
    uncertain(
        "establishment_decisions_per_year",
        title="Decisions to establish a cluster, where the gate is open",
        title_vi="Số quyết định thành lập cụm mỗi năm",
        unit="1/year",
        prior=lognormal_prior(6.0, 0.5),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="judgement; 9 clusters were established in Hung Yen in 2025 (F060)",
    ),
    uncertain(
        "paperwork_months",
        title="Paperwork outside the desks before clearance, median",
        title_vi="Thời gian làm thủ tục trước giải phóng mặt bằng, trung vị",
        unit="months",
        prior=lognormal_prior(14.4, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement, median 1.2 years (docs/evidence.md, Paperwork)",
    ),
    uncertain(
        "paperwork_log_sd",
        title="Paperwork, spread of its logarithm between clusters",
        title_vi="Thời gian làm thủ tục, độ lệch chuẩn của lôgarit",
        unit="1",
        prior=uniform_prior(0.2, 0.8),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Paperwork)",
    ),
    uncertain(
        "planning_throughput_per_year",
        title="Appraisals and detailed plans the planning desks can review in a year",
        title_vi="Số hồ sơ quy hoạch thẩm định được mỗi năm",
        unit="1/year",
        prior=lognormal_prior(30.0, 0.5),
        scope=Scope.PROVINCE,
        grade=Grade.UNKNOWN,
        source="no record of elapsed review times was found",
    ),
    fixed(
        "dossier_minimum_months",
        title="Announcement, application window and preparation of the dossier, least time",
        title_vi="Thông báo, nhận và chuẩn bị hồ sơ, thời gian tối thiểu",
        unit="months",
        default=(5 * DAYS_PER_WORKING_DAY + 15 + 5 * DAYS_PER_WORKING_DAY) / DAYS_PER_MONTH,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: 5 working days, 15 days, 5 working days (F125-F127)",
    ),
    fixed(
        "appraisal_minimum_months",
        title="Appraisal by the department, least time",
        title_vi="Thẩm định của Sở Công Thương, thời gian tối thiểu",
        unit="months",
        default=25 / DAYS_PER_MONTH,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: 25 days (F128)",
    ),
    fixed(
        "decision_minimum_months",
        title="Decision of the province, least time",
        title_vi="Quyết định của UBND tỉnh, thời gian tối thiểu",
        unit="months",
        default=7 * DAYS_PER_WORKING_DAY / DAYS_PER_MONTH,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: 7 working days (F129)",
    ),
    fixed(
        "gate_occupancy",
        title="Average occupancy above which a cluster may be established",
        title_vi="Tỷ lệ lấp đầy bình quân để được thành lập cụm",
        unit="1",
        default=0.5,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: above 50 % (F121)",
    ),
    fixed(
        "gate_unleased_ha",
        title="Unleased industrial land up to which a cluster may be established",
        title_vi="Đất công nghiệp chưa cho thuê tối đa để được thành lập cụm",
        unit="ha",
        default=100.0,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024: at most 100 ha (F122)",
    ),
    lever(
        "establishment_gate",
        title="Gate before the establishment of a cluster",
        title_vi="Điều kiện thành lập cụm công nghiệp",
        unit="1",
        default=float(GATE_OCCUPANCY),
        choices=("none", "occupancy"),
        choices_vi=("không áp dụng", "theo tỷ lệ lấp đầy"),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source="Decree 32/2024 (F121, F122)",
        leans_on=("establishment_decisions_per_year",),
        cost=A_RULE,
    ),
    lever(
        "establishment_gate_area",
        title="Area over which the gate takes the average",
        title_vi="Địa bàn tính điều kiện thành lập cụm",
        unit="1",
        default=float(AREA_DISTRICT),
        choices=("district", "province"),
        choices_vi=("địa bàn huyện cũ", "toàn tỉnh"),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source=(
            "the decree says district; districts ended on 1 July 2025, "
            "their former areas are the default reading"
        ),
        leans_on=("establishment_decisions_per_year",),
        cost=A_RULE,
    ),
    lever(
        "establishment_decisions_ratio",
        title="Decisions to establish a cluster, relative to present practice",
        title_vi="Số quyết định thành lập cụm so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 20.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present practice continues",
        leans_on=("establishment_decisions_per_year",),
    ),
    lever(
        "planning_desks_ratio",
        title="Planning desks, relative to those at the as-of date",
        title_vi="Số bàn thẩm định quy hoạch so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 10.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present capacity continues",
        cost=DESK,
        leans_on=("planning_throughput_per_year",),
    ),
)


@rule
def is_established(w: World, c: int) -> bool:
    """Whether the establishment decision has been taken."""
    return w.cluster[c].established < NEVER


@rule
def is_under_way(w: World, c: int) -> bool:
    """Whether a cluster is established, or its application is being dealt with, when the run begins."""
    return w.cluster[c].in_plan == 1 and (is_established(w, c) or w.cluster[c].applied == 1)


@rule
def has_detailed_plan(w: World, c: int) -> bool:
    """Whether the detailed plan at 1/500 is approved."""
    return w.cluster[c].plan_approved < NEVER


@rule
def n_decisions(w: World, p: int, month: int, now: float) -> int:
    """Number of decisions the province is ready to take this month: a keyed Poisson count.

    A larger mean never makes it smaller: the count is the quantile of the same uniform number.
    """
    mean = w.p[p].establishment_decisions_per_year / MONTHS_PER_YEAR * share_of_month(w, month)
    mean *= lever_of_province(w, w.lever.establishment_decisions_ratio, p, now)
    return poisson(luck(w, Purpose.DECISIONS, w.province[p].id, calendar_month(w, month)), mean)


@rule
def occupancy_allows(
    leased_ha: float, leasable_ha: float, least_occupancy: float, most_unleased_ha: float
) -> bool:
    """The law's gate: average occupancy above a share, or at most so much land unleased.

    Decree 32/2024. With no industrial land yet there is nothing unleased and the gate is open.
    """
    return leased_ha > least_occupancy * leasable_ha or leasable_ha - leased_ha <= most_unleased_ha


@rule
def gate_is_open(w: World, c: int, now: float) -> bool:
    """Whether the area of a planned cluster passes the gate; land counts as planned, not as released."""
    cluster = w.cluster[c]
    if lever_of_province(w, w.lever.establishment_gate, cluster.province, now) == GATE_NONE:
        return True
    whole_province = (
        lever_of_province(w, w.lever.establishment_gate_area, cluster.province, now) == AREA_PROVINCE
    )
    leased = 0.0
    leasable = 0.0
    for k in members(w, cluster.province):
        other = w.cluster[k]
        in_area = whole_province or other.district == cluster.district
        if in_area and other.removed == 0 and is_established(w, k):
            leased += other.leased_ha
            leasable += other.leasable_share * other.area_ha
    p = w.p[cluster.province]
    return occupancy_allows(leased, leasable, p.gate_occupancy, p.gate_unleased_ha)


@rule
def next_to_apply(w: World, p: int, now: float) -> int:
    """The planned cluster whose application is taken up now, and mark it; NO when the gate lets none pass."""
    best = NO
    best_rank = 2.0
    for c in members(w, p):
        cluster = w.cluster[c]
        is_outside = cluster.in_plan == 0 or cluster.removed == 1
        if is_outside or cluster.applied == 1 or is_established(w, c):
            continue
        rank = luck(w, Purpose.RANK, cluster.id, 0)
        if rank < best_rank and gate_is_open(w, c, now):
            best = c
            best_rank = rank
    if best == NO:
        w.province[p].gate_refusals += 1
    else:
        w.cluster[best].applied = 1
        note_change(w, best)
        mark(w, now, Event.APPLICATION, best, best, w.cluster[best].area_ha)
    return best


@rule
def paperwork_months(w: World, c: int) -> float:
    """All paperwork of a cluster outside the desks."""
    p = w.p[w.cluster[c].province]
    return lognormal(luck(w, Purpose.PAPERWORK, w.cluster[c].id, 0), p.paperwork_months, p.paperwork_log_sd)


@rule
def dossier_months(w: World, c: int) -> float:
    """Announcement, application window, dossier; at least the statutory time, less what is already spent."""
    cluster = w.cluster[c]
    whole = max(DOSSIER_SHARE * paperwork_months(w, c), w.p[cluster.province].dossier_minimum_months)
    return max(whole - cluster.paperwork_spent_months, 0.0)


@rule
def time_for_dossier(w: World, c: int, now: float) -> float:
    """Time of the dossier at the pace of the administration; never shorter than the statutory time."""
    cluster = w.cluster[c]
    least = max(w.p[cluster.province].dossier_minimum_months - cluster.paperwork_spent_months, 0.0)
    return max(months_for_paperwork(w, cluster.province, dossier_months(w, c), now), least)


@rule
def appraisal_months(w: World, c: int) -> float:
    """Time a desk works on the appraisal; at least the statutory time."""
    least = w.p[w.cluster[c].province].appraisal_minimum_months
    return max(lognormal(luck(w, Purpose.APPRAISAL, w.cluster[c].id, 0), least, 0.3), least)


@rule
def time_for_appraisal(w: World, c: int, office: int, now: float) -> float:
    """Time of the appraisal where the file lies."""
    return desks.review_months(w, desks.PLANNING, c, office, appraisal_months(w, c), now)


@rule
def decision_months(w: World, c: int) -> float:
    """Time to the decision of the province; at least the statutory time."""
    return max(DECISION_SHARE * paperwork_months(w, c), w.p[w.cluster[c].province].decision_minimum_months)


@rule
def time_for_decision(w: World, c: int, now: float) -> float:
    """Time of the decision at the pace of the administration; never shorter than the statutory time."""
    p = w.cluster[c].province
    return max(months_for_paperwork(w, p, decision_months(w, c), now), w.p[p].decision_minimum_months)


@rule
def establish(w: World, c: int, now: float) -> None:
    """The decision is signed."""
    cluster = w.cluster[c]
    cluster.established = now
    cluster.project_since = now
    note_change(w, c)
    cluster.paperwork_spent_months = 0.0
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        set_stage(w, b, Stage.AWAITING_CLEARANCE)
    mark(w, now, Event.ESTABLISHED, c, c, cluster.area_ha)


@rule
def remaining_lognormal(u: float, median: float, log_sd: float, spent: float) -> float:
    """Time left of a lognormal duration of which some is already spent."""
    if spent <= 0.0:
        return lognormal(u, median, log_sd)
    gone = normal_share(natural_log(spent / median) / log_sd)
    v = min(gone + u * (1.0 - gone), 1.0 - 1e-15)
    return max(median * exp(log_sd * normal(v)) - spent, 0.0)


@rule
def plan_drafting_months(w: World, c: int) -> float:
    """Time to draft the detailed plan, less what was spent before the run."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    u = luck(w, Purpose.PAPERWORK, cluster.id, 0)
    return remaining_lognormal(
        u, DRAFTING_SHARE * p.paperwork_months, p.paperwork_log_sd, cluster.paperwork_spent_months
    )


@rule
def time_for_plan_drafting(w: World, c: int, now: float) -> float:
    """Time to draft the detailed plan at the pace of the administration."""
    return months_for_paperwork(w, w.cluster[c].province, plan_drafting_months(w, c), now)


@rule
def plan_review_months(w: World, c: int) -> float:
    """Time a desk works on the detailed plan."""
    least = w.p[w.cluster[c].province].appraisal_minimum_months
    return lognormal(luck(w, Purpose.PLAN_REVIEW, w.cluster[c].id, 0), least, 0.3)


@rule
def time_for_plan_review(w: World, c: int, office: int, now: float) -> float:
    """Time of the review of the detailed plan where the file lies."""
    return desks.review_months(w, desks.PLANNING, c, office, plan_review_months(w, c), now)


@rule
def approve_detailed_plan(w: World, c: int, now: float) -> None:
    """The detailed plan is approved; the investor shows whether it means to begin."""
    w.cluster[c].plan_approved = now
    note_change(w, c)
    mark(w, now, Event.PLAN_APPROVED, c, c, w.cluster[c].area_ha)


@rule
def desks_for_throughput(per_year: float, months_each: float) -> int:
    """Desks that review so many files a year when each takes so long; at least 1."""
    return max(1, int(per_year / MONTHS_PER_YEAR * months_each + 0.5))
