"""A discrete-event engine for any model: it knows processes, tables, paths and chance, and no subject.

Two engines run one text:

- ``plan.py``: what processes share, on either engine;
- ``simpy_runner.py``: the reference engine, SimPy running the processes as they are written;
- ``compiled_runner.py``: the compiled engine, the same processes as machine code;
- ``process_text.py``, ``expressions.py``, ``state_machine.py``, ``generated_module.py``: the compiler,
  from the text of processes to one module;
- ``kernel.py``, ``kernel_tables.py``, ``kernel_numbers.py``: SimPy's calendar and resources on arrays;
- ``code_cache.py``: machine code on disk, named by all that it comes from.

Rules and what they work with:

- ``compiled.py``: rules as compiled functions;
- ``tables.py``: a bundle of named tables that compiled rules receive as one pointer;
- ``paths.py``: values that change at known dates;
- ``random.py``: keyed random numbers and distributions;
- ``choice.py``: weighted choice that a new alternative does not disturb;
- ``ordering.py``: the order of values;
- ``portable.py``: logarithm and exponential with the same bits on every machine;
- ``log.py``: the event log.
"""
