"""A discrete-event engine for any model: it knows processes, tables, paths and chance, and no subject.

- ``simpy_runner.py``: the reference engine, SimPy running the processes as they are written;
- ``compiled.py``: rules as compiled functions;
- ``tables.py``: a bundle of named tables that compiled rules receive as one pointer;
- ``paths.py``: values that change at known dates;
- ``random.py``: keyed random numbers and distributions;
- ``choice.py``: weighted choice that a new alternative does not disturb;
- ``ordering.py``: the order of values;
- ``portable.py``: logarithm and exponential with the same bits on every machine;
- ``log.py``: the event log.
"""
