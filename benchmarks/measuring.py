"""Measuring who is faster: interleaved rounds, ratios within a round, tables.

A computer is not equally fast all the time, and others use it. So contenders take turns (A, B, C, A, B, C,
...), times are compared only within a round, and of the ratios of all rounds the median is told with the
smallest and the largest. Time is that of the processor, unless threads are compared.
"""

import gc
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median

import numpy as np

PACKAGES = ("numba", "numpy", "simpy")
UNITS_OF_TIME = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


@dataclass(frozen=True)
class Contender:
    """One of those who are compared.

    Parameters
    ----------
    name : str
        As in the table.
    run : callable
        What is timed.
    work : float
        How much of the work one call does, in the unit of the table: customers, replications.
    calls : int
        Calls in each round; more than one for what is over too soon to be timed.
    """

    name: str
    run: Callable[[], object]
    work: float = 1.0
    calls: int = 1


@dataclass(frozen=True)
class Timing:
    """What was measured of a contender.

    Parameters
    ----------
    name : str
        Of the contender.
    first_call_s : float
        Wall time of its first call, which may compile something and counts for nothing else.
    seconds : list of float
        Time for a unit of work, round by round, by the clock that `measure` was given.
    wall_s : list of float
        Wall time for a unit of work, round by round.
    """

    name: str
    first_call_s: float
    seconds: list[float]
    wall_s: list[float]


@dataclass(frozen=True)
class Spread:
    """Median, smallest and largest of some numbers."""

    median: float
    smallest: float
    largest: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> "Spread":
        """Of these numbers, at least one."""
        return cls(median(numbers), min(numbers), max(numbers))

    def __str__(self) -> str:
        """Median [smallest, largest], three digits each."""
        return f"{_digits(self.median)} [{_digits(self.smallest)}, {_digits(self.largest)}]"


def measure(
    contenders: Sequence[Contender],
    rounds: int = 5,
    *,
    clock: Callable[[], float] = time.process_time,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Timing]:
    """Time contenders in turn.

    Parameters
    ----------
    contenders : sequence of Contender
        The first is the one others are compared with.
    rounds : int
        At least 1; the call before the first round is not one of them.
    clock : callable
        Seconds: `time.process_time` for the processor time of all threads, `time.thread_time` for that of the
        calling thread, `time.perf_counter` for wall time.
    progress : callable
        Told what is being done.

    Returns
    -------
    list of Timing
        In the order given.
    """
    if rounds < 1:
        raise ValueError(f"measure: {rounds} rounds; at least 1 is needed")
    timings = []
    for contender in contenders:
        progress(f"first call: {contender.name}")
        begun = time.perf_counter()
        contender.run()
        timings.append(Timing(contender.name, time.perf_counter() - begun, [], []))
    for number in range(rounds):
        for contender, timing in zip(contenders, timings, strict=True):
            progress(f"round {number + 1} of {rounds}: {contender.name}")
            # One must not pay for the litter of another.
            gc.collect()
            wall_begun, begun = time.perf_counter(), clock()
            for _ in range(contender.calls):
                contender.run()
            seconds, wall_s = clock() - begun, time.perf_counter() - wall_begun
            timing.seconds.append(seconds / (contender.calls * contender.work))
            timing.wall_s.append(wall_s / (contender.calls * contender.work))
    return timings


def ratio(timing: Timing, to: Timing) -> Spread:
    """How many times as long as another one, compared within each round."""
    return Spread.of([own / other for own, other in zip(timing.seconds, to.seconds, strict=True)])


def cost_exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Power of the size with which time grows: the slope of a line through the logarithms.

    Parameters
    ----------
    sizes, seconds : sequence of float
        At least two different sizes, and the time for each; all above 0.

    Returns
    -------
    float
        1 where twice the size takes twice the time.
    """
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


@dataclass(frozen=True)
class Machine:
    """What was measured on: sizes and versions, no names.

    Parameters
    ----------
    processor : str
        Model of the processor.
    cores : int
        Cores this program may use.
    memory_gb : float or None
        None where the system does not tell.
    versions : dict
        Of Python and the packages that matter.
    load : float or None
        Processes that ran or waited to, mean over the minute before; None where the system does not tell.
    """

    processor: str
    cores: int
    memory_gb: float | None
    versions: dict[str, str]
    load: float | None

    def __str__(self) -> str:
        """One line."""
        memory = "" if self.memory_gb is None else f", {self.memory_gb:.0f} GB"
        load = "" if self.load is None else f", load {self.load:.1f} at the start"
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        return f"{self.cores} cores, {self.processor}{memory}{load}; {versions}"


def describe_machine(packages: Sequence[str] = PACKAGES) -> Machine:
    """Describe the machine this runs on.

    Parameters
    ----------
    packages : sequence of str
        Whose versions to tell; those not installed are left out.

    Returns
    -------
    Machine
        As of now.
    """
    versions = {"Python": platform.python_version()}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    affinity = getattr(os, "sched_getaffinity", None)
    return Machine(
        processor=_processor(),
        cores=len(affinity(0)) if affinity else os.cpu_count() or 1,
        memory_gb=_memory_gb(),
        versions=versions,
        load=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    )


def write_table(unit: str, timings: Sequence[Timing]) -> str:
    """Write a Markdown table of timings, the first being the one others are compared with.

    Parameters
    ----------
    unit : str
        What the work was counted in: "customer", "replication".
    timings : sequence of Timing
        At least one.

    Returns
    -------
    str
        Markdown, ending with a line feed.
    """
    first = timings[0]
    rows = [
        (
            timing.name,
            seconds_text(median(timing.seconds)),
            "1" if timing is first else str(ratio(timing, first)),
        )
        for timing in timings
    ]
    return write_rows(("program", f"time per {unit}", f"× the time of {first.name}"), rows)


def write_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : sequence of sequences of str
        As many cells each.

    Returns
    -------
    str
        Markdown, ending with a line feed.
    """
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def seconds_text(seconds: float) -> str:
    """A time in the unit that suits it, three digits."""
    size, name = next((unit for unit in UNITS_OF_TIME if seconds >= unit[0]), UNITS_OF_TIME[-1])
    return f"{_digits(seconds / size)} {name}"


def _digits(number: float) -> str:
    """Three digits, without an exponent."""
    return f"{number:,.0f}" if number >= 100.0 else f"{number:.3g}"


def _processor() -> str:
    """Model of the processor, as the system calls it."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    """Physical memory."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return None
