"""Tables of the fixed model. Times are days since the start, land is in hectares."""

from enum import IntEnum
from typing import Any

import numpy as np

from simulation.engine.choice import NODE
from simulation.engine.tables import bundle

NO = -1  # no cluster: index of nothing
N_SECTORS = 4
DAYS_PER_YEAR = 365.25


class Purpose(IntEnum):
    """What a draw is for; with cluster or investor and a counter it names the number drawn."""

    AREA = 1
    RENT = 2
    ROAD = 3
    WWTP = 4
    ENTRY = 5
    PLANNING = 6
    SELECTION = 7
    CLEARANCE = 8
    HANDOVER = 9
    FILL = 10
    STAGE = 11
    LICENCE = 12
    ARRIVAL = 13
    SECTOR = 14
    PLOT = 15
    CHOICE = 16
    SECOND_CHOICE = 17
    FIT_OUT = 18
    EXIT = 19
    LIFE = 20


RUN = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("n_open", "i8"),
        ("leased_ha", "f8"),
        ("n_investors", "i8"),  # that hold a plot
        ("n_arrived", "i8"),
        ("n_elsewhere", "i8"),
        ("n_investors_without_row", "i8"),
    ],
    align=True,
)

# Durations are medians of lognormal times, unless said otherwise.
NUMBERS = np.dtype(
    [
        ("n_clusters", "i8"),
        ("n_parcels", "i8"),
        ("n_stages", "i8"),
        ("area_ha", "f8"),  # median
        ("area_log_sd", "f8"),
        ("share_wwtp", "f8"),
        ("entry_span_days", "f8"),  # clusters enter uniformly within it
        ("planning_days", "f8"),
        ("selection_days", "f8"),
        ("clearance_days", "f8"),
        ("handover_days", "f8"),
        ("stage_days", "f8"),
        ("licence_days", "f8"),
        ("fit_out_days", "f8"),
        ("duration_log_sd", "f8"),
        ("fill_of_stage", "f8"),  # mean; uniform between half of it and one and a half
        ("fill_delivered", "f8"),  # every 30 days
        ("investors_per_day", "f8"),
        ("plot_ha", "f8"),  # median
        ("plot_log_sd", "f8"),
        ("smallest_plot_ha", "f8"),
        ("investor_incentive_days", "f8"),
        ("share_leaving_at_expiry", "f8"),
        ("life_days", "f8"),  # mean of an exponential time
        ("cluster_incentive_days", "f8"),
        ("rent_response", "f8"),
        ("occupancy_target", "f8"),
    ],
    align=True,
)

SECTOR = np.dtype(
    [
        ("value_elsewhere", "f8"),
        ("taste_rent", "f8"),
        ("taste_land", "f8"),
        ("taste_road", "f8"),
        ("taste_wwtp", "f8"),
        ("taste_incentive", "f8"),
    ],
    align=True,
)

CLUSTER = np.dtype(
    [
        ("opened", "f8"),  # NO while it is not open
        ("area_ha", "f8"),
        ("vacant_ha", "f8"),
        ("rent", "f8"),  # relative
        ("road", "f8"),  # access, 0 to 1
        ("wwtp", "f8"),  # 1 or 0
        ("incentive", "f8"),  # 1 or 0
        ("leaf", "i8"),  # row of `node`
    ],
    align=True,
)

INVESTOR = np.dtype([("plot_ha", "f8"), ("cluster", "i4"), ("sector", "i4")], align=True)

YEAR = np.dtype([("n_open", "i8"), ("leased_ha", "f8"), ("n_investors", "i8")], align=True)

FixedWorld: Any = bundle(
    "FixedWorld",
    {
        "run": (RUN, 0),
        "numbers": (NUMBERS, 0),
        "sector": (SECTOR, 1),
        "cluster": (CLUSTER, 1),
        "investor": (INVESTOR, 1),
        "node": (NODE, 1),
        "weight": ("f8", 2),  # sector, node
        "year": (YEAR, 1),
        "occupancy_rate": ("f4", 2),  # year, cluster: leased share of the area
    },
)
