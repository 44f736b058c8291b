"""Named tuples of arrays handed from kernel to kernel by one address instead of by value.

Numba passes each array as seven words: a tuple of thirty arrays is two hundred arguments of
every call, which take longer to compile, and to pass, than what most kernels do. The kernel
that Python calls makes a handle of such a tuple once; what it calls reads `handle.name` as it
would read the tuple's. A tuple within a tuple is reached by a handle as well.

The handle is an address on the stack of the kernel that made it: that kernel may not return it.
"""

import hashlib
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    type_callable,
)

from lookdown.numerics._lowering import DATA, ITEM_COUNT, ITEM_SIZE, SHAPE, STRIDES

__all__ = ["handle_of"]


class Handle(types.Type):
    """The type of a handle of one type of named tuple."""

    def __init__(self, held: Any) -> None:
        self.held = held
        # The tuple's own name spells every array out, and would stand in the name of every kernel.
        mark = hashlib.sha256(str(held).encode()).hexdigest()[:8]
        super().__init__(name=f"Handle{held.instance_class.__name__}{mark}")

    @property
    def key(self) -> Any:
        """What makes two handles' types the same."""
        return self.held


@register_model(Handle)
class _HandleModel(models.PrimitiveModel):
    """One address."""

    def __init__(self, manager: Any, handle: Any) -> None:
        super().__init__(manager, handle, ir.IntType(8).as_pointer())


@infer_getattr
class _HandleFields(AttributeTemplate):
    """The names that a handle has: those of its tuple."""

    key = Handle

    def generic_resolve(self, handle: Any, name: str) -> Any:  # type: ignore[override]
        """Return the type of a field, None where there is none of the name."""
        if name not in handle.held.fields:
            return None
        field = handle.held[handle.held.fields.index(name)]
        return Handle(field) if isinstance(field, types.NamedTuple) else field


def handle_of(values: Any) -> Any:
    """Return a handle of a named tuple in a kernel, in Python the tuple itself.

    Parameters
    ----------
    values : NamedTuple
        Of arrays, numbers and such tuples. What the arrays hold may change, which arrays they are may not.

    Examples
    --------
    >>> from collections import namedtuple
    >>> handle_of(namedtuple("Pair", ["first", "second"])(1, 2)).second
    2
    """
    return values


@type_callable(handle_of)
def _type_handle(context: Any) -> Any:
    def typer(values: Any) -> Any:
        return Handle(values) if isinstance(values, types.NamedTuple) else None

    return typer


@lower_builtin(handle_of, types.NamedTuple)
def _lower_handle(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Put the tuple on the stack of the calling kernel, and hide from LLVM where its address came from.

    Fields are read as if they never changed. An address that LLVM could follow to the stack would let it read them
    before they are written.
    """
    address = builder.bitcast(cgutils.alloca_once_value(builder, arguments[0]), ir.IntType(8).as_pointer())
    kind = ir.FunctionType(address.type, [address.type])
    return builder.asm(kind, "", "=r,0,~{memory}", [address], True, name="handle")


@lower_getattr_generic(Handle)
def _lower_field(context: Any, builder: Any, handle: Any, value: Any, name: str) -> Any:
    """Read a field: its address where it is a tuple, else itself, as something that never changes."""
    place = handle.held.fields.index(name)
    kind = handle.held[place]
    # By its distance from the start: the tuple's type, written out, is longer than all the rest.
    address = builder.gep(value, [ir.Constant(ir.IntType(32), _distance(context, handle.held, place))], inbounds=True)
    if isinstance(kind, types.NamedTuple):
        return address
    address = builder.bitcast(address, context.get_value_type(kind).as_pointer())
    if type(kind) is types.Array and kind.layout == "C" and not context.enable_nrt:
        return _read_array(context, builder, kind, address)
    # A kernel that counts references gives up the one it has of each array that it read.
    return impl_ret_borrowed(context, builder, kind, _read(builder, address))


_DISTANCES: dict[Any, list[int]] = {}


def _distance(context: Any, held: Any, place: int) -> int:
    """Return how many bytes after a tuple's start a field of it begins."""
    if held not in _DISTANCES:
        begin, distances = 0, []
        for kind in held.types:
            whole = context.get_value_type(kind)
            align = context.get_abi_alignment(whole)
            begin += -begin % align
            distances.append(begin)
            begin += context.get_abi_sizeof(whole)
        _DISTANCES[held] = distances
    return _DISTANCES[held][place]


_SIZES: dict[Any, int] = {}


def _size(context: Any, kind: Any) -> int:
    """Return how many bytes a number takes in an array."""
    if kind not in _SIZES:
        # LLVM is asked by a module of its own each time.
        _SIZES[kind] = context.get_abi_sizeof(context.get_data_type(kind))
    return _SIZES[kind]


def _read_array(context: Any, builder: Any, kind: Any, address: Any) -> Any:
    """Read what a kernel without counted references needs of an array without gaps."""
    item_size = ir.Constant(ir.IntType(64), _size(context, kind.dtype))
    shape = [_load(builder, address, SHAPE, axis) for axis in range(kind.ndim)]
    words: dict[Any, Any] = {(SHAPE, axis): size for axis, size in enumerate(shape)}
    words |= {(STRIDES, axis): _load(builder, address, STRIDES, axis) for axis in range(kind.ndim - 1)}
    words |= {
        (STRIDES, kind.ndim - 1): item_size,
        (ITEM_SIZE,): item_size,
        (ITEM_COUNT,): shape[0] if kind.ndim == 1 else _load(builder, address, ITEM_COUNT),
        (DATA,): _load(builder, address, DATA),
    }
    value = ir.Constant(address.type.pointee, None)
    for place, word in words.items():
        value = builder.insert_value(value, word, place)
    return value


def _load(builder: Any, address: Any, *place: int) -> Any:
    """Read one word, marked as one that never changes."""
    loaded = builder.load(cgutils.gep_inbounds(builder, address, 0, *place))
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def _read(builder: Any, address: Any) -> Any:
    """Read a value part by part, for LLVM keeps the mark only of single words."""
    kind = address.type.pointee
    if not isinstance(kind, (ir.BaseStructType, ir.ArrayType)):
        loaded = builder.load(address)
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded
    value = ir.Constant(kind, ir.Undefined)
    count = len(kind.elements) if isinstance(kind, ir.BaseStructType) else kind.count
    for k in range(count):
        value = builder.insert_value(value, _read(builder, cgutils.gep_inbounds(builder, address, 0, k)), k)
    return value
