"""One server, Poisson arrivals, exponential service: the queue M/M/1, written for several programs.

Each file has a function `prepare` (`prepare_on` an engine) that sets a run up and returns it, ready to be
timed; the run returns the mean time in the system over all customers, whose expectation is 10 in the long
run. ``in_the_grammar.py`` and ``in_plain_simpy.py`` start one process per customer, which requests a
resource. Ciw has its own way. Cimba is given the form of its author's own benchmark: one process puts arrival
times into a store and another takes them out, which is less work.

Programs other than SimPy are imported only with their file: who does not measure needs none of them.
"""

from collections.abc import Callable

ARRIVAL_RATE = 0.9
SERVICE_RATE = 1.0
MEAN_TIME_IN_SYSTEM = 1.0 / (SERVICE_RATE - ARRIVAL_RATE)

# Number of customers, seed -> a run, which returns the mean time in the system.
Prepare = Callable[[int, int], Callable[[], float]]
