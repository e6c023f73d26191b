"""The tables the model works on: what is known of every province, cluster, land block and secondary investor.

A table is a numpy structured array; a rule reads and writes its rows (``w.cluster[c].leased_ha``). ``w``, the
world, bundles the tables of one run, so that compiled rules get them as one argument. Times are months since
the start of the run; times before it are negative. Land is in hectares, fill in thousand m³, money in VND
billion.
"""

from enum import IntEnum
from typing import Any

import numpy as np

# One run's tables under one name. Numba and plain Python read its fields alike; a type checker cannot follow
# them.
World = Any


class Stage(IntEnum):
    """How far a land block has come. The order is the order of the law."""

    PLANNED = 0
    AWAITING_CLEARANCE = 1
    IN_CLEARANCE = 2
    CLEARED = 3
    HANDED_OVER = 4
    UNDER_CONSTRUCTION = 5
    ACCEPTED = 6


class Management(IntEnum):
    """Who builds and runs the cluster."""

    ENTERPRISE = 0
    PARTLY_STATE = 1
    STATE = 2


class InvestorClass(IntEnum):
    """Classes of technical infrastructure investor."""

    CAPABLE = 0
    WEAK = 1  # short of equity: builds more slowly
    SPECULATIVE = 2  # holds the project, does nothing, may sell it


class NewHands(IntEnum):
    """Whether and why a cluster is to come into the hands of another investor."""

    NONE = 0
    REVOKED = 1
    SALE = 2
    FROM_THE_STATE = 3


class InvestorKind(IntEnum):
    """Kinds of secondary investor."""

    CRAFT = 0
    SMALL_AND_MEDIUM = 1
    FOREIGN_LINKED = 2


class Standing(IntEnum):
    """Where a secondary investor stands."""

    EXPECTED = 0
    WAITING = 1
    BUILDING = 2
    OPERATING = 3
    IDLE = 4  # the building time is over and nothing was built
    VACATED = 5  # gone, and the plot is not yet back on offer
    GONE = 6


class Wwtp(IntEnum):
    """How far a cluster's centralised wastewater treatment plant has come."""

    NONE = 0
    UNDER_CONSTRUCTION = 1
    BUILT = 2
    LICENSED = 3


class Retrofit(IntEnum):
    """Whether works below the standard have been brought up to it."""

    NONE = 0
    UNDER_WAY = 1
    DONE = 2


class WaitsFor(IntEnum):
    """What a land block waits for, when it waits in a queue."""

    NOTHING = 0
    FUNDS = 1
    NOTICE = 2
    TEAM = 3
    FILL = 4
    BUDGET = 5
    CREW = 6


class Event(IntEnum):
    """What the event log tells. `place` is a cluster unless said otherwise."""

    APPLICATION = 1  # entity: cluster; amount: its area, ha
    ESTABLISHED = 2  # entity: cluster; amount: its area, ha
    PLAN_APPROVED = 3  # entity: cluster; amount: its area, ha
    NOTICE_LAPSED = 4  # entity: block; amount: its area, ha
    CLEARANCE_BEGAN = 5  # entity: block; amount: its area, ha
    CLEARED = 6  # entity: block; amount: its area, ha
    HANDED_OVER = 7  # entity: block; amount: its area, ha
    WORKS_BEGAN = 8  # entity: block; amount: its area, ha
    ACCEPTED = 9  # entity: block; amount: its area, ha
    STALLED = 10  # entity: cluster; amount: land built so far, ha
    RESUMED = 11  # entity: cluster; amount: land built so far, ha
    WWTP_BEGAN = 12  # entity: cluster
    WWTP_BUILT = 13  # entity: cluster
    WWTP_REJECTED = 14  # entity: cluster; amount: number of the review
    WWTP_LICENSED = 15  # entity: cluster; amount: number of the review
    LEASE_SIGNED = 16  # entity: investor; amount: plot, ha
    OPERATION_BEGAN = 17  # entity: investor; amount: plot, ha
    LEFT_IDLE = 18  # entity: investor; amount: plot, ha
    EXIT = 19  # entity: investor; amount: plot, ha
    LAND_RETURNED = 20  # entity: investor; amount: plot, ha
    WENT_TO_PARK = 21  # entity: investor; place: province; amount: plot, ha
    WENT_ELSEWHERE = 22  # entity: investor; place: province; amount: plot, ha
    JOINED_WAITING_LIST = 23  # entity: investor; place: province; amount: plot, ha
    LOST_PATIENCE = 24  # entity: investor; place: province; amount: plot, ha
    RELOCATED = 25  # entity: investor that left; place: province it goes to; amount: plot, ha
    REVOKED = 26  # entity: cluster; amount: its area, ha
    TAKEN_OVER = 27  # entity: cluster; amount: why (`NewHands`)
    REMOVED = 28  # entity: cluster; amount: its area, ha
    ADDED = 29  # entity: cluster; amount: its area, ha
    EXPANDED = 30  # entity: cluster; amount: land it gained, ha


NO = -1  # no cluster, no investor, no district: index of nothing
NEVER = np.inf  # a date that does not come

RUN = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("horizon", "f8"),  # months
        ("month_of_start", "i8"),  # calendar month of the start: 12 x year + month - 1
        ("start_in_month", "f8"),  # share of that month already gone at the start, in 1/1024
        ("n_clusters", "i8"),
        ("n_provinces", "i8"),
        ("n_blocks", "i8"),
        ("n_investors", "i8"),
        ("n_absences", "i8"),
        ("n_segments", "i8"),  # of demand: 1, unless a policy tells investors apart
        ("n_log", "i8"),
        ("log_overflow", "i8"),
        ("full_table", "i8"),  # 0, or the number of the table that was too small (see world.py)
    ],
    align=True,
)

PROVINCE = np.dtype(
    [
        ("id", "u8"),
        # Published totals that the opening state must meet; -1 where nothing was published.
        ("clusters_operating", "i8"),
        ("clusters_licensed", "i8"),
        ("clusters_in_clearance", "i8"),
        ("clusters_partly_state", "i8"),
        ("clusters_state", "i8"),
        ("area_established_ha", "f8"),
        ("area_planned_ha", "f8"),  # of the clusters that are planned and not established
        ("area_cleared_ha", "f8"),
        ("n_districts", "i8"),
        ("first_office", "i8"),  # of its districts, where desks are split
        ("parks", "i8"),
        ("parks_vacant_ha", "f8"),
        ("parks_investors", "f8"),
        # Its clusters in `member`, and the root of its tree of choice in `node`.
        ("first_member", "i8"),
        ("n_members", "i8"),
        ("root", "i8"),
        # The waiting list: first and last secondary investor, and how many.
        ("first_waiting", "i8"),
        ("last_waiting", "i8"),
        ("n_waiting", "i8"),
        # Shared means, fixed when the world opens.
        ("clearance_teams", "i8"),
        ("construction_crews", "i8"),
        ("planning_desks", "i8"),
        ("licence_desks", "i8"),
        ("fill_per_month_thousand_m3", "f8"),
        ("budget_per_year_bn_vnd", "f8"),
        # Blocks that a team or a crew is at.
        ("teams_at_work", "i8"),
        ("crews_at_work", "i8"),
        # Past spending on promotion, half of which is forgotten in a year.
        ("promotion_memory_bn_vnd", "f8"),
        # Counts since the start.
        ("parks_leases", "i8"),
        ("gone_elsewhere", "i8"),
        ("lost_patience", "i8"),
        ("gate_refusals", "i8"),  # decisions to establish that found no cluster allowed by the gate
        ("leases_signed", "i8"),
        ("exits", "i8"),
        ("relocations_in", "i8"),  # from and to other provinces of the run
        ("relocations_out", "i8"),
        ("notices_lapsed", "i8"),
        ("fill_used_thousand_m3", "f8"),
        ("fill_supplied_thousand_m3", "f8"),
        ("budget_spent_bn_vnd", "f8"),
        ("budget_supplied_bn_vnd", "f8"),
        ("public_cost_bn_vnd", "f8"),
        ("retrofit_cost_bn_vnd", "f8"),
    ],
    align=True,
)

# What the opening state alone reads of a province: how its clusters are cut, and further published totals, -1
# where nothing was published.
PUBLISHED = np.dtype(
    [
        ("smallest_ha", "f8"),
        ("typical_ha", "f8"),
        ("area_log_sd", "f8"),
        ("largest_ha", "f8"),
        ("block_ha", "f8"),
        ("area_operating_ha", "f8"),
        ("leased_ha", "f8"),
        ("secondary_investors", "i8"),
        ("clusters_works_begun", "i8"),
        ("clusters_complete", "i8"),  # of those with works begun that do not operate
        ("clusters_at_90_percent", "i8"),
    ],
    align=True,
)

CLUSTER = np.dtype(
    [
        ("id", "u8"),
        ("province", "i8"),
        ("district", "i8"),  # NO where not published, until the opening state is completed
        ("management", "i8"),  # NO where not published
        ("in_plan", "i8"),  # 0: a closed cluster, present in the tables and invisible in the model
        ("area_ha", "f8"),  # not-a-number where not published
        ("leasable_share", "f8"),  # not-a-number where not published
        ("established", "f8"),  # NEVER while only planned; not-a-number: established, date not published
        ("operating_known", "i8"),  # 1 yes, 0 no, NO not published
        ("licence_known", "i8"),
        ("clearance_known", "i8"),
        ("works_known", "i8"),
        ("interchange_km", "f8"),
        ("rent_usd_per_m2", "f8"),
        ("taste", "f8"),  # quality that nobody published, in units of utility
        ("applied", "i8"),
        ("plan_approved", "f8"),
        ("paperwork_spent_months", "f8"),
        # Its technical infrastructure investor, and the one selected to follow (`rules.investors`).
        ("investor_class", "i8"),
        ("next_class", "i8"),
        ("successors", "i8"),  # investors that took over so far
        ("new_hands", "i8"),  # is to come into other hands: `NewHands`
        # Reviews of progress and of the plan.
        ("planned_since", "f8"),
        ("project_since", "f8"),  # start of the project's deadline
        ("reviewed_ha", "f8"),  # accepted land at the last review
        ("supported", "i8"),
        ("removed", "i8"),  # 1: left the plan
        ("expanding", "i8"),  # 1: an expansion is under way
        # As the world opened: for the results, which tell what was published or completed.
        ("area_at_start_ha", "f8"),
        ("management_at_start", "i8"),
        ("works_begun", "i8"),
        ("wwtp_gate", "i8"),  # value of the lever since the first of the month
        ("leases_before_completion", "i8"),  # likewise
        ("missing_connection_km", "f8"),  # that a missing external connection adds to interchange_km
        ("value_of_package", "f8"),  # of the incentives offered, in units of utility
        ("infrastructure_quality", "f8"),  # of works on released land, relative to an enterprise's
        ("retrofitting", "i8"),  # 1 while a retrofit runs
        ("retrofits", "i8"),  # number of retrofits finished
        ("first_block", "i8"),
        ("n_blocks", "i8"),
        ("n_blocks_beside", "i8"),  # of a possible expansion; they follow those of the cluster
        ("clearance_begun", "i8"),
        ("cleared_ha", "f8"),
        ("in_handover_ha", "f8"),
        ("instalments", "i8"),
        ("handed_over_ha", "f8"),
        ("building", "i8"),  # 1 while the works process runs
        ("works", "i8"),  # number of the works that run, or of the last
        ("accepted_ha", "f8"),
        ("stalls", "i8"),  # number of stalls so far
        ("stalled", "i8"),
        ("wwtp", "i8"),
        ("wwtp_reviews", "i8"),
        ("wwtp_process", "i8"),
        ("wwtp_charge", "i8"),  # how often another came in charge of a plant that was not begun
        ("released_ha", "f8"),  # leasable land of released blocks
        ("vacant_ha", "f8"),
        ("leased_ha", "f8"),
        ("returning_ha", "f8"),  # vacated, not yet back on offer
        ("n_investors", "i8"),
        ("ever_leased", "i8"),
        ("leaf", "i8"),  # row of `node`
        # Kept for the records: land of leases by what the investor does, and whether blocks changed.
        ("n_operating", "i8"),
        ("operating_ha", "f8"),
        ("n_idle", "i8"),  # building, or never going to
        ("idle_ha", "f8"),
        ("jobs", "f8"),
        ("land_changed", "i8"),  # since the last record
    ],
    align=True,
)

BLOCK = np.dtype(
    [
        ("id", "u8"),
        ("cluster", "i8"),
        ("area_ha", "f8"),
        ("households", "i8"),
        ("agricultural", "i8"),
        ("state_built", "i8"),
        ("released", "i8"),  # 1 once its industrial land has been put on offer
        ("own_works", "i8"),  # 1 where it was before acceptance: secondary investors build works of their own
        ("retrofit", "i8"),
        ("stage", "i8"),
        ("waits_for", "i8"),
        ("at_work", "i8"),  # 1 while somebody sees to its clearance
        ("filled", "i8"),  # 1 once its fill is there
        ("funded", "i8"),
        ("notice_expires", "f8"),
        ("notices", "i8"),
        ("spent_months", "f8"),  # already spent in the present stage when the run began
        ("done_share", "f8"),  # of the works, when the run began
        ("instalment", "i8"),
    ],
    align=True,
)

INVESTOR = np.dtype(
    [
        ("id", "u8"),
        ("province", "i8"),
        ("kind", "i8"),
        ("plot_ha", "f8"),
        ("arrival", "f8"),
        ("cluster", "i8"),
        ("standing", "i8"),
        ("spent_months", "f8"),
        ("patience_ends", "f8"),
        ("next_waiting", "i8"),  # the one behind it in the waiting list
        ("signed", "f8"),  # time of the lease, once there is one; negative before the run
        ("incentive_ends", "f8"),
    ],
    align=True,
)

# What a cluster offers to whom, beside its row of CLUSTER; see rules/offer.py.
OFFER = np.dtype(
    [
        ("craft_village", "i8"),  # 1 yes, 0 no; NO where not published, until the opening state is completed
        # Values of the levers since the first of the month.
        ("frontage_allocation", "i8"),
        ("craft_village_rule", "i8"),
        ("reserve_share", "f8"),
        ("frontage_held_ha", "f8"),  # leased, or between investors
        ("reserved_ha", "f8"),  # vacant and open to small enterprises alone
    ],
    align=True,
)

# Land of a block that is reserved for small enterprises: until when, and how much of it is vacant.
RESERVE = np.dtype([("ends", "f8"), ("vacant_ha", "f8")], align=True)

ABSENCE = np.dtype([("unit", "i8"), ("begins", "f8"), ("ends", "f8")], align=True)
