"""Whether those who are compared do the same work: the same means, and as many events.

What draws other random numbers cannot be compared run by run. So means over replications are compared, in
units of the standard error of their difference. Run as a program, this prints the comparison::

    python -m benchmarks.fairness
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.fixed_model.world import open_world, run
from benchmarks.idiomatic import ClusterModel
from benchmarks.plain_simpy import run_plain_simpy
from benchmarks.races import OTHER_PROGRAMS, SEED
from benchmarks.single_server import MEAN_TIME_IN_SYSTEM, in_plain_simpy
from benchmarks.single_server.in_the_grammar import prepare_on

# Fifteen means differ by more than four standard errors once in a thousand comparisons of equals.
LARGEST_STANDARD_ERRORS = 4.0
YEARS_COMPARED = (6, 10, 15, 20)


@dataclass(frozen=True)
class Difference:
    """Two means of the same thing.

    Parameters
    ----------
    name : str
        What was measured.
    one, other : float
        Its means.
    standard_error : float
        Of their difference.
    """

    name: str
    one: float
    other: float
    standard_error: float

    @property
    def standard_errors(self) -> float:
        """How far apart the means are; 0 where both are constant and equal."""
        apart = abs(self.one - self.other)
        return apart / self.standard_error if self.standard_error > 0.0 else (np.inf if apart else 0.0)

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.name}: {self.one:.5g} and {self.other:.5g}, {self.standard_errors:.1f} standard errors "
            f"({self.standard_error:.2g}) apart"
        )


def fixed_model_differences(
    n_clusters: int = 50, replications: int = 60, engine: Callable[..., int] = run_plain_simpy
) -> list[Difference]:
    """Compare the fixed model on an engine with the one that is usually written.

    Parameters
    ----------
    n_clusters : int
        At least 1.
    replications : int
        Of each; at least 2. With 60 of 50 clusters the means of leased land and investors are known to about
        1 %, those of events to 0.2 %.
    engine : callable
        On which the fixed model runs.

    Returns
    -------
    list of Difference
        Events; open clusters, leased hectares and secondary investors at the ends of some years.
    """
    world = open_world(n_clusters)
    years = world.tables.year
    fixed, idiomatic = [], []
    for replication in range(replications):
        n_events = run(engine, world, seed=SEED, replication=replication)
        fixed.append([n_events, *(value for k in YEARS_COMPARED for value in years[k - 1].item())])
        model = ClusterModel(n_clusters, seed=SEED + replication)
        n_events = model.run()
        recorded = [model.recorded[k - 1] for k in YEARS_COMPARED]
        idiomatic.append([n_events, *(x for y in recorded for x in (y.n_open, y.leased_ha, y.n_investors))])
    names = ["events"]
    for k in YEARS_COMPARED:
        names += [f"{what}, year {k}" for what in ("open clusters", "leased ha", "secondary investors")]
    return [
        Difference(name, one.mean(), other.mean(), _standard_error(one, other))
        for name, one, other in zip(names, np.array(fixed).T, np.array(idiomatic).T, strict=True)
    ]


def single_server_differences(n_customers: int = 20_000, replications: int = 20) -> list[Difference]:
    """Compare the mean time in the system of every installed program with its expectation.

    Parameters
    ----------
    n_customers : int
        Of a run; enough that the empty queue at its start does not matter against the standard error.
    replications : int
        At least 2.

    Returns
    -------
    list of Difference
        One for each program.
    """
    programs = {
        "same text": lambda n, seed: prepare_on(run_plain_simpy, n, seed),
        "plain SimPy": in_plain_simpy.prepare,
        **OTHER_PROGRAMS,
    }
    differences = []
    for name, prepare in programs.items():
        means = np.array([prepare(n_customers, SEED + k)() for k in range(replications)])
        error = means.std(ddof=1) / replications**0.5
        differences.append(Difference(f"time in M/M/1, {name}", means.mean(), MEAN_TIME_IN_SYSTEM, error))
    return differences


def check_same_work(differences: list[Difference]) -> None:
    """Refuse differences that chance does not explain.

    Raises
    ------
    AssertionError
        If means are more than four standard errors apart; all of them are listed.
    """
    unequal = [str(found) for found in differences if found.standard_errors > LARGEST_STANDARD_ERRORS]
    if unequal:
        raise AssertionError("not the same work:\n" + "\n".join(f"- {line}" for line in unequal))


def _standard_error(one: np.ndarray, other: np.ndarray) -> float:
    """Standard error of the difference of two means."""
    return float(np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)))


if __name__ == "__main__":
    found = fixed_model_differences() + single_server_differences()
    print("\n".join(map(str, found)))
    check_same_work(found)
