"""The tables of the kernel: calendar, living processes, requests, shared resources.

One number names an *entry*: a living process, a request of a unit, or a deadline. Each of the tables `node`,
`frame` and `request` has a row for every entry and uses it for its own part. The calendar is an array of
buckets of equal length up to the horizon; only the events of the bucket at hand are kept sorted, in a heap
(`near`) small enough to stay in the processor's first cache. What happens at this instant waits in two lines
that run in a circle: processes that begin (`begun`) and everything else (`soon`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine.plan import Group, Stocks, Units, check_horizon
from simulation.engine.tables import bundle

NOBODY = -1
RESERVE = 64  # entries kept free, more than any stretch of a process between two checks can take
FIRST_ENTRIES = 1024
LARGEST_ENTRIES = 1 << 23  # what fits the key of an event (`simulation.engine.kernel`)

STATE = np.dtype(
    [
        ("now", "f8"),
        ("horizon", "f8"),
        ("buckets_per_time", "f8"),
        ("bucket", "i8"),  # the one whose events are in the heap
        ("n_near", "i8"),
        ("n_far", "i8"),
        ("first_begun", "i8"),
        ("n_begun", "i8"),
        ("first_soon", "i8"),
        ("n_soon", "i8"),
        ("next_id", "i8"),  # SimPy's insertion id of the next event
        ("order", "i8"),  # counts requests: first come, first served
        ("free", "i8"),  # first entry of the list of those given back
        ("fresh", "i8"),  # first entry never used
        ("full", "i8"),  # whether the tables must grow before anything else happens
        ("parked", "i8"),  # the process that waits for the tables to grow
        ("spreading", "i8"),  # the signal whose waiting processes are being resumed
        ("started", "i8"),
        ("observed", "i8"),  # recording dates that have passed
        ("until", "f8"),  # the next recording date, or the horizon
        ("process", "i8"),  # the process at work and its line, for messages
        ("line", "i8"),
    ],
    align=True,
)
NEAR = np.dtype([("time", "f8"), ("key", "i8")], align=True)
NODE = np.dtype([("time", "f8"), ("key", "i8"), ("link", "i8")], align=True)
REQUEST = np.dtype(
    [
        ("unit", "i8"),
        ("priority", "i8"),
        ("order", "i8"),
        ("in_line", "i8"),  # whether it stands in the line, or in the heap of those who came before its end
        ("child", "i8"),
        ("next", "i8"),
        ("previous", "i8"),
        ("frame", "i8"),  # the process that waits for it
        ("granted", "i8"),
        ("over", "i8"),  # whether its event has been processed
        ("left", "i8"),  # whether the process has left the `with` block
    ],
    align=True,
)
UNIT = np.dtype(
    [
        ("capacity", "i8"),
        ("users", "i8"),
        ("waiting", "i8"),
        ("first", "i8"),  # of the line
        ("last", "i8"),
        ("root", "i8"),  # of the heap
    ],
    align=True,
)
STOCK = np.dtype(
    [
        ("level", "f8"),
        ("capacity", "f8"),
        ("first_get", "i8"),
        ("last_get", "i8"),
        ("first_put", "i8"),
        ("last_put", "i8"),
    ],
    align=True,
)
SIGNAL = np.dtype([("given", "i8"), ("over", "i8"), ("first", "i8"), ("last", "i8")], align=True)
GROUP = np.dtype([("first", "i8"), ("n", "i8")], align=True)


@dataclass(frozen=True)
class Locals:
    """How many numbers a process keeps between its waits; the largest of a model's processes.

    Parameters
    ----------
    whole, real : int
        Whole and real numbers.
    """

    whole: int
    real: int


def frame_type(numbers: Locals) -> np.dtype[Any]:
    """Type of the record of a living process."""
    return np.dtype(
        [
            ("process", "i8"),
            ("state", "i8"),  # where it goes on
            ("parent", "i8"),  # the process that waits for its end
            ("deadline", "i8"),
            ("awaits_request", "i8"),
            ("awaits_signal", "i8"),
            ("stock", "i8"),
            ("amount", "f8"),
            ("next", "i8"),
            ("previous", "i8"),
            *((f"whole{k}", "i8") for k in range(numbers.whole)),
            *((f"real{k}", "f8") for k in range(numbers.real)),
        ],
        align=True,
    )


class KernelType:
    """The tables of a kernel, for processes that keep so many numbers between their waits.

    Parameters
    ----------
    numbers : Locals
        The most of any process.
    """

    def __init__(self, numbers: Locals) -> None:
        self.frame = frame_type(numbers)
        self.bundle = bundle(
            "Kernel",
            {
                "state": (STATE, 0),
                "node": (NODE, 1),
                "frame": (self.frame, 1),
                "request": (REQUEST, 1),
                "near": (NEAR, 1),
                "begun": ("i8", 1),
                "soon": ("i8", 1),
                "bucket": ("i8", 1),
                "unit": (UNIT, 1),
                "stock": (STOCK, 1),
                "signal": (SIGNAL, 1),
                "group": (GROUP, 1),
                "date": ("f8", 1),
            },
        )

    def make(self, plan: Sequence[Group], horizon: float, dates: Sequence[float], n_entries: int) -> Any:
        """Tables at the start of a run.

        Parameters
        ----------
        plan : sequence of Units, Stocks or Signals
            Shared resources.
        horizon : float
            Last instant of the run; finite.
        dates : sequence of float
            Recording dates, in order, none after the horizon.
        n_entries : int
            Processes, requests and deadlines there is room for.

        Returns
        -------
        bundle
            All tables; when they are full, `grown` makes larger ones.

        Raises
        ------
        ValueError
            At more than eight million units, stocks or signals.
        """
        check_horizon(horizon)
        state = np.zeros(1, dtype=STATE)
        state["horizon"] = horizon
        return self.bundle(
            state=state,
            bucket=np.zeros(2 * n_entries + 1, dtype=np.int64),
            date=np.array(dates, dtype=np.float64),
            **self._entries(n_entries),
            **shared_tables(plan),
        )

    def _entries(self, n_entries: int) -> dict[str, NDArray[Any]]:
        return {
            "node": np.zeros(n_entries, dtype=NODE),
            "frame": np.zeros(n_entries, dtype=self.frame),
            "request": np.zeros(n_entries, dtype=REQUEST),
            "near": np.zeros(n_entries, dtype=NEAR),
            "begun": np.zeros(n_entries, dtype=np.int64),
            # One event of each entry, and as many of units given back.
            "soon": np.zeros(2 * n_entries, dtype=np.int64),
        }

    def put_back(self, kernel: Any, plan: Sequence[Group], horizon: float, dates: Sequence[float]) -> bool:
        """Put tables back to the start of a run; False if they are not of its size."""
        check_horizon(horizon)
        tables = {**shared_tables(plan), "date": np.array(dates, dtype=np.float64)}
        if any(len(table) != len(getattr(kernel, name)) for name, table in tables.items()):
            return False
        for name, table in tables.items():
            np.asarray(getattr(kernel, name))[:] = table
        kernel.state.horizon = horizon
        kernel.state.started = 0
        return True

    def grown(self, kernel: Any) -> Any:
        """The same kernel with room for twice as many entries; the run goes on where it stopped.

        Raises
        ------
        MemoryError
            At more than eight million entries.
        """
        n_entries = 2 * len(kernel.node)
        if n_entries > LARGEST_ENTRIES:
            raise MemoryError(
                f"More than {LARGEST_ENTRIES:,} processes, requests and deadlines at one time: the calendar "
                "cannot name more. Model fewer things, or let processes end."
            )
        entries = self._entries(n_entries)
        for name, array in entries.items():
            old = np.asarray(getattr(kernel, name))
            array[: len(old)] = old
        state = np.array([kernel.state], dtype=STATE)
        state["full"] = 0
        for line in ("begun", "soon"):  # which may run on from the end of the smaller table to its beginning
            old = np.asarray(getattr(kernel, line))
            entries[line][: len(old)] = np.roll(old, -int(kernel.state[f"first_{line}"]))
            state[f"first_{line}"] = 0
        same = {
            name: np.asarray(getattr(kernel, name))
            for name in ("bucket", "unit", "stock", "signal", "group", "date")
        }
        return self.bundle(state=state, **entries, **same)


def shared_tables(plan: Sequence[Group]) -> dict[str, NDArray[Any]]:
    """Tables of units, stocks, signals, and of the groups they form; group 0 is that of all units."""
    units: list[int] = []
    stocks: list[tuple[float, float]] = []
    n_signals = 0
    groups = [(0, 0)]
    for group in plan:
        if isinstance(group, Units):
            groups.append((len(units), len(group.capacities)))
            units += group.capacities
        elif isinstance(group, Stocks):
            groups.append((len(stocks), len(group.levels)))
            capacities = group.capacities or [np.inf] * len(group.levels)
            stocks += list(zip(group.levels, capacities, strict=True))
        else:
            groups.append((n_signals, group.n))
            n_signals += group.n
    groups[0] = (0, len(units))
    for kind, n in (("units", len(units)), ("stocks", len(stocks)), ("signals", n_signals)):
        if n > LARGEST_ENTRIES:
            raise ValueError(f"{n:,} {kind} in the plan: an event cannot name more than {LARGEST_ENTRIES:,}.")
    nobody = (NOBODY, NOBODY)
    return {
        "unit": np.array([(capacity, 0, 0, NOBODY, NOBODY, NOBODY) for capacity in units], dtype=UNIT),
        "stock": np.array([(*stock, *nobody, *nobody) for stock in stocks], dtype=STOCK),
        "signal": np.array([(0, 0, *nobody)] * n_signals, dtype=SIGNAL),
        "group": np.array(groups, dtype=GROUP),
    }
