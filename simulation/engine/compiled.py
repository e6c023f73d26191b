"""Rules as compiled functions.

A rule is a pure function of numbers and table rows. It is compiled by numba when it is first called, and runs
as plain Python, with the same bits, when the environment variable ``NUMBA_DISABLE_JIT=1`` is set: then a
debugger can step through it.
"""

from collections.abc import Callable
from typing import TypeVar

import numba

PLAIN = bool(numba.config.DISABLE_JIT)

F = TypeVar("F", bound=Callable[..., object])


def rule(function: F) -> F:
    """Compile a function on its first call; no clock, no strings, no fast-math.

    There is no cache on disk: numba's own does not notice changes in the functions a rule calls.
    A rule guards its own divisions: by zero, the plain form raises and the compiled one does not.

    Parameters
    ----------
    function : callable
        A function on numbers and tables.

    Returns
    -------
    callable
        The compiled function, with the type of the original.
    """
    compiled: F = numba.njit(nogil=True, error_model="numpy")(function)
    return compiled
