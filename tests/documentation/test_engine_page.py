"""The page of the engine says what the compiler does: its examples are compiled, and run where accepted."""

import ast
import importlib
import re
import sys
from itertools import pairwise

import numpy as np
import pytest
from numba.core.errors import TypingError

from simulation.engine.compiled import PLAIN
from simulation.engine.compiled_runner import CompiledModel, run_compiled
from simulation.engine.generated_module import generate, group_kinds
from simulation.engine.process_text import ModelTextError
from simulation.engine.simpy_runner import run_simpy
from tests.architecture.project import ROOT

PAGE = (ROOT / "docs/engine.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?P<kind>(?:python|text) \w+)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["kind"], match["text"]) for match in BLOCK.finditer(PAGE)]
COPIES = 6  # of every example at work together, so that they wait for each other
HORIZON = 90.0
LINE_AT_WORK = re.compile(r"^ *kernel\.state\.line = \d+\n", re.MULTILINE)


def text_of_the_only(kind):
    (text,) = [text for other, text in BLOCKS if other == kind]
    return text


def followed_by(kind, answer):
    """Examples of a kind, each with the block after it."""
    pairs = [(code, *after) for (one, code), after in pairwise(BLOCKS) if one == kind]
    assert len(pairs) > 5
    assert all(kind_after == answer for _, kind_after, _ in pairs), f"{kind} without {answer}"
    return [(code, text) for code, _, text in pairs]


ACCEPTED = followed_by("python accepted", "text becomes")
REFUSED = followed_by("python refused", "text message")


def last_function(code):
    return [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)][-1]


def title_of(pair):
    return last_function(pair[0]) if pair in ACCEPTED else " ".join(pair[1].split())[:50]


def starting(names):
    """A first process that starts others."""
    head = f"def start(env, resources, w):\n    for i in range({COPIES}):\n        yield env.timeout(0.0)"
    lines = [head, *(f"        env.process({name}(env, resources, w, i))" for name in names)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def model_with(tmp_path, monkeypatch):
    """The model of the page as a module, with examples added to it."""

    def build(*examples):
        text = "\n\n".join(
            [text_of_the_only("python model"), *examples, starting(map(last_function, examples))]
        )
        (tmp_path / "bank.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "bank", raising=False)
        return importlib.import_module("bank")

    yield build
    sys.modules.pop("bank", None)


def generated(bank, root):
    return generate(root, group_kinds(bank.PLAN), bank.look_on).source


def left_by(engine, bank, root):
    """Bytes of the table and the number of events after a run."""
    w = bank.Bank(customer=np.zeros(20, dtype=bank.CUSTOMER))
    n_events = engine(root, bank.PLAN, w, HORIZON, [10.0, 20.0], bank.look_on)
    return np.asarray(w.customer).tobytes(), n_events


def test_the_whole_model_and_every_accepted_example_leave_the_same_bytes_on_both_engines(model_with):
    bank = model_with(*(code for code, _ in ACCEPTED))
    for root in (bank.begin, bank.start):
        table, n_events = left_by(run_simpy, bank, root)
        assert any(table)
        assert n_events > COPIES
        assert left_by(run_compiled, bank, root) == (table, n_events)


@pytest.mark.parametrize("pair", ACCEPTED, ids=title_of)
def test_an_accepted_example_becomes_what_the_page_shows(pair, model_with):
    code, shown = pair
    bank = model_with(code)
    source = generated(bank, bank.start)
    position = source.index(f"_{last_function(code)}(kernel, tables, this):")
    for line in shown.splitlines():
        found = source.find(line, position)
        assert found >= 0, f"the generated module has no such line after the last one found: {line}"
        position = found + len(line)


@pytest.mark.parametrize("pair", REFUSED, ids=title_of)
def test_a_refused_example_is_refused_as_the_page_says(pair, model_with):
    code, shown = pair
    bank = model_with(code)
    if PLAIN and "float64" in shown:
        pytest.skip("without machine code, numba has nothing to refuse")
    with pytest.raises((ModelTextError, TypingError)) as error:
        CompiledModel(bank.start, group_kinds(bank.PLAN), bank.Bank, bank.look_on)
    told = shown.splitlines()
    if isinstance(error.value, ModelTextError):
        place = re.compile(rf"bank\.py, line \d+, {last_function(code)}: ")
        faults = [place.sub("", fault, count=1) for fault in error.value.faults]
        assert len(faults) == len(told)
        assert all(fault.startswith(f"{line} ") for fault, line in zip(faults, told, strict=True))
    else:
        assert all(line in str(error.value) for line in told)


def test_the_generated_module_looks_as_the_page_shows(model_with):
    bank = model_with()
    shown = text_of_the_only("python generated")
    assert shown in LINE_AT_WORK.sub("", generated(bank, bank.begin))
