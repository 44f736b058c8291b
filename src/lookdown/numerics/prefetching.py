"""Memory asked for before it is needed, so that a kernel does not stand still until it comes.

A processor sees by itself that a table is read from one end to the other. It does not see which row comes next where
rows are named by a list, and a row that is in no cache takes as long as a hundred multiplications. No result changes.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import lower_builtin, type_callable

__all__ = ["LINE_BYTES", "prefetch"]

LINE_BYTES = 64
"""What memory hands out at once, on nearly every processor."""

_READ, _KEEP, _DATA = 0, 3, 1


def prefetch(table: Any, row: int, column: int) -> None:
    """Ask for the line of memory that holds an element of a table (n, m), which may not be there at all.

    In Python it does nothing.

    Examples
    --------
    >>> prefetch([[1.0]], 7, 0)
    """


@type_callable(prefetch)
def _type_prefetch(context: Any) -> Any:
    def typer(table: Any, row: Any, column: Any) -> Any:
        held = isinstance(table, types.Array) and table.ndim == 2 and table.layout == "C"
        return types.none if held and isinstance(row, types.Integer) and isinstance(column, types.Integer) else None

    return typer


@lower_builtin(prefetch, types.Array, types.Integer, types.Integer)
def _lower_prefetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind = signature.args[0]
    table = context.make_array(kind)(context, builder, arguments[0])
    row, column = (
        context.cast(builder, value, given, types.intp)
        for value, given in zip(arguments[1:], signature.args[1:], strict=True)
    )
    width = builder.extract_value(table.shape, 1)
    # Not marked as within bounds: nothing is read.
    address = builder.gep(table.data, [builder.add(builder.mul(row, width), column)])
    byte = ir.IntType(8).as_pointer()
    number = ir.IntType(32)
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(ir.VoidType(), [byte, number, number, number]), "llvm.prefetch.p0i8"
    )
    hints = [ir.Constant(number, hint) for hint in (_READ, _KEEP, _DATA)]
    builder.call(function, [builder.bitcast(address, byte), *hints])
    return context.get_dummy_value()
