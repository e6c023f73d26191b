"""The fixed model as a SimPy user would usually write it.

Objects, numpy's generator of random numbers, a logit over all clusters for every arrival. Numbers, processes
and distributions are those of `benchmarks.fixed_model`; the draws are others, so runs agree in distribution
only (`benchmarks.fairness`). Attributes of clusters stand in numpy arrays, because few would write the logit
as a loop over objects.

Like the fixed model, this file never changes.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy
from simpy.events import ProcessGenerator

from benchmarks.fixed_model.tables import DAYS_PER_YEAR
from benchmarks.fixed_model.world import (
    FILL_AT_START,
    FILL_CAPACITY,
    TASTES,
    fixed_numbers,
    fixed_sectors,
    n_crews,
    n_officers,
)


@dataclass
class Year:
    """State at the end of a year."""

    n_open: int
    leased_ha: float
    n_investors: int


@dataclass
class SecondaryInvestor:
    """Who looks for a plot."""

    sector: int
    plot_ha: float
    cluster: int | None = None


@dataclass
class ClusterModel:
    """One replication of the fixed model.

    Parameters
    ----------
    n_clusters, years, investors_per_cluster
        As in `benchmarks.fixed_model.world.open_world`.
    seed : int
        Of the random numbers.
    """

    n_clusters: int = 1000
    years: int = 20
    investors_per_cluster: float = 20.0
    seed: int = 0
    investors: list[SecondaryInvestor] = field(default_factory=list)
    recorded: list[Year] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the numbers, create the clusters and start all processes."""
        self.env = simpy.Environment()
        self.random = np.random.default_rng(self.seed)
        numbers = fixed_numbers(self.n_clusters, self.years, self.investors_per_cluster)
        self.numbers: dict[str, Any] = {name: numbers[name][0].item() for name in numbers.dtype.names or ()}
        self.elsewhere = np.exp(fixed_sectors(self.n_clusters)["value_elsewhere"])
        self.officers = simpy.Resource(self.env, n_officers(self.n_clusters))
        self.crews = simpy.Resource(self.env, n_crews(self.n_clusters))
        self.fill = simpy.Container(
            self.env, FILL_CAPACITY * self.n_clusters, FILL_AT_START * self.n_clusters
        )
        self.create_clusters()
        self.env.process(self.deliver_fill())
        self.env.process(self.end_years())
        for c in range(self.n_clusters):
            self.env.process(self.open_cluster(c))
        self.env.process(self.receive_investors())

    def create_clusters(self) -> None:
        """Draw what distinguishes clusters."""
        n, numbers = self.n_clusters, self.numbers
        self.area_ha = numbers["area_ha"] * np.exp(numbers["area_log_sd"] * self.random.standard_normal(n))
        self.vacant_ha = self.area_ha.copy()
        self.rent = 1.0 + self.random.random(n)
        self.road = self.random.random(n)
        self.wwtp = (self.random.random(n) < numbers["share_wwtp"]).astype(float)
        self.incentive = np.zeros(n)
        self.is_open = np.zeros(n, bool)
        self.opened = np.full(n, -1.0)

    def days(self, name: str) -> float:
        """Draw a lognormal time."""
        return self.random.lognormal(math.log(self.numbers[name]), self.numbers["duration_log_sd"])

    def open_cluster(self, c: int) -> ProcessGenerator:
        """From the plan to the first lease."""
        yield self.env.timeout(self.random.uniform(0.0, self.numbers["entry_span_days"]))
        yield self.env.timeout(self.days("planning_days"))
        yield self.env.timeout(self.days("selection_days"))
        for _ in range(self.numbers["n_parcels"]):
            with self.officers.request() as officer:
                yield officer
                yield self.env.timeout(self.days("clearance_days"))
        yield self.env.timeout(self.days("handover_days"))
        for _ in range(self.numbers["n_stages"]):
            with self.crews.request() as crew:
                yield crew
                yield self.fill.get(self.numbers["fill_of_stage"] * self.random.uniform(0.5, 1.5))
                yield self.env.timeout(self.days("stage_days"))
        yield self.env.timeout(self.days("licence_days"))
        self.is_open[c] = True
        self.opened[c] = self.env.now
        self.incentive[c] = 1.0

    def choose_cluster(self, investor: SecondaryInvestor) -> int | None:
        """Logit over all open clusters with room for the plot, and going elsewhere."""
        choices = np.flatnonzero(self.is_open & (self.vacant_ha >= investor.plot_ha))
        taste = {name: values[investor.sector] for name, values in TASTES.items()}
        value = (
            taste["taste_rent"] * self.rent[choices]
            + taste["taste_land"] * np.log(self.vacant_ha[choices])
            + taste["taste_road"] * self.road[choices]
            + taste["taste_wwtp"] * self.wwtp[choices]
            + taste["taste_incentive"] * self.incentive[choices]
        )
        weights = np.append(np.exp(value), self.elsewhere[investor.sector])
        chosen = self.random.choice(len(weights), p=weights / weights.sum())
        return None if chosen == len(choices) else int(choices[chosen])

    def hold_lease(self) -> ProcessGenerator:
        """A secondary investor from arrival to exit."""
        numbers = self.numbers
        plot_ha = self.random.lognormal(math.log(numbers["plot_ha"]), numbers["plot_log_sd"])
        investor = SecondaryInvestor(
            sector=int(self.random.integers(len(self.elsewhere))),
            plot_ha=max(numbers["smallest_plot_ha"], plot_ha),
        )
        investor.cluster = self.choose_cluster(investor)
        if investor.cluster is None:
            return
        self.investors.append(investor)
        self.vacant_ha[investor.cluster] -= investor.plot_ha
        yield self.env.timeout(self.days("fit_out_days"))
        yield self.env.timeout(numbers["investor_incentive_days"])
        if self.random.random() >= numbers["share_leaving_at_expiry"]:
            yield self.env.timeout(self.random.exponential(numbers["life_days"]))
        self.vacant_ha[investor.cluster] += investor.plot_ha
        investor.cluster = None

    def receive_investors(self) -> ProcessGenerator:
        """Secondary investors arrive one by one."""
        while True:
            yield self.env.timeout(self.random.exponential(1.0 / self.numbers["investors_per_day"]))
            self.env.process(self.hold_lease())

    def deliver_fill(self) -> ProcessGenerator:
        """Fill comes every 30 days, and waits while it does not fit."""
        while True:
            yield self.env.timeout(30.0)
            yield self.fill.put(self.numbers["fill_delivered"])

    def end_years(self) -> ProcessGenerator:
        """Rents follow occupancy, incentives of clusters lapse, the year is recorded."""
        numbers = self.numbers
        while True:
            yield self.env.timeout(DAYS_PER_YEAR)
            is_open = self.is_open
            occupancy_rate = 1.0 - self.vacant_ha / self.area_ha
            self.rent[is_open] *= 1.0 + numbers["rent_response"] * (
                occupancy_rate[is_open] - numbers["occupancy_target"]
            )
            self.incentive[is_open & (self.env.now - self.opened > numbers["cluster_incentive_days"])] = 0.0
            self.recorded.append(
                Year(
                    n_open=int(is_open.sum()),
                    leased_ha=float((self.area_ha - self.vacant_ha).sum()),
                    n_investors=sum(investor.cluster is not None for investor in self.investors),
                )
            )

    def run(self) -> int:
        """Run to the end of the last year, which still belongs to the run; return the events scheduled."""
        # A day more than the last record: SimPy leaves out what happens at the very end.
        self.env.run(until=self.years * DAYS_PER_YEAR + 1e-6)
        return int(next(self.env._eid))
