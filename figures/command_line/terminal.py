"""What a person sees: answers on standard output, everything else on standard error.

On a terminal tables are drawn to its width and work in progress shows a bar. Anywhere else (a pipe, a file, a
log) tables are as wide as they need and progress comes as plain lines. ``NO_COLOR`` is respected.
"""

import os
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich import box
from rich import progress as bars
from rich.console import Console
from rich.table import Table
from rich.text import Text

# Wide enough for every table of the project; a pipe has no width of its own.
PIPE_WIDTH = 1000
WIDTH_OF_TEXT = 80
PLAIN_LINES = 10
SECONDS_PER_MINUTE = 60

# Called with (done, total).
Progress = Callable[[int, int], None]


def answer(text: str = "") -> None:
    """Print the answer to what was asked, on standard output.

    A reader who has seen enough (``clusters list levers | head``) does not disturb the work: the rest of the
    answer is dropped and the verb goes on to its own end and exit code.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The interpreter flushes once more when it ends, and must not meet the closed pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def remark(text: str) -> None:
    """Print a remark about the work, on standard error."""
    print(text, file=sys.stderr, flush=True)


def answer_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[str] = (),
    note: str = "",
) -> None:
    """Print a table on standard output.

    Parameters
    ----------
    title : str
        What the table shows.
    columns : sequence of str
        Heads of the columns.
    rows : iterable of sequence of str
        One text per column.
    numbers : sequence of str
        Heads of the columns that are aligned to the right.
    note : str
        Printed below the table.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        # Folded, not cut: on a narrow terminal no digit may be lost.
        table.add_column(Text(column), justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    answer(f"{title}\n")
    answer(_drawn(table))
    if note:
        answer(f"\n{wrapped(note)}")


def wrapped(text: str, first: str = "", others: str = "") -> str:
    """Break a text into lines that fit a narrow terminal; names with hyphens and addresses stay whole.

    Parameters
    ----------
    text : str
        Without line breaks of its own.
    first, others : str
        What the first line and the others begin with.
    """
    return textwrap.fill(
        text,
        WIDTH_OF_TEXT,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _drawn(table: Table) -> str:
    """Text of a table, with the colours and the width of standard output."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def duration_text(seconds: float) -> str:
    """Time left, to the precision that a person waits in."""
    if seconds < SECONDS_PER_MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / SECONDS_PER_MINUTE:.0f} min"


@dataclass
class PlainProgress:
    """Progress as about ten lines on standard error, for pipes and logs.

    Parameters
    ----------
    what : str
        What is done, for example ``"futures"``.
    """

    what: str
    _begun: tuple[int, float] | None = None
    _lines: int = 0

    def __call__(self, done: int, total: int) -> None:
        """Print a line when another tenth is done."""
        now = time.monotonic()
        # The clock starts with the first report: before it, the rules are compiled.
        begun_with, begun = self._begun = self._begun or (done, now)
        tenths = PLAIN_LINES * done // max(total, 1)
        if tenths <= self._lines:
            return
        self._lines = tenths
        rate = (done - begun_with) / max(now - begun, 1e-9)
        pace = f", {rate:,.1f} a second" if rate > 0 else ""
        left = f", about {duration_text((total - done) / rate)} left" if rate > 0 and done < total else ""
        remark(f"{done:,} of {total:,} {self.what}{pace}{left}")


@dataclass
class BarProgress:
    """Progress as a bar with rate and time left, for terminals.

    The bar appears with the first report: before it, the engine may have a line of its own to write about
    compiling the model.
    """

    bar: bars.Progress

    def __call__(self, done: int, total: int) -> None:
        """Move the bar."""
        if not self.bar.tasks:
            self.bar.add_task("", rate="", total=total)
            self.bar.start()
        task = self.bar.tasks[0]
        rate = f"{task.speed:,.1f} a second, " if task.speed else ""
        self.bar.update(task.id, completed=done, total=total, rate=rate)


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Show progress while the block runs.

    Yields
    ------
    callable
        To be called with (done, total).
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainProgress(what)
        return
    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn(f"{what}, {{task.fields[rate]}}time left"),
        bars.TimeRemainingColumn(),
    )
    # Nothing stays behind on the terminal, so that an interrupted run leaves its one line alone.
    bar = bars.Progress(*columns, console=console, transient=True)
    try:
        yield BarProgress(bar)
    finally:
        bar.stop()
