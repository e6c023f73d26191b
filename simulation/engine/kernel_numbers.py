"""Whole and real numbers as compiled processes keep them.

A local number of a process has the type it was declared with. A real number given to a whole one is refused
when the model is compiled, so that the compiled process never rounds what SimPy would not.
"""

from typing import Any

import numpy as np
from numba import types
from numba.core.errors import TypingError
from numba.extending import intrinsic

from simulation.engine.compiled import PLAIN

WHOLE_LOCAL = "A local number declared `int`"
NOT_WHOLE = WHOLE_LOCAL + " is given {}. Declare it `float`, or make it whole."


def whole(value: Any) -> int:
    """A whole number: what an `int` of a process keeps."""
    if isinstance(value, float | np.floating):
        raise TypeError(NOT_WHOLE.format(type(value).__name__))
    return int(value)


def real(value: Any) -> float:
    """A real number: what a `float` of a process keeps."""
    return float(value)


@intrinsic
def _compiled_whole(_context: Any, value: Any) -> Any:
    if not isinstance(value, types.Integer | types.Boolean | types.IntEnumMember):
        raise TypingError(NOT_WHOLE.format(value))
    return types.int64(value), _cast


@intrinsic
def _compiled_real(_context: Any, value: Any) -> Any:
    if not isinstance(value, types.Number | types.Boolean | types.IntEnumMember):
        raise TypingError(f"A local number declared `float` is given {value}, which is no number.")
    return types.float64(value), _cast


def _cast(context: Any, builder: Any, called: Any, arguments: Any) -> Any:
    return context.cast(builder, arguments[0], called.args[0], called.return_type)


if not PLAIN:
    whole, real = _compiled_whole, _compiled_real
