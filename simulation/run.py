"""One run: a place, a policy, a replication; out come recorded series and, on request, the event log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled_runner import run_compiled
from simulation.engine.simpy_runner import run_simpy
from simulation.indicators import observe
from simulation.levers import Setting
from simulation.places import Place
from simulation.processes import begin
from simulation.world import Calendar, OpenWorld, draw_numbers, make_world

Engine = Callable[[OpenWorld], int]
FIRST_LOG_ROWS = 50_000


@dataclass(frozen=True)
class Outcome:
    """What a run leaves.

    Parameters
    ----------
    monthly : structured array, shape (dates, provinces)
        `simulation.results.MONTHLY`.
    stage_ha : array, shape (dates, provinces, stages)
        Hectares by stage.
    ledger : array, shape (dates, provinces, causes)
        Hectares by cause.
    cluster_ledger : array, shape (years, clusters, causes)
        Hectare-months by cause.
    yearly : structured array, shape (years, clusters)
        `simulation.results.YEARLY`.
    tables : bundle
        All tables at the horizon.
    log : structured array
        Events, if asked for; `simulation.state.Event` tells what they mean.
    n_events : int
        Events the engine scheduled.
    """

    monthly: NDArray[Any]
    stage_ha: NDArray[np.float64]
    ledger: NDArray[np.float64]
    cluster_ledger: NDArray[np.float64]
    yearly: NDArray[Any]
    tables: Any
    log: NDArray[Any]
    n_events: int


def on_simpy(world: OpenWorld) -> int:
    """Run a world on the reference engine."""
    w = world.tables
    return run_simpy(begin, world.resources, w, w.run.horizon, w.date.time.tolist(), observe)


def on_compiled(world: OpenWorld) -> int:
    """Run a world on the compiled engine."""
    w = world.tables
    return run_compiled(begin, world.resources, w, w.run.horizon, w.date.time.tolist(), observe)


ENGINES: dict[str, Engine] = {"compiled": on_compiled, "simpy": on_simpy}


def investors_expected(place: Place, numbers: NDArray[Any], calendar: Calendar) -> int:
    """Rows for secondary investors that are usually enough; a run that needs more is repeated with more."""
    arrivals = float(numbers["investors_per_year"].sum()) * calendar.horizon / 12.0
    return 1000 + 10 * len(place.clusters) + int(3.0 * arrivals)


def run(
    place: Place,
    settings: Sequence[Setting],
    calendar: Calendar,
    *,
    seed: int,
    replication: int,
    numbers: NDArray[Any] | None = None,
    log: bool = False,
    engine: str = "simpy",
) -> Outcome:
    """Run one replication of one policy.

    Parameters
    ----------
    place : Place
        What is known at the as-of date.
    settings : sequence of Setting
        The policy; none is the baseline.
    calendar : Calendar
        Start, horizon, recording dates.
    seed, replication : int
        Key of all draws; the same pair meets the same luck under every policy.
    numbers : structured array, one row per province, optional
        Parameters; drawn from the priors when left out.
    log : bool
        Whether to keep the event log.
    engine : str
        Name of an engine in `ENGINES`.

    Returns
    -------
    Outcome
        Series, ledger, final tables.
    """
    if numbers is None:
        numbers = draw_numbers(place, seed, [replication])[0]
    investor_rows = investors_expected(place, numbers, calendar)
    log_rows = FIRST_LOG_ROWS if log else 0
    while True:
        world = make_world(
            place,
            settings,
            numbers,
            calendar,
            seed=seed,
            replication=replication,
            investor_rows=investor_rows,
            log_rows=log_rows,
        )
        n_events = ENGINES[engine](world)
        w = world.tables
        if w.run.full_table:
            investor_rows *= 2
        elif log and w.run.log_overflow:
            log_rows = int(w.run.n_log + w.run.log_overflow)
        else:
            break
    return Outcome(
        monthly=np.asarray(w.monthly),
        stage_ha=w.stage_ha,
        ledger=w.ledger,
        cluster_ledger=w.cluster_ledger,
        yearly=np.asarray(w.yearly),
        tables=w,
        log=np.asarray(w.log)[: w.run.n_log],
        n_events=n_events,
    )
