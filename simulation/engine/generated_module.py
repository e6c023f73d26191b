"""One module for a model: its processes as state machines, ready to be compiled together with its rules.

The file can be read: it names for each state the line of the text it comes from. It is named by the hash of
everything that its machine code depends on, so that compiled code on disk can never be stale.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.engine.expressions import KERNEL_NAMES, Imports, Scope, is_undecorated
from simulation.engine.kernel_numbers import WHOLE_LOCAL
from simulation.engine.kernel_tables import Locals
from simulation.engine.plan import Group, Stocks, Units
from simulation.engine.process_text import Faults, processes_from
from simulation.engine.state_machine import StateMachine

WHOLE_FORMS = {
    r"request_\w+ = ask\(": "The priority of a request",
    r"argument_\d+ = ": "An argument of a process",
    r"(next|end)_\d+ = ": "A bound of `range`",
}


@dataclass(frozen=True)
class GeneratedModule:
    """Source of a model, and what its frames must hold.

    Parameters
    ----------
    source : str
        Text of the module.
    numbers : Locals
        The most numbers any process keeps.
    places : list
        For each process its file and name, for messages.
    """

    source: str
    numbers: Locals
    places: list[tuple[str, str]]

    def place_of(self, line: int) -> str | None:
        """File, line and process that a line of the module was made from; None if it is no process's."""
        above = self.source.splitlines()[:line][::-1]
        heads = (number for number, text in enumerate(above) if text.startswith("def "))
        head = next(heads, 0)
        process = re.match(r"def process_(\d+)_", above[head])
        marks = (re.search(r"kernel\.state\.line = (\d+)|# line (\d+):", text) for text in above[:head])
        mark = next((found for found in marks if found), None)
        if process is None or mark is None:
            return None
        file, name = self.places[int(process[1])]
        return f"{file}, line {mark[1] or mark[2]}, {name}"

    def what_is_whole(self, line: int) -> str:
        """What a line of the module makes whole, in the words of the text."""
        text = self.source.splitlines()[line - 1].strip()
        found = (meaning for form, meaning in WHOLE_FORMS.items() if re.match(form, text))
        return next(found, WHOLE_LOCAL)


def group_kinds(plan: Sequence[Group]) -> dict[str, tuple[str, int]]:
    """Kind and number of each group of a plan; `units` is the group of all units, number 0."""
    kinds = {"units": ("units", 0)}
    for number, group in enumerate(plan, start=1):
        kind = "units" if isinstance(group, Units) else "stocks" if isinstance(group, Stocks) else "signals"
        kinds[group.name] = (kind, number)
    return kinds


def generate(
    root: Callable[..., Any],
    groups: Mapping[str, tuple[str, int]],
    observe: Callable[..., Any],
    entries: Sequence[Callable[..., Any]] = (),
) -> GeneratedModule:
    """Translate a model.

    Parameters
    ----------
    root : generator function
        The first process; those it starts are found in its text.
    groups : dict
        From `group_kinds`.
    observe : rule
        Called with the tables and the number of a recording date.
    entries : sequence of rules
        Further rules to compile into the same module, under their own names.

    Returns
    -------
    GeneratedModule
        What to compile.

    Raises
    ------
    ModelTextError
        With every part of the text that cannot be compiled.
    """
    faults, imports = Faults(), Imports()
    processes = list(processes_from(root))
    numbers: dict[object, int] = {process.function: number for number, process in enumerate(processes)}
    machines = [
        StateMachine(process, numbers, Scope(process, dict(groups), imports, faults)) for process in processes
    ]
    if processes[0].arguments:
        faults.add(
            processes[0],
            processes[0].tree,
            "the first process takes numbers, and nobody gives it any",
            f"Write `def {processes[0].tree.name}(env, resources, w)`; numbers stand in tables.",
        )
    for outside in (observe, *entries):
        if is_undecorated(outside):
            faults.texts.append(
                f"`{outside.__module__}.{outside.__name__}` is not a rule. Decorate it with `@rule`."
            )
    faults.refuse()
    observer = imports.name_for(processes[0], observe.__name__, observe)
    named = [(imports.name_for(processes[0], entry.__name__, entry), entry) for entry in entries]
    blocks = [machine.lines() for machine in machines]
    blocks += [_resume(machines), _run(observer), *(_entry(name, entry) for name, entry in named)]
    return GeneratedModule(
        source="\n".join(_head(imports) + [line for block in blocks for line in ["", "", *block]]) + "\n",
        numbers=Locals(
            max(machine.locals.whole for machine in machines),
            max(machine.locals.real for machine in machines),
        ),
        places=[(process.file, process.tree.name) for process in processes],
    )


def _head(imports: Imports) -> list[str]:
    return [
        '"""Generated from the text of SimPy processes. Change that text; this file is made anew."""',
        "",
        *imports.lines(),
        "from simulation.engine.compiled import entry, rule",
        f"from simulation.engine.kernel import {', '.join(KERNEL_NAMES)}",
        "from simulation.engine.kernel_numbers import real, whole",
    ]


def _resume(machines: Sequence[StateMachine]) -> list[str]:
    """The function that finds the process an event is about."""
    lines = [
        "@rule",
        "def resume(kernel, tables, this):",
        "    process = kernel.frame[this].process",
        "    kernel.state.process = process",
    ]
    for number, machine in enumerate(machines):
        lines.append(f"    {'if' if number == 0 else 'elif'} process == {number}:")
        lines.append(f"        process_{number}_{machine.process.tree.name}(kernel, tables, this)")
    return lines


def _run(observer: str) -> list[str]:
    return [
        "@entry",
        "def run(kernel, tables):",
        "    begin_run(kernel)",
        "    while True:",
        "        this = next_step(kernel)",
        "        if this >= 0:",
        "            resume(kernel, tables, this)",
        "        elif this == RECORD:",
        f"            {observer}(tables, kernel.state.observed - 1)",
        "        else:",
        "            return this == END",
    ]


def _entry(name: str, entry: Callable[..., Any]) -> list[str]:
    function = getattr(entry, "py_func", entry)
    parameters = ", ".join(function.__code__.co_varnames[: function.__code__.co_argcount])
    return ["@entry", f"def entry_{entry.__name__}({parameters}):", f"    return {name}({parameters})"]
