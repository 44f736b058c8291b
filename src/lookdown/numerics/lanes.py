"""Four numbers in one register: what is written for one float64 is done for four at a time.

A kernel that works on tuples of numbers works on tuples of lanes as it stands: `+`, `-`, `*`, `/` and
unary minus, with lanes or a float on the other side, and `root`. LLVM makes of it what the processor has
(one register of 256 bits, or two of 128); every lane gets the bits that the same operations on one float64 give, on any
of them: nothing is fused or reordered.

In Python lanes are an array of four.
"""

import operator
from typing import Any, ClassVar

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import lower_builtin, models, register_model, type_callable

__all__ = ["LANES", "lanes_at", "lanes_of", "numbers_of", "root"]

LANES = 4
_WORDS = ir.VectorType(ir.DoubleType(), LANES)


class Lanes(types.Type):
    """The type of four float64 in one register."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


_lanes = Lanes()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    """One vector of LLVM's."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _WORDS)


# --- arithmetic -------------------------------------------------------------------


def _spread(builder: Any, value: Any) -> Any:
    """Return lanes that all hold one number; lanes as they are."""
    if value.type == _WORDS:
        return value
    one = builder.insert_element(ir.Constant(_WORDS, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(_WORDS, ir.Undefined), everywhere)


def _teach(sign: Any, instruction: str) -> None:
    """Make an operator known between lanes, and between lanes and a float on either side."""
    pairs = [(_lanes, _lanes), (_lanes, types.float64), (types.float64, _lanes)]

    class Template(ConcreteTemplate):
        key = sign
        cases: ClassVar[list[Any]] = [signature(_lanes, *pair) for pair in pairs]

    infer_global(sign)(Template)

    def lower(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return getattr(builder, instruction)(*(_spread(builder, value) for value in arguments))

    for pair in pairs:
        lower_builtin(sign, *pair)(lower)


for _signs, _instruction in (
    ((operator.add, operator.iadd), "fadd"),
    ((operator.sub, operator.isub), "fsub"),
    ((operator.mul, operator.imul), "fmul"),
    ((operator.truediv, operator.itruediv), "fdiv"),
):
    for _sign in _signs:
        _teach(_sign, _instruction)


@infer_global(operator.neg)
class _Negated(ConcreteTemplate):
    cases: ClassVar[list[Any]] = [signature(_lanes, _lanes)]


@lower_builtin(operator.neg, Lanes)
def _lower_negated(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    return builder.fneg(arguments[0])


# --- in and out, and roots -----------------------------------------------------------


def lanes_of(a: Any, b: Any, c: Any, d: Any) -> Any:
    """Return lanes of four numbers.

    Examples
    --------
    >>> numbers_of(2.0 * lanes_of(1.0, 2.0, 3.0, 4.0))
    (2.0, 4.0, 6.0, 8.0)
    """
    return np.array([a, b, c, d])


def lanes_at(values: Any, first: int) -> Any:
    """Return lanes of four numbers that stand side by side in an array (n,) of float64 or float32, from one on."""
    return np.array(values[first : first + LANES], np.float64)


def numbers_of(lanes: Any) -> Any:
    """Return the four numbers of lanes, as a tuple."""
    return tuple(lanes.tolist())


def root(x: Any) -> Any:
    """Return the square root of a float or of lanes."""
    return np.sqrt(x)


@type_callable(lanes_of)
def _type_lanes_of(context: Any) -> Any:
    def typer(a: Any, b: Any, c: Any, d: Any) -> Any:
        return _lanes if {a, b, c, d} == {types.float64} else None

    return typer


@lower_builtin(lanes_of, *[types.float64] * LANES)
def _lower_lanes_of(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    value = ir.Constant(_WORDS, ir.Undefined)
    for k, one in enumerate(arguments):
        value = builder.insert_element(value, one, ir.Constant(ir.IntType(32), k))
    return value


@type_callable(lanes_at)
def _type_lanes_at(context: Any) -> Any:
    def typer(values: Any, first: Any) -> Any:
        held = isinstance(values, types.Array) and values.ndim == 1 and values.layout == "C"
        known = held and values.dtype in (types.float64, types.float32) and isinstance(first, types.Integer)
        return _lanes if known else None

    return typer


@lower_builtin(lanes_at, types.Array, types.Integer)
def _lower_lanes_at(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    values = signature.args[0]
    address = builder.gep(context.make_array(values)(context, builder, arguments[0]).data, [arguments[1]])
    kind = ir.VectorType(address.type.pointee, LANES)
    loaded = builder.load(builder.bitcast(address, kind.as_pointer()), align=values.dtype.bitwidth // 8)
    return loaded if kind == _WORDS else builder.fpext(loaded, _WORDS)


@type_callable(numbers_of)
def _type_numbers_of(context: Any) -> Any:
    def typer(lanes: Any) -> Any:
        return types.UniTuple(types.float64, LANES) if lanes == _lanes else None

    return typer


@lower_builtin(numbers_of, Lanes)
def _lower_numbers_of(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    places = [ir.Constant(ir.IntType(32), k) for k in range(LANES)]
    numbers = [builder.extract_element(arguments[0], place) for place in places]
    return context.make_tuple(builder, signature.return_type, numbers)


@type_callable(root)
def _type_root(context: Any) -> Any:
    def typer(x: Any) -> Any:
        return x if x in (_lanes, types.float64) else None

    return typer


@lower_builtin(root, Lanes)
@lower_builtin(root, types.float64)
def _lower_root(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
    kind, name = arguments[0].type, f"v{LANES}f64" if arguments[0].type == _WORDS else "f64"
    function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kind, [kind]), f"llvm.sqrt.{name}")
    return builder.call(function, arguments)
