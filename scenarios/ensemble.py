"""Ensembles too large to keep: streaming, mergeable summaries of any number of replications.

A summary holds sums, sums of squares and counts in fixed bins, for each scenario and date, and the same of
the paired differences to the first scenario. Its size does not depend on the number of replications.
Replications are summed in blocks of fixed length and the blocks in their order, so that the bytes do not
depend on threads; summaries of different replications of one experiment, from several machines for example,
can be merged.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import DTypeLike, NDArray

from scenarios.arguments import Request, checked_request
from scenarios.dataset import about, coordinates, denominators
from scenarios.experiment import Progress, work_on
from scenarios.portfolio import Portfolio
from scenarios.rates import RATES
from scenarios.scenario import Scenario
from simulation.places import Place
from simulation.results import CAUSES, MONTHLY_DEFINITIONS, STAGES
from simulation.run import Runner
from simulation.state import World
from simulation.world import Calendar, draw_numbers

Floats = NDArray[np.float64]
Counts = NDArray[Any]

BLOCK = 16  # replications summed before they are added to the rest; part of the promise of equal bytes
DRAWN_AT_ONCE = 64 * BLOCK  # replications whose parameters are drawn together; moves no draw
RATE_BINS = 200  # of an occupancy rate of a province
CLUSTER_BINS = 20  # of the occupancy rate of a cluster
# A rate on the edge of a bin counts above it, also where a sum of plots falls short of it by rounding.
ROUNDING = 1e-9
VARIABLES = (*MONTHLY_DEFINITIONS, *RATES)
MONTHLY = list(MONTHLY_DEFINITIONS)


@dataclass
class Summary:
    """Sums over replications of one experiment; first dimension scenario, then time, then place.

    Parameters
    ----------
    replications : array of int, shape (1,)
        How many.
    monthly, monthly_squares : array, shape (scenarios, dates, provinces, variables)
        Sums and sums of squares of `VARIABLES`. Where a rate has no whole, it counts as 0.
    difference, difference_squares : array, same shape
        Of paired differences to the first scenario.
    n_higher : array of int, same shape
        Replications in which the difference is above 0.
    rate_counts : array of int, shape (scenarios, rates, dates, provinces, bins + 1)
        Replications by occupancy rate; the last bin is a rate of 1.
    cluster_counts : array of int, shape (scenarios, years, clusters, bins + 1)
        Replications by occupancy rate of the cluster at the end of the year.
    stage_ha, ledger_ha : array, shape (scenarios, dates, provinces, stages or causes)
        Sums of hectares.
    cluster_ledger : array, shape (scenarios, years, clusters, causes)
        Sums of hectare-months.
    """

    replications: Counts
    monthly: Floats
    monthly_squares: Floats
    difference: Floats
    difference_squares: Floats
    n_higher: Counts
    rate_counts: Counts
    cluster_counts: Counts
    stage_ha: Floats
    ledger_ha: Floats
    cluster_ledger: Floats

    @classmethod
    def empty(
        cls, place: Place, calendar: Calendar, n_scenarios: int, count_type: DTypeLike = np.int64
    ) -> "Summary":
        """A summary of no replication; counts of a block fit in one byte each."""
        dates, years = len(calendar.labels()), len(calendar.years)
        provinces, clusters = len(place.provinces), len(place.clusters)
        monthly = (n_scenarios, dates, provinces, len(VARIABLES))
        return cls(
            replications=np.zeros(1, np.int64),
            monthly=np.zeros(monthly),
            monthly_squares=np.zeros(monthly),
            difference=np.zeros(monthly),
            difference_squares=np.zeros(monthly),
            n_higher=np.zeros(monthly, count_type),
            rate_counts=np.zeros((n_scenarios, len(RATES), dates, provinces, RATE_BINS + 1), count_type),
            cluster_counts=np.zeros((n_scenarios, years, clusters, CLUSTER_BINS + 1), count_type),
            stage_ha=np.zeros((n_scenarios, dates, provinces, len(STAGES))),
            ledger_ha=np.zeros((n_scenarios, dates, provinces, len(CAUSES))),
            cluster_ledger=np.zeros((n_scenarios, years, clusters, len(CAUSES))),
        )

    def merge(self, other: "Summary") -> None:
        """Add the replications of another summary of the same experiment."""
        for one in fields(self):
            mine = getattr(self, one.name)
            np.add(mine, getattr(other, one.name), out=mine)

    def add(self, scenario: int, w: World, base: Floats | None) -> Floats:
        """Add a run.

        Parameters
        ----------
        scenario : int
            Its position.
        w : World
            The tables it left.
        base : array, optional
            Monthly values of the same replication under the first scenario; none for that itself.

        Returns
        -------
        array, shape (dates, provinces, variables)
            Its monthly values.
        """
        monthly = monthly_values(w)
        self.monthly[scenario] += monthly
        self.monthly_squares[scenario] += monthly * monthly
        if base is not None:
            difference = monthly - base
            self.difference[scenario] += difference
            self.difference_squares[scenario] += difference * difference
            self.n_higher[scenario] += difference > 0.0
        for rate in range(len(RATES)):
            _count(self.rate_counts[scenario, rate], monthly[:, :, len(MONTHLY) + rate])
        years = len(self.cluster_counts[scenario])
        leased, leasable = (w.yearly[f"cluster_{name}_ha"][:years] for name in ("leased", "leasable"))
        _count(self.cluster_counts[scenario], _share(leased, leasable))
        self.stage_ha[scenario] += w.stage_ha
        self.ledger_ha[scenario] += w.ledger
        self.cluster_ledger[scenario] += w.cluster_ledger[:years]
        return monthly


def monthly_values(w: World) -> Floats:
    """Values of `VARIABLES`, shape (dates, provinces, variables)."""
    plain = np.asarray(w.monthly).view(np.float64).reshape(*w.monthly.shape, len(MONTHLY))
    values = np.empty((*w.monthly.shape, len(VARIABLES)))
    values[..., : len(MONTHLY)] = plain
    leased = plain[..., MONTHLY.index("leased_ha")]
    for position, whole in enumerate(denominators()):
        values[..., len(MONTHLY) + position] = _share(leased, plain[..., MONTHLY.index(whole)])
    return values


def _share(part: Floats, whole: Floats) -> Floats:
    """A share; 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def _count(counts: Counts, rates: Floats) -> None:
    """Add one to the bin of each rate."""
    n_bins = counts.shape[-1] - 1
    bins = np.minimum((rates * n_bins + ROUNDING).astype(np.int64), n_bins)
    rows, columns = rates.shape
    counts[np.arange(rows)[:, np.newaxis], np.arange(columns), bins] += 1


@dataclass(frozen=True)
class Ensemble:
    """Blocks of replications, and what a worker does with one.

    Parameters
    ----------
    request : Request
        Portfolio, scenarios, replications, seed, engine.
    """

    request: Request

    def empty(self, count_type: DTypeLike = np.int64) -> Summary:
        """A summary of no replication."""
        request = self.request
        return Summary.empty(request.portfolio.place, request.calendar, len(request.scenarios), count_type)

    def blocks(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """Number of the first replication, and parameters of all replications, of each block."""
        end = self.request.first + self.request.replications
        for begins in range(self.request.first, end, DRAWN_AT_ONCE):
            drawn = range(begins, min(begins + DRAWN_AT_ONCE, end))
            parameters = draw_numbers(self.request.portfolio.place, self.request.seed, drawn)
            for start in range(0, len(drawn), BLOCK):
                yield begins + start, parameters[start : start + BLOCK]

    def block(self, runner: Runner, task: tuple[int, NDArray[Any]]) -> Summary:
        """Summary of the replications of one block."""
        begins, parameters = task
        summary = self.empty(np.uint8)
        for replication, numbers in enumerate(parameters, start=begins):
            base = None
            for scenario in range(len(self.request.scenarios)):
                runner.run(scenario, replication, numbers)
                monthly = summary.add(scenario, runner.tables, base)
                base = monthly if base is None else base
            summary.replications += 1
        return summary


def summarise(
    portfolio: Portfolio | str | Path,
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path = ("baseline",),
    *,
    replications: int = 10_000,
    first: int = 0,
    seed: int = 2026,
    until: str = "2040-12",
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run scenarios on a portfolio and keep a summary only; memory does not grow with replications.

    Parameters
    ----------
    portfolio, scenarios, seed, until, engine, workers, progress
        As for `scenarios.experiment.simulate`; differences are to the first scenario.
    replications : int
        Number of futures; at least 1.
    first : int
        Number of the first; to continue an ensemble, or to share it among machines.

    Returns
    -------
    xarray.Dataset
        Sums and counts (`Summary`), to be read with `scenarios.ensemble_reading` and merged with
        `merge_summaries`. After a keyboard interrupt it holds the blocks that were complete.

    Raises
    ------
    InputError
        With every problem of the arguments, the portfolio, the scenarios and the scenarios in its place.
    KeyboardInterrupt
        If no block was complete, or at a second interrupt.
    """
    request = checked_request(
        portfolio,
        scenarios,
        replications=replications,
        seed=seed,
        until=until,
        engine=engine,
        workers=workers,
        first=first,
        progress=progress,
    )
    ensemble = Ensemble(request)
    work = work_on(request, ensemble.block, -(-request.replications // BLOCK))
    total, n_scenarios = ensemble.empty(), len(request.scenarios)
    with closing(work.results(ensemble.blocks())) as results:
        for block in results:
            total.merge(block)
            if progress is not None:
                progress(int(total.replications[0]) * n_scenarios, request.replications * n_scenarios)
    return labelled(total, request)


def labelled(summary: Summary, request: Request) -> xr.Dataset:
    """Give the sums their names and dimensions."""
    monthly = ("scenario", "time", "province", "variable")
    dims = {
        "monthly": monthly,
        "monthly_squares": monthly,
        "difference": monthly,
        "difference_squares": monthly,
        "n_higher": monthly,
        "rate_counts": ("scenario", "rate", "time", "province", "rate_bin"),
        "cluster_counts": ("scenario", "year", "cluster", "cluster_bin"),
        "stage_ha": ("scenario", "time", "province", "stage"),
        "ledger_ha": ("scenario", "time", "province", "cause"),
        "cluster_ledger": ("scenario", "year", "cluster", "cause"),
    }
    variables = {name: xr.Variable(where, getattr(summary, name)) for name, where in dims.items()}
    variables["replications"] = xr.Variable(
        ("scenario",), np.repeat(summary.replications, len(request.scenarios))
    )
    place, n = request.portfolio.place, int(summary.replications[0])
    own = {
        "variable": list(VARIABLES),
        "rate": list(RATES),
        "rate_bin": np.arange(RATE_BINS + 1) / RATE_BINS,
        "cluster_bin": np.arange(CLUSTER_BINS + 1) / CLUSTER_BINS,
    }
    attributes = about(
        request.portfolio,
        request.scenarios,
        n,
        seed=request.seed,
        until=request.until,
        engine=request.engine,
    )
    return xr.Dataset(
        variables,
        coords=coordinates(place, request.calendar, request.scenarios) | own,
        attrs=attributes | {"replication_ranges": f"{request.first}:{request.first + n}"},
    )
