"""The tables a run writes: monthly series of provinces, yearly series of clusters, the ledger.

A field here is a variable of the results. Names, units and definitions for readers stand in `DEFINITIONS`;
what is stored is decided here and nowhere else.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Cause(IntEnum):
    """Why a hectare is not (yet) in use: the first step not done, in the order of the law; or its use."""

    NOT_INDUSTRIAL_LAND = 0
    PLANNED_ONLY = 1
    AWAITING_ESTABLISHMENT = 2
    AWAITING_DETAILED_PLAN = 3
    NEVER_STARTED = 4
    WAITING_FOR_FUNDS = 5
    IN_NOTICE_PERIOD = 6
    WAITING_FOR_TEAM = 7
    IN_CLEARANCE = 8
    AWAITING_HANDOVER = 9
    WAITING_FOR_FILL = 10
    WAITING_FOR_BUDGET = 11
    WAITING_FOR_CREW = 12
    UNDER_CONSTRUCTION = 13
    STALLED = 14
    WAITING_FOR_LICENCE = 15
    OPEN_NO_DEMAND = 16
    OPEN_NO_PLOT_THAT_FITS = 17
    BETWEEN_INVESTORS = 18
    LEASED_IDLE = 19
    LEASED_OPERATING = 20
    REVOKED_AWAITING_RESELECTION = 21
    REMOVED_FROM_PLAN = 22


CAUSES = tuple(cause.name.lower() for cause in Cause)


@dataclass(frozen=True)
class Definition:
    """How a variable is explained to readers.

    Parameters
    ----------
    title, title_vi : str
        One line, in English and Vietnamese; ``{clusters}`` stands for what the run is about.
    unit : str
        ``"ha"``, ``"1"`` for shares and rates, ``"count"``, ...
    text : str
        Definition in a sentence.
    method : str
        ``"time: point"`` for a stock, ``"time: sum"`` for a flow since the start of the run.
    """

    title: str
    title_vi: str
    unit: str
    text: str
    method: str = "time: point"


FLOW = "time: sum (since the as-of date)"

MONTHLY_DEFINITIONS = {
    "leased_ha": Definition(
        "Leased industrial land",
        "Đất công nghiệp đã cho thuê",
        "ha",
        "Industrial land under a lease in force.",
    ),
    "leasable_planned_ha": Definition(
        "Leasable industrial land, planned",
        "Đất công nghiệp có thể cho thuê theo quy hoạch",
        "ha",
        "Leasable share times area of all established clusters.",
    ),
    "leasable_released_ha": Definition(
        "Leasable industrial land, released",
        "Đất công nghiệp đã có hạ tầng để cho thuê",
        "ha",
        "Industrial land of released land blocks: what can be chosen. A block is released when it is "
        "accepted, or at its handover where policy says so.",
    ),
    "leasable_serviced_ha": Definition(
        "Leasable industrial land with accepted infrastructure",
        "Đất công nghiệp có hạ tầng đã nghiệm thu",
        "ha",
        "Industrial land of accepted land blocks.",
    ),
    "leasable_operating_ha": Definition(
        "Leasable industrial land of operating {clusters}, planned",
        "Đất công nghiệp có thể cho thuê của các {clusters} đang hoạt động",
        "ha",
        "Leasable share times area of operating clusters.",
    ),
    "vacant_ha": Definition(
        "Vacant released industrial land",
        "Đất công nghiệp còn trống",
        "ha",
        "Released, not leased, on offer.",
    ),
    "gross_planned_ha": Definition(
        "Area of {clusters} in the plan",
        "Diện tích các {clusters} trong quy hoạch",
        "ha",
        "Gross area, established or not.",
    ),
    "gross_established_ha": Definition(
        "Area of established {clusters}",
        "Diện tích các {clusters} đã thành lập",
        "ha",
        "Gross area of established clusters.",
    ),
    "cleared_ha": Definition(
        "Cleared land",
        "Đất đã giải phóng mặt bằng",
        "ha",
        "Land blocks whose clearance is finished; falls only when a cluster leaves the plan.",
    ),
    "handed_over_ha": Definition(
        "Land handed over", "Đất đã bàn giao", "ha", "Land passed to the technical infrastructure investor."
    ),
    "serviced_ha": Definition(
        "Land with accepted infrastructure", "Đất đã có hạ tầng", "ha", "Area of accepted land blocks."
    ),
    "clusters_established": Definition(
        "Established {clusters}",
        "Số {clusters} đã thành lập",
        "count",
        "Clusters with an establishment decision.",
    ),
    "clusters_operating": Definition(
        "Operating {clusters}",
        "Số {clusters} đang hoạt động",
        "count",
        "At least one block with accepted infrastructure and one lease in force.",
    ),
    "clusters_licensed": Definition(
        "{clusters} with a licensed WWTP",
        "Số {clusters} có trạm xử lý nước thải được cấp phép",
        "count",
        "The centralised wastewater treatment plant has its environmental licence.",
    ),
    "clusters_revoked": Definition(
        "{clusters} awaiting re-selection",
        "Số {clusters} bị thu hồi, chờ lựa chọn lại chủ đầu tư",
        "count",
        "The project was revoked and no other investor has it yet.",
    ),
    "clusters_removed": Definition(
        "{clusters} removed from the plan",
        "Số {clusters} đưa ra khỏi quy hoạch",
        "count",
        "Left the plan since the as-of date.",
    ),
    "secondary_investors": Definition(
        "Secondary investors", "Số nhà đầu tư thứ cấp", "count", "Investors with a lease in force."
    ),
    "secondary_investors_operating": Definition(
        "Secondary investors in operation",
        "Số nhà đầu tư thứ cấp đang hoạt động",
        "count",
        "Investors that have built and operate.",
    ),
    "investors_waiting": Definition(
        "Investors on the waiting list",
        "Số nhà đầu tư đang chờ đất",
        "count",
        "Want a cluster and found no plot.",
    ),
    "jobs": Definition(
        "Jobs", "Số lao động", "count", "Leased land in operation times jobs per hectare by kind."
    ),
    "parks_leases": Definition(
        "Investors gone to parks",
        "Số nhà đầu tư vào khu công nghiệp",
        "count",
        "Chose a park of the province.",
        FLOW,
    ),
    "gone_elsewhere": Definition(
        "Investors gone elsewhere",
        "Số nhà đầu tư đi nơi khác",
        "count",
        "Chose neither clusters nor parks.",
        FLOW,
    ),
    "lost_patience": Definition(
        "Investors whose patience ended",
        "Số nhà đầu tư hết kiên nhẫn",
        "count",
        "Left the waiting list.",
        FLOW,
    ),
    "leases_signed": Definition(
        "Leases signed", "Số hợp đồng thuê đất đã ký", "count", "In clusters, since the as-of date.", FLOW
    ),
    "exits": Definition("Exits", "Số nhà đầu tư rời đi", "count", "Secondary investors that left.", FLOW),
    "relocations_in": Definition(
        "Investors moved in from other provinces",
        "Số nhà đầu tư chuyển đến từ tỉnh khác",
        "count",
        "Left a cluster of another province of the run and arrived, to choose like all who arrive.",
        FLOW,
    ),
    "relocations_out": Definition(
        "Investors moved out to other provinces",
        "Số nhà đầu tư chuyển đi tỉnh khác",
        "count",
        "Exits to another province of the run; none in a run of one province.",
        FLOW,
    ),
    "notices_lapsed": Definition(
        "Notices lapsed",
        "Số thông báo thu hồi đất hết hiệu lực",
        "count",
        "Land blocks whose notice lapsed.",
        FLOW,
    ),
    "gate_refusals": Definition(
        "Decisions stopped by the gate",
        "Số quyết định thành lập vướng điều kiện",
        "count",
        "Decisions to establish that found no planned cluster whose area passes the gate, or none left.",
        FLOW,
    ),
    "fill_used_thousand_m3": Definition(
        "Fill used", "Vật liệu san lấp đã dùng", "thousand m3", "Fill taken from the stock.", FLOW
    ),
    "fill_supplied_thousand_m3": Definition(
        "Fill supplied", "Vật liệu san lấp đã cung cấp", "thousand m3", "Fill that came into the stock.", FLOW
    ),
    "budget_spent_bn_vnd": Definition(
        "Public money spent on infrastructure",
        "Vốn ngân sách đã chi cho hạ tầng",
        "bn VND",
        "For land blocks that the State builds.",
        FLOW,
    ),
    "budget_supplied_bn_vnd": Definition(
        "Public money allotted for infrastructure",
        "Vốn ngân sách đã bố trí cho hạ tầng",
        "bn VND",
        "Yearly allotments for State-managed works.",
        FLOW,
    ),
    "public_cost_bn_vnd": Definition(
        "Public money: cost of teams, desks, promotion and State-built works",
        "Chi phí công: tổ công tác, bàn thẩm định, xúc tiến và công trình Nhà nước đầu tư",
        "bn VND",
        "At unit costs that are assumed; without compensation, crews and what enterprises build.",
        FLOW,
    ),
    "clearance_teams": Definition(
        "Clearance teams",
        "Số tổ giải phóng mặt bằng",
        "count",
        "Teams that the levers provide for.",
    ),
    "clearance_teams_busy": Definition(
        "Clearance teams at work",
        "Số tổ giải phóng mặt bằng đang làm việc",
        "count",
        "Land blocks being cleared; a team that is taken away finishes its block.",
    ),
    "waiting_for_team": Definition(
        "Land blocks waiting for a clearance team",
        "Số lô đất đang chờ tổ giải phóng mặt bằng",
        "count",
        "The period of notice is over and no team is free.",
    ),
    "construction_crews": Definition(
        "Construction crews",
        "Số đội thi công",
        "count",
        "Crews that the levers provide for.",
    ),
    "construction_crews_busy": Definition(
        "Construction crews at work",
        "Số đội thi công đang làm việc",
        "count",
        "Land blocks being built on; a crew that is taken away finishes its block.",
    ),
    "waiting_for_crew": Definition(
        "Land blocks waiting for a construction crew",
        "Số lô đất đang chờ đội thi công",
        "count",
        "Fill and money are there and no crew is free.",
    ),
    "planning_desks": Definition(
        "Planning desks",
        "Số bàn thẩm định quy hoạch",
        "count",
        "Desks that the levers provide for; where they are split, offices of districts share their work.",
    ),
    "planning_desks_busy": Definition(
        "Planning files under review",
        "Số hồ sơ quy hoạch đang thẩm định",
        "count",
        "Appraisals and detailed plans that a desk or an office is at.",
    ),
    "waiting_for_planning_desk": Definition(
        "Planning files waiting for a desk",
        "Số hồ sơ quy hoạch đang chờ thẩm định",
        "count",
        "Lodged, and no desk has begun with them.",
    ),
    "licence_desks": Definition(
        "Licence desks",
        "Số bàn thẩm định giấy phép môi trường",
        "count",
        "Desks that the levers provide for; where they are split, offices of districts share their work.",
    ),
    "licence_desks_busy": Definition(
        "Licence files under review",
        "Số hồ sơ giấy phép môi trường đang thẩm định",
        "count",
        "Files that a desk or an office is at.",
    ),
    "waiting_for_licence_desk": Definition(
        "Licence files waiting for a desk",
        "Số hồ sơ giấy phép môi trường đang chờ thẩm định",
        "count",
        "Lodged, or lodged again, and no desk has begun with them.",
    ),
    "fill_stock_thousand_m3": Definition(
        "Fill in stock",
        "Vật liệu san lấp còn trong kho",
        "thousand m3",
        "Supplied and not yet used.",
    ),
    "waiting_for_fill": Definition(
        "Land blocks waiting for fill",
        "Số lô đất đang chờ vật liệu san lấp",
        "count",
        "One block of each cluster at most: works go block after block.",
    ),
    "waiting_for_budget": Definition(
        "Land blocks waiting for public money",
        "Số lô đất đang chờ vốn ngân sách",
        "count",
        "State-built blocks that have their fill.",
    ),
}

YEARLY_DEFINITIONS = {
    "cluster_leased_ha": Definition(
        "Leased land", "Đất đã cho thuê", "ha", "Leased industrial land of the cluster."
    ),
    "cluster_leasable_ha": Definition(
        "Leasable land, planned",
        "Đất có thể cho thuê theo quy hoạch",
        "ha",
        "Leasable share times area of the cluster, with its expansion.",
    ),
    "cluster_accepted_ha": Definition(
        "Serviced land", "Đất đã có hạ tầng", "ha", "Area of accepted land blocks."
    ),
    "cluster_cleared_ha": Definition(
        "Cleared land", "Đất đã giải phóng", "ha", "Area of cleared land blocks."
    ),
    "cluster_investors": Definition(
        "Secondary investors", "Số nhà đầu tư thứ cấp", "count", "Leases in force."
    ),
    "cluster_wwtp": Definition(
        "WWTP",
        "Trạm xử lý nước thải",
        "1",
        "0 none, 1 under construction, 2 built, 3 licensed.",
    ),
}

STAGES = (
    "planned",
    "awaiting_clearance",
    "in_clearance",
    "cleared",
    "handed_over",
    "under_construction",
    "accepted",
)

# Sums are made in double precision and stored in single.
MONTHLY = np.dtype([(name, "f8") for name in MONTHLY_DEFINITIONS])
YEARLY = np.dtype([(name, "f8") for name in YEARLY_DEFINITIONS])
