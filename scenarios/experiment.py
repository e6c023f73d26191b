"""Experiments: scenarios times replications, with the same bytes on any number of threads or processes.

Replication *k* has the same parameters and the same luck in every scenario. Work is handed out by replication
and put together in the order of replications, so nothing depends on who finished first.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import xarray as xr
from numpy.typing import NDArray

from scenarios.arguments import Request, checked_request
from scenarios.comparison import paired_difference
from scenarios.dataset import Collected, Series, dataset
from scenarios.portfolio import Portfolio
from scenarios.scenario import Scenario
from scenarios.work import Work, available_cores
from simulation.run import Runner
from simulation.world import draw_numbers

Progress = Callable[[int, int], None]
Task = TypeVar("Task")
Result = TypeVar("Result")


def runner_of(request: Request) -> Runner:
    """Memory of a worker that runs what is requested."""
    return Runner(
        request.portfolio.place,
        request.policies,
        request.calendar,
        seed=request.seed,
        engine=request.engine,
    )


def work_on(
    request: Request, do: Callable[[Runner, Task], Result], n_tasks: int
) -> Work[Runner, Task, Result]:
    """Queue for the tasks of a request: threads, or processes of the reference engine.

    Parameters
    ----------
    request : Request
        What is to be run.
    do : callable
        Does a task with a runner.
    n_tasks : int
        Tasks; more workers would have nothing to do.
    """
    return Work(
        partial(runner_of, request),
        do,
        n_workers=min(request.workers or available_cores(), n_tasks),
        in_processes=request.engine == "simpy",
    )


def one_replication(n_scenarios: int, runner: Runner, task: tuple[int, NDArray[Any]]) -> list[Series]:
    """Run one replication of every scenario; a task is its number and its parameters."""
    number, parameters = task
    series = []
    for scenario in range(n_scenarios):
        runner.run(scenario, number, parameters)
        series.append(Series.of(runner.tables))
    return series


def simulate(
    portfolio: Portfolio | str | Path,
    scenarios: Sequence[Scenario | str | Path] | Scenario | str | Path = ("baseline",),
    *,
    replications: int = 200,
    seed: int = 2026,
    until: str = "2040-12",
    engine: str = "compiled",
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
        One of `simulation.run.ENGINES`: ``"compiled"``, or ``"simpy"``, the reference, with the same results.
    workers : int, optional
        Threads, or processes of the reference engine; all available cores if left out.
    progress : callable, optional
        Called with the number of runs done and of all runs.

    Returns
    -------
    xarray.Dataset
        Dimensions scenario, replication, time or year, province or cluster; every variable with unit and
        definition. After a keyboard interrupt it holds the replications that were complete.

    Raises
    ------
    InputError
        With every problem of the arguments, the portfolio, the scenarios and the scenarios in its place.
    KeyboardInterrupt
        If no replication was complete, or at a second interrupt.

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
    place, n_scenarios = request.portfolio.place, len(request.scenarios)
    parameters = draw_numbers(place, request.seed, range(request.replications))
    collected = Collected(place, request.calendar, n_scenarios, parameters)
    work = work_on(request, partial(one_replication, n_scenarios), request.replications)
    with closing(work.results(enumerate(parameters))) as results:
        for number, series in enumerate(results):
            collected.add(number, series)
            if progress is not None:
                progress((number + 1) * n_scenarios, request.replications * n_scenarios)
    return dataset(
        collected.complete(),
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
