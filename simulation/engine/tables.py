"""A bundle of named tables that compiled code receives as one pointer.

Passing twenty arrays to every rule costs six times the rest of a small simulation: each call copies their
shapes and strides and counts references. A bundle is a single address of a list of addresses and shapes
instead::

    World = bundle("World", {"run": (RUN, 0), "machine": (MACHINE, 1), "weight": ("f8", 2)})
    w = World(run=..., machine=..., weight=...)

In Python ``w.machine`` is the numpy array. In a compiled rule ``w.machine[m].load`` reads the same memory. A
table with zero dimensions is a single record: ``w.run.seed``. The bundle keeps its arrays alive; they must
not be replaced while it is in use. A compiled rule may index a table, write to it, ask its length, shape or
fields, and call the methods of an array; a function of numpy is given ``w.machine[:]``.
"""

import hashlib
import operator
from collections.abc import Mapping
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_cast,
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


def _short_name(name: str, description: str) -> str:
    """Tell types apart in few letters: the name of every rule contains the names of the types it takes."""
    return f"{name}_{hashlib.sha256(description.encode()).hexdigest()[:16]}"


class TableType(types.Type):
    """Compile-time type of a table of a bundle: where its address and its shape stand, and nothing else.

    An array of numba is a handful of values that are copied and counted at every mention; a table is one
    pointer, from which a row is found in a few instructions, so that rules are smaller and sooner compiled.
    Whatever is not the reading or writing of a single row or value is left to numba's own array, made on the
    spot.
    """

    def __init__(self, element: Any, dimensions: int, item_bytes: int) -> None:
        self.array = types.Array(element, dimensions, "C")
        self.item_bytes = item_bytes
        super().__init__(name=_short_name("table", f"{element}, {dimensions}"))

    def is_single(self, index: Any) -> bool:
        """Whether an index means one row or value: as many whole numbers as dimensions."""
        numbers = (index,) if self.array.ndim == 1 else getattr(index, "types", ())
        return len(numbers) == self.array.ndim and all(
            isinstance(number, types.Integer | types.IntEnumMember) for number in numbers
        )

    def is_value(self, index: Any) -> bool:
        """Whether an index means one value that is not a record."""
        return self.is_single(index) and not isinstance(self.array.dtype, types.Record)

    def index_type(self) -> Any:
        """Type of the index of one row or value."""
        return types.intp if self.array.ndim == 1 else types.UniTuple(types.intp, self.array.ndim)


class BundleType(types.Type):
    """Compile-time type of a bundle: for each table its place in the list of addresses and its type."""

    def __init__(self, name: str, dtypes: Mapping[str, tuple[np.dtype[Any], int]]) -> None:
        self.tables: dict[str, tuple[int, Any]] = {}
        position = 0
        for table, (kind, dimensions) in dtypes.items():
            element = from_dtype(kind)
            self.tables[table] = (
                position,
                TableType(element, dimensions, kind.itemsize) if dimensions else element,
            )
            position += 1 + dimensions
        described = (f"{table}: {position}, {kind}" for table, (position, kind) in self.tables.items())
        super().__init__(name=_short_name(name, "; ".join(described)))


@register_model(BundleType)
@register_model(TableType)
class _PointerModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _ADDRESS.as_pointer())


@infer_getattr
class _BundleAttributes(AttributeTemplate):
    key = BundleType

    def generic_resolve(self, kind: BundleType, name: str) -> Any:
        return kind.tables[name][1] if name in kind.tables else None


@lower_getattr_generic(BundleType)
def _read_table(context: Any, builder: Any, kind: BundleType, value: Any, name: str) -> Any:
    """Point at the table's entry in the list, or at the record itself."""
    position, element = kind.tables[name]
    if isinstance(element, TableType):
        return builder.gep(value, [ir.Constant(_ADDRESS, position)])
    return builder.inttoptr(_entry(builder, value, position), context.get_value_type(element))


def _entry(builder: Any, value: Any, index: int) -> Any:
    """Load an address or a length; they never change while a rule runs, so none need be loaded twice."""
    loaded = builder.load(builder.gep(value, [ir.Constant(_ADDRESS, index)]))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


@lower_cast(TableType, types.Array)
def _array_for_method(context: Any, builder: Any, kind: TableType, _array_type: Any, value: Any) -> Any:
    return _array(context, builder, kind, value)


def _array(context: Any, builder: Any, kind: TableType, value: Any) -> Any:
    """Make numba's own array of a table."""
    view = make_array(kind.array)(context, builder)
    shape = [_entry(builder, value, 1 + axis) for axis in range(kind.array.ndim)]
    item_bytes = ir.Constant(context.get_value_type(types.intp), kind.item_bytes)
    strides = [item_bytes]
    for length in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], length))
    populate_array(
        view,
        data=builder.inttoptr(_entry(builder, value, 0), view.data.type),
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=item_bytes,
        meminfo=None,
    )
    return view._getvalue()


def _place(context: Any, builder: Any, kind: TableType, value: Any, index: Any) -> Any:
    """Pointer to one row or value; negative numbers count from the end, as in Python."""
    numbers = cgutils.unpack_tuple(builder, index) if kind.array.ndim > 1 else [index]
    row: Any = None
    for axis, number in enumerate(numbers):
        length = _entry(builder, value, 1 + axis)
        is_negative = builder.icmp_signed("<", number, ir.Constant(number.type, 0))
        number = builder.select(is_negative, builder.add(number, length), number)
        row = number if row is None else builder.add(builder.mul(row, length), number)
    offset = builder.mul(row, ir.Constant(row.type, kind.item_bytes))
    return builder.inttoptr(
        builder.add(_entry(builder, value, 0), offset), context.get_data_type(kind.array.dtype).as_pointer()
    )


@infer_getattr
class _TableAttributes(AttributeTemplate):
    key = TableType

    def generic_resolve(self, kind: TableType, name: str) -> Any:
        return self.context.resolve_getattr(kind.array, name)


@lower_getattr_generic(TableType)
def _read_attribute(context: Any, builder: Any, kind: TableType, value: Any, name: str) -> Any:
    array = _array(context, builder, kind, value)
    return context.get_getattr(kind.array, name)(context, builder, kind.array, array, name)


@infer_global(len)
class _TypeOfLength(AbstractTemplate):
    def generic(self, arguments: Any, _keywords: Any) -> Any:
        (table,) = arguments
        return signature(types.intp, table) if isinstance(table, TableType) else None


@lower_builtin(len, TableType)
def _length(_context: Any, builder: Any, _called: Any, arguments: Any) -> Any:
    return _entry(builder, arguments[0], 1)


@infer_global(operator.getitem)
class _TypeOfReading(AbstractTemplate):
    def generic(self, arguments: Any, _keywords: Any) -> Any:
        table, index = arguments
        if not isinstance(table, TableType):
            return None
        if table.is_single(index):
            return signature(table.array.dtype, table, table.index_type())
        found = self.context.resolve_function_type(operator.getitem, (table.array, index), {})
        return found and signature(found.return_type, table, *found.args[1:])


@infer_global(operator.setitem)
class _TypeOfWriting(AbstractTemplate):
    def generic(self, arguments: Any, _keywords: Any) -> Any:
        table, index, content = arguments
        if not isinstance(table, TableType):
            return None
        if table.is_value(index):
            return signature(types.none, table, table.index_type(), table.array.dtype)
        found = self.context.resolve_function_type(operator.setitem, (table.array, index, content), {})
        return found and signature(types.none, table, *found.args[1:])


@lower_builtin(operator.getitem, TableType, types.Any)
def _read(context: Any, builder: Any, called: Any, arguments: Any) -> Any:
    kind, index = called.args
    if kind.is_single(index):
        place = _place(context, builder, kind, *arguments)
        return context.unpack_value(builder, called.return_type, place) if kind.is_value(index) else place
    return _as_array(operator.getitem, context, builder, called, arguments)


@lower_builtin(operator.setitem, TableType, types.Any, types.Any)
def _write(context: Any, builder: Any, called: Any, arguments: Any) -> Any:
    kind, index, _ = called.args
    if kind.is_value(index):
        place = _place(context, builder, kind, *arguments[:2])
        context.pack_value(builder, kind.array.dtype, arguments[2], place)
        return context.get_dummy_value()
    return _as_array(operator.setitem, context, builder, called, arguments)


def _as_array(operation: Any, context: Any, builder: Any, called: Any, arguments: Any) -> Any:
    """Let numba do an operation on its own array of the table."""
    kind = called.args[0]
    same = signature(called.return_type, kind.array, *called.args[1:])
    array = _array(context, builder, kind, arguments[0])
    return context.get_function(operation, same)(builder, (array, *arguments[1:]))


@unbox(BundleType)
def _unbox_bundle(_kind: BundleType, instance: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(instance, "_address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    return NativeValue(c.builder.inttoptr(number, _ADDRESS.as_pointer()))


# Attributes of numpy's record arrays and records; `w.machine.size` would not be the field of that name.
_NUMPY_ATTRIBUTES = frozenset(dir(np.recarray)) | frozenset(dir(np.record))


def _refuse_hidden_fields(name: str, dtypes: Mapping[str, tuple[np.dtype[Any], int]]) -> None:
    """Refuse fields that numpy hides behind an attribute of its own; compiled rules would still see them."""
    hidden = [
        f"{name}.{table}.{field}"
        for table, (kind, _) in dtypes.items()
        for field in kind.names or ()
        if field in _NUMPY_ATTRIBUTES
    ]
    if hidden:
        raise TypeError(
            f"fields hidden by attributes that numpy's record arrays have: {', '.join(hidden)}; "
            "give each another name, for example with its unit"
        )


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

    Raises
    ------
    TypeError
        If a field has the name of an attribute of numpy's record arrays (``size``, ``shape``, ``T``, ...);
        every such field is named with its table.
    """
    dtypes = {table: (np.dtype(kind), dimensions) for table, (kind, dimensions) in tables.items()}
    _refuse_hidden_fields(name, dtypes)
    numba_type = BundleType(name, dtypes)

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
