"""Numba's writer of LLVM's code for kernels: the same code, written shorter.

Numba stores what it has of an array, seven words, wherever it reads one number of it, and clears every variable that
is done with, for it may have to give up references. Kernels whose references are not counted need neither. LLVM took
all of it out again; to write it, to read it and to take it out was a quarter of the time to compile.
"""

import functools
import operator
from typing import Any

from llvmlite import ir as llvm
from numba.core import types
from numba.core.cgutils import alloca_once, pointer_add
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import BaseNativeLowering
from numba.cpython.slicing import fix_index
from numba.np.arrayobj import load_item, store_item

__all__ = ["DATA", "ITEM_COUNT", "ITEM_SIZE", "SHAPE", "STRIDES", "KernelLowering"]

MEMORY, PARENT, ITEM_COUNT, ITEM_SIZE, DATA, SHAPE, STRIDES = range(7)
"""The words of an array."""

_PLAIN_OPERATORS = frozenset(
    {
        operator.add,
        operator.sub,
        operator.mul,
        operator.truediv,
        operator.lt,
        operator.le,
        operator.gt,
        operator.ge,
        operator.eq,
        operator.ne,
        operator.and_,
        operator.or_,
    }
)
"""Those that numba has no other code for where an operand is written out, as it has for powers."""


class KernelLower(Lower):
    """Numba's writer of code, for kernels that count no references."""

    def alloca_lltype(self, name: str, lltype: Any, datamodel: Any = None) -> Any:
        """Return room for a variable."""
        # Numba asks LLVM for the size of each, which only a debugger wants.
        return alloca_once(self.builder, lltype, name=name)

    def storevar(self, value: Any, name: str, argidx: int | None = None) -> None:
        """Write a value into a variable."""
        if self.context.enable_nrt or name in self._singly_assigned_vars:
            super().storevar(value, name, argidx)
            return
        self._alloca_var(name, self.typeof(name))
        self.builder.store(value, self.getvar(name))

    def delvar(self, name: str) -> None:
        """Leave a variable as it is: nothing reads it any more, and nothing is to be given up."""
        if self.context.enable_nrt:
            super().delvar(name)
        elif name not in self._blk_local_varmap:
            self._singly_assigned_vars.discard(name)

    def lower_binop(self, resty: Any, expr: Any, op: Any) -> Any:
        """Return the result of an operator."""
        signature = self.fndesc.calltypes[expr]
        kinds = (self.typeof(expr.lhs.name), self.typeof(expr.rhs.name))
        if op not in _PLAIN_OPERATORS or not all(isinstance(kind, types.Number) for kind in (*kinds, *signature.args)):
            return super().lower_binop(resty, expr, op)
        function = self.context.typing_context.resolve_value_type(op)
        try:
            # What its types come to is known since they were found.
            code = self.context.get_function(function, signature)
        except (KeyError, NotImplementedError):
            return super().lower_binop(resty, expr, op)
        values = (self.loadvar(expr.lhs.name), self.loadvar(expr.rhs.name))
        given = [self.context.cast(self.builder, *each) for each in zip(values, kinds, signature.args, strict=True)]
        return self.context.cast(self.builder, code(self.builder, given), signature.return_type, resty)

    def lower_getitem(self, resty: Any, expr: Any, value: Any, index: Any, signature: Any) -> Any:
        """Return one item of an array, or a row of it."""
        kind = self.typeof(value.name)
        indices = self._whole_indices(kind, index)
        if indices is None or signature.return_type != resty:
            return super().lower_getitem(resty, expr, value, index, signature)
        array = self.loadvar(value.name)
        place = self._place(kind, array, indices)
        if len(indices) == kind.ndim:
            return load_item(self.context, self.builder, kind, place)
        return self._rest(kind, array, resty, place)

    def lower_setitem(self, target_var: Any, index_var: Any, value_var: Any, signature: Any) -> Any:
        """Write one item of an array."""
        kind = self.typeof(target_var.name)
        indices = self._whole_indices(kind, index_var)
        if indices is None or len(indices) != kind.ndim:
            return super().lower_setitem(target_var, index_var, value_var, signature)
        value = self._cast_var(value_var, kind.dtype)
        store_item(self.context, self.builder, kind, value, self._place(kind, self.loadvar(target_var.name), indices))
        return None

    def _whole_indices(self, kind: Any, index: Any) -> list[tuple[Any, Any]] | None:
        """Return (type, value) of each index of an array, None where numba is to do it."""
        if self.context.enable_nrt or self.context.enable_boundscheck:
            return None
        if type(kind) is not types.Array or kind.layout not in "CA" or not kind.aligned:
            return None
        whole = self.typeof(index.name)
        several = isinstance(whole, types.BaseTuple)
        kinds = tuple(whole) if several else (whole,)
        if not 0 < len(kinds) <= kind.ndim or not all(isinstance(each, types.Integer) for each in kinds):
            return None
        value = self.loadvar(index.name)
        values = [self.builder.extract_value(value, k) for k in range(len(kinds))] if several else [value]
        return list(zip(kinds, values, strict=True))

    def _place(self, kind: Any, array: Any, indices: list[tuple[Any, Any]]) -> Any:
        """Return the address of an item, or of the first of a row."""
        builder = self.builder
        shape = _words(builder, array, SHAPE)
        counted = [self._from_start(*each, size) for each, size in zip(indices, shape, strict=False)]
        data = builder.extract_value(array, DATA)
        if kind.layout == "C":
            steps = [functools.reduce(builder.mul, shape[axis + 1 :]) for axis in range(kind.ndim - 1)]
            terms = [builder.mul(a, b) for a, b in zip(counted, steps, strict=False)] + counted[kind.ndim - 1 :]
            return builder.gep(data, [functools.reduce(builder.add, terms)])
        strides = _words(builder, array, STRIDES)
        terms = [builder.mul(b, a) for a, b in zip(counted, strides, strict=False)]
        return pointer_add(builder, data, functools.reduce(builder.add, terms))

    def _from_start(self, kind: Any, index: Any, size: Any) -> Any:
        """Return an index counted from the start: those below zero count from the end."""
        wide = self.context.cast(self.builder, index, kind, types.intp if kind.signed else types.uintp)
        if not kind.signed or (isinstance(wide, llvm.Constant) and wide.constant >= 0):
            return wide
        return fix_index(self.builder, wide, size)

    def _rest(self, kind: Any, array: Any, row: Any, place: Any) -> Any:
        """Return a row of an array: its last axes, from an address on."""
        builder = self.builder
        first = kind.ndim - row.ndim
        shape, strides = _words(builder, array, SHAPE)[first:], _words(builder, array, STRIDES)[first:]
        value = llvm.Constant(self.context.get_value_type(row), llvm.Undefined)
        for field in (MEMORY, PARENT, ITEM_SIZE):
            value = builder.insert_value(value, builder.extract_value(array, field), field)
        value = builder.insert_value(value, functools.reduce(builder.mul, shape), ITEM_COUNT)
        value = builder.insert_value(value, place, DATA)
        for axis in range(row.ndim):
            value = builder.insert_value(value, shape[axis], (SHAPE, axis))
            value = builder.insert_value(value, strides[axis], (STRIDES, axis))
        return value


def _words(builder: Any, array: Any, field: int) -> list[Any]:
    """Return the lengths of an array, or its strides."""
    return [builder.extract_value(array, (field, axis)) for axis in range(array.type.elements[field].count)]


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelLowering(BaseNativeLowering):
    """Numba's step that writes LLVM's code, with the writer above."""

    _name = "kernel_lowering"  # type: ignore[assignment]

    @property
    def lowering_class(self) -> type[Lower]:
        """What writes the code."""
        return KernelLower
