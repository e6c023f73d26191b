"""Progress review: once a year the province looks at every cluster that is behind its schedule.

A project has a deadline, and may be extended. Past both, a project on which nothing moves through its
investor's fault may be revoked (E2 of the model notes). What was done stays: cleared blocks stay cleared,
works stay, leases go on, and the cluster awaits another investor. A review may also help: a cluster found
behind its schedule then goes before others in every queue.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, fixed, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.investors import give_up, sells
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import calendar_month, lever_of_cluster, lever_of_province, yearly_share
from simulation.state import NEVER, InvestorClass, Management, NewHands, World

PARAMETERS = (
    fixed(
        "project_deadline_months",
        title="Time a project has from the decision to its completion",
        title_vi="Thời hạn hoàn thành dự án kể từ quyết định thành lập",
        unit="months",
        default=36.0,
        grade=Grade.EVIDENCE,
        source="36 months after the decision in three clusters of Hai Duong (F285)",
    ),
    uncertain(
        "revocation_per_year",
        title="Rate at which a project without progress is revoked, past deadline and extension",
        title_vi="Tỷ lệ thu hồi dự án không có tiến độ sau thời hạn và gia hạn, mỗi năm",
        unit="1/year",
        prior=lognormal_prior(0.03, 0.8),
        grade=Grade.JUDGEMENT,
        source="1 of 46 clusters revoked in Thanh Hoa by 2024 (F194; docs/evidence.md, Investor classes)",
    ),
    lever(
        "revocation_ratio",
        title="Revocation of projects without progress, relative to present practice",
        title_vi="Mức độ thu hồi dự án không có tiến độ so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 1000.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present practice continues",
        cost=A_RULE,
        leans_on=("revocation_per_year", "selection_months"),
    ),
    lever(
        "extension_months",
        title="Longest extension of a project past its deadline",
        title_vi="Thời gian gia hạn tiến độ tối đa",
        unit="months",
        default=24.0,
        bounds=(0.0, 24.0),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source="at most 24 months by law (F146)",
        cost=A_RULE,
        leans_on=("revocation_per_year", "selection_months"),
    ),
    lever(
        "review_support",
        title="What the progress review does for clusters that are late and at work",
        title_vi="Hỗ trợ của đợt rà soát tiến độ đối với cụm chậm tiến độ nhưng đang triển khai",
        unit="1",
        default=0.0,
        choices=("none", "priority"),
        choices_vi=("không", "ưu tiên"),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="definition; officials speak of support for late clusters, without saying which",
        cost=A_RULE,
        leans_on=(
            "unfit_share",
            "weak_investor_pace",
        ),
    ),
)


@rule
def is_late(w: World, c: int, now: float) -> bool:
    """Whether the deadline of a project is past and land is left to be built on."""
    cluster = w.cluster[c]
    is_complete = cluster.accepted_ha >= cluster.area_ha - 1e-6
    deadline = cluster.project_since + w.p[cluster.province].project_deadline_months
    return cluster.established < NEVER and not is_complete and now > deadline


@rule
def is_idle_by_fault(w: World, c: int) -> bool:
    """Whether nothing moves through the fault of the investor: it never began, stalls, or builds nothing.

    A capable investor that waits for land, fill, or a crew is not at fault; neither is the State.
    """
    cluster = w.cluster[c]
    if cluster.management == Management.STATE:
        return False
    nothing_new = cluster.accepted_ha <= cluster.reviewed_ha
    has_land = cluster.handed_over_ha > cluster.accepted_ha
    is_weak = cluster.investor_class == InvestorClass.WEAK
    is_holding = cluster.investor_class == InvestorClass.SPECULATIVE
    return nothing_new and (is_holding or cluster.stalled == 1 or (is_weak and has_land))


@rule
def is_revoked(w: World, c: int, year: int, now: float) -> bool:
    """Whether this year's review ends the project: past deadline and extension, by luck."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    extension = lever_of_province(w, w.lever.extension_months, cluster.province, now)
    if now <= cluster.project_since + p.project_deadline_months + extension:
        return False
    strictness = lever_of_province(w, w.lever.revocation_ratio, cluster.province, now)
    return luck(w, Purpose.REVOCATION, cluster.id, year) < yearly_share(p.revocation_per_year * strictness)


@rule
def review(w: World, c: int, month: int, now: float) -> bool:
    """Review a cluster at the new year; whether it is to come into other hands, revoked or sold."""
    cluster = w.cluster[c]
    year = calendar_month(w, month) // 12
    if cluster.plan_approved == NEVER or cluster.removed == 1 or cluster.new_hands != NewHands.NONE:
        return False
    if is_late(w, c, now):
        cluster.supported = int(lever_of_cluster(w, w.lever.review_support, c, now))
        if is_idle_by_fault(w, c) and is_revoked(w, c, year, now):
            give_up(w, c, NewHands.REVOKED, now)
    else:
        cluster.supported = 0
    cluster.reviewed_ha = cluster.accepted_ha
    if sells(w, c, year):
        give_up(w, c, NewHands.SALE, now)
    return cluster.new_hands != NewHands.NONE
