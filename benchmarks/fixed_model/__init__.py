"""A smaller cluster model that never changes: the yardstick of the engine.

Speed is compared between versions of the engine, between machines and with other programs only if the work
stays the same. So the processes, rules, numbers and tables of this folder are never changed, whatever
becomes of the model in `simulation`; a better model for the purpose gets a folder of its own. They use
`simulation.engine` alone. The numbers are chosen to keep an engine busy; they are not estimates of anything.

Each cluster enters, is planned, gets its technical infrastructure investor, has 20 parcels cleared one by one
by officers that all clusters share, is handed over, has its technical infrastructure built in three stages by
crews that all share, with fill from a stock that is refilled every 30 days, waits for the licence of its WWTP
and opens. Secondary investors of four sectors arrive as a Poisson process, choose among the open clusters
with room for their plot (a logit) or go elsewhere, fit out, operate, and leave when their incentive expires
or after an exponential time. Every year rents follow occupancy and old incentives lapse.

- ``tables.py``: the tables;
- ``rules.py``: how long things take and what they change;
- ``processes.py``: what follows what;
- ``world.py``: the numbers, the shared resources, and how to run it.
"""
