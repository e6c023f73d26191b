"""The fixed model's numbers and shared resources, and a run of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.fixed_model.processes import begin
from benchmarks.fixed_model.rules import observe, reset
from benchmarks.fixed_model.tables import (
    CLUSTER,
    DAYS_PER_YEAR,
    INVESTOR,
    N_SECTORS,
    NUMBERS,
    RUN,
    SECTOR,
    YEAR,
    FixedWorld,
)
from simulation.engine.choice import write_tree
from simulation.engine.plan import Stocks, Units
from simulation.engine.portable import exp

Engine = Callable[..., int]
Group = Units | Stocks

# The place of going elsewhere in the tree of choices; clusters have their numbers.
ELSEWHERE_ID = 2**64 - 1

# Per cluster, in the unit of `fill_of_stage`.
FILL_AT_START = 0.5
FILL_CAPACITY = 3.0

TASTES = {
    "taste_rent": (-1.0, -0.8, -0.6, -0.4),
    "taste_land": (0.3, 0.4, 0.5, 0.2),
    "taste_road": (0.8, 0.5, 0.2, 1.0),
    "taste_wwtp": (0.2, 0.8, 0.1, 0.5),
    "taste_incentive": (0.5, 0.4, 0.6, 0.3),
}


@dataclass(frozen=True)
class OpenWorld:
    """Tables and shared resources of the fixed model; one may be run again and again.

    Parameters
    ----------
    tables : bundle
        `benchmarks.fixed_model.tables.FixedWorld`.
    resources : list of Units or Stocks
        What all clusters share.
    years : int
        Length of a run.
    """

    tables: Any
    resources: list[Group]
    years: int

    @property
    def dates(self) -> list[float]:
        """Ends of years, days."""
        return [DAYS_PER_YEAR * (k + 1) for k in range(self.years)]


def fixed_numbers(n_clusters: int, years: int, investors_per_cluster: float) -> NDArray[Any]:
    """Write the numbers of the model.

    Parameters
    ----------
    n_clusters : int
        At least 1.
    years : int
        Length of a run.
    investors_per_cluster : float
        Secondary investors arriving in the whole run, per cluster.

    Returns
    -------
    structured array of length 1
        `benchmarks.fixed_model.tables.NUMBERS`.
    """
    values = {
        "n_clusters": n_clusters,
        "n_parcels": 20,
        "n_stages": 3,
        "area_ha": 60.0,
        "area_log_sd": 0.5,
        "share_wwtp": 0.6,
        "entry_span_days": 1500.0,
        "planning_days": 200.0,
        "selection_days": 150.0,
        "clearance_days": 20.0,
        "handover_days": 60.0,
        "stage_days": 180.0,
        "licence_days": 120.0,
        "fit_out_days": 300.0,
        "duration_log_sd": 0.4,
        "fill_of_stage": 1.0,
        "fill_delivered": 0.09 * n_clusters,
        "investors_per_day": investors_per_cluster * n_clusters / (years * DAYS_PER_YEAR),
        "plot_ha": 3.0,
        "plot_log_sd": 0.8,
        "smallest_plot_ha": 0.5,
        "investor_incentive_days": 1461.0,
        "share_leaving_at_expiry": 0.15,
        "life_days": 3652.5,
        "cluster_incentive_days": 3652.5,
        "rent_response": 0.05,
        "occupancy_target": 0.7,
    }
    numbers = np.zeros(1, NUMBERS)
    for name in NUMBERS.names or ():
        numbers[name] = values[name]
    return numbers


def fixed_sectors(n_clusters: int) -> NDArray[Any]:
    """Write the tastes of the sectors; going elsewhere is worth a share of all clusters, however many."""
    sectors = np.zeros(N_SECTORS, SECTOR)
    sectors["value_elsewhere"] = np.log(n_clusters) - 1.0
    for name, tastes in TASTES.items():
        sectors[name] = tastes
    return sectors


def n_officers(n_clusters: int) -> int:
    """Officers that appraise site clearance: for a quarter of the clusters, at least one."""
    return max(1, n_clusters // 4)


def n_crews(n_clusters: int) -> int:
    """Construction crews: for a fifth of the clusters, at least one."""
    return max(1, n_clusters // 5)


def shared_resources(n_clusters: int) -> list[Group]:
    """What all clusters share."""
    return [
        Units("officers", [n_officers(n_clusters)]),
        Units("crews", [n_crews(n_clusters)]),
        Stocks("fill", [FILL_AT_START * n_clusters], [FILL_CAPACITY * n_clusters]),
    ]


def open_world(n_clusters: int = 1000, *, years: int = 20, investors_per_cluster: float = 20.0) -> OpenWorld:
    """Make the tables of the fixed model; see `fixed_numbers`."""
    numbers = fixed_numbers(n_clusters, years, investors_per_cluster)
    sectors = fixed_sectors(n_clusters)
    nodes, leaves = write_tree([*range(n_clusters), ELSEWHERE_ID])
    weights = np.zeros((N_SECTORS, len(nodes)))
    for k in range(N_SECTORS):
        weights[k, leaves[n_clusters]] = exp(float(sectors["value_elsewhere"][k]))
    clusters = np.zeros(n_clusters, CLUSTER)
    clusters["leaf"] = leaves[:n_clusters]
    expected = n_clusters * investors_per_cluster
    tables = FixedWorld(
        run=np.zeros(1, RUN),
        numbers=numbers,
        sector=sectors,
        cluster=clusters,
        # Eight standard deviations of a Poisson count: full once in 10^15 runs.
        investor=np.zeros(int(expected + 8.0 * expected**0.5) + 100, INVESTOR),
        node=nodes,
        weight=weights,
        year=np.zeros(years, YEAR),
        occupancy_rate=np.zeros((years, n_clusters), np.float32),
    )
    return OpenWorld(tables, shared_resources(n_clusters), years)


def run(engine: Engine, world: OpenWorld, *, seed: int, replication: int) -> int:
    """Run one replication from its first instant.

    Parameters
    ----------
    engine : callable
        `simulation.engine.simpy_runner.run_simpy` or another of the same signature.
    world : OpenWorld
        Tables, which the run leaves in their last state.
    seed, replication : int
        Key of all draws; 0 to 2^63 - 1.

    Returns
    -------
    int
        Events the engine scheduled.

    Raises
    ------
    RuntimeError
        If the table of secondary investors was too small.
    """
    w = world.tables
    reset(w, seed, replication)
    n_events = engine(begin, world.resources, w, world.dates[-1], world.dates, observe)
    if w.run.n_investors_without_row:
        raise RuntimeError(
            f"fixed model: {w.run.n_investors_without_row} secondary investors found no row in a table of "
            f"{len(w.investor)}; open the world with more investors per cluster, or take another replication"
        )
    return n_events
