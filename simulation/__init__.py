"""How industrial clusters come to life: the model, from what is known of a place to a recorded run.

Read ``processes.py`` first; it is the model. Then follow a call into the rule that answers it. Imports go
downward in this list, except between files on the same line, which do not know each other:

- ``run.py``: one replication of one policy in one place; what is called from outside;
- ``world.py``: the tables of a run made, opening state included;
- ``compilation.py``: the model compiled; ``published.py``: what is published of a place, as rows of tables;
  ``levers.py``: which lever takes which values, when and where;
- ``indicators.py``: what is recorded of the tables;
- ``ledger.py``: every hectare has one cause;
- ``model.py``: all declarations together, and the names of the tables;
- ``results.py``: the tables that a run writes;
- ``places.py``: what is known of a place at its as-of date; ``calendar.py``: dates and model time;
- ``processes.py``: the lives of a cluster, its land and a secondary investor, the month of a province;
- ``rules/``: what is true, one file for each mechanism;
- ``state.py``: the tables of the model; ``parameters.py``: what a declaration is;
- ``engine/``: time, chance and memory for any model.
"""
