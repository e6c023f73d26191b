"""The compiled engine: the same text of processes as the reference engine, as machine code.

A model is translated and compiled once (`CompiledModel`); its runs take the same arguments as `run_simpy`,
leave the same bytes in the tables and schedule the same number of events.
"""

import re
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numba
from numba.core.errors import NumbaError

from simulation.engine.code_cache import load
from simulation.engine.compiled import PLAIN
from simulation.engine.generated_module import GeneratedModule, generate, group_kinds
from simulation.engine.kernel_numbers import WHOLE_LOCAL
from simulation.engine.kernel_tables import FIRST_ENTRIES, KernelType
from simulation.engine.plan import Group
from simulation.engine.process_text import ModelTextError


class ModelRunError(Exception):
    """A compiled process did what SimPy refuses, such as waiting a negative time; names file and line."""


class CompiledModel:
    """A model whose processes are compiled.

    Parameters
    ----------
    root : generator function
        The first process; it starts all others.
    groups : dict
        Kinds of the shared resources (`simulation.engine.generated_module.group_kinds`).
    tables : type
        The bundle that processes and rules work on.
    observe : rule
        Called with the tables and the number of a recording date.
    entries : dict, optional
        Further rules to compile with the model, each with examples of its arguments (of a bundle, its
        class); attribute `entry` has them by name.

    Raises
    ------
    ModelTextError
        If the text of a process cannot be compiled: with file, line and what to write instead.
    """

    def __init__(
        self,
        root: Callable[..., Any],
        groups: Mapping[str, tuple[str, int]],
        tables: type[Any],
        observe: Callable[..., Any],
        entries: Mapping[Callable[..., Any], tuple[Any, ...]] | None = None,
    ) -> None:
        entries = entries or {}
        generated = generate(root, groups, observe, list(entries))
        self.kernel_type = KernelType(generated.numbers)
        self.module, is_ready = load(generated.source, repr(tables._numba_type_))
        self.entry = {rule.__name__: getattr(self.module, f"entry_{rule.__name__}") for rule in entries}
        parts = [(getattr(self.module, f"entry_{rule.__name__}"), types) for rule, types in entries.items()]
        parts.append((self.module.run, (self.kernel_type.bundle, tables)))
        if not PLAIN:
            try:
                compile_parts(parts, is_ready=is_ready)
            except NumbaError as error:
                fault = fault_of_types(error, self.module.__name__, generated)
                if fault is None:
                    raise
                raise ModelTextError([fault]) from error
        self._places = generated.places
        self._n_entries: dict[int, int] = {}  # by the size of the place, here the number of shared resources
        self._own = threading.local()

    def run(self, plan: Sequence[Group], tables: Any, horizon: float, dates: Sequence[float]) -> int:
        """Run the model to its horizon; arguments and result are those of `simpy_runner.run_simpy`.

        Raises
        ------
        ModelRunError
            If a process does what SimPy refuses.
        """
        kernel = self._kernel(plan, horizon, dates)
        while not self.advance(kernel, tables):
            kernel = self.kernel_type.grown(kernel)
            self._n_entries[len(kernel.unit)] = len(kernel.node)
        self._own.kernel = kernel
        return int(kernel.state.next_id)

    def _kernel(self, plan: Sequence[Group], horizon: float, dates: Sequence[float]) -> Any:
        """Tables of a kernel with the room that runs so far have needed; a thread uses its own again."""
        kernel = getattr(self._own, "kernel", None)
        if kernel is not None and self.kernel_type.put_back(kernel, plan, horizon, dates):
            return kernel
        fresh = self.kernel_type.make(plan, horizon, dates, FIRST_ENTRIES)
        known = self._n_entries.get(len(fresh.unit), FIRST_ENTRIES)
        return fresh if known == FIRST_ENTRIES else self.kernel_type.make(plan, horizon, dates, known)

    def advance(self, kernel: Any, tables: Any) -> bool:
        """Run as far as the kernel has room; whether the horizon was reached."""
        try:
            return bool(self.module.run(kernel, tables))
        except (ValueError, IndexError, RuntimeError) as error:
            file, process = self._places[kernel.state.process]
            raise ModelRunError(
                f"{file}, line {kernel.state.line}, {process}, at time {kernel.state.now}: {error}"
            ) from error


def compile_parts(parts: Sequence[tuple[Any, tuple[Any, ...]]], *, is_ready: bool) -> None:
    """Compile functions, or read their machine code from disk; tell so if it takes a while.

    Parameters
    ----------
    parts : sequence of (function, arguments)
        Compiled functions, with examples of their arguments or bundle types.
    is_ready : bool
        Whether the machine code is on disk.
    """
    begun = time.perf_counter()
    for number, (function, arguments) in enumerate(parts, start=1):
        if not is_ready:
            _tell(f"\rCompiling the model, once for each version of it: part {number} of {len(parts)} ...")
        kinds = tuple(getattr(one, "_numba_type_", None) or numba.typeof(one) for one in arguments)
        function.compile(kinds)
    if not is_ready:
        _tell(f" {time.perf_counter() - begun:.0f} s\n")


def fault_of_types(error: Exception, name: str, generated: GeneratedModule) -> str | None:
    """Say in terms of the text of the processes what numba cannot compile; None if it is not in a process.

    Parameters
    ----------
    error : NumbaError
        Names the lines of the generated module it met on its way, the innermost first.
    name : str
        Name of that module.
    generated : GeneratedModule
        Its text.
    """
    line = re.search(rf"{name}\.py\D+(\d+)", str(error))
    place = generated.place_of(int(line[1])) if line else None
    if line is None or place is None:
        return None
    subject = generated.what_is_whole(int(line[1]))
    told = re.search(r"A local number declared `\w+` is given (.*?)[.,] .*", str(error))
    if told and subject != WHOLE_LOCAL:
        return f"{place}: {subject} is given {told[1]}. Make it whole, by `int(...)` or in a rule."
    if told:
        return f"{place}: {told[0]}"
    what = next(text for text in str(error).splitlines() if text and not text.startswith("Failed in"))
    return (
        f"{place}: {what.rstrip('.:')}. Call functions decorated with `@rule`, with numbers and the tables "
        "they take."
    )


def _tell(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


_models: dict[tuple[Any, ...], CompiledModel] = {}


def run_compiled(
    root: Callable[..., Any],
    plan: Sequence[Group],
    tables: Any,
    horizon: float,
    dates: Sequence[float],
    observe: Callable[[Any, int], None],
) -> int:
    """Run a model to its horizon; compiled when it is run for the first time.

    Parameters and result are those of `simulation.engine.simpy_runner.run_simpy`; `observe` is a rule.
    """
    groups = group_kinds(plan)
    key = (root, tuple(groups.items()), type(tables), observe)
    if key not in _models:
        _models[key] = CompiledModel(root, groups, type(tables), observe)
    return _models[key].run(plan, tables, horizon, dates)
