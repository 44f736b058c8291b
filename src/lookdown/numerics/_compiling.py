"""Numba's compiler for kernels that call many small kernels: the same code, in less time.

Numba looks up what an operator comes to by the options of the kernel, too, and asks for all of these each time
anew: half a million times for the tracker's kernels. A number that is written out has a type of its own to it, so a
kernel called with `0` here and with a variable there is compiled twice. And it looks in every kernel for closures,
`with`, `literal_unroll` and sums of whole arrays, which these do not have.
"""

import functools
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import types
from numba.core.compiler import Compiler, Flags
from numba.core.compiler_machinery import PassManager, _pass_registry, pass_timings
from numba.core.errors import (  # type: ignore[attr-defined]
    NumbaError,
    new_error_context,
)
from numba.core.transforms import canonicalize_cfg
from numba.core.typed_passes import (
    AnnotateTypes,
    InlineOverloads,
    IRLegalization,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.untyped_passes import (
    DeadBranchPrune,
    FixupArgs,
    GenericRewrites,
    IRProcessing,
    ReconstructSSA,
    RewriteSemanticConstants,
    TranslateByteCode,
)

from lookdown.numerics._lowering import KernelLowering

__all__ = ["KernelCompiler"]

_STEPS = (
    TranslateByteCode,
    FixupArgs,
    IRProcessing,
    RewriteSemanticConstants,
    DeadBranchPrune,
    GenericRewrites,
    ReconstructSSA,
    DeadBranchPrune,
    NopythonTypeInference,
    PreLowerStripPhis,
    InlineOverloads,
    IRLegalization,
    AnnotateTypes,
    KernelLowering,
    NoPythonBackend,
)
"""Those of numba's own steps, in its order, that a kernel of loops and numbers needs."""


class KernelCompiler(Compiler):
    """Numba's compiler with the steps that kernels need."""

    def __init__(self, context: Any, *arguments: Any) -> None:
        super().__init__(context, *arguments)
        self.state.flags = _settled(self.state.flags)
        self.state.typingctx = _PlainNumbers(context)

    def compile_extra(self, function: Callable[..., Any]) -> Any:
        """Compile a kernel with all that it calls, and look for what can be forgotten only then."""
        with _garbage_kept():
            return super().compile_extra(function)

    def define_pipelines(self) -> list[PassManager]:
        """Return the steps, in one line."""
        steps = _Steps("kernel")
        for step in _STEPS:
            steps.add_pass(step, step.name())
        steps.finalize()
        return [steps]


class _Steps(PassManager):
    """Numba's steps one after the other, without its accounts of each and its search for what lives how long."""

    def _runPass(self, index: int, step: Any, state: Any) -> None:
        """Run one step, and put the kernel's blocks in order after it."""
        step.analysis = self._analysis
        with new_error_context("Pass {name}", name=step.name()):
            changed = [step.run_initialization(state), step.run_pass(state), step.run_finalizer(state)]
        if any(changed) and state.func_ir is not None and _pass_registry.get(step.__class__).mutates_CFG:
            state.func_ir.blocks = canonicalize_cfg(state.func_ir.blocks)
        self.exec_times[f"{index}_{step.name()}"] = pass_timings(0.0, 0.0, 0.0)


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Let Python look for circles of garbage later: what a compiler makes lives until it is done, or is in no circle.

    Looking took 3.6 of 30 s of CPU.
    """
    usual = gc.get_threshold()
    gc.set_threshold(max(usual[0], _OBJECTS), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _SettledFlags(Flags):
    """Options that change no more, and so need not be gathered for every comparison."""

    def __init__(self, flags: Flags) -> None:
        super().__init__(flags)
        self._known = super().values()
        self._hash = super().__hash__()

    def values(self) -> dict[str, Any]:
        """Return each option."""
        return self._known

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Flags) and self._known == other.values())

    def copy(self) -> "_SettledFlags":
        """Return themselves."""
        return self


@functools.cache
def _settled(flags: Flags) -> _SettledFlags:
    """Return the same options, for equal ones the same object."""
    return _SettledFlags(flags)


_OBJECTS = 50_000
"""So many new objects until Python looks at them, where it is 700 otherwise."""


class _PlainNumbers:
    """What numba knows of types, but that a kernel is asked for with numbers of any value before written-out ones."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)

    def resolve_function_type(self, function: Any, arguments: Any, named: Any) -> Any:
        """Return the signature of a call."""
        if isinstance(function, types.Dispatcher):
            plain = tuple(types.unliteral(kind) for kind in arguments)
            if plain != tuple(arguments):
                try:
                    return self._context.resolve_function_type(function, plain, named)
                except NumbaError:
                    # A kernel may pick from a tuple of several types, and then needs the number itself.
                    pass
        elif isinstance(function, types.Function) and not named:
            return self._signature(function, tuple(arguments))
        return self._context.resolve_function_type(function, arguments, named)

    def _signature(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        """Return what one of numba's own functions comes to, found once for all kernels."""
        # By the object itself: an equal one need not know yet what code its signatures have.
        asked = (id(function), arguments)
        if asked not in _SIGNATURES:
            signature = self._context.resolve_function_type(function, arguments, {})
            if signature is None:
                return None
            _SIGNATURES[asked] = (signature, function)
        return _SIGNATURES[asked][0]


_SIGNATURES: dict[Any, tuple[Any, Any]] = {}
