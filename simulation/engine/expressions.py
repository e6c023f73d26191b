"""From an expression of SimPy text to the same expression on the tables of the kernel.

Arithmetic, comparisons and calls of rules stay as they are. What asks SimPy is put in terms of the kernel:
``env.now``, ``unit.triggered``, ``resources.desk[p].count`` and ``.level``, ``len(resources.desk[p].queue)``.
"""

import ast
import builtins
import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from simulation.engine.compiled import PLAIN
from simulation.engine.process_text import Faults, ProcessText, is_call_of, resolve

KERNEL_NAMES = (
    "END",
    "RECORD",
    "ask",
    "begin_process",
    "begin_run",
    "end_process",
    "give_signal",
    "leave",
    "member",
    "must_wait_for_signal",
    "must_wait_for_unit",
    "next_step",
    "supply",
    "take",
    "wait",
    "wait_for_signal_or_deadline",
    "wait_for_unit_or_deadline",
)
# Names that the generated functions use for themselves.
RESERVED = (
    *KERNEL_NAMES,
    *("kernel", "tables", "this", "frame", "state", "now", "child"),
    *("whole", "real", "rule", "entry", "resume", "run"),
)
RESERVED_FORM = re.compile(r"(next|end|argument)_\d+|request_.*|.*_")
FUNCTIONS_OF_PYTHON = ("abs", "bool", "float", "int", "len", "max", "min")
ALLOWED = (
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.Constant,
    ast.IfExp,
    ast.Load,
    ast.UnaryOp,
    ast.boolop,
    ast.cmpop,
    ast.keyword,
    ast.operator,
    ast.unaryop,
)


@dataclass
class Imports:
    """What the generated module imports, under names that do not collide."""

    names: dict[str, str] = field(default_factory=dict)

    def name_for(self, process: ProcessText, name: str, value: Any) -> str:
        """Name in the generated module of what a name means in a process's module."""
        line = _import_of(process, name, value)
        if line not in self.names:
            taken = {*RESERVED, *self.names.values()}
            own = name
            while own in taken:
                own += "_"
            self.names[line] = own
        return self.names[line]

    def lines(self) -> list[str]:
        """Import statements."""
        return [f"{line} as {name}" for line, name in self.names.items()]


def _import_of(process: ProcessText, name: str, value: Any) -> str:
    if isinstance(value, ModuleType):
        return f"import {value.__name__}"
    if callable(value) and hasattr(value, "__name__"):
        return f"from {value.__module__} import {value.__name__}"
    return f"from {process.function.__module__} import {name}"


@dataclass
class Scope:
    """What the names of one process mean while it is translated.

    Parameters
    ----------
    process : ProcessText
        The process.
    groups : dict
        Kind and number of each group of shared resources.
    imports : Imports
        Of the generated module.
    faults : Faults
        Of the model.
    """

    process: ProcessText
    groups: dict[str, tuple[str, int]]
    imports: Imports
    faults: Faults
    # Of local numbers, by their name in the generated function: whole or real, and where in the frame.
    kinds: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)  # open requests, by their name in the text
    valued: set[str] = field(default_factory=set)  # local numbers that surely have a value here

    @property
    def env(self) -> str:
        """Name of the environment in the text."""
        return self.process.parameters[0]

    @property
    def resources(self) -> str:
        """Name of the shared resources in the text."""
        return self.process.parameters[1]

    @property
    def tables(self) -> str:
        """Name of the tables in the text."""
        return self.process.parameters[2]

    def own_name(self, name: str) -> str:
        """Name of a local number in the generated function; no two names of the text become the same."""
        return f"{name}_" if name in RESERVED or RESERVED_FORM.fullmatch(name) else name

    @contextmanager
    def block(self) -> Iterator[None]:
        """Statements that may be left out: what they give a value to has none for sure afterwards."""
        before = set(self.valued)
        yield
        self.valued = before

    def declare(self, own: str, kind: str) -> None:
        """Give a local number its kind and its place in the frame."""
        if own not in self.kinds:
            number = sum(1 for other in self.kinds.values() if other == kind)
            self.kinds[own] = kind
            self.places[own] = f"frame.{kind}{number}"

    def fault(self, node: ast.AST, what: str, instead: str) -> None:
        """Note a fault."""
        self.faults.add(self.process, node, what, instead)

    def expression(self, node: ast.expr) -> str:
        """Text of an expression in the generated module."""
        copy = ast.parse(ast.unparse(node), mode="eval").body
        for part in ast.walk(copy):
            ast.copy_location(part, node)
        return ast.unparse(_Rewriting(self).visit(copy))

    def member(self, node: ast.expr) -> tuple[str, str] | None:
        """Kind and row of ``resources.group[index]``; None if it is anything else."""
        if not (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Attribute)
            and isinstance(node.value.value, ast.Name)
            and node.value.value.id == self.resources
        ):
            return None
        name = node.value.attr
        if name not in self.groups:
            known = ", ".join(self.groups)
            self.fault(node, f"there is no group of resources {name!r}", f"The groups are: {known}.")
            return None
        kind, number = self.groups[name]
        return kind, f"member(kernel, {number}, {self.expression(node.slice)})"


class _Rewriting(ast.NodeTransformer):
    """Puts an expression in terms of the kernel and refuses what a compiled process cannot do."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, ALLOWED):
            self.scope.fault(
                node,
                f"`{self.scope.process.source(node)}` cannot be compiled",
                "Use numbers, comparisons and calls of rules; put the rest into a rule.",
            )
            return node
        return super().generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if not isinstance(node.value, bool | int | float):
            self.scope.fault(
                node, f"{node.value!r} is not a number", "Processes keep numbers only; name it by a number."
            )
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        scope = self.scope
        if node.id in scope.valued:
            return _parsed(scope.own_name(node.id))
        if node.id in scope.process.declared:
            scope.fault(
                node,
                f"`{node.id}` may have no value here",
                "Declare it with a value before the `if` or the loop.",
            )
            return node
        if node.id == scope.tables:
            return _parsed("tables")
        if node.id in FUNCTIONS_OF_PYTHON and scope.process.meaning_of(node.id) is None:
            return node
        if node.id in scope.requests or node.id in (scope.env, scope.resources):
            scope.fault(
                node,
                f"`{node.id}` is used as a value",
                f"Write `yield {node.id}`, `{node.id}.triggered`, `{scope.env}.now` or the like.",
            )
            return node
        value = scope.process.meaning_of(node.id)
        if value is None:
            hint = " It is a request whose `with` block has ended." if self._was_request(node.id) else ""
            scope.fault(
                node,
                f"nothing is known of `{node.id}` here",
                f"Declare a local number at its first assignment, `{node.id}: int = ...`.{hint}",
            )
            return node
        return _parsed(scope.imports.name_for(scope.process, node.id, value))

    def _was_request(self, name: str) -> bool:
        return any(
            isinstance(part, ast.With)
            and isinstance(part.items[0].optional_vars, ast.Name)
            and part.items[0].optional_vars.id == name
            for part in ast.walk(self.scope.process.tree)
        )

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if not self._is_of_tables(node.value):
            return self.generic_visit(node)
        return ast.Subscript(self.visit(node.value), self._index(node.slice), ast.Load())

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Tuple):
            return ast.Tuple([self.visit(part) for part in node.elts], ast.Load())
        return self.visit(node)

    def _is_of_tables(self, node: ast.AST) -> bool:
        while isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        return isinstance(node, ast.Name) and node.id == self.scope.tables

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        scope = self.scope
        if isinstance(node.value, ast.Name) and node.value.id == scope.env and node.attr == "now":
            return _parsed("now")
        if isinstance(node.value, ast.Name) and node.value.id in scope.requests and node.attr == "triggered":
            return _parsed(f"kernel.request[{scope.requests[node.value.id]}].granted")
        member = scope.member(node.value)
        if member is not None:
            return self._reading(node, *member)
        if self._is_of_tables(node):
            return ast.Attribute(self.visit(node.value), node.attr, ast.Load())
        value = resolve(scope.process, node)
        if value is None:
            return self.generic_visit(node)
        assert isinstance(node.value, ast.Name)
        module = scope.process.meaning_of(node.value.id)
        name = scope.imports.name_for(scope.process, node.value.id, module)
        return ast.Attribute(_parsed(name), node.attr, ast.Load())

    def _reading(self, node: ast.Attribute, kind: str, row: str) -> ast.AST:
        readings = {
            ("units", "count"): "kernel.unit[{}].users",
            ("stocks", "level"): "kernel.stock[{}].level",
            ("signals", "triggered"): "kernel.signal[{}].given",
        }
        reading = readings.get((kind, node.attr))
        if reading is None:
            allowed = ", ".join(f"`.{name}` of {group}" for group, name in readings)
            self.scope.fault(
                node,
                f"`.{node.attr}` of {kind} cannot be read",
                f"Allowed are {allowed} and `len(....queue)` of units.",
            )
            return node
        return _parsed(reading.format(row))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        queue = self._length_of_queue(node)
        if queue is not None:
            return queue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        meant = resolve(self.scope.process, node.func)
        is_of_python = called in FUNCTIONS_OF_PYTHON and meant is None
        if not is_of_python and (
            not callable(meant) or inspect.isgeneratorfunction(meant) or is_undecorated(meant)
        ):
            self._refuse_call(node, meant)
            return node
        if meant is not None and getattr(builtins, called, None) is meant:
            return self.generic_visit(node)
        arguments = [self.visit(argument) for argument in node.args]
        keywords = [ast.keyword(keyword.arg, self.visit(keyword.value)) for keyword in node.keywords]
        return ast.Call(self.visit(node.func), arguments, keywords)

    def _refuse_call(self, node: ast.Call, meant: Any) -> None:
        scope = self.scope
        if inspect.isgeneratorfunction(meant) or is_call_of(node, scope.env, "process"):
            what = f"`{scope.process.source(node)}` stands inside an expression"
            instead = f"Write `{scope.env}.process(...)` or `yield {scope.env}.process(...)` on its own line."
        elif is_call_of(node, scope.env, "timeout"):
            what = f"nobody waits for `{scope.process.source(node)}`"
            instead = f"Write `yield {scope.env}.timeout(time)` on its own line."
        else:
            what = f"`{scope.process.source(node.func)}` is not a rule"
            instead = "Call functions of a module decorated with `@rule`, or abs, min, max, int, float, bool."
        scope.fault(node, what, instead)

    def _length_of_queue(self, node: ast.Call) -> ast.AST | None:
        if not (isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1):
            return None
        queue = node.args[0]
        if not (isinstance(queue, ast.Attribute) and queue.attr == "queue"):
            return None
        member = self.scope.member(queue.value)
        if member is None or member[0] != "units":
            return None
        return _parsed(f"kernel.unit[{member[1]}].waiting")


def is_undecorated(function: Any) -> bool:
    """Whether a function of Python is no rule; run as plain Python, rules look like any function."""
    return inspect.isfunction(function) and not PLAIN


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
