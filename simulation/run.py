"""One run: a place, a policy, a replication; out come recorded series and, on request, the event log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.compilation import compiled_model
from simulation.engine.simpy_runner import run_simpy
from simulation.indicators import observe
from simulation.levers import Setting
from simulation.places import Place
from simulation.processes import begin
from simulation.world import Calendar, OpenWorld, Room, Workspace, draw_numbers

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
    return compiled_model().run(world.resources, w, w.run.horizon, w.date.time.tolist())


ENGINES: dict[str, Engine] = {"compiled": on_compiled, "simpy": on_simpy}


def investors_expected(place: Place, numbers: NDArray[Any], calendar: Calendar) -> int:
    """Rows for secondary investors that are usually enough; a run that needs more is repeated with more."""
    arrivals = float(numbers["investors_per_year"].sum()) * calendar.horizon / 12.0
    present = sum(province.secondary_investors or 0 for province in place.provinces)
    return 1000 + 10 * len(place.clusters) + int(3.0 * arrivals) + present


def run(
    place: Place,
    settings: Sequence[Setting],
    calendar: Calendar,
    *,
    seed: int,
    replication: int,
    numbers: NDArray[Any] | None = None,
    log: bool = False,
    engine: str = "compiled",
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
    runner = Runner(place, [settings], calendar, seed=seed, engine=engine, log=log)
    n_events = runner.run(0, replication, numbers)
    w = runner.tables
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


class Runner:
    """Runs replications of policies, one after another, in memory of its own; a thread or process has one.

    Parameters
    ----------
    place : Place
        What is known at the as-of date.
    policies : sequence of sequences of Setting
        The policies.
    calendar : Calendar
        Start, horizon, recording dates.
    seed : int
        Seed of all draws.
    engine : str
        Name of an engine in `ENGINES`.
    log : bool
        Whether to keep the event log.
    """

    def __init__(
        self,
        place: Place,
        policies: Sequence[Sequence[Setting]],
        calendar: Calendar,
        *,
        seed: int,
        engine: str = "compiled",
        log: bool = False,
    ) -> None:
        self._place, self._policies, self._calendar, self._seed = place, policies, calendar, seed
        self._room = Room(investors=0, log=FIRST_LOG_ROWS if log else 0)
        self._workspace: Workspace | None = None
        self._engine = ENGINES[engine]
        self.tables: Any = None

    def run(self, policy: int, replication: int, numbers: NDArray[Any]) -> int:
        """Run a replication of a policy; `tables` holds what it leaves until the next run.

        Parameters
        ----------
        policy : int
            Position of the policy.
        replication : int
            Number of the replication.
        numbers : structured array, one row per province
            Parameters of the replication.

        Returns
        -------
        int
            Events the engine scheduled.
        """
        expected = investors_expected(self._place, numbers, self._calendar)
        self._room = replace(self._room, investors=max(self._room.investors, expected))
        while True:
            world = self._with_room().open(policy, numbers, seed=self._seed, replication=replication)
            n_events = self._engine(world)
            self.tables = world.tables
            needed = self._room.grown(world.tables.run)
            if needed == self._room:
                return n_events
            self._room = needed

    def _with_room(self) -> Workspace:
        """The memory, made larger if need be."""
        if self._workspace is None or self._workspace.room != self._room:
            self._workspace = Workspace(self._place, self._policies, self._calendar, self._room)
        return self._workspace
