"""The `clusters` command: one verb for each thing an analyst does.

- `application`: what all verbs share: errors, exit codes, examples
- `options`: options that several verbs share
- `terminal`: answers, remarks, tables and progress
- `outputs`: files that could not be written are refused before the work begins
- `running`: forecast, run
- `showing`: compare, plot, report
- `summary`: the tables that forecast and compare print
- `catalogue`: list, explain, describe, check
- `proving`: verify, selftest
- `repeating`: a run made again from its record
- `ensembles`: ensemble, merge
- `measuring`: benchmark
"""

# A verb registers itself when its file is imported; this order is the order of `clusters --help`.
from figures.command_line import running, ensembles, showing, catalogue, proving, measuring  # isort: skip
from figures.command_line.application import app

__all__ = ["app", "catalogue", "ensembles", "measuring", "proving", "running", "showing"]
