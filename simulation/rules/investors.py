"""Technical infrastructure investors: capable, weak, or holding a project to sell it; how another takes over.

An investor of a cluster not wholly built by the State belongs to one of three classes (E2 of the model
notes). A *capable* one builds at the pace of the plan. A *weak* one is short of equity and builds more
slowly. A *speculative* one holds the project and does nothing until it is sold or revoked. A cluster comes
into other hands in one of three ways: its project is revoked and the investor selected again, its project is
sold, or the State hands its infrastructure over. Each draws a class anew; screening turns some of the unfit
away.
"""

from simulation.engine.compiled import rule
from simulation.engine.random import lognormal
from simulation.parameters import Grade, Scope, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.land_blocks import note_change
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import lever_of_cluster, mark, yearly_share
from simulation.state import Event, InvestorClass, Management, NewHands, World

# Counters of the draws of a class: of the first investor, of those found at the start, of each later one.
# The first investor and each later one have room for all applicants.
FIRST_INVESTOR, FOUND_IDLE, FOUND_AT_WORK, FIRST_SUCCESSOR = 0, 1, 2, 30
MOST_APPLICANTS = 20  # screened one after another; luck is never asked more often
SLOWEST_PACE = 0.05  # whoever is slower counts as one that never starts
SELECTION_LOG_SD, SALE_LOG_SD, SETTLEMENT_LOG_SD = 0.3, 0.5, 0.5

PARAMETERS = (
    uncertain(
        "never_starts_share",
        title="Share of infrastructure investors that hold the project and never start",
        title_vi="Tỷ lệ chủ đầu tư hạ tầng giữ dự án mà không triển khai",
        unit="1",
        prior=beta_prior(2.0, 12.0),
        bounds=(0.0, 1.0),
        grade=Grade.EVIDENCE,
        source=(
            "Hanoi's 43 clusters of 2018-2020: share 0.12, 0 to 0.30 "
            "(F014-F019; docs/evidence.md, Never starts)"
        ),
    ),
    uncertain(
        "unfit_share",
        title="Share of infrastructure investors that are weak or speculative",
        title_vi="Tỷ lệ chủ đầu tư hạ tầng yếu hoặc đầu cơ",
        unit="1",
        prior=beta_prior(2.0, 8.0),
        bounds=(0.0, 1.0),
        grade=Grade.EVIDENCE,
        source=(
            "Ho Chi Minh City 2016-2022: 23 % of granted projects not begun after three years, weak finance "
            "among the reasons (docs/evidence.md, Investor classes), weak evidence"
        ),
    ),
    uncertain(
        "weak_investor_pace",
        title="Pace of a weak infrastructure investor, relative to a capable one",
        title_vi="Tiến độ của chủ đầu tư hạ tầng yếu so với chủ đầu tư có năng lực",
        unit="1",
        prior=beta_prior(2.0, 3.0),
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source=(
            "judgement; equity of 15 and 18.75 % of the capital in two projects "
            "(F078, F079, F086; docs/evidence.md, Investor classes)"
        ),
    ),
    uncertain(
        "project_sale_per_year",
        title="Rate at which a speculative investor sells its project",
        title_vi="Tỷ lệ chủ đầu tư đầu cơ chuyển nhượng dự án mỗi năm",
        unit="1/year",
        prior=lognormal_prior(0.10, 0.6),
        grade=Grade.UNKNOWN,
        source="sales are reported, their number is not (docs/evidence.md, Investor classes)",
    ),
    uncertain(
        "project_sale_months",
        title="Time a sale of a project takes, median",
        title_vi="Thời gian chuyển nhượng dự án, trung vị",
        unit="months",
        prior=lognormal_prior(6.0, 0.5),
        grade=Grade.UNKNOWN,
        source="no record was found",
    ),
    uncertain(
        "selection_months",
        title="Time to select an infrastructure investor again or to screen one, median",
        title_vi="Thời gian lựa chọn hoặc thẩm định năng lực chủ đầu tư, trung vị",
        unit="months",
        prior=lognormal_prior(3.0, 0.3),
        grade=Grade.UNKNOWN,
        source="no record was found (docs/evidence.md, Investor classes)",
    ),
    uncertain(
        "screening_success",
        title="Probability that screening turns an unfit applicant away",
        title_vi="Xác suất loại được chủ đầu tư không đủ năng lực khi thẩm định",
        unit="1",
        prior=beta_prior(4.0, 4.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no Vietnamese estimate was found (docs/evidence.md, Investor classes)",
    ),
    lever(
        "investor_screening",
        title="Screening of technical infrastructure investors at their selection",
        title_vi="Thẩm định năng lực khi lựa chọn chủ đầu tư hạ tầng",
        unit="1",
        default=0.0,
        choices=("none", "screened"),
        choices_vi=("không thẩm định", "có thẩm định"),
        scope=Scope.CLUSTER,
        grade=Grade.UNKNOWN,
        source="definition; the present selection lets unfit investors through",
        leans_on=("unfit_share", "screening_success", "selection_months"),
    ),
    lever(
        "state_credit_share",
        title="State credit for weak infrastructure investors, share of the capital",
        title_vi="Tín dụng nhà nước cho chủ đầu tư hạ tầng yếu, tỷ lệ vốn đầu tư",
        unit="1",
        default=0.0,
        bounds=(0.0, 0.7),
        scope=Scope.CLUSTER,
        grade=Grade.JUDGEMENT,
        source="Decree 68/2017 allows up to 70 % (F134); that it lifts the pace by as much is judgement",
        leans_on=("unfit_share", "weak_investor_pace"),
    ),
)


@rule
def is_built_by_the_state(w: World, c: int) -> bool:
    """Whether the State alone builds the cluster and is not about to hand it over."""
    return w.cluster[c].management == Management.STATE and w.cluster[c].new_hands != NewHands.FROM_THE_STATE


@rule
def draw_class(w: World, c: int, counter: int) -> int:
    """Class of an investor by luck; a cluster wholly of the State needs no other than the State."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    if is_built_by_the_state(w, c):
        return InvestorClass.CAPABLE + 0
    u = luck(w, Purpose.NEVER_STARTS, cluster.id, counter)
    if u < p.never_starts_share:
        return InvestorClass.SPECULATIVE + 0
    if u < p.unfit_share:
        return InvestorClass.WEAK + 0
    return InvestorClass.CAPABLE + 0


@rule
def select(w: World, c: int, first: int, now: float) -> float:
    """Select an investor and return the time that screening takes; without screening none.

    An unfit applicant is turned away with the probability of the screening, and the next one is screened.
    """
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    cluster.investor_class = draw_class(w, c, first)
    if is_built_by_the_state(w, c) or lever_of_cluster(w, w.lever.investor_screening, c, now) < 1.0:
        return 0.0
    months = 0.0
    for applicant in range(first, first + MOST_APPLICANTS):
        months += lognormal(
            luck(w, Purpose.SELECTION, cluster.id, applicant), p.selection_months, SELECTION_LOG_SD
        )
        is_turned_away = luck(w, Purpose.SCREENING, cluster.id, applicant) < p.screening_success
        if cluster.investor_class == InvestorClass.CAPABLE or not is_turned_away:
            break
        cluster.investor_class = draw_class(w, c, applicant + 1)
    return months


@rule
def screening_months(w: World, c: int, now: float) -> float:
    """Time to screen the first investor of a cluster, which is selected hereby."""
    return select(w, c, FIRST_INVESTOR, now)


@rule
def find_class(w: World, c: int, counter: int, share_speculative: float) -> None:
    """Class of an investor found at the start, of whom it is known how often such a one is speculative."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    cluster.investor_class = InvestorClass.CAPABLE
    if cluster.management == Management.STATE:
        return
    u = luck(w, Purpose.NEVER_STARTS, cluster.id, counter)
    weak = max(p.unfit_share - p.never_starts_share, 0.0) / max(1.0 - p.never_starts_share, 1e-9)
    if u < share_speculative:
        cluster.investor_class = InvestorClass.SPECULATIVE
    elif u < share_speculative + (1.0 - share_speculative) * weak:
        cluster.investor_class = InvestorClass.WEAK


@rule
def holds_project(w: World, c: int) -> bool:
    """Whether nothing is begun on the ground: the investor holds the project, or it was revoked."""
    return (
        w.cluster[c].investor_class == InvestorClass.SPECULATIVE or w.cluster[c].new_hands == NewHands.REVOKED
    )


@rule
def pace(w: World, c: int, now: float) -> float:
    """Pace of what the investor of a cluster controls: 1, or less for one that is short of equity."""
    cluster = w.cluster[c]
    if cluster.investor_class != InvestorClass.WEAK:
        return 1.0
    credit = lever_of_cluster(w, w.lever.state_credit_share, c, now)
    return min(max(w.p[cluster.province].weak_investor_pace, SLOWEST_PACE) + credit, 1.0)


@rule
def sells(w: World, c: int, year: int) -> bool:
    """Whether a speculative investor decides this year to sell its project."""
    cluster = w.cluster[c]
    if cluster.investor_class != InvestorClass.SPECULATIVE or cluster.new_hands != NewHands.NONE:
        return False
    rate = w.p[cluster.province].project_sale_per_year
    return luck(w, Purpose.SALE, cluster.id, year) < yearly_share(rate)


@rule
def give_up(w: World, c: int, way: int, now: float) -> None:
    """The cluster is to come into other hands, in one of the ways of `NewHands`."""
    cluster = w.cluster[c]
    cluster.new_hands = way
    note_change(w, c)
    if way == NewHands.REVOKED:
        mark(w, now, Event.REVOKED, c, c, cluster.area_ha)


@rule
def months_to_new_hands(w: World, c: int, now: float) -> float:
    """Time until another investor has the cluster: sale, settlement with the State, or a new selection.

    The investor who will come is selected hereby; its class counts from the day it takes over.
    """
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    counter = FIRST_SUCCESSOR + cluster.successors * (MOST_APPLICANTS + 1)
    present = cluster.investor_class
    screening = select(w, c, counter, now)
    cluster.next_class = cluster.investor_class
    cluster.investor_class = present
    median, log_sd = p.selection_months, SELECTION_LOG_SD
    if cluster.new_hands == NewHands.SALE:
        median, log_sd = p.project_sale_months, SALE_LOG_SD
    elif cluster.new_hands == NewHands.FROM_THE_STATE:
        median, log_sd = p.settlement_months, SETTLEMENT_LOG_SD
    return lognormal(luck(w, Purpose.NEW_HANDS, cluster.id, counter), median, log_sd) + screening


@rule
def take_over(w: World, c: int, now: float) -> None:
    """Another investor has the cluster; the deadline of its project counts from now."""
    cluster = w.cluster[c]
    way = cluster.new_hands
    cluster.investor_class = cluster.next_class
    cluster.successors += 1
    cluster.new_hands = NewHands.NONE
    cluster.project_since = now
    note_change(w, c)
    mark(w, now, Event.TAKEN_OVER, c, c, float(way))
