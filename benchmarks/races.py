"""Who runs against whom."""

from collections.abc import Callable
from importlib import import_module, metadata
from importlib.util import find_spec
from itertools import count

from benchmarks.fixed_model.world import open_world, run
from benchmarks.idiomatic import ClusterModel
from benchmarks.measuring import Contender
from benchmarks.plain_simpy import run_plain_simpy
from benchmarks.real_model import large_place, runs_of
from benchmarks.single_server import Prepare, in_plain_simpy
from benchmarks.single_server.in_the_grammar import prepare_on
from simulation.engine.compiled_runner import run_compiled
from simulation.engine.simpy_runner import run_simpy

ENGINES: dict[str, Callable[..., int]] = {
    "compiled": run_compiled,
    "SimPy, same text": run_simpy,
    "SimPy, same text, queues without priorities": run_plain_simpy,
}
IDIOMATIC = "SimPy as usually written"
SEED = 2026
# What takes microseconds per customer is measured with so many times fewer of them.
FEWER_CUSTOMERS = 20


def installed_programs() -> dict[str, Prepare]:
    """M/M/1 in other programs, where they are installed, by name and version."""
    programs = (("cimba", "Cimba", "in_cimba"), ("ciw", "Ciw", "in_ciw"))
    return {
        f"{name} {metadata.version(package)}": import_module(f"benchmarks.single_server.{file}").prepare
        for package, name, file in programs
        if find_spec(package)
    }


# Imported before anything of ours is compiled: Cimba cannot compile its models when numba has been at work.
OTHER_PROGRAMS = installed_programs()


def missing_programs() -> list[str]:
    """Names of the other programs that are not installed."""
    return [name for name in ("Ciw", "Cimba") if not any(one.startswith(name) for one in OTHER_PROGRAMS)]


def real_model_race(n_clusters: int, years: int = 20) -> list[Contender]:
    """The model of industrial clusters on both engines: the same text, and the same bytes left.

    Each call is the next of a few replications, the same ones for both. The unit of work is a replication.

    Parameters
    ----------
    n_clusters : int
        About how many; whole provinces are repeated (`benchmarks.real_model`).
    years : int
        Length of a run.

    Returns
    -------
    list of Contender
        The compiled engine first.
    """
    place = large_place(n_clusters)
    names = {"compiled": "compiled", "simpy": "SimPy, same text"}
    return [Contender(name, runs_of(place, years, engine)) for engine, name in names.items()]


def fixed_model_race(n_clusters: int = 1000) -> list[Contender]:
    """The fixed model on both engines, and as a SimPy user would usually write it.

    Each call is another replication. The unit of work is a replication of 20 years.

    Parameters
    ----------
    n_clusters : int
        At least 1; each has 20 secondary investors arriving in 20 years.

    Returns
    -------
    list of Contender
        The compiled engine first.
    """

    def replications(engine: Callable[..., int]) -> Callable[[], object]:
        world, number = open_world(n_clusters), count()
        return lambda: run(engine, world, seed=SEED, replication=next(number))

    seeds = count()
    contenders = [Contender(name, replications(engine)) for name, engine in ENGINES.items()]
    return [*contenders, Contender(IDIOMATIC, lambda: ClusterModel(n_clusters, seed=next(seeds)).run())]


def single_server_race(n_customers: int = 1_000_000) -> list[Contender]:
    """The queue M/M/1 on both engines, in plain SimPy and in what else is installed.

    The unit of work is a customer.

    Parameters
    ----------
    n_customers : int
        Of the compiled programs; the others serve a twentieth of them.

    Returns
    -------
    list of Contender
        The compiled engine first.
    """
    few = max(1, n_customers // FEWER_CUSTOMERS)
    contenders = []
    for name, engine in ENGINES.items():
        n = n_customers if engine is run_compiled else few
        contenders.append(Contender(name, prepare_on(engine, n, SEED), work=n))
    contenders.append(Contender(IDIOMATIC, in_plain_simpy.prepare(few, SEED), work=few))
    for name, prepare in OTHER_PROGRAMS.items():
        n = n_customers if name.startswith("Cimba") else few
        contenders.append(Contender(name, prepare(n, SEED), work=n))
    return contenders
