"""A bundle of named tables that compiled code receives as one pointer.

Passing twenty arrays to every rule costs six times the rest of a small simulation: each call copies their
shapes and strides and counts references. A bundle is a single address of a list of addresses and shapes
instead::

    World = bundle("World", {"run": (RUN, 0), "machine": (MACHINE, 1), "weight": ("f8", 2)})
    w = World(run=..., machine=..., weight=...)

In Python ``w.machine`` is the numpy array. In a compiled rule ``w.machine[m].load`` reads the same memory. A
table with zero dimensions is a single record: ``w.run.seed``. The bundle keeps its arrays alive; they must
not be replaced while it is in use.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

Shape = tuple[np.dtype[Any] | str, int]
_ADDRESS = ir.IntType(64)


class BundleType(types.Type):
    """Compile-time type of a bundle: names, element types and dimensions of its tables."""

    def __init__(self, name: str, tables: tuple[tuple[str, Any, int, int], ...]) -> None:
        self.tables = tables
        described = ",".join(f"{table}:{element}:{dimensions}" for table, element, dimensions, _ in tables)
        super().__init__(name=f"{name}<{described}>")

    def slot(self, name: str) -> tuple[int, Any, int, int]:
        """Position of a table in the list of addresses; its element type, dimensions, bytes per element."""
        position = 0
        for table, element, dimensions, item_bytes in self.tables:
            if table == name:
                return position, element, dimensions, item_bytes
            position += 1 + dimensions
        raise AttributeError(name)


@register_model(BundleType)
class _BundleModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: BundleType) -> None:
        super().__init__(manager, kind, _ADDRESS.as_pointer())


@infer_getattr
class _BundleAttributes(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, kind: BundleType, name: str) -> Any:
        for table, element, dimensions, _ in kind.tables:
            if table == name:
                return types.Array(element, dimensions, "C") if dimensions else element
        return None


@lower_getattr_generic(BundleType)
def _read_table(context: Any, builder: Any, kind: BundleType, value: Any, name: str) -> Any:
    """Build an array view, or a record, from the addresses behind the pointer."""
    position, element, dimensions, item_bytes = kind.slot(name)

    def entry(index: int) -> Any:
        return builder.load(builder.gep(value, [ir.Constant(_ADDRESS, index)]))

    if dimensions == 0:
        return builder.inttoptr(entry(position), context.get_value_type(element))
    array_type = types.Array(element, dimensions, "C")
    view = make_array(array_type)(context, builder)
    shape = [entry(position + 1 + axis) for axis in range(dimensions)]
    strides = [ir.Constant(context.get_value_type(types.intp), item_bytes)]
    for axis in range(dimensions - 1, 0, -1):
        strides.insert(0, builder.mul(strides[0], shape[axis]))
    populate_array(
        view,
        data=builder.inttoptr(entry(position), view.data.type),
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=ir.Constant(context.get_value_type(types.intp), item_bytes),
        meminfo=None,
    )
    return view._getvalue()


@unbox(BundleType)
def _unbox_bundle(_kind: BundleType, instance: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(instance, "_address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(number, _ADDRESS.as_pointer()))


def bundle(name: str, tables: Mapping[str, Shape]) -> type[Any]:
    """Make a class that holds the given tables.

    Parameters
    ----------
    name : str
        Name of the class.
    tables : mapping
        For each table its numpy type and its number of dimensions; zero for a single record.

    Returns
    -------
    type
        Construct it with one C-contiguous array per table, by name; a record is an array of length one.
        Arrays of another type, order or dimension are refused with a TypeError that names the table.
    """
    dtypes = {table: (np.dtype(kind), dimensions) for table, (kind, dimensions) in tables.items()}
    numba_type = BundleType(
        name, tuple((t, from_dtype(kind), dims, kind.itemsize) for t, (kind, dims) in dtypes.items())
    )

    def check(table: str, array: np.ndarray[Any, Any]) -> None:
        kind, dimensions = dtypes[table]
        if array.dtype != kind or array.ndim != max(dimensions, 1) or not array.flags.c_contiguous:
            raise TypeError(
                f"{name}.{table}: expected a C-contiguous array of {max(dimensions, 1)} dimension(s) and "
                f"type {kind}, got {array.ndim} dimension(s) of {array.dtype}"
            )

    class Bundle:
        __slots__ = (*dtypes, "_address", "_addresses")
        _numba_type_ = numba_type  # spares numba a slow search at each call

        def __init__(self, **arrays: np.ndarray[Any, Any]) -> None:
            if missing := dtypes.keys() ^ arrays.keys():
                raise TypeError(f"{name}: missing or unknown tables {sorted(missing)}")
            addresses: list[int] = []
            for table, (kind, dimensions) in dtypes.items():
                array = arrays[table]
                check(table, array)
                addresses += [array.ctypes.data, *(array.shape if dimensions else ())]
                plain = array.view(np.recarray) if kind.names else array
                setattr(self, table, plain if dimensions else plain[0])
            self._addresses = np.array(addresses, dtype=np.uint64)
            self._address = int(self._addresses.ctypes.data)

    Bundle.__name__ = Bundle.__qualname__ = name

    @typeof_impl.register(Bundle)
    def _type_of_bundle(_value: Any, _context: Any) -> BundleType:
        return numba_type

    return Bundle
