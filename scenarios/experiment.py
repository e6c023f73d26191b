"""Experiments: scenarios times replications, with the same bytes on any number of processes.

Replication *k* has the same parameters and the same luck in every scenario. Work is handed out by replication
and put together in the order of replications, so nothing depends on who finished first.
"""

import multiprocessing
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from scenarios.comparison import paired_difference
from scenarios.dataset import Collected, Series, dataset
from scenarios.portfolio import Portfolio, load_portfolio
from scenarios.problems import InputError, Problem, refuse
from scenarios.scenario import Scenario, load_scenarios
from simulation.calendar import calendar_month, month_of
from simulation.levers import Setting
from simulation.places import Place
from simulation.run import ENGINES, run
from simulation.world import Calendar, draw_numbers

Progress = Callable[[int, int], None]
LONGEST_RUN_YEARS = 60


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
        Last month, for example ``"2040-12"``; after the as-of date.
    engine : str
        ``"simpy"``, the reference.
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
        With every problem found in the arguments, the portfolio and the scenarios.

    Examples
    --------
    >>> simulate("hung_yen", ["baseline", "clear_first"], replications=200)  # doctest: +SKIP
    """
    chosen = [scenarios] if isinstance(scenarios, Scenario | str | Path) else list(scenarios)
    facts = load_portfolio(portfolio)
    problems = check_arguments(facts.place, replications, seed, until, engine, workers)
    policies: tuple[Scenario, ...] = ()
    try:
        policies = load_scenarios(chosen)
    except InputError as error:
        problems += error.problems
    settings = []
    for policy in policies:
        try:
            settings.append(policy.settings_in(facts.place))
        except InputError as error:
            problems += error.problems
    refuse(problems)

    calendar = Calendar(facts.place.as_of, _month(until))
    experiment = Experiment(facts.place, tuple(settings), calendar, seed, engine)
    parameters = draw_numbers(facts.place, seed, range(replications))
    n_workers = min(workers or available_cores(), replications)
    collected = Collected(experiment.place, calendar, len(policies), parameters)
    runs = replications * len(policies)
    for number, series in enumerate(_run_all(experiment, parameters, n_workers)):
        collected.add(number, series)
        if progress is not None:
            progress((number + 1) * len(policies), runs)
    return dataset(collected, facts, policies, seed=seed, until=until, engine=engine)


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


def check_arguments(
    place: Place, replications: int, seed: int, until: str, engine: str, workers: int | None
) -> list[Problem]:
    """Problems of the arguments of `simulate`."""
    problems = []

    def bad(name: str, value: object, allowed: str, remedy: str) -> None:
        problems.append(Problem("simulate", None, f"{name}={value!r} cannot be used", allowed, remedy))

    if not 1 <= replications <= 10_000_000:
        bad("replications", replications, "a whole number from 1 to 10,000,000", "Ask for 200 to begin with.")
    if not 0 <= seed < 2**63:
        bad("seed", seed, "a whole number from 0 to 2^63 - 1", "Take any, for example 2026.")
    if workers is not None and workers < 1:
        bad("workers", workers, "a whole number, at least 1", "Leave it out to use all cores.")
    if engine not in ENGINES:
        bad("engine", engine, ", ".join(ENGINES), "Leave it out.")
    first, last = month_of(place.as_of), month_of(place.as_of) + 12 * LONGEST_RUN_YEARS
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", until):
        bad("until", until, "a month such as 2040-12", "Write year and month with a hyphen.")
    elif not first <= _month(until) <= last:
        bad(
            "until",
            until,
            f"a month in the {LONGEST_RUN_YEARS} years from {place.as_of:%Y-%m}",
            "Choose one of them.",
        )
    return problems


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _month(text: str) -> int:
    year, month = text.split("-")
    return calendar_month(int(year), int(month))


def _run_all(experiment: Experiment, parameters: NDArray[Any], workers: int) -> Iterator[list[Series]]:
    """Results of all replications, in order."""
    # The first one compiles the rules; forked workers then have them ready.
    yield experiment.replication(0, parameters[0])
    rest = range(1, len(parameters))
    if workers == 1:
        yield from map(experiment.replication, rest, parameters[1:])
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(method))
    try:
        yield from pool.map(_replication, repeat(experiment), rest, parameters[1:])
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _replication(experiment: Experiment, number: int, parameters: NDArray[Any]) -> list[Series]:
    """One replication in a worker; a function of the module, so that it can be sent there."""
    return experiment.replication(number, np.asarray(parameters))
