"""The centralised wastewater treatment plant (WWTP): begun, built, reviewed, licensed; the gate it makes.

The licence can be applied for only when the works exist (LEP 2020 Art. 43, Decree 08/2022 Art. 29). A review
may send the file back for rework. The gate says what a missing licence does: nothing, a loss of attraction,
or no new leases.
"""

from simulation.engine.compiled import rule
from simulation.engine.paths import time_for_work
from simulation.engine.random import exponential, lognormal
from simulation.parameters import A_RULE, MONTHS_PER_YEAR, Grade, Scope, fixed, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules import costs, desks
from simulation.rules.investors import pace
from simulation.rules.location import GATE_SOFT, GATE_STRICT, refresh
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import mark
from simulation.state import Event, Management, World, Wwtp

PARAMETERS = (
    uncertain(
        "wwtp_start_old_per_year",
        title="Rate at which a WWTP is begun without pressure from the law",
        title_vi="Tốc độ khởi công trạm xử lý nước thải theo chế độ cũ",
        unit="1/year",
        prior=lognormal_prior(0.08, 0.5),
        grade=Grade.EVIDENCE,
        source=(
            "17 % of operating clusters had a WWTP nationally (docs/evidence.md, WWTP start), weak evidence"
        ),
    ),
    uncertain(
        "wwtp_start_new_per_year",
        title="Rate at which a WWTP is begun under the present law",
        title_vi="Tốc độ khởi công trạm xử lý nước thải theo luật hiện hành",
        unit="1/year",
        prior=lognormal_prior(0.35, 0.5),
        grade=Grade.EVIDENCE,
        source=(
            "shares rose to 35-59 % in provinces that pressed (docs/evidence.md, WWTP start), weak evidence"
        ),
    ),
    uncertain(
        "wwtp_building_months",
        title="Time to build a WWTP, median",
        title_vi="Thời gian xây dựng trạm xử lý nước thải, trung vị",
        unit="months",
        prior=lognormal_prior(15.0, 0.4),
        grade=Grade.JUDGEMENT,
        source="judgement, median 1.25 years (docs/evidence.md, WWTP start)",
    ),
    uncertain(
        "licence_throughput_per_year",
        title="Environmental licences the desks can review in a year",
        title_vi="Số hồ sơ giấy phép môi trường thẩm định được mỗi năm",
        unit="1/year",
        prior=lognormal_prior(10.0, 0.6),
        scope=Scope.PROVINCE,
        grade=Grade.UNKNOWN,
        source="no record was found (docs/evidence.md, Review queues)",
    ),
    uncertain(
        "licence_rework_share",
        title="Share of licence reviews that end in rework",
        title_vi="Tỷ lệ hồ sơ giấy phép phải bổ sung",
        unit="1",
        prior=beta_prior(3.0, 5.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no record was found (docs/evidence.md, Review queues)",
    ),
    uncertain(
        "licence_rework_months",
        title="Time an applicant needs to mend a file, median",
        title_vi="Thời gian bổ sung hồ sơ giấy phép, trung vị",
        unit="months",
        prior=lognormal_prior(3.0, 0.5),
        grade=Grade.JUDGEMENT,
        source="judgement",
    ),
    fixed(
        "licence_review_months",
        title="Time a desk works on a licence file, median",
        title_vi="Thời gian thẩm định một hồ sơ giấy phép, trung vị",
        unit="months",
        default=30.0 / (365.25 / 12.0),
        grade=Grade.EVIDENCE,
        source="at most 30 days in a province, from a complete file (F135)",
    ),
    lever(
        "wwtp_gate",
        title="What a missing WWTP licence does to new leases",
        title_vi="Điều kiện giấy phép trạm xử lý nước thải khi cho thuê đất",
        unit="1",
        default=0.0,
        choices=("none", "soft", "strict"),
        choices_vi=("không áp dụng", "mềm", "bắt buộc"),
        history=(("2022-01", float(GATE_SOFT)),),
        scope=Scope.CLUSTER,
        grade=Grade.EVIDENCE,
        source=(
            "LEP 2020 in force since January 2022; leasing without a licence went on "
            "(12 of 34 licensed, F005, F007)"
        ),
        leans_on=(
            "taste_licence",
            "wwtp_start_new_per_year",
            "licence_throughput_per_year",
            "licence_rework_share",
        ),
        cost=A_RULE,
    ),
    lever(
        "licence_desks_ratio",
        title="Licence desks, relative to those at the as-of date",
        title_vi="Số bàn thẩm định giấy phép so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 10.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: present capacity continues",
        cost=costs.DESK,
        leans_on=("licence_throughput_per_year", "licence_rework_share", "licence_rework_months"),
    ),
)


@rule
def is_due(w: World, c: int) -> bool:
    """Whether somebody must take up the WWTP: roads exist, no licence, and nobody is at it."""
    cluster = w.cluster[c]
    return cluster.accepted_ha > 0.0 and cluster.wwtp < Wwtp.LICENSED and cluster.wwtp_process == 0


@rule
def take_up(w: World, c: int) -> int:
    """The WWTP of the cluster has become somebody's business; return the number of who is in charge."""
    w.cluster[c].wwtp_process = 1
    return w.cluster[c].wwtp_charge


@rule
def is_anothers(w: World, c: int, charge: int) -> bool:
    """Whether another is in charge of the plant by now, since the cluster came into other hands."""
    return w.cluster[c].wwtp_charge != charge


@rule
def is_begun(w: World, c: int) -> bool:
    """Whether the plant is under construction or further."""
    return w.cluster[c].wwtp >= Wwtp.UNDER_CONSTRUCTION


@rule
def is_built(w: World, c: int) -> bool:
    """Whether the plant stands."""
    return w.cluster[c].wwtp >= Wwtp.BUILT


@rule
def is_licensed(w: World, c: int) -> bool:
    """Whether the plant has its environmental licence."""
    return w.cluster[c].wwtp == Wwtp.LICENSED


@rule
def months_until_begun(w: World, c: int, now: float) -> float:
    """Wait until the plant is begun: a hazard that follows the gate.

    Enterprises follow the present law as soon as the gate is soft; where the State builds, only a strict gate
    moves them. A later change of the gate counts from its date on.
    """
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    threshold = GATE_SOFT if cluster.management == Management.ENTERPRISE else GATE_STRICT
    speed = pace(w, c, now)
    return time_for_work(
        w.step,
        w.path[w.lever.wwtp_gate, c],
        now,
        # Waiting does not age, so that a new investor may begin to wait anew.
        exponential(luck(w, Purpose.WWTP_START, cluster.id, cluster.wwtp_charge), 1.0),
        speed * p.wwtp_start_old_per_year / MONTHS_PER_YEAR,
        float(threshold),
        speed * p.wwtp_start_new_per_year / MONTHS_PER_YEAR,
    )


@rule
def begin(w: World, c: int, now: float) -> None:
    """Construction of the plant begins."""
    w.cluster[c].wwtp = Wwtp.UNDER_CONSTRUCTION
    costs.pay_for_wwtp(w, c, now)
    mark(w, now, Event.WWTP_BEGAN, c, c, 0.0)


@rule
def building_months(w: World, c: int) -> float:
    """Time to build the plant."""
    cluster = w.cluster[c]
    return lognormal(
        luck(w, Purpose.WWTP_BUILDING, cluster.id, 0), w.p[cluster.province].wwtp_building_months, 0.4
    )


@rule
def finish(w: World, c: int, now: float) -> None:
    """The plant stands; the licence can be applied for."""
    w.cluster[c].wwtp = Wwtp.BUILT
    mark(w, now, Event.WWTP_BUILT, c, c, 0.0)


@rule
def review_months(w: World, c: int) -> float:
    """Time a desk works on the file this time."""
    cluster = w.cluster[c]
    u = luck(w, Purpose.LICENCE_REVIEW, cluster.id, cluster.wwtp_reviews)
    return lognormal(u, w.p[cluster.province].licence_review_months, 0.3)


@rule
def time_for_review(w: World, c: int, office: int, now: float) -> float:
    """Time of the review where the file lies."""
    return desks.review_months(w, desks.LICENCE, c, office, review_months(w, c), now)


@rule
def decide_licence(w: World, c: int, now: float) -> None:
    """The review ends: the licence, or rework."""
    cluster = w.cluster[c]
    u = luck(w, Purpose.LICENCE_DECISION, cluster.id, cluster.wwtp_reviews)
    cluster.wwtp_reviews += 1
    if u < w.p[cluster.province].licence_rework_share:
        mark(w, now, Event.WWTP_REJECTED, c, c, float(cluster.wwtp_reviews))
        return
    cluster.wwtp = Wwtp.LICENSED
    refresh(w, c)
    mark(w, now, Event.WWTP_LICENSED, c, c, float(cluster.wwtp_reviews))


@rule
def rework_months(w: World, c: int) -> float:
    """Time the applicant needs to mend the file."""
    cluster = w.cluster[c]
    u = luck(w, Purpose.LICENCE_REWORK, cluster.id, cluster.wwtp_reviews)
    return lognormal(u, w.p[cluster.province].licence_rework_months, 0.4)
