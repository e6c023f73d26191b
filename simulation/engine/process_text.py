"""Reading the text of SimPy processes: where it stands, what names mean, what cannot be compiled.

A process that cannot be compiled is refused with file, line and what to write instead; every fault of a model
is told at once.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

FIRST_PARAMETERS = 3  # env, resources and the tables


class ModelTextError(Exception):
    """The text of a process cannot be compiled.

    Parameters
    ----------
    faults : list of str
        Each with file, line, what is wrong and what to write instead.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class ProcessText:
    """A process: a generator function that SimPy can run, and its syntax tree.

    Parameters
    ----------
    function : callable
        The generator function.
    tree : ast.FunctionDef
        Its syntax tree, with the line numbers of its file.
    file : str
        Name of the file, without folders.
    """

    function: Callable[..., Any]
    tree: ast.FunctionDef
    file: str

    @classmethod
    def of(cls, function: Callable[..., Any]) -> "ProcessText":
        """Read the source of a function."""
        lines, first = inspect.getsourcelines(function)
        tree = ast.parse(textwrap.dedent("".join(lines)))
        ast.increment_lineno(tree, first - 1)
        (definition,) = tree.body
        assert isinstance(definition, ast.FunctionDef)
        return cls(function, definition, Path(inspect.getsourcefile(function) or "").name)

    @property
    def parameters(self) -> list[str]:
        """Names of all parameters."""
        return [argument.arg for argument in self.tree.args.args]

    @property
    def arguments(self) -> list[str]:
        """Names of the whole numbers that tell whose life it is."""
        return self.parameters[FIRST_PARAMETERS:]

    @cached_property
    def declared(self) -> set[str]:
        """Names of the local numbers that are declared anywhere in the text, and of loops."""
        parts = (part for part in ast.walk(self.tree) if isinstance(part, ast.AnnAssign | ast.For))
        return {part.target.id for part in parts if isinstance(part.target, ast.Name)}

    def meaning_of(self, name: str) -> Any:
        """What a name means in the module of the process; None if nothing."""
        return self.function.__globals__.get(name)

    def source(self, node: ast.AST) -> str:
        """A piece of the text on one line; of a block, its head."""
        if isinstance(getattr(node, "body", None), list):
            node = copy(node)
            for part in {"body", "orelse", "handlers", "finalbody"} & set(node._fields):
                setattr(node, part, [])
        return ast.unparse(node).split("\n")[0]


@dataclass
class Faults:
    """Faults found so far, in all processes of a model."""

    texts: list[str] = field(default_factory=list)

    def add(self, process: ProcessText, node: ast.AST, what: str, instead: str) -> None:
        """Note a fault at a place in the text."""
        line = getattr(node, "lineno", process.tree.lineno)
        self.texts.append(f"{process.file}, line {line}, {process.tree.name}: {what}. {instead}")

    def refuse(self) -> None:
        """Raise if there are any.

        Raises
        ------
        ModelTextError
            With all of them.
        """
        if self.texts:
            raise ModelTextError(self.texts)


def is_call_of(node: ast.AST | None, owner: str, method: str) -> bool:
    """Whether a piece of text is a call such as ``env.timeout(...)``."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == owner
    )


def processes_from(root: Callable[..., Any]) -> Iterator[ProcessText]:
    """The root process and all that it starts, directly or through others, in order of first mention."""
    found = {root: None}
    for function in _growing(found):
        text = ProcessText.of(function)
        yield text
        for node in ast.walk(text.tree):
            if is_call_of(node, text.parameters[0] if text.parameters else "env", "process"):
                started = started_process(text, node)
                if started is not None:
                    found.setdefault(started)


def started_process(text: ProcessText, node: ast.AST) -> Callable[..., Any] | None:
    """The generator function in ``env.process(f(...))``; None if it is anything else."""
    assert isinstance(node, ast.Call)
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Call):
        return None
    function = resolve(text, node.args[0].func)
    return function if inspect.isgeneratorfunction(function) else None


def resolve(text: ProcessText, node: ast.AST) -> Any:
    """What a name or ``module.name`` of the text means; None if nothing."""
    if isinstance(node, ast.Name):
        return text.meaning_of(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = text.meaning_of(node.value.id)
        return getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
    return None


def _growing(found: dict[Any, None]) -> Iterator[Any]:
    """Members of a dictionary in order, with those that are added on the way."""
    position = 0
    while position < len(found):
        yield list(found)[position]
        position += 1
