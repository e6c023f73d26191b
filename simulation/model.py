"""The model assembled: all declarations, and the tables of a run.

The rule files declare their parameters one by one; here they become the record that rules read
(``w.p[province]``) and the names of the levers (``w.lever``).
"""

import numpy as np

from simulation.engine.choice import NODE
from simulation.engine.log import LOG
from simulation.engine.paths import STEP
from simulation.engine.tables import bundle
from simulation.parameters import Parameters
from simulation.results import MONTHLY, YEARLY
from simulation.rules import (
    administration,
    clearance,
    connections,
    construction,
    costs,
    craft_villages,
    demand,
    desks,
    establishment,
    expansion,
    fill,
    frontage,
    handover,
    incentive_clock,
    incentives,
    infrastructure_quality,
    investors,
    leasing,
    location,
    opening_clusters,
    opening_leases,
    planning_review,
    progress_review,
    public_budget,
    queues,
    release,
    relocation,
    reserve,
    retrofit,
    state_handover,
    waiting_list,
    wwtp,
)
from simulation.state import ABSENCE, BLOCK, CLUSTER, INVESTOR, OFFER, PROVINCE, PUBLISHED, RESERVE, RUN

PARAMETERS = Parameters(
    declaration
    for file in (
        establishment,
        investors,
        progress_review,
        planning_review,
        expansion,
        state_handover,
        clearance,
        handover,
        construction,
        fill,
        public_budget,
        wwtp,
        demand,
        location,
        connections,
        incentives,
        release,
        infrastructure_quality,
        retrofit,
        waiting_list,
        leasing,
        incentive_clock,
        relocation,
        queues,
        opening_clusters,
        opening_leases,
        administration,
        desks,
        costs,
        frontage,
        craft_villages,
        reserve,
    )
    for declaration in file.PARAMETERS
)

NUMBERS = np.dtype([(parameter.name, "f8") for parameter in PARAMETERS.numbers], align=True)
LEVER_ROWS = np.dtype([(lever.name, "i8") for lever in PARAMETERS.levers], align=True)

# A recording date: its time, the months it stands for in the ledger of its year, and the year it closes.
DATE = np.dtype([("time", "f8"), ("months", "f8"), ("ledger_year", "i8"), ("year", "i8")], align=True)

World = bundle(
    "World",
    {
        "run": (RUN, 0),
        "p": (NUMBERS, 1),
        "lever": (LEVER_ROWS, 0),
        "path": ("i8", 2),
        "path_of_management": ("i8", 3),
        "step": (STEP, 1),
        "province": (PROVINCE, 1),
        "published": (PUBLISHED, 1),
        "cluster": (CLUSTER, 1),
        "established_window": ("f8", 2),
        "offer": (OFFER, 1),
        "block": (BLOCK, 1),
        "reserve": (RESERVE, 1),
        "investor": (INVESTOR, 1),
        "on_frontage_ha": ("f8", 1),
        "member": ("i8", 1),
        "shock": ("f8", 2),
        "node": (NODE, 1),
        "weight": ("f8", 2),
        "units": ("i8", 2),
        "n_waiting": ("i8", 2),
        "files": ("i8", 3),
        "absence": (ABSENCE, 1),
        "log": (LOG, 1),
        "date": (DATE, 1),
        "monthly": (MONTHLY, 2),
        "stage_ha": ("f8", 3),
        "ledger": ("f8", 3),
        "cluster_ledger": ("f8", 3),
        "yearly": (YEARLY, 2),
        "hectares": ("f8", 2),
        "stage_ha_of_cluster": ("f8", 2),
    },
)
