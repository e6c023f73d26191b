"""The same luck under two policies: Hung Yen with and without a change, and comparisons event by event."""

from functools import lru_cache

import numpy as np

from scenarios.portfolio import load_portfolio
from scenarios.scenario import load_scenario
from simulation.calendar import calendar_month
from simulation.levers import Setting, Where
from simulation.run import run
from simulation.world import Calendar
from tests.small_worlds import time_of_each

PLACE = load_portfolio("hung_yen").place
CALENDAR = Calendar(PLACE.as_of, calendar_month(2029, 12))
SINCE = "2026-01"
REPLICATIONS = 12
# A scenario's month that lies before every as-of date.
FROM_THE_START = 0


def from_the_start(lever, value, **where):
    """A lever's value for the whole run; `where` as in `simulation.levers.Where`."""
    sets = {name: frozenset(members) for name, members in where.items()}
    return Setting(lever, ((FROM_THE_START, float(value)),), Where(**sets))


@lru_cache(maxsize=3)
def _hung_yen(levers):
    scenario = load_scenario("baseline")
    if levers:
        scenario = scenario.with_levers(name="changed", since=SINCE, **dict(levers))
    settings = scenario.settings_in(PLACE)
    return tuple(
        run(PLACE, settings, CALENDAR, seed=2026, replication=r, log=True) for r in range(REPLICATIONS)
    )


def hung_yen(**levers):
    """Twelve replications of Hung Yen to the end of 2029, under levers that change in January 2026."""
    return _hung_yen(tuple(sorted(levers.items())))


def gain(name, **levers):
    """What levers add to a monthly series of Hung Yen, by replication and date."""
    changed, baseline = (
        np.array([outcome.monthly[name][:, 0] for outcome in outcomes])
        for outcomes in (hung_yen(**levers), hung_yen())
    )
    return changed - baseline


def z(values):
    """Mean of paired differences in units of its standard error."""
    return values.mean() / (values.std(ddof=1) / np.sqrt(len(values)))


def assert_never_later(changed, baseline, event, n):
    """An event of each of n entities happens no later than in the baseline, and for some of them earlier."""
    sooner, later = time_of_each(changed.log, event, n), time_of_each(baseline.log, event, n)
    assert np.all(sooner <= later)
    assert np.any(sooner < later)
