"""Both engines, compiled and as plain Python, give the same bits, and the same as when last stored."""

import os
import subprocess
import sys
from functools import cache

import pytest

from simulation.run import ENGINES
from simulation.state import Event
from tests.architecture.project import ROOT
from tests.engine import trajectory

# The fingerprint of the runs of `tests.engine.trajectory`. If the model was meant to change, print the new
# one with
#     NUMBA_DISABLE_JIT=1 python -m tests.engine.trajectory
# put it here, refresh tests/baseline, and add a line under "Results" in CHANGELOG.md. If only speed or
# wording was meant to change, look for what moved the bits.
STORED = "70883034358fcd8f1f3ae6486e875b8466fedafa30b455f8e53c854001ccf0f8"

compiled_fingerprint = cache(trajectory.fingerprint)


def plain_fingerprint(engine):
    """The fingerprint from a process in which nothing is compiled."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.engine.trajectory", engine],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


@pytest.mark.parametrize("engine", ENGINES)
def test_plain_and_compiled_forms_give_the_same_bits(engine):
    assert plain_fingerprint(engine) == compiled_fingerprint(engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_bit_has_moved_since_the_fingerprint_was_stored(engine):
    assert compiled_fingerprint(engine) == STORED, (
        "the same seed gives other bits than before; tests/engine/test_both_forms.py tells what to do"
    )


def test_the_runs_of_the_fingerprint_leave_out_no_event():
    told = {Event(event) for outcome in trajectory.outcomes("compiled") for event in outcome.log["event"]}
    assert told == set(Event)
