"""The compiled engine: the same text of processes as the reference engine, as machine code.

A model is translated and compiled once (`CompiledModel`); its runs take the same arguments as `run_simpy`,
leave the same bytes in the tables and schedule the same number of events.
"""

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulation.engine.code_cache import load
from simulation.engine.compiled import PLAIN
from simulation.engine.generated_module import generate, group_kinds
from simulation.engine.kernel_tables import FIRST_ENTRIES, KernelType
from simulation.engine.plan import Group


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
    entries : sequence of rules
        Further rules to compile with the model; attribute `entry` has them by name.

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
        entries: Sequence[Callable[..., Any]] = (),
    ) -> None:
        generated = generate(root, groups, observe, entries)
        self.kernel_type = KernelType(generated.numbers)
        self.module, self.is_ready = load(generated.source, repr(tables._numba_type_))
        self.entry = {rule.__name__: getattr(self.module, f"entry_{rule.__name__}") for rule in entries}
        self._places = generated.places
        self._n_entries = FIRST_ENTRIES

    def run(self, plan: Sequence[Group], tables: Any, horizon: float, dates: Sequence[float]) -> int:
        """Run the model to its horizon; arguments and result are those of `simpy_runner.run_simpy`.

        Raises
        ------
        ModelRunError
            If a process does what SimPy refuses.
        """
        kernel = self.kernel_type.make(plan, horizon, dates, self._n_entries)
        while not self.advance(kernel, tables):
            kernel = self.kernel_type.grown(kernel)
            self._n_entries = max(self._n_entries, len(kernel.node))
        return int(kernel.state.next_id)

    def advance(self, kernel: Any, tables: Any) -> bool:
        """Run as far as the kernel has room; whether the horizon was reached."""
        try:
            return bool(self.module.run(kernel, tables))
        except (ValueError, IndexError, RuntimeError) as error:
            file, process = self._places[kernel.state.process]
            raise ModelRunError(
                f"{file}, line {kernel.state.line}, {process}, at time {kernel.state.now}: {error}"
            ) from error

    def compile_if_needed(self, compile_all: Callable[[], object]) -> None:
        """Do something that compiles everything, and tell that it takes a while unless it is on disk already.

        Parameters
        ----------
        compile_all : callable
            A first run.
        """
        if self.is_ready or PLAIN:
            compile_all()
            return
        begun = time.perf_counter()
        print(
            "Compiling the model; this is done once for each version of it ...",
            file=sys.stderr,
            end=" ",
            flush=True,
        )
        compile_all()
        print(f"{time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        self.is_ready = True


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
