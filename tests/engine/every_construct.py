"""A model of nothing: workers who do, in an order drawn at random, everything that the grammar allows.

A worker takes tasks one after another, some of them itself, some through a process it waits for, some through
one it does not wait for. Every task is a process of its own and uses some of the constructs: nested `with`
blocks, priorities, deadlines on units and signals, stocks with a capacity, `break`, `continue` and `return`
inside `with`, readings of queues and stocks, processes that start processes.

All times are draws rounded down to a grid (`Scene.grid`); on a coarse one most events share their instant
with others and many deadlines expire when what they wait for comes. Whatever happens is written to the log
with what can be read of the shared resources; every date of recording writes how far everybody has come.
"""

from dataclasses import dataclass

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.log import LOG, write_log
from simulation.engine.plan import Signals, Stocks, Units
from simulation.engine.random import exponential, uniform
from simulation.engine.tables import bundle

TASK, HOW, HERE, THERE, RANK, FIRST, SECOND, AMOUNT, TURNS = range(9)  # what a draw is for
BY_ITSELF, AND_WAIT, AND_GO_ON = range(3)
(
    WAIT,
    HOLD,
    HOLD_TWO,
    ASK_FOR_TWO,
    LOSE_PATIENCE,
    LOOK_IN,
    MANY_TURNS,
    TAKE,
    SUPPLY,
    RING,
    LISTEN,
    LISTEN_AND_LEAVE,
) = range(12)
N_TASKS = 12
FIELDS = 6  # of the lines that a date of recording writes
HORIZON = 60.0

RUN = np.dtype(
    [
        ("seed", "u8"),
        ("replication", "u8"),
        ("grid", "f8"),  # 0 for times as they are drawn
        ("mean_time", "f8"),
        ("n_workers", "i8"),
        ("most_workers", "i8"),
        ("n_tasks", "i8"),
        ("n_members", "i8"),
        ("n_signals", "i8"),
        ("n_ranks", "i8"),
        ("n_started", "i8"),
        ("n_log", "i8"),
        ("log_overflow", "i8"),
    ],
    align=True,
)
WORKER = np.dtype([("tasks", "i8"), ("waited", "f8"), ("losses", "i8")], align=True)
Works = bundle(
    "Works", {"run": (RUN, 0), "worker": (WORKER, 1), "log": (LOG, 1), "seen": ("f8", 2), "total": ("f8", 1)}
)


@dataclass(frozen=True)
class Scene:
    """What a run is made of; scarce unless said otherwise.

    Parameters
    ----------
    grid : float
        Times are multiples of it; 0 for continuous ones.
    desks, tools : int
        Units of each of the three members of a group.
    room : float
        Capacity of each stock.
    ranks : int
        Priorities, from -1 upward.
    workers, most_workers, tasks : int
        Workers at the start, workers ever, tasks of each.
    signals : int
        Each can be given once.
    mean_time : float
        Mean of the times before they are rounded.
    seed, replication : int
        Key of all draws.
    dates : sequence of float
        Recording dates; those after the horizon are left out.
    horizon : float
        End of the run.
    """

    grid: float = 1.0
    desks: int = 1
    tools: int = 1
    room: float = 4.0
    ranks: int = 3
    workers: int = 12
    most_workers: int = 60
    tasks: int = 12
    signals: int = 8
    mean_time: float = 1.5
    seed: int = 1
    replication: int = 0
    dates: tuple[float, ...] = (0.0, 1.0, 7.5, 30.0, HORIZON)
    horizon: float = HORIZON

    def plan(self):
        """Shared resources."""
        return [
            Units("desk", [self.desks] * 3),
            Stocks("sand", [2.0, 0.0, 1.5], [self.room] * 3),
            Units("tool", [self.tools] * 3),
            Signals("bell", self.signals),
            Stocks("water", [5.0] * 3),
        ]

    def tables(self):
        """Tables at the start."""
        run = np.zeros(1, RUN)
        run["seed"], run["replication"] = self.seed, self.replication
        run["grid"], run["mean_time"] = self.grid, self.mean_time
        run["n_workers"], run["most_workers"], run["n_tasks"] = self.workers, self.most_workers, self.tasks
        run["n_members"], run["n_signals"], run["n_ranks"] = 3, self.signals, self.ranks
        return Works(
            run=run,
            worker=np.zeros(self.most_workers, WORKER),
            log=np.zeros(40 * self.most_workers * (self.tasks + 1), LOG),
            seen=np.zeros((len(self.dates), FIELDS)),
            total=np.zeros(FIELDS),
        )


# --- The processes ------------------------------------------------------------------------------------------


def begin(env, resources, w):
    """Workers at the start; then, to the end, a little sand and a bell now and then."""
    for _ in range(w.run.n_workers):
        env.process(worker(env, resources, w, new_worker(w)))
    month: int = 0
    while True:
        yield env.timeout(2.0)
        month += 1
        for s in range(3):
            if resources.sand[s].level < 1.0 and month % 3 == s:
                yield resources.sand[s].put(0.5 + s)
        if month < w.run.n_signals and not resources.bell[month].triggered:
            resources.bell[month].succeed()


def worker(env, resources, w, k: int):
    """Tasks, one after another; some are left to helpers, some start another worker."""
    step: int = 0
    while step < w.run.n_tasks:
        step += 1
        how: int = pick(w, k, step, HOW, 4)
        note(w, env.now, 100 + how, k, step, len(resources.desk[0].queue), resources.desk[0].count)
        if how == BY_ITSELF:
            yield env.timeout(span(w, k, step, FIRST))
        elif how == AND_WAIT:
            yield env.process(task(env, resources, w, k, step))
        elif how == AND_GO_ON:
            env.process(task(env, resources, w, k, step))
            if step % 5 == 0 and w.run.n_started < w.run.most_workers:
                env.process(worker(env, resources, w, new_worker(w)))
        else:
            yield env.process(task(env, resources, w, k, step))
            continue
        end_task(w, k, env.now)


def task(env, resources, w, k: int, step: int):
    """One task of any kind, as a process that another may wait for."""
    kind: int = pick(w, k, step, TASK, N_TASKS)
    if kind == WAIT:
        yield env.timeout(span(w, k, step, FIRST))
        yield env.timeout(span(w, k, step, SECOND))
    elif kind == HOLD:
        yield env.process(hold(env, resources, w, k, step))
    elif kind == HOLD_TWO:
        yield env.process(hold_two(env, resources, w, k, step))
    elif kind == ASK_FOR_TWO:
        yield env.process(ask_for_two(env, resources, w, k, step))
    elif kind == LOSE_PATIENCE:
        yield env.process(lose_patience(env, resources, w, k, step))
    elif kind == LOOK_IN:
        env.process(look_in(env, resources, w, k, step))
    elif kind == MANY_TURNS:
        yield env.process(many_turns(env, resources, w, k, step))
    elif kind == TAKE:
        yield env.process(take_sand(env, resources, w, k, step))
    elif kind == SUPPLY:
        env.process(supply_sand(env, resources, w, k, step))
    elif kind == RING:
        env.process(ring(env, resources, w, k, step))
    elif kind == LISTEN:
        env.process(listen(env, resources, w, k, step))
    else:
        yield env.process(listen_and_leave(env, resources, w, k, step))
    note(w, env.now, 200 + kind, k, step, 0, 0)


def hold(env, resources, w, k: int, step: int):
    """A unit, by priority; names that the compiler itself uses are free for use here."""
    this: int = pick(w, k, step, HERE, w.run.n_members)
    state: int = pick(w, k, step, RANK, w.run.n_ranks) - 1
    now: float = env.now
    with resources.desk[this].request(priority=state) as frame:
        yield frame
        note(w, env.now, HOLD, k, this, len(resources.desk[this].queue), env.now - now)
        yield env.timeout(span(w, k, step, FIRST))
        # A unit that is held already is waited for no longer.
        yield frame
    now = env.now
    note(w, now, HOLD, k, this, len(resources.desk[this].queue), resources.desk[this].count)


def hold_two(env, resources, w, k: int, step: int):
    """A unit inside another; the inner one with patience, left through `return`."""
    here: int = pick(w, k, step, HERE, w.run.n_members)
    there: int = pick(w, k, step, THERE, w.run.n_members)
    with resources.desk[here].request() as outer:
        yield outer
        with resources.tool[there].request(pick(w, k, step, RANK, w.run.n_ranks)) as inner:
            yield inner | env.timeout(span(w, k, step, FIRST))
            note(w, env.now, HOLD_TWO, k, there, inner.triggered, outer.triggered)
            if not inner.triggered:
                lose(w, k)
                return
            yield env.timeout(span(w, k, step, SECOND))
        note(w, env.now, HOLD_TWO, k, here, resources.units[here].count, len(resources.units[3].queue))


def ask_for_two(env, resources, w, k: int, step: int):
    """Two units asked for at once and waited for in the other order, the second with patience."""
    here: int = pick(w, k, step, HERE, w.run.n_members)
    there: int = pick(w, k, step, THERE, w.run.n_members)
    with resources.desk[here].request(priority=1) as one, resources.tool[there].request() as other:
        yield other | env.timeout(span(w, k, step, FIRST))
        yield one | env.timeout(0.0 if other.triggered else span(w, k, step, SECOND))
        note(w, env.now, ASK_FOR_TWO, k, here, one.triggered, other.triggered)
        if one.triggered and other.triggered:
            yield env.timeout(1.0)


def lose_patience(env, resources, w, k: int, step: int):
    """Patience twice: whoever has waited in vain waits a second time, then leaves the queue."""
    here: int = pick(w, k, step, HERE, w.run.n_members)
    with resources.tool[here].request(priority=pick(w, k, step, RANK, w.run.n_ranks)) as tool:
        for turn in range(2):
            yield tool | env.timeout(span(w, k, step, FIRST + turn))
            note(w, env.now, LOSE_PATIENCE, k, turn, tool.triggered, len(resources.tool[here].queue))
            if tool.triggered:
                break
        if tool.triggered:
            yield env.timeout(span(w, k, step, SECOND))
        else:
            lose(w, k)


def look_in(env, resources, w, k: int, step: int):
    """A request given up before its grant was processed, if it was granted at all."""
    here: int = pick(w, k, step, HERE, w.run.n_members)
    for turn in range(1, 4):
        with resources.desk[here].request(priority=turn) as desk:
            note(w, env.now, LOOK_IN, k, turn, desk.triggered, len(resources.desk[here].queue))
            if desk.triggered:
                continue
            if turn == 2:
                return
        yield env.timeout(span(w, k, step, FIRST))


def many_turns(env, resources, w, k: int, step: int):
    """Loops in loops, left and taken up again with units in hand."""
    turns: int = 1 + pick(w, k, step, TURNS, 4)
    while True:
        for turn in range(turns):
            with resources.desk[turn % 3].request(priority=-turn) as desk:
                yield desk
                if turn == 1:
                    continue
                with resources.tool[turn % 3].request() as tool:
                    if turn == 2:
                        yield tool | env.timeout(0.0)
                        break
                    yield tool | env.timeout(1.0)
                    if not tool.triggered:
                        continue
                yield env.timeout(span(w, k, step, FIRST))
            note(w, env.now, MANY_TURNS, k, turn, turns, 0)
        turns -= 1
        if turns <= 0:
            break
        else:
            pass


def take_sand(env, resources, w, k: int, step: int):
    """Some of a stock, with a desk in hand or without."""
    here: int = pick(w, k, step, HERE, w.run.n_members)
    if pick(w, k, step, HOW, 2) == 0:
        yield resources.sand[here].get(amount(w, k, step))
        yield resources.water[here].put(0.25)
    else:
        with resources.tool[here].request() as tool:
            yield tool
            yield resources.water[here].get(amount(w, k, step))
    note(w, env.now, TAKE, k, here, resources.sand[here].level, resources.water[here].level)


def supply_sand(env, resources, w, k: int, step: int):
    """Some more of a stock, as soon as there is room."""
    here: int = pick(w, k, step, HERE, w.run.n_members)
    for _ in range(1 + pick(w, k, step, TURNS, 2)):
        yield resources.sand[here].put(amount(w, k, step))
        note(w, env.now, SUPPLY, k, here, resources.sand[here].level, 0.0)


def ring(env, resources, w, k: int, step: int):
    """A signal, unless it has been given; the giver waits for it as well."""
    yield env.timeout(span(w, k, step, FIRST))
    bell: int = pick(w, k, step, HERE, w.run.n_signals)
    if not resources.bell[bell].triggered:
        resources.bell[bell].succeed()
        yield resources.bell[bell]
    note(w, env.now, RING, k, bell, resources.bell[bell].triggered, 0)


def listen(env, resources, w, k: int, step: int):
    """Wait for a signal, however long."""
    bell: int = pick(w, k, step, HERE, w.run.n_signals)
    yield resources.bell[bell]
    note(w, env.now, LISTEN, k, bell, 0, 0)
    yield resources.bell[bell] | env.timeout(1.0)
    note(w, env.now, LISTEN, k, bell, 1, 0)


def listen_and_leave(env, resources, w, k: int, step: int):
    """Wait for a signal with a deadline, with a unit in hand for some of the time."""
    bell: int = pick(w, k, step, HERE, w.run.n_signals)
    yield resources.bell[bell] | env.timeout(span(w, k, step, FIRST))
    note(w, env.now, LISTEN_AND_LEAVE, k, bell, resources.bell[bell].triggered, 0)
    if not resources.bell[bell].triggered:
        with resources.tool[bell % 3].request(priority=2) as tool:
            yield tool | env.timeout(span(w, k, step, SECOND))
            yield resources.bell[bell] | env.timeout(span(w, k, step, SECOND))
            note(w, env.now, LISTEN_AND_LEAVE, k, bell, resources.bell[bell].triggered, tool.triggered)


# --- The rules ----------------------------------------------------------------------------------------------


@rule
def pick(w, k, step, purpose, n):
    """A number from 0 to n - 1."""
    return int(uniform(w.run.seed, w.run.replication, purpose, k, step) * n)


@rule
def span(w, k, step, purpose):
    """A time on the grid."""
    drawn = exponential(uniform(w.run.seed, w.run.replication, purpose, k, step), w.run.mean_time)
    if w.run.grid > 0.0:
        return np.floor(drawn / w.run.grid) * w.run.grid
    return drawn


@rule
def amount(w, k, step):
    """Halves from a half to two and a half: sums of them are exact."""
    return 0.5 + 0.5 * pick(w, k, step, AMOUNT, 5)


@rule
def new_worker(w):
    """Number of a worker who begins."""
    w.run.n_started += 1
    return w.run.n_started - 1


@rule
def end_task(w, k, now):
    """A task is over, or left to a helper."""
    w.worker[k].tasks += 1
    w.worker[k].waited = now


@rule
def lose(w, k):
    """Patience is lost."""
    w.worker[k].losses += 1


@rule
def note(w, now, what, k, where, one, other):
    """A line of the log, with two things that were read."""
    write_log(w.log, w.run, now, what, k, where, 1000.0 * one + other)
    w.total[what % FIELDS] += now


@rule
def look(w, date):
    """What a date of recording writes."""
    w.seen[date, 0] = w.run.n_log
    w.seen[date, 1] = w.run.n_started
    for k in range(len(w.worker)):
        w.seen[date, 2] += w.worker[k].tasks
        w.seen[date, 3] += w.worker[k].waited
        w.seen[date, 4] += w.worker[k].losses


# --- A run --------------------------------------------------------------------------------------------------


def play(scene, engine):
    """Tables after a run, and the number of events."""
    w = scene.tables()
    dates = [date for date in scene.dates if date <= scene.horizon]
    n_events = engine(begin, scene.plan(), w, scene.horizon, dates, look)
    assert not w.run.log_overflow
    return w, n_events
