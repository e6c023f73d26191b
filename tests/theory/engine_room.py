"""The engine room alone: `run_simpy` with processes that know nothing of the model, keyed numbers."""

from types import SimpleNamespace

from simulation.engine import random
from simulation.engine.simpy_runner import run_simpy

SEED = 20260101


def exponential(replication, purpose, whose, mean):
    """An exponential time, keyed by purpose and by whose it is."""
    return random.exponential(random.uniform(SEED, replication, purpose, whose, 0), mean)


def simulate(root, resources=(), horizon=1e9, **tables):
    """Run a root process ``root(env, resources, tables)`` and return its tables; nothing is recorded."""
    bundle = SimpleNamespace(**tables)
    run_simpy(root, list(resources), bundle, horizon, [], lambda *_: None)
    return bundle
