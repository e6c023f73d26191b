"""Experiments: scenarios times replications, with the same bytes on any number of processes.

Replication *k* has the same parameters and the same luck in every scenario. Work is handed out by replication
and put together in the order of replications, so nothing depends on who finished first.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from scenarios.arguments import checked_request
from scenarios.comparison import paired_difference
from scenarios.dataset import Collected, Series, dataset
from scenarios.portfolio import Portfolio
from scenarios.scenario import Scenario
from simulation.levers import Setting
from simulation.places import Place
from simulation.run import run
from simulation.world import Calendar, draw_numbers

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Experiment:
    """What every worker needs to know.

    Parameters
    ----------
    place : Place
        Facts at the as-of date.
    policies : sequence of settings
        One per scenario.
    calendar : Calendar
        Start, horizon, recording dates.
    seed : int
        Seed of all draws.
    engine : str
        Name of the engine.
    """

    place: Place
    policies: tuple[tuple[Setting, ...], ...]
    calendar: Calendar
    seed: int
    engine: str

    def replication(self, number: int, parameters: NDArray[Any]) -> list[Series]:
        """Run one replication of every scenario."""
        return [
            Series.of(
                run(
                    self.place,
                    policy,
                    self.calendar,
                    seed=self.seed,
                    replication=number,
                    numbers=parameters,
                    engine=self.engine,
                )
            )
            for policy in self.policies
        ]


def simulate(
    portfolio: Portfolio | str | Path,
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path = ("baseline",),
    *,
    replications: int = 200,
    seed: int = 2026,
    until: str = "2040-12",
    engine: str = "simpy",
    workers: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run scenarios on a portfolio.

    Parameters
    ----------
    portfolio : Portfolio, str or Path
        A portfolio, its name, or the way to its folder or CSV file.
    scenarios : one or several of Scenario, str or Path
        Scenarios, names of the library, or files.
    replications : int
        Number of futures; at least 1.
    seed : int
        Seed of all draws, 0 to 2^63 - 1. The same seed gives the same results, to the byte.
    until : str
        Last month, for example ``"2040-12"``; not before the month of the as-of date.
    engine : str
        One of `simulation.run.ENGINES`; ``"simpy"`` is the reference.
    workers : int, optional
        Processes; all available cores if left out.
    progress : callable, optional
        Called with the number of runs done and of all runs.

    Returns
    -------
    xarray.Dataset
        Dimensions scenario, replication, time or year, province or cluster; every variable with unit and
        definition.

    Raises
    ------
    InputError
        With every problem of the arguments, the portfolio, the scenarios and the scenarios in its place.

    Examples
    --------
    >>> simulate("hung_yen", ["baseline", "clear_first"], replications=200)  # doctest: +SKIP
    """
    request = checked_request(
        portfolio,
        scenarios,
        replications=replications,
        seed=seed,
        until=until,
        engine=engine,
        workers=workers,
        progress=progress,
    )
    place, calendar = request.portfolio.place, request.calendar
    parameters = draw_numbers(place, request.seed, range(request.replications))
    experiment = Experiment(place, request.policies, calendar, request.seed, request.engine)
    collected = Collected(place, calendar, len(request.scenarios), parameters)
    n_scenarios, n_runs = len(request.scenarios), len(request.scenarios) * request.replications
    for number, series in enumerate(_run_all(experiment, parameters, request.workers or available_cores())):
        collected.add(number, series)
        if progress is not None:
            progress((number + 1) * n_scenarios, n_runs)
    return dataset(
        collected,
        request.portfolio,
        request.scenarios,
        seed=request.seed,
        until=request.until,
        engine=request.engine,
    )


def compare(results: xr.Dataset, against: str = "baseline", at: Sequence[str] | None = None) -> xr.Dataset:
    """Effects of all scenarios, as paired differences to one of them.

    Parameters
    ----------
    results : xarray.Dataset
        Results of `simulate` with at least two scenarios.
    against : str
        The scenario to compare with.
    at : sequence of str, optional
        Months to keep; all recording dates if left out.

    Returns
    -------
    xarray.Dataset
        Every variable that differs by scenario and replication, as `scenario` minus `against`, for the other
        scenarios. ``compare(results).occupancy_rate`` has one value per future;
        `scenarios.comparison.summary_of_differences` sums them up.
    """
    names = [str(name) for name in results["scenario"].values if str(name) != against]
    variables = [
        str(name)
        for name, values in results.data_vars.items()
        if {"scenario", "replication"} <= set(values.dims)
    ]
    if not names:
        paired_difference(results, variables[0], against, against)  # refuses an unknown scenario
        raise ValueError(f"There is no scenario besides {against!r}. Run it together with others.")
    differences = {
        variable: xr.concat(
            [paired_difference(results, variable, name, against) for name in names],
            dim=xr.Variable("scenario", names),
            combine_attrs="drop_conflicts",
        )
        for variable in variables
    }
    compared = xr.Dataset(differences, attrs={**results.attrs, "against": against})
    if at is not None:
        months = compared["time"].dt.strftime("%Y-%m").values
        compared = compared.isel(time=[index for index, month in enumerate(months) if month in set(at)])
    return compared


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _run_all(experiment: Experiment, parameters: NDArray[Any], workers: int) -> Iterator[list[Series]]:
    """Results of all replications, in order."""
    # The first one compiles the rules; forked workers then have them ready.
    yield experiment.replication(0, parameters[0])
    rest = range(1, len(parameters))
    n_workers = min(workers, len(parameters))
    if n_workers == 1:
        yield from map(experiment.replication, rest, parameters[1:])
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(n_workers, mp_context=multiprocessing.get_context(method))
    try:
        yield from pool.map(_replication, repeat(experiment), rest, parameters[1:])
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _replication(experiment: Experiment, number: int, parameters: NDArray[Any]) -> list[Series]:
    """One replication in a worker; a function of the module, so that it can be sent there."""
    return experiment.replication(number, np.asarray(parameters))
