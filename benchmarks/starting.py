"""How long it takes from nothing to the first result: with nothing compiled, and with everything on disk.

Each start is a process of its own; the first has an empty folder for compiled models.
"""

import os
import subprocess
import sys
import tempfile
import time
from statistics import median

from benchmarks.measuring import seconds_text, write_rows
from simulation.engine.code_cache import FOLDER_VARIABLE

WARM_STARTS = 3
# From the start of Python to the end of the first month, and to where all is imported, of that.
PROGRAM = """
import time
begun = time.perf_counter()
import benchmarks.real_model as model
imported = time.perf_counter()
model.runs_of(model.large_place(1), 1, "compiled", [0])()
print(imported - begun, time.perf_counter() - imported)
"""


def starts_table() -> str:
    """Measure a first start and some warm ones.

    Returns
    -------
    str
        Markdown: wall times.
    """
    with tempfile.TemporaryDirectory() as folder:
        first = _start(folder)
        warm = [_start(folder) for _ in range(WARM_STARTS)]
    middle = tuple(median(times) for times in zip(*warm, strict=True))
    rows = [
        (name, *map(seconds_text, times))
        for name, times in (("first: everything is compiled", first), ("warm: compiled before", middle))
    ]
    return write_rows(("start", "whole program", "imports", "from there through a first run of a year"), rows)


def _start(folder: str) -> tuple[float, float, float]:
    """Wall times of a process: all of it, its imports, and the rest."""
    begun = time.perf_counter()
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, FOLDER_VARIABLE: folder},
        capture_output=True,
        text=True,
        check=True,
    )
    imports, rest = map(float, finished.stdout.split())
    return time.perf_counter() - begun, imports, rest
