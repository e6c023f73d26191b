"""Measurements of speed against other programs, on problems that do not change.

- ``fixed_model/``: a cluster model that never changes, in the grammar of both engines;
- ``idiomatic.py``: the same model as a SimPy user would usually write it;
- ``fairness.py``: whether the two do the same work;
- ``single_server/``: the queue M/M/1 here, in plain SimPy, in Ciw and in Cimba;
- ``measuring.py``: interleaved rounds, ratios, tables;
- ``races.py``: who runs against whom;
- ``real_model.py``: the model of industrial clusters, on places of any size;
- ``growth.py``, ``threads.py``, ``starting.py``, ``memory.py``: what else is measured;
- ``page.py``: all of it on one page, ``docs/benchmark.md``;
- ``plain_simpy.py``: SimPy without priorities, the faster opponent.

Ciw and Cimba are used by nothing else; what is not installed is left out of the tables. Written for and
measured with Ciw 3.2.7 and Cimba (package ``cimba``) 0.9.5.
"""
