"""The model of industrial clusters itself, on places of any size; a replication has its own parameters."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle

from scenarios.portfolio import load_portfolio
from simulation.calendar import month_of
from simulation.places import Place
from simulation.run import Runner
from simulation.world import Calendar, draw_numbers

PORTFOLIO = "hung_yen"
SEED = 2026
MONTHS_PER_YEAR = 12
# Replications are of unequal length; each contender goes through the same ones again and again.
REPLICATIONS = 8


def repeated(place: Place, copies: int) -> Place:
    """Make a large place by repeating the provinces of a small one, with codes of their own.

    Parameters
    ----------
    place : Place
        What to repeat.
    copies : int
        At least 1.

    Returns
    -------
    Place
        Every copy meets the published totals of its original.
    """
    numbers = range(copies)
    return Place(
        place.as_of,
        tuple(replace(one, name=f"{one.name} {k}") for k in numbers for one in place.provinces),
        tuple(
            replace(one, code=f"{one.code}-{k}", province=f"{one.province} {k}")
            for k in numbers
            for one in place.clusters
        ),
    )


def large_place(n_clusters: int) -> Place:
    """Hung Yen so many times over that the clusters are nearest to a number of them; at least once."""
    place = load_portfolio(PORTFOLIO).place
    in_plan = sum(cluster.status != "closed" for cluster in place.clusters)
    return repeated(place, max(1, round(n_clusters / in_plan)))


def calendar_of(place: Place, years: int) -> Calendar:
    """Dates of a run of so many years from the as-of date of a place."""
    return Calendar(place.as_of, month_of(place.as_of) + MONTHS_PER_YEAR * years)


def runs_of(
    place: Place, years: int, engine: str, replications: Sequence[int] = range(REPLICATIONS)
) -> Callable[[], int]:
    """Prepare baseline runs; each call is the next replication.

    Parameters
    ----------
    place : Place
        Where.
    years : int
        Length of a run.
    engine : str
        A name of `simulation.run.ENGINES`.
    replications : sequence of int
        After the last the first comes again.

    Returns
    -------
    callable
        Runs a replication and returns the number of events scheduled.
    """
    runner = Runner(place, [()], calendar_of(place, years), seed=SEED, engine=engine)
    numbers = draw_numbers(place, SEED, list(replications))
    following = cycle(zip(replications, numbers, strict=True))

    def run() -> int:
        replication, drawn = next(following)
        return runner.run(0, replication, drawn)

    return run
