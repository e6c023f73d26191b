"""The study of identity: more runs than tests can afford, each on both engines, compared to the byte.

Run as a program (``make identity``), this writes docs/identity.md::

    python -m tests.engine.identity_study [processes]

It ends with an error if any two runs differ, and names what differs.
"""

import gc
import multiprocessing
import os
import platform
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import metadata
from itertools import product
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from scenarios.portfolio import load_portfolio
from scenarios.scenario import load_scenario
from simulation.calendar import calendar_month
from simulation.engine.compiled_runner import run_compiled
from simulation.engine.simpy_runner import run_simpy
from simulation.run import run
from simulation.world import Calendar
from tests.architecture.project import ROOT
from tests.engine import every_construct
from tests.engine.every_construct import Scene
from tests.engine.library_on_portfolios import LARGE, library_on_portfolios
from tests.engine.on_a_grid import compiled_on_a_grid, simpy_on_a_grid
from tests.engine.parameter_vectors import parameter_vector
from tests.engine.sameness import Ties, differences
from tests.engine.trajectory import SMALL_AND_EVENTFUL, SMALL_PLACE
from tests.invariants.random_futures import EVERY_REVIEW, futures
from tests.small_worlds import AS_OF, SEED, calendar_of, numbers_of, open_world, play

PAGE = ROOT / "docs" / "identity.md"
COMMAND = "python -m tests.engine.identity_study"
HORIZON = calendar_month(2050, 12)
VECTORS, SEEDS = 200, 5
REVIEWED_VECTORS = 50
PLACE = replace(SMALL_PLACE, as_of=AS_OF)
PROVINCE = "hung_yen"
HUNG_YEN_MONTHS, SMALL_PLACE_MONTHS = 120, 180
FUTURES, SCENES, SCARCE_RUNS = 100, 500, 200  # futures of each block
WHOLE_MONTHS_IN_HUNG_YEN = 50


@dataclass
class Tally:
    """What came of a block of runs.

    Parameters
    ----------
    n_runs, n_events : int
        Runs on each engine; events of the reference, each with its insertion id.
    ties : Ties
        Events and waits that share their instant.
    mismatches : list of str
        Runs that differ, and in what.
    """

    n_runs: int = 0
    n_events: int = 0
    ties: Ties = field(default_factory=Ties)
    mismatches: list[str] = field(default_factory=list)

    def add(self, name: str, on_simpy: Callable[[], Any], on_compiled: Callable[[], Any]) -> None:
        """Run something on both engines and compare."""
        with self.ties.counted():
            reference = on_simpy()
        found = differences(reference, on_compiled())
        self.n_runs += 1
        # SimPy's unfinished processes are cycles that hold the tables of their run, up to 100 megabytes.
        # Python collects cycles by their number, which is small, and not by their size.
        gc.collect()
        self.n_events += reference[1] if isinstance(reference, tuple) else reference.n_events
        if found:
            self.mismatches.append(f"{name}: {', '.join(found)}")

    def __iadd__(self, other: "Tally") -> "Tally":
        """Take in another block."""
        self.n_runs += other.n_runs
        self.n_events += other.n_events
        self.ties += other.ties
        self.mismatches += other.mismatches
        return self


def add_run(tally, name, place, policy, calendar, **of_the_run):
    """A run of the model as it is."""

    def on(engine):
        return lambda: run(place, policy, calendar, log=True, engine=engine, **of_the_run)

    tally.add(name, on("simpy"), on("compiled"))


def library(scenario: str, portfolio: str) -> Tally:
    """A scenario on a portfolio, to the horizon."""
    tally, place = Tally(), load_portfolio(portfolio).place
    policy = load_scenario(scenario).settings_in(place)
    calendar = Calendar(place.as_of, HORIZON)
    add_run(tally, f"{scenario} on {portfolio}", place, policy, calendar, seed=SEED, replication=0)
    return tally


def vectors_in_a_province(first: int, end: int) -> Tally:
    """Parameter vectors in Hung Yen, each with several seeds."""
    return _vectors(load_portfolio(PROVINCE).place, HUNG_YEN_MONTHS, first, end)


def vectors_in_a_small_place(first: int, end: int) -> Tally:
    """Parameter vectors in a place of seven clusters, each with several seeds."""
    return _vectors(PLACE, SMALL_PLACE_MONTHS, first, end)


def vectors_under_reviews(first: int, end: int) -> Tally:
    """Parameter vectors in Hung Yen, while every lever of the yearly reviews is at its strongest."""
    return _vectors(load_portfolio(PROVINCE).place, HUNG_YEN_MONTHS, first, end, EVERY_REVIEW)


def _vectors(place, months, first, end, policy=()):
    tally, calendar = Tally(), calendar_of(place, months)
    for number, of_five in product(range(first, end), range(SEEDS)):
        numbers = parameter_vector(place, number)
        name = f"vector {number}, seed {of_five}"
        add_run(tally, name, place, policy, calendar, seed=of_five, replication=number, numbers=numbers)
    return tally


def random_places(block: int) -> Tally:
    """Random places under random policies."""
    tally = Tally()

    def add(future):
        numbers = numbers_of(future.place, replication=future.replication, **dict(future.pins))
        calendar = calendar_of(future.place, future.months)
        keys = {"seed": SEED, "replication": future.replication}
        add_run(tally, str(future), future.place, future.settings, calendar, numbers=numbers, **keys)

    _for_futures(block, add)
    return tally


def random_places_in_whole_months(block: int) -> Tally:
    """Random places under random policies, every wait rounded to whole months."""
    tally = Tally()

    def add(future):
        def on(engine):
            opened = open_world(
                future.place,
                months=future.months,
                settings=future.settings,
                replication=future.replication,
                **dict(future.pins),
            )
            return play(opened, engine)

        tally.add(str(future), partial(on, simpy_on_a_grid), partial(on, compiled_on_a_grid))

    _for_futures(1000 + block, add)
    return tally


def _for_futures(block: int, act: Callable[[Any], None]) -> None:
    """Do something in many random futures; a failure is not looked into any further."""
    frozen = settings(
        max_examples=FUTURES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @seed(block)
    @frozen
    @given(future=futures())
    def acts(future):
        act(future)

    acts()


def province_in_whole_months(first: int, end: int) -> Tally:
    """Parameter vectors in Hung Yen, every wait rounded to whole months."""
    tally, place = Tally(), load_portfolio(PROVINCE).place
    for number in range(first, end):
        vector = parameter_vector(place, number)
        values = {name: vector[name] for name in vector.dtype.names}

        def on(engine, number=number, values=values):
            opened = open_world(place, months=HUNG_YEN_MONTHS, replication=number, **values)
            return play(opened, engine)

        name = f"vector {number} in whole months"
        tally.add(name, partial(on, simpy_on_a_grid), partial(on, compiled_on_a_grid))
    return tally


def scarce_whole_months(first: int, end: int) -> Tally:
    """A small place with one crew and few teams, every wait rounded to whole months."""
    tally = Tally()
    for replication in range(first, end):

        def on(engine, replication=replication):
            pins = {"months": SMALL_PLACE_MONTHS, "replication": replication, **SMALL_AND_EVENTFUL}
            return play(open_world(PLACE, **pins), engine)

        name = f"replication {replication}"
        tally.add(name, partial(on, simpy_on_a_grid), partial(on, compiled_on_a_grid))
    return tally


def every_construct_on_a_grid(first: int, end: int) -> Tally:
    """Every construct of the grammar, all times on a grid, one to three units of everything."""
    return _scenes(first, end, grids=(1.0, 0.5))


def every_construct_at_any_time(first: int, end: int) -> Tally:
    """Every construct of the grammar, times as they are drawn."""
    return _scenes(first, end, grids=(0.0,))


def _scenes(first, end, grids):
    tally = Tally()
    for replication in range(first, end):
        scene = Scene(
            replication=replication,
            grid=grids[replication % len(grids)],
            desks=1 + replication % 3,
            tools=1 + replication // 3 % 3,
        )
        tally.add(
            str(scene),
            partial(every_construct.play, scene, run_simpy),
            partial(every_construct.play, scene, run_compiled),
        )
    return tally


# Each part of the study: what it is, and blocks of runs that a process takes at a time.
Block = tuple[Callable[..., Tally], tuple[Any, ...]]


def parts() -> Iterator[tuple[str, list[Block]]]:
    """The rows of the table."""
    tens = [(first, first + 10) for first in range(0, VECTORS, 10)]
    yield (
        # A log of the nation's parks to the horizon takes gigabytes; the tests compare shorter runs of them.
        f"every scenario on every portfolio but {LARGE[0]}, to the end of {HORIZON // 12}",
        [(library, pair) for pair in library_on_portfolios() if pair[1] not in LARGE],
    )
    yield (
        f"{VECTORS} parameter vectors × {SEEDS} seeds, Hung Yen, {HUNG_YEN_MONTHS} months",
        [(vectors_in_a_province, ten) for ten in tens],
    )
    yield (
        f"{VECTORS} parameter vectors × {SEEDS} seeds, seven clusters, {SMALL_PLACE_MONTHS} months",
        [(vectors_in_a_small_place, ten) for ten in tens],
    )
    yield (
        f"{REVIEWED_VECTORS} parameter vectors × {SEEDS} seeds, Hung Yen under every review, "
        f"{HUNG_YEN_MONTHS} months",
        [(vectors_under_reviews, ten) for ten in tens if ten[1] <= REVIEWED_VECTORS],
    )
    yield "random places, policies and parameters", [(random_places, (block,)) for block in range(5)]
    yield (
        "random places, policies and parameters, in whole months",
        [(random_places_in_whole_months, (block,)) for block in range(5)],
    )
    yield (
        f"{WHOLE_MONTHS_IN_HUNG_YEN} parameter vectors, Hung Yen in whole months",
        [(province_in_whole_months, ten) for ten in tens if ten[1] <= WHOLE_MONTHS_IN_HUNG_YEN],
    )
    yield (
        "seven clusters in whole months, teams and crews scarce",
        [(scarce_whole_months, (first, first + 20)) for first in range(0, SCARCE_RUNS, 20)],
    )
    fifties = [(first, first + 50) for first in range(0, SCENES, 50)]
    yield (
        "every construct of the grammar, on a grid, units scarce",
        [(every_construct_on_a_grid, fifty) for fifty in fifties],
    )
    yield (
        "every construct of the grammar, at any time",
        [(every_construct_at_any_time, fifty) for fifty in fifties],
    )


def collect_runs_only() -> None:
    """Leave what modules hold out of collections, which then take a moment."""
    gc.freeze()


def studied(n_processes: int) -> list[tuple[str, Tally]]:
    """All parts, each with what came of it."""
    rows = list(parts())
    # The first run compiles; the others then find the code on disk.
    play(open_world(PLACE, months=1), compiled_on_a_grid)
    every_construct.play(Scene(), run_compiled)
    add_run(Tally(), "first", PLACE, (), calendar_of(PLACE, 1), seed=SEED, replication=0)
    tallies = [Tally() for _ in rows]
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(n_processes, mp_context=spawned, initializer=collect_runs_only) as pool:
        waiting = {
            pool.submit(block, *arguments): tally
            for tally, (_, blocks) in zip(tallies, rows, strict=True)
            for block, arguments in blocks
        }
        for number, done in enumerate(as_completed(waiting), start=1):
            tally = waiting[done]
            tally += done.result()
            print(f"\r{number} of {len(waiting)} blocks", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return [(name, tally) for (name, _), tally in zip(rows, tallies, strict=True)]


def line(name: str, tally: Tally) -> str:
    """A row of the table."""
    ties = tally.ties
    return (
        f"| {name} | {tally.n_runs:,} | {tally.n_events:,} | {ties.share_of_events:.0%} | "
        f"{ties.share_of_waits:.0%} | {len(tally.mismatches)} |"
    )


def page(rows: list[tuple[str, Tally]], n_processes: int) -> str:
    """The page of the documentation."""
    total = Tally()
    for _, tally in rows:
        total += tally
    libraries = (f"{name} {metadata.version(name)}" for name in ("simpy", "numba", "numpy"))
    versions = ", ".join([f"Python {platform.python_version()}", *libraries])
    table = "\n".join([*(line(name, tally) for name, tally in rows), line("**all**", total)])
    return f"""# Identity of the two engines

Every run was made twice from the same text, by SimPy and by the compiled engine, and compared to the byte:
the event log, every table at the end, every recorded series (monthly, yearly, stages, both ledgers), and the
number of insertion ids, which is the number of events that SimPy scheduled.

Written on {date.today().isoformat()} by `{COMMAND} {n_processes}` (`make identity` does the same):
{n_processes} processes on a machine of {os.cpu_count()} cores ({platform.machine()}); {versions}.

| runs of | runs | events | at the time of the event before | waits that end together | mismatches |
|---|---:|---:|---:|---:|---:|
{table}

- *At the time of the event before*: share of the events that SimPy processes at the same instant as the one
  before. Much of that is one thing that happens in several events, such as a process that starts another.
- *Waits that end together*: share of the timeouts above zero that end at the very instant at which another
  one ends. Here the order is decided by insertion ids alone.
- *Parameter vectors* cover the range of every prior, its ends more often than the prior says.
- *In whole months*: the text of the model with every wait rounded to whole months
  (`tests/engine/on_a_grid.py`).
- *Every construct*: a model of workers who do, in an order drawn at random, all that the grammar of processes
  allows (`tests/engine/every_construct.py`).

A part of the study runs with every run of the tests (`tests/engine/test_identity.py`).
"""


def main() -> None:
    """Run the study and write its page."""
    n_processes = int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1
    rows = studied(n_processes)
    text = page(rows, n_processes)
    PAGE.write_text(text, encoding="utf-8")
    print("\n".join(row for row in text.splitlines() if row.startswith("|")))
    mismatches = [f"{name}: {told}" for name, tally in rows for told in tally.mismatches]
    if mismatches:
        sys.exit("\n".join(mismatches))


if __name__ == "__main__":
    main()
