"""Scenarios: what might be decided, when, where and why.

A scenario is a file of a few lines, in the library or the analyst's own; `Scenario.with_levers` makes one in
a notebook. Everything that is wrong with all files of a request is refused at once. What only a portfolio can
tell (its provinces, its clusters, its as-of date) is checked in a second step, by `Scenario.settings_in`.

- ``content``: `Scenario`, its hash, scenarios made from other scenarios;
- ``loading``: scenarios by name or path, with all they are based on, and sums of them;
- ``files``: which file a name means;
- ``drafting``: one scenario read, with every problem noted;
- ``targets`` and ``target_reading``: the ends that the plan behind a scenario states, and how they are read;
- ``in_a_program``: values given in a program, as a file would give them;
- ``declarations``: the levers that scenarios are checked against;
- ``settings``: what is kept of a setting besides its lever and values;
- ``in_a_place``: settings checked against a portfolio;
- ``merging``: which levers two scenarios both set, and which value wins.

The files of the library are in ``scenarios/library``.
"""

from scenarios.scenario.content import Scenario
from scenarios.scenario.files import list_scenarios
from scenarios.scenario.loading import check_scenarios, load_scenario, load_scenarios
from scenarios.scenario.merging import merge_report
from scenarios.scenario.settings import FROM_THE_START
from scenarios.scenario.targets import Target

__all__ = [
    "FROM_THE_START",
    "Scenario",
    "Target",
    "check_scenarios",
    "list_scenarios",
    "load_scenario",
    "load_scenarios",
    "merge_report",
]
