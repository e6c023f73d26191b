"""M/M/1 in Ciw (package ``ciw``); measured with version 3.2.7."""

# mypy: disable-error-code="import-not-found, import-untyped"

from collections.abc import Callable

import ciw

from benchmarks.single_server import ARRIVAL_RATE, SERVICE_RATE


def prepare(n: int, seed: int) -> Callable[[], float]:
    """Set a run up that ends when n customers have left."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=ARRIVAL_RATE)],
        service_distributions=[ciw.dists.Exponential(rate=SERVICE_RATE)],
        number_of_servers=[1],
    )

    def run() -> float:
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_customers(n, method="Complete")
        times = [record.exit_date - record.arrival_date for record in simulation.get_all_records()]
        return float(sum(times) / len(times))

    return run
