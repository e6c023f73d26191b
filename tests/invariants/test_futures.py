"""The random futures are worth testing: things happen in them."""

from simulation.state import Event
from tests.invariants.random_futures import in_every_future

SEEN: set[Event] = set()


@in_every_future
def _look(future):
    SEEN.update(Event(event) for event in future.run().log["event"])


def test_land_is_cleared_built_leased_and_left_in_some_future():
    _look()
    rare = {Event.STALLED, Event.RESUMED, Event.WWTP_REJECTED, Event.APPLICATION}
    assert set(Event) - rare <= SEEN
