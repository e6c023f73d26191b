"""M/M/1 in Cimba for Python (package ``cimba``, by F. Barragan); measured with version 0.9.5.

The form is that of its author's benchmark: arrival times go through a store between two processes. Numbers
are drawn in place, which takes less time here than declared inputs.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

from collections.abc import Callable

import cimba
from cimba.random import exponential

from benchmarks.single_server import ARRIVAL_RATE, SERVICE_RATE


class SingleServer(cimba.Model):
    """The queue: customers are the times of their arrival."""

    n_customers: cimba.Param[int]
    mean_gap: cimba.Param[float]
    mean_service: cimba.Param[float]
    queue: cimba.Store[float]
    mean_time: cimba.Output[float]

    @cimba.process
    def receive_customers(self) -> None:
        """Customers arrive one by one."""
        for _ in range(self.n_customers):
            cimba.hold(exponential(self.mean_gap))
            self.queue.put(cimba.now())

    @cimba.process
    def serve(self) -> None:
        """The server takes them one after another."""
        total = 0.0
        for _ in range(self.n_customers):
            arrived = self.queue.get()
            cimba.hold(exponential(self.mean_service))
            total += cimba.now() - arrived
        self.mean_time = total / self.n_customers


def prepare(n: int, seed: int) -> Callable[[], float]:
    """Set a run of n customers up, on one thread."""
    model = SingleServer()
    model.n_customers = n
    model.mean_gap = 1.0 / ARRIVAL_RATE
    model.mean_service = 1.0 / SERVICE_RATE
    experiment = cimba.Experiment(model, window=cimba.Window.until_idle(), seed=seed)

    def run() -> float:
        results = experiment.run(workers=1, on_failure="raise")
        return float(results[model].mean_time[0, 0])

    return run
