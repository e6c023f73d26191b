"""What the compiler of processes refuses: every fault with file, line, process and what to write instead."""

import importlib.util
import itertools
import sys

import pytest

from simulation.engine.compiled import PLAIN
from simulation.engine.compiled_runner import CompiledModel
from simulation.engine.generated_module import generate, group_kinds
from simulation.engine.plan import Signals, Stocks, Units
from simulation.engine.process_text import ModelTextError
from tests.engine.every_construct import Works

GROUPS = group_kinds([Units("desk", [1]), Stocks("sand", [0.0]), Signals("bell", 1)])
numbers = itertools.count()

HEAD = """
from simulation.engine.compiled import rule

happened = []


@rule
def length(w, k):
    return 1.0 * k


def plain(w):
    happened.append(w)


@rule
def look(w, date):
    pass


def other(env, resources, w, k: int):
    yield env.timeout(1.0)
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    """Make a module of a text, in a folder of its own, with an empty cache."""
    monkeypatch.setenv("SIMULATION_CACHE_DIR", str(tmp_path / "cache"))
    made = []

    def make(text):
        name = f"text_{next(numbers)}"
        file = tmp_path / f"{name}.py"
        file.write_text(text, encoding="utf-8")
        specification = importlib.util.spec_from_file_location(name, file)
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        made.append(name)
        specification.loader.exec_module(module)
        return module

    yield make
    for name in made:
        del sys.modules[name]


def faults_of(module):
    """What `generate` refuses."""
    with pytest.raises(ModelTextError) as refused:
        generate(module.begin, GROUPS, module.look)
    return refused.value.faults


def process(body):
    """A module whose first process has this body, and the line of the text that is marked ``# here``."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    text = f"{HEAD.strip()}\n\n\ndef begin(env, resources, w):\n{lines}\n    yield env.timeout(1.0)\n"
    marked = [number for number, line in enumerate(text.split("\n"), start=1) if line.endswith("# here")]
    return text, marked


# For each refusal: a body with the faulty line marked, what is said of it, what to write instead.
REFUSALS = {
    # Locals.
    "undeclared local": ("k = 1  # here", "`k` has no declared type", "`k: int = ...`"),
    "undeclared sum": ("k += 1  # here", "`k` has no declared type", "`k: int = ...`"),
    "unknown name": ("yield env.timeout(x)  # here", "nothing is known of `x`", "`x: int = ...`"),
    "other kind": ("k: int = 1\nk: float = 2.0  # here", "`k` already means something else", "another name"),
    "name of a parameter": ("w: int = 1  # here", "`w` already means something else", "another name"),
    "no kind": ("k: bool = True  # here", "does not declare a number", "`name: int = ...`"),
    "declared without a value": ("k: int  # here", "does not declare a number", "`name: int = ...`"),
    "two at once": ("j, k = 1, 2  # here", "does not assign one number", "one local number at a time"),
    "chain": ("j = k = 1  # here", "does not assign one number", "one local number at a time"),
    "writing to a table": (
        "w.run.n_log = 1  # here",
        "does not assign one number",
        "a rule writes to tables",
    ),
    "adding to a table": (
        "w.run.n_log += 1  # here",
        "does not change a local number",
        "A rule writes to tables",
    ),
    # Values.
    "list": ("k: int = [1, 2]  # here", "`[1, 2]` cannot be compiled", "put the rest into a rule"),
    "dictionary": ("k: int = {1: 2}  # here", "cannot be compiled", "put the rest into a rule"),
    "comprehension": (
        "k: int = sum(i for i in range(3))  # here",
        "`sum` is not a rule",
        "abs, min, max",
    ),
    "lambda": ("k: int = (lambda: 1)()  # here", "is not a rule", "decorated with `@rule`"),
    "walrus": ("k: int = (j := 1)  # here", "cannot be compiled", "put the rest into a rule"),
    "string": ("length(w, 'a')  # here", "'a' is not a number", "name it by a number"),
    "formatted string": ("length(w, f'{1}')  # here", "cannot be compiled", "put the rest into a rule"),
    "nothing": ("k: int = None  # here", "None is not a number", "name it by a number"),
    "environment as a value": ("length(w, env)  # here", "`env` is used as a value", "`env.now`"),
    "resources as a value": ("length(w, resources)  # here", "`resources` is used as a value", "`env.now`"),
    # Rules.
    "unknown rule": ("nobody(w, 1)  # here", "`nobody` is not a rule", "decorated with `@rule`"),
    "method": ("w.log.sort()  # here", "`w.log.sort` is not a rule", "decorated with `@rule`"),
    "number as a rule": ("HEIGHT(w)  # here", "`HEIGHT` is not a rule", "decorated with `@rule`"),
    "running on": ("env.run(3.0)  # here", "`env.run` is not a rule", "decorated with `@rule`"),
    # Statements.
    "try": (
        "try:  # here\n    yield env.timeout(1.0)\nfinally:\n    pass",
        "`try:` cannot be compiled",
        "put the rest into a rule",
    ),
    "interrupt": (
        "env.process(other(env, resources, w, 1)).interrupt()  # here",
        "is not a rule",
        "decorated with `@rule`",
    ),
    "keeping a process": (
        "p = env.process(other(env, resources, w, 1))  # here",
        "`p` has no declared type",
        "`p: int = ...`",
    ),
    "raise": ("raise ValueError  # here", "cannot be compiled", "put the rest into a rule"),
    "assert": ("assert env.now < 1.0  # here", "cannot be compiled", "put the rest into a rule"),
    "import": ("import math  # here", "cannot be compiled", "put the rest into a rule"),
    "global": ("global HEIGHT  # here", "cannot be compiled", "put the rest into a rule"),
    "delete": ("k: int = 1\ndel k  # here", "cannot be compiled", "put the rest into a rule"),
    "match": (
        "match 1:  # here\n    case 1:\n        pass",
        "cannot be compiled",
        "put the rest into a rule",
    ),
    "nested function": (
        "def inner():  # here\n    pass",
        "`def inner():` cannot be compiled",
        "put the rest into a rule",
    ),
    "value on its own": ("env.now  # here", "cannot be compiled", "put the rest into a rule"),
    "return of a value": ("return 3  # here", "a process returns a value", "plain `return`"),
    # Loops.
    "loop over a list": (
        "for k in [1, 2]:  # here\n    pass",
        "not a loop over whole numbers",
        "in range(n)",
    ),
    "loop with a step": (
        "for k in range(0, 9, 3):  # here\n    pass",
        "not a loop over whole numbers",
        "in range(n)",
    ),
    "loop over pairs": (
        "for j, k in range(2):  # here\n    pass",
        "not a loop over whole numbers",
        "in range(n)",
    ),
    "while and else": (
        "while env.now > 1.0:\n    pass\nelse:\n    length(w, 1)  # here",
        "a loop has an `else`",
        "`if` after the loop",
    ),
    "for and else": (
        "for k in range(3):\n    pass\nelse:\n    length(w, 1)  # here",
        "a loop has an `else`",
        "`if` after the loop",
    ),
    # Waits.
    "both of two": (
        "with resources.desk[0].request() as one:\n    yield one & env.timeout(1.0)  # here",
        "waits for something unknown",
        "`request | env.timeout(time)`",
    ),
    "first of two units": (
        "with resources.desk[0].request() as one, resources.desk[0].request() as two:\n"
        "    yield one | two  # here",
        "waits for something unknown",
        "`request | env.timeout(time)`",
    ),
    "deadline first": (
        "with resources.desk[0].request() as one:\n    yield env.timeout(1.0) | one  # here",
        "waits for something unknown",
        "`request | env.timeout(time)`",
    ),
    "first of three": (
        "with resources.desk[0].request() as one:\n"
        "    yield one | resources.bell[0] | env.timeout(1.0)  # here",
        "waits for something unknown",
        "`request | env.timeout(time)`",
    ),
    "stock with a deadline": (
        "yield resources.sand[0].get(1.0) | env.timeout(1.0)  # here",
        "waits for something unknown",
        "`request | env.timeout(time)`",
    ),
    "process with a deadline": (
        "yield env.process(other(env, resources, w, 1)) | env.timeout(1.0)  # here",
        "waits for something unknown",
        "`request | env.timeout(time)`",
    ),
    "nothing to wait for": ("yield  # here", "waits for something unknown", "env.timeout(time)"),
    "waiting for a number": ("yield 1.0  # here", "waits for something unknown", "env.timeout(time)"),
    "the generator itself": (
        "yield from other(env, resources, w, 1)  # here",
        "cannot be compiled",
        "put the rest into a rule",
    ),
    "wait in an expression": (
        "k: int = yield env.timeout(1.0)  # here",
        "cannot be compiled",
        "put the rest into a rule",
    ),
    "timeout with a value": ("yield env.timeout(1.0, 3)  # here", "a timeout takes one time", "env.timeout("),
    "timeout without a time": ("yield env.timeout()  # here", "a timeout takes one time", "env.timeout("),
    "timeout by keyword": (
        "yield env.timeout(delay=1.0)  # here",
        "a timeout takes one time",
        "env.timeout(",
    ),
    "timeout that nobody waits for": (
        "env.timeout(1.0)  # here",
        "nobody waits for",
        "`yield env.timeout(time)`",
    ),
    # Processes.
    "keyword argument": (
        "env.process(other(env, resources, w, k=1))  # here",
        "does not pass on what the process takes",
        "1 whole number",
    ),
    "argument too many": (
        "env.process(other(env, resources, w, 1, 2))  # here",
        "does not pass on what the process takes",
        "1 whole number",
    ),
    "other tables": (
        "env.process(other(env, resources, w.run, 1))  # here",
        "does not pass on what the process takes",
        "Pass env, resources, w",
    ),
    "a rule as a process": (
        "env.process(length(w, 1))  # here",
        "does not start a process",
        "with a generator function of a module",
    ),
    "process in an expression": (
        "length(w, env.process(other(env, resources, w, 1)))  # here",
        "stands inside an expression",
        "on its own line",
    ),
    # Resources.
    "with something else": (
        "with open('x') as file:  # here\n    pass",
        "is not a request of a unit",
        "request(priority=n) as unit",
    ),
    "unit of a stock": (
        "with resources.sand[0].request() as sand:  # here\n    yield sand",
        "is not a request of a unit",
        "request(priority=n) as unit",
    ),
    "request without a name": (
        "with resources.desk[0].request():  # here\n    pass",
        "is not a request of a unit",
        "request(priority=n) as unit",
    ),
    "preemption": (
        "with resources.desk[0].request(priority=1, preempt=True) as desk:  # here\n    yield desk",
        "cannot be compiled",
        "`priority=` alone",
    ),
    "same name inside": (
        "with resources.desk[0].request() as desk:\n"
        "    with resources.desk[0].request() as desk:  # here\n"
        "        pass",
        "cannot be compiled",
        "a name not yet in use",
    ),
    "request after its block": (
        "with resources.desk[0].request() as desk:\n    yield desk\nlength(w, desk.triggered)  # here",
        "cannot be compiled",
        "put the rest into a rule",
    ),
    "waiting after its block": (
        "with resources.desk[0].request() as desk:\n    pass\nyield desk  # here",
        "waits for something unknown",
        "a request",
    ),
    "request as a value": (
        "with resources.desk[0].request() as desk:\n    length(w, desk)  # here",
        "`desk` is used as a value",
        "`desk.triggered`",
    ),
    "unknown reading": (
        "length(w, resources.sand[0].count)  # here",
        "`.count` of stocks cannot be read",
        "`.level` of stocks",
    ),
    "queue as a value": (
        "length(w, resources.desk[0].queue)  # here",
        "`.queue` of units cannot be read",
        "`len(....queue)`",
    ),
    "taking from a unit": (
        "yield resources.desk[0].get(1.0)  # here",
        "waits for something unknown",
        "resources.stock[i].get(amount)",
    ),
    "taking nothing named": (
        "yield resources.sand[0].get()  # here",
        "waits for something unknown",
        "resources.stock[i].get(amount)",
    ),
    "failing": ("resources.bell[0].fail()  # here", "is not a rule", "decorated with `@rule`"),
    "signal with a value": ("resources.bell[0].succeed(3)  # here", "is not a rule", "decorated with"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_the_fault_is_told_with_its_place_and_with_what_to_write_instead(model, case):
    body, what, instead = REFUSALS[case]
    text, (line,) = process(body)
    module = model(f"HEIGHT = 3\n{text}")
    (fault,) = faults_of(module)
    assert fault.startswith(f"{module.__name__}.py, line {line + 1}, begin: ")
    assert what in fault
    assert instead in fault
    assert not module.happened


@pytest.mark.parametrize(
    "line",
    ["with resources.tool[0].request() as tool:  # here", "yield resources.tool[0].get(1.0)  # here"],
)
def test_an_unknown_group_is_told_with_the_known_ones(model, line):
    text, (number,) = process(f"{line}\n    pass" if line.startswith("with") else line)
    fault = faults_of(module := model(text))[0]
    assert fault.startswith(f"{module.__name__}.py, line {number}, begin: ")
    assert "no group of resources 'tool'" in fault
    assert "units, desk, sand, bell" in fault


@pytest.mark.parametrize(
    "parameters",
    ["env, resources", "env, resources, w, k=1", "env, resources, w, *, k", "env, resources, w, *k", "**k"],
)
def test_a_process_that_takes_something_else_is_refused(model, parameters):
    module = model(f"{HEAD}\n\ndef begin({parameters}):\n    yield env.timeout(1.0)\n")
    (fault,) = faults_of(module)
    assert fault.startswith(f"{module.__name__}.py, line ")
    assert "begin: a process takes the environment, the resources, the tables and whole numbers" in fault
    assert "`def name(env, resources, w, i: int): ...`" in fault


def test_all_faults_of_all_processes_are_told_at_once(model):
    text, lines = process(
        "k = 1  # here\nenv.process(second(env, resources, w))\nx: str = 3  # here\nnobody(w)  # here"
    )
    module = model(f"{text}\n\ndef second(env, resources, w):\n    yield env.timeout('soon')\n")
    faults = faults_of(module)
    assert [fault.split(":")[0] for fault in faults] == [
        *(f"{module.__name__}.py, line {line}, begin" for line in lines),
        f"{module.__name__}.py, line {len(text.splitlines()) + 4}, second",
    ]


def test_the_error_tells_all_faults(model):
    text, _ = process("j = 1\nk = 1")
    with pytest.raises(ModelTextError) as refused:
        generate(model(text).begin, GROUPS, look_of(model))
    assert str(refused.value).splitlines() == refused.value.faults
    assert len(refused.value.faults) == 2


def look_of(model):
    """A rule that could observe."""
    return model(HEAD).look


def test_nothing_is_compiled_or_kept_of_a_model_that_is_refused(model, tmp_path):
    module = model(process("k = 1")[0])
    with pytest.raises(ModelTextError):
        CompiledModel(module.begin, GROUPS, Works, module.look)
    assert not module.happened
    assert not (tmp_path / "cache").exists()


# What only the types tell: numba finds it, and the message is as above.

TYPES = {
    "a real number for a whole one": (
        "k: int = 1\nk = length(w, 2)  # here",
        "A local number declared `int` is given float64",
        "Declare it `float`, or make it whole",
    ),
    "a quotient for a whole number": (
        "k: int = 4\nk = k / 2  # here",
        "A local number declared `int` is given float64",
        "Declare it `float`, or make it whole",
    ),
    "a real argument of a process": (
        "env.process(other(env, resources, w, length(w, 1)))  # here",
        "An argument of a process is given float64",
        "Make it whole",
    ),
    "a table for a number": (
        "x: float = w.run  # here",
        "A local number declared `float` is given",
        "which is no number",
    ),
    "a function that is no rule": ("plain(w)  # here", "plain", "decorated with `@rule`"),
}


@pytest.mark.skipif(PLAIN, reason="plain Python has no types to check")
@pytest.mark.parametrize("case", TYPES)
def test_types_that_do_not_fit_are_told_in_the_same_way(model, case):
    body, what, instead = TYPES[case]
    text, (line,) = process(body)
    module = model(text)
    with pytest.raises(ModelTextError) as refused:
        CompiledModel(module.begin, GROUPS, Works, module.look)
    (fault,) = refused.value.faults
    assert fault.startswith(f"{module.__name__}.py, line {line}, begin: ")
    assert what in fault
    assert instead in fault
    assert not module.happened
