"""Investors who never start."""

import pytest

from simulation.rules import starting
from simulation.rules.luck import Purpose
from simulation.state import Management
from tests.rules.worlds import cluster, luck_of, open_world


def decided(management, share, n=40):
    """Whether each of n clusters never starts, and their keyed numbers."""
    planned = [cluster(f"A-{k}", status="planned", management=management) for k in range(n)]
    w = open_world(*planned, never_starts_share=share)
    for c in range(n):
        starting.decide_start(w, c)
    never = [bool(starting.never_starts(w, c)) for c in range(n)]
    return never, [luck_of(w, Purpose.NEVER_STARTS, w.cluster[c].id) for c in range(n)]


@pytest.mark.parametrize("management", [Management.ENTERPRISE, Management.PARTLY_STATE])
def test_an_investor_never_starts_when_its_keyed_number_lies_below_the_share(management):
    never, numbers = decided(management, 0.3)
    assert never == [number < 0.3 for number in numbers]
    assert any(never)
    assert not all(never)


def test_all_or_none_never_start_at_the_ends():
    assert all(decided(Management.ENTERPRISE, 1.0)[0])
    assert not any(decided(Management.ENTERPRISE, 0.0)[0])


def test_the_state_always_starts():
    assert not any(decided(Management.STATE, 1.0)[0])
