"""Compiled rules and the same rules as plain Python give the same bits, and the same as when last stored."""

import os
import subprocess
import sys
from functools import cache

from simulation.state import Event
from tests.architecture.project import ROOT
from tests.engine import trajectory

# The fingerprint of the runs of `tests.engine.trajectory`. If the model was meant to change, print the new
# one with
#     NUMBA_DISABLE_JIT=1 python -m tests.engine.trajectory
# put it here, refresh tests/baseline, and add a line under "Results" in CHANGELOG.md. If only speed or
# wording was meant to change, look for what moved the bits.
STORED = "de39c193a365c3d38d2e86716643f9e1b59daee6bc853dfdf0d70ccdeea4f0e5"

compiled_fingerprint = cache(trajectory.fingerprint)


def plain_fingerprint():
    """The fingerprint from a process in which nothing is compiled."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.engine.trajectory"],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


def test_plain_and_compiled_rules_give_the_same_bits():
    assert plain_fingerprint() == compiled_fingerprint()


def test_no_bit_has_moved_since_the_fingerprint_was_stored():
    assert compiled_fingerprint() == STORED, (
        "the same seed gives other bits than before; tests/engine/test_both_forms.py tells what to do"
    )


def test_the_runs_of_the_fingerprint_leave_out_no_event():
    told = {Event(event) for outcome in trajectory.outcomes() for event in outcome.log["event"]}
    assert told == set(Event)
