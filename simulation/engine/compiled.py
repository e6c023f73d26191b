"""Rules as compiled functions.

A rule is a pure function of numbers and table rows. It is compiled by numba when it is first called, and runs
as plain Python, with the same bits, when the environment variable ``NUMBA_DISABLE_JIT=1`` is set: then a
debugger can step through it.

Most rules are called by other rules only. Numba would make of each of them a function that Python can call,
with machine code of its own, for every constant it is called with. Here a rule that another rule calls
becomes a *part*: checked, translated and optimised once for the types it is called with, and turned into
machine code only inside the rules that Python calls. That makes a first run shorter and changes no result.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba import types
from numba.core import event
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Flags, compile_extra
from numba.core.registry import CPUDispatcher
from numba.core.sigutils import normalize_signature
from numba.core.typing import make_concrete_template

PLAIN = bool(numba.config.DISABLE_JIT)

F = TypeVar("F", bound=Callable[..., object])


def rule(function: F) -> F:
    """Compile a function on its first call; no clock, no strings, no fast-math.

    A rule is not kept on disk by itself: numba does not notice changes in the functions it calls. What is
    kept is a whole model (`entry`).
    A rule guards its own divisions: by zero, the plain form raises and the compiled one does not.

    Parameters
    ----------
    function : callable
        A function on numbers and tables that does not call itself.

    Returns
    -------
    callable
        The compiled function, with the type of the original.
    """
    if PLAIN:
        return function
    options = {"nopython": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    compiled: F = _Rule(function, targetoptions=options)
    return compiled


def entry(function: F) -> F:
    """Compile a function of a generated module, to be called from Python; its machine code is kept on disk.

    Parameters
    ----------
    function : callable
        A function of a file that is named by the hash of everything it depends on
        (`simulation.engine.code_cache`).

    Returns
    -------
    callable
        The compiled function; it lets other threads run.
    """
    if PLAIN:
        return function
    compiled: F = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    return compiled


class _PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code of a part, ready to be linked into other code; it is given no address, where nobody calls it."""

    def _optimize_final_module(self) -> None:
        """Leave it to the function that takes the part in, where it is optimised with its callers."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _Rule(CPUDispatcher):  # type: ignore[misc]
    """Numba's compiled function, which other rules take in as a part.

    Numba asks `get_call_template` for the types of a call that it meets in a rule, and `get_overload` for the
    name of the code that answers it.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._parts: dict[tuple[Any, ...], Any] = {}

    def get_call_template(self, args: Any, kws: Any) -> Any:
        declared, folded = self.fold_argument_types(args, kws)
        kinds = tuple(_number_type(kind) for kind in folded)
        if kinds not in self._parts:
            with event.trigger_event("numba:compile", data={"dispatcher": self, "args": kinds}):
                self._parts[kinds] = self._compile_part(kinds)
        name = self.py_func.__name__
        template = make_concrete_template(f"CallTemplate({name})", name, [self._parts[kinds].signature])
        return template, declared, kinds, {}

    def get_overload(self, sig: Any) -> Any:
        kinds, _ = normalize_signature(sig)
        return self._parts[tuple(kinds)].library

    def _compile_part(self, kinds: tuple[Any, ...]) -> Any:
        flags = Flags()
        self.targetdescr.options.parse_as_flags(flags, self.targetoptions)
        flags.no_cpython_wrapper = True
        flags.no_compile = True
        part = compile_extra(
            self.targetdescr.typing_context,
            self.targetctx,
            self.py_func,
            args=kinds,
            return_type=None,
            flags=flags,
            locals={},
            library=_PartLibrary(self.targetctx.codegen(), self.py_func.__qualname__),
        )
        self.targetctx.insert_user_function(part.library, part.fndesc, [part.library])
        return part


def _number_type(kind: Any) -> Any:
    """Type of an argument as a part takes it: a number, be it a constant, a named one or a computed one."""
    kind = types.unliteral(kind)
    return kind.dtype if isinstance(kind, types.IntEnumMember) else kind
