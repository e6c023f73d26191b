"""The world before its first instant, in memory of its own: free to be looked at, changed and run."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from simulation.levers import Setting
from simulation.places import Place
from simulation.rules.queues import ABSENCES_FULL
from simulation.world import Calendar, OpenWorld, Room, Workspace


def make_world(
    place: Place,
    settings: Sequence[Setting],
    numbers: NDArray[Any],
    calendar: Calendar,
    *,
    seed: int,
    replication: int,
    investor_rows: int,
    log_rows: int = 0,
) -> OpenWorld:
    """Everything a run starts from; see `Workspace` for the parameters."""
    room = Room(investor_rows, log_rows)
    while True:
        workspace = Workspace(place, [settings], calendar, room)
        world = workspace.open(0, numbers, seed=seed, replication=replication)
        if world.tables.run.full_table != ABSENCES_FULL:
            return world
        room = room.grown(world.tables.run)
