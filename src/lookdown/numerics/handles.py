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
    whole = builder.bitcast(value, context.get_value_type(handle.held).as_pointer())
    address = cgutils.gep_inbounds(builder, whole, 0, place)
    if isinstance(handle.held[place], types.NamedTuple):
        return builder.bitcast(address, ir.IntType(8).as_pointer())
    # A kernel that counts references gives up the one it has of each array that it read.
    return impl_ret_borrowed(context, builder, handle.held[place], _read(builder, address))


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
