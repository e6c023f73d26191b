"""Worlds for tests of single rules: tables with the middle of every prior, opened and not yet begun."""

from datetime import date

import numpy as np

from simulation.calendar import calendar_month
from simulation.engine import random
from simulation.levers import Setting, Where
from simulation.model import NUMBERS, PARAMETERS
from simulation.places import ClusterFacts, Place, ProvinceFacts
from simulation.state import Event, Management
from simulation.world import Calendar
from tests.opened_world import make_world

SEED = 7
# On the first of January model time 0 is a first of a month: month m of the run begins at time m.
NEW_YEAR = date(2026, 1, 1)

# The portable logarithm and exponential and those of scipy may differ in the last digits of a short product.
SAME = 1e-12

CENTRAL = np.zeros(1, dtype=NUMBERS)
for parameter in PARAMETERS.numbers:
    CENTRAL[parameter.name] = parameter.central


def cluster(code="A-1", **facts):
    """An enterprise-built cluster of 40 ha, established a year ago, nothing begun; except for these facts."""
    known = {
        "name": code,
        "province": "Delta",
        "status": "established",
        "district": "North",
        "area_ha": 40.0,
        "leasable_share": 0.65,
        "management": Management.ENTERPRISE,
        "established": date(2025, 1, 1) if facts.get("status", "established") == "established" else None,
        "operating": False,
        "licensed": False,
        "clearance_begun": False,
        "works_begun": False,
        "interchange_km": 10.0,
        "rent_usd_per_m2": 80.0,
    }
    return ClusterFacts(code, **(known | facts))


def place_of(*clusters, as_of=NEW_YEAR, provinces=("Delta",), **totals):
    """A place of the given clusters; the totals hold for each of its provinces."""
    known = {"districts": ("North", "South")} | totals
    return Place(as_of, tuple(ProvinceFacts(name, **known) for name in provinces), tuple(clusters))


def numbers_of(place, **pinned):
    """The middle of every prior, except what is pinned."""
    numbers = np.repeat(CENTRAL, len(place.provinces))
    for name, value in pinned.items():
        numbers[name] = value
    return numbers


def open_place(place, settings=(), *, replication=0, investor_rows=200, **pinned):
    """Tables and resources of a run until the end of 2035, with room for a thousand events."""
    return make_world(
        place,
        settings,
        numbers_of(place, **pinned),
        Calendar(place.as_of, calendar_month(2035, 12)),
        seed=SEED,
        replication=replication,
        investor_rows=investor_rows,
        log_rows=1000,
    )


def open_world(*clusters, settings=(), **pinned):
    """Tables of a run that starts at the new year of 2026."""
    return open_place(place_of(*(clusters or (cluster(),))), settings, **pinned).tables


def since(lever, value, year=2026, month=1, **where):
    """A setting of one value from a month on."""
    places = {name: frozenset(members) for name, members in where.items()}
    return Setting(lever, ((calendar_month(year, month), float(value)),), Where(**places))


def luck_of(w, purpose, whose, counter=0):
    """The uniform number with this name, asked of the engine and not of the rules."""
    return random.uniform(w.run.seed, w.run.replication, int(purpose), np.uint64(whose), counter)


def part_of(identity, number):
    """Identity of a part, as tables hold it."""
    return np.uint64(random.child(np.uint64(identity), number))


def story(w):
    """The event log so far: event, entity, place, amount, time."""
    lines = w.log[: w.run.n_log]
    return [(Event(line.event), line.entity, line.place, line.amount, line.time) for line in lines]


def blocks_of(w, c=0):
    """Land blocks of a cluster, as a view of the table."""
    return w.block[w.cluster[c].first_block :][: w.cluster[c].n_blocks]
