"""Problems that nobody here made: the engine on textbook queues and on what others published.

Each model stands in a file of its own, in the grammar of `simulation.engine`, and knows nothing else of the
project. `conftest.py` lists the engines; every test runs on each of them, and `test_same_bytes.py` asks that
all leave the same bytes in every table and schedule as many events.

*Exact* means a formula, or a story without chance: the formulas stand in `formulas.py`, and simulated means
lie within four standard errors of them (`agreement.py`). *Simulated* means that the published numbers come
from a simulation themselves; they are met within the accuracy with which they were published.

================  ================================  =========  ===============================================
model             source                            published  compared
================  ================================  =========  ===============================================
station           M/M/1 of Ciw's documentation,     exact      waits, sojourns and their distribution, numbers
                  docs/Examples/mm1.rst                        found
station           Erlang's C: M/M/c                 exact      shares that wait, mean waits
station           Pollaczek and Khinchine: M/G/1    exact      mean waits for lognormal, constant and mixed
                                                               services
station           Kiefer and Wolfowitz              exact      every single wait, one to three servers
finite_room       Erlang's B                        exact      losses for five sizes and four laws of stay;
                                                               filling up from empty, by dates
finite_room       simmer, vignettes 06 (M/M/2/3)    exact      mean numbers inside, losses of each kind
                  and 07 (petrol stations 1 and 2)
shared_link       Kaufman and Roberts               exact      losses of three sizes, mean use, two laws
priorities        Cobham; Ciw's test of Simulation  exact      sojourns or waits of each kind, one and three
                  (2.0 and 6.0)                                servers
rework            Jackson, Little                   exact      total times, numbers of visits
impatience        balance equations of M/M/c+M      exact      shares that give up, waits, numbers found
races             shorter of two exponential times  exact      shares of signals that come in time, waits
electric_car      SimPy, Process Interaction        exact      the printed story
visits            SimPy, Shared Resources: charging exact      the printed stories
                  station, PriorityResource
fuel_tank         SimPy, Shared Resources:          exact      the printed story
                  Containers
visits            Ciw's tests: baulking, reneging,  exact      all dates; shares of time
                  simultaneous reneging, waits,
                  state probabilities
stroke_unit       Monks et al. (2016), table of     simulated  22 probabilities of delay: the exact ones
                  delays, and its inputs            and exact  (Erlang's B) with the print, and the days
                                                               counted by the engine with the exact ones
treatment_centre  Nelson (2013) as published in     simulated  16 means of five arrangements (20 runs each),
                  TomMonks/treatment-centre-sim                one of them also with 50 runs
================  ================================  =========  ===============================================

Where a comment says *tabled*, the number was computed apart from the code of this folder.
"""
