"""The kernel of the compiled engine: room that grows, errors with their place, the ends of time, queues."""

import inspect
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from simulation.engine import kernel_tables
from simulation.engine.compiled_runner import CompiledModel, ModelRunError, run_compiled
from simulation.engine.generated_module import group_kinds
from simulation.engine.kernel_tables import FIRST_ENTRIES, RESERVE
from simulation.engine.simpy_runner import run_simpy
from tests.engine import crowd, every_construct
from tests.engine.crowd import ASK, LOSE_PATIENCE, OPEN, RING, SUPPLY, TAKE, WAIT, run_crowd
from tests.engine.every_construct import Scene
from tests.engine.outside.visits import run_visits
from tests.engine.sameness import differences

ENGINES = {"simpy": run_simpy, "compiled": run_compiled}
FEW_ENTRIES = RESERVE + 1
CROWD = 6000


class Growing:
    """An engine whose tables are as small as can be at the start of every run; counts how often they grow."""

    def __init__(self):
        self.n_growths = 0

    def __call__(self, root, plan, tables, horizon, dates, observe):
        """Run as `run_compiled` does."""
        model = CompiledModel(root, group_kinds(plan), type(tables), observe)
        kernel = model.kernel_type.make(plan, horizon, dates, FEW_ENTRIES)
        while not model.advance(kernel, tables):
            kernel = model.kernel_type.grown(kernel)
            self.n_growths += 1
        return int(kernel.state.next_id)


# Room.


def test_a_run_goes_on_where_it_stopped_when_its_tables_have_grown():
    growing = Growing()
    assert not differences(
        run_crowd(growing, n_members=CROWD, dates=[0.0, 2.0, 2.5, 9.0]),
        run_crowd(run_simpy, n_members=CROWD, dates=[0.0, 2.0, 2.5, 9.0]),
    )
    assert growing.n_growths >= math.log2(CROWD / FEW_ENTRIES)


@pytest.mark.parametrize("replication", range(5))
def test_tables_grow_amid_every_construct(replication):
    growing = Growing()
    scene = Scene(replication=replication, workers=100, most_workers=100)
    assert not differences(every_construct.play(scene, growing), every_construct.play(scene, run_simpy))
    assert growing.n_growths >= 2


def test_more_may_wait_at_one_time_than_there_is_room_for_at_first():
    assert CROWD > 5 * FIRST_ENTRIES
    assert not differences(*(run_crowd(engine, n_members=CROWD) for engine in ENGINES.values()))


def test_a_small_run_after_a_large_one_is_that_of_a_fresh_start():
    before = run_crowd(run_compiled, n_members=10)
    run_crowd(run_compiled, n_members=CROWD)
    assert not differences(before, run_crowd(run_compiled, n_members=10))
    assert not differences(before, run_crowd(run_simpy, n_members=10))


def test_the_end_of_all_room_is_told(monkeypatch):
    monkeypatch.setattr(kernel_tables, "LARGEST_ENTRIES", 1000)
    with pytest.raises(MemoryError, match="More than 1,000 processes, requests and deadlines at one time"):
        run_crowd(Growing(), n_members=CROWD)


def test_threads_do_not_meet():
    scenes = [Scene(replication=replication, workers=5 + 20 * (replication % 3)) for replication in range(24)]
    alone = [every_construct.play(scene, run_compiled) for scene in scenes]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda scene: every_construct.play(scene, run_compiled), scenes))
    assert not [differences(*pair) for pair in zip(alone, together, strict=True) if differences(*pair)]


# Errors.


def line_of(text):
    """Number of the line of the model's file with this text."""
    lines = inspect.getsource(crowd).splitlines()
    (number,) = [number for number, line in enumerate(lines, start=1) if line.strip() == text]
    return number


TIMES = "a timeout needs a delay of 0 or more"
AMOUNTS = "an amount put into a stock or taken from it must be above 0"
MEMBERS = "a group of resources has no member of this number"
ERRORS = {
    "negative time": ({"act": WAIT, "quantity": -1.0}, "yield env.timeout(w.run.quantity)", TIMES),
    "no time": ({"act": WAIT, "quantity": math.nan}, "yield env.timeout(w.run.quantity)", TIMES),
    "minus infinity": ({"act": WAIT, "quantity": -math.inf}, "yield env.timeout(w.run.quantity)", TIMES),
    "negative patience": (
        {"act": LOSE_PATIENCE, "quantity": -0.5},
        "yield desk | env.timeout(w.run.quantity)",
        TIMES,
    ),
    "taking nothing": (
        {"act": TAKE, "quantity": 0.0},
        "yield resources.sand[0].get(w.run.quantity)",
        AMOUNTS,
    ),
    "taking less than nothing": (
        {"act": TAKE, "quantity": -1.0},
        "yield resources.sand[0].get(w.run.quantity)",
        AMOUNTS,
    ),
    "taking no number": (
        {"act": TAKE, "quantity": math.nan},
        "yield resources.sand[0].get(w.run.quantity)",
        AMOUNTS,
    ),
    "putting nothing": (
        {"act": SUPPLY, "quantity": 0.0},
        "yield resources.sand[0].put(w.run.quantity)",
        AMOUNTS,
    ),
    "member too high": (
        {"act": ASK, "which": 1},
        "with resources.desk[w.run.which].request() as one:",
        MEMBERS,
    ),
    "member too low": (
        {"act": ASK, "which": -1},
        "with resources.desk[w.run.which].request() as one:",
        MEMBERS,
    ),
    "signal too high": ({"act": RING, "which": 2}, "resources.bell[w.run.which].succeed()", MEMBERS),
    "signal given twice": (
        {"act": RING, "which": 0},
        "resources.bell[w.run.which].succeed()",
        "a signal can be given once only",
    ),
}
# SimPy lets these pass: its calendar cannot be put in order any more, or Python counts from the end.
ACCEPTED_BY_SIMPY = {"no time", "taking no number", "member too low"}


@pytest.mark.parametrize("case", ERRORS)
def test_what_simpy_refuses_is_told_with_file_line_process_and_time(case):
    start, text, what = ERRORS[case]
    with pytest.raises(ModelRunError) as told:
        run_crowd(run_compiled, **start)
    time = 2.5 if start["act"] == RING else 2.0
    assert str(told.value) == f"crowd.py, line {line_of(text)}, act, at time {time}: {what}"
    if case not in ACCEPTED_BY_SIMPY:
        with pytest.raises((ValueError, IndexError, RuntimeError)):
            run_crowd(run_simpy, **start)


def test_a_run_after_an_error_is_that_of_a_fresh_start():
    with pytest.raises(ModelRunError):
        run_crowd(run_compiled, n_members=500, act=WAIT, quantity=-1.0)
    assert not differences(*(run_crowd(engine, n_members=500) for engine in ENGINES.values()))


# The ends of time.


@pytest.mark.parametrize("act", [WAIT, LOSE_PATIENCE])
def test_an_infinite_time_never_ends(act):
    ran = [
        run_crowd(engine, act=act, quantity=math.inf, n_members=40, dates=[1.0, 14.0])
        for engine in ENGINES.values()
    ]
    assert not differences(*ran)


def test_what_waits_for_ever_is_not_done():
    w, _ = run_crowd(run_compiled, act=WAIT, quantity=math.inf)
    assert w.run.n_done == 0


@pytest.mark.parametrize("horizon", [0.0, 1e-9, 0.125, 1.0, 2.0, math.nextafter(2.0, 0.0), 3.0, 1e9, 1e300])
def test_events_of_the_horizon_still_happen_and_later_ones_do_not(horizon):
    ran = [
        run_crowd(engine, n_members=50, horizon=horizon, dates=[0.0, horizon / 3, horizon, horizon])
        for engine in ENGINES.values()
    ]
    assert not differences(*ran)
    assert (ran[0][0].done.time[: ran[0][0].run.n_done] <= horizon).all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("horizon", [-1.0, math.inf, math.nan])
def test_a_horizon_that_is_no_time_to_come_is_refused(engine, horizon):
    # The second run of the compiled engine takes up the memory of the first.
    run_crowd(ENGINES[engine])
    with pytest.raises(ValueError, match=r"The horizon is .*\. It must be a finite time"):
        run_crowd(ENGINES[engine], horizon=horizon)


def test_recording_more_or_less_changes_nothing_else():
    many = [0.125 * k for k in range(113)]
    without, with_many = (run_crowd(run_compiled, n_members=300, dates=dates) for dates in ([], many))
    assert with_many[1] == without[1]
    assert with_many[0].done.tobytes() == without[0].done.tobytes()
    # A date records what is done at that date, and nothing later.
    done = without[0].done.time[: without[0].run.n_done]
    assert with_many[0].seen.tolist() == [int(np.sum(done <= date)) for date in many]


# Queues.

FEW = st.integers(0, 6)
VISITOR = st.tuples(FEW, FEW, st.integers(-2, 2), st.one_of(FEW, st.just(50)))


@seed(41)
@settings(max_examples=150, deadline=None, database=None)
@given(
    visitors=st.lists(VISITOR, min_size=1, max_size=120),
    places=st.integers(1, 3),
    part=st.sampled_from((1, 4)),
)
def test_who_asks_and_who_leaves_in_any_order_is_served_as_by_simpy(visitors, places, part):
    comes, stays, ranks, patience = zip(*visitors, strict=True)
    ran = [
        run_visits(
            engine,
            comes=[time / part for time in comes],
            stays=[time / part for time in stays],
            ranks=list(ranks),
            patience=[time / part for time in patience],
            places=places,
        )
        for engine in ENGINES.values()
    ]
    assert ran[1].content() == ran[0].content()
    assert ran[1].n_events == ran[0].n_events


def test_a_long_queue_of_all_priorities_is_served_in_order():
    n = 3000
    random = np.random.default_rng(5)
    ranks = random.integers(-50, 50, n).tolist()
    patience = random.integers(1, 2000, n).astype(float).tolist()
    ran = [
        run_visits(engine, comes=[0.0] * n, stays=[0.25] * n, ranks=ranks, patience=patience, until=float(n))
        for engine in ENGINES.values()
    ]
    assert ran[1].content() == ran[0].content()
    assert ran[1].n_events == ran[0].n_events


def test_everybody_is_done_when_all_opens():
    w, _ = run_crowd(run_compiled, n_members=100, act=OPEN, horizon=100.0)
    assert w.run.n_done == 101
