"""M/M/1 as SimPy's documentation would write it, with Python's own random numbers."""

import random
from collections.abc import Callable

import simpy
from simpy.events import ProcessGenerator

from benchmarks.single_server import ARRIVAL_RATE, SERVICE_RATE


def prepare(n: int, seed: int) -> Callable[[], float]:
    """Set a run of n customers up."""

    def run() -> float:
        chance = random.Random(seed)
        env = simpy.Environment()
        server = simpy.Resource(env)
        times: list[float] = []

        def customer() -> ProcessGenerator:
            arrived = env.now
            with server.request() as turn:
                yield turn
                yield env.timeout(chance.expovariate(SERVICE_RATE))
            times.append(env.now - arrived)

        def receive_customers() -> ProcessGenerator:
            for _ in range(n):
                yield env.timeout(chance.expovariate(ARRIVAL_RATE))
                env.process(customer())

        env.process(receive_customers())
        env.run()
        return sum(times) / len(times)

    return run
