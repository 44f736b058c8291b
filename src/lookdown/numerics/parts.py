"""Kernels that are only parts of others: typed on their own, optimised and made machine code only in the whole.

Numba makes machine code of every kernel together with all that it calls, and once more in
each kernel that calls it: twelve levels of calls are compiled twelve times. A part is handed
on as it is. What comes out is the same code, for a kernel that Python calls is always
optimised with all its parts in it.
"""

from collections.abc import Callable
from typing import Any

from numba import _dynfunc, njit  # type: ignore[attr-defined]
from numba.core.codegen import JITCodeLibrary

from lookdown.numerics._compiling import KernelCompiler
from lookdown.numerics.lean import LEAN

__all__ = ["PART", "WHOLE", "inlined_part", "part"]


class _PartLibrary(JITCodeLibrary):
    """The code of one part, and the parts it calls; never machine code of its own."""

    def finalize(self) -> None:
        """Leave all work to the whole."""
        self._finalize_dynamic_globals()
        for library in self._linking_libraries:
            self._reload_init.update(library._reload_init)
        self._finalized = True

    def _callees_first(self, seen: set[Any]) -> list[Any]:
        """Return the libraries that this one needs, each after those that it needs itself."""
        order = []
        for library in self._linking_libraries:
            if library not in seen:
                seen.add(library)
                if isinstance(library, _PartLibrary):
                    order += library._callees_first(seen)
                order.append(library)
        return order

    def _get_module_for_linking(self) -> Any:
        self._ensure_finalized()
        if self._shared_module is None:
            whole = _shared(self)
            # LLVM leaves out a shared function that nothing linked so far calls: callers go first.
            for library in reversed(self._callees_first({self})):
                shared = _shared(library) if isinstance(library, _PartLibrary) else library._get_module_for_linking()
                whole.link_in(shared, True)
            self._shared_module = whole
        return self._shared_module

    def get_pointer_to_function(self, name: str) -> int:
        """Return no address: Python cannot call a part."""
        return 0


def _shared(library: _PartLibrary) -> Any:
    """Return a copy of a part's own code, its functions such that several copies may meet."""
    module = library._final_module.clone()
    for function in module.functions:
        if not function.is_declaration:
            function.linkage = "linkonce_odr"
    return module


class _PartCompiler(KernelCompiler):
    """Numba's compiler, but for the library that the code goes into."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        target = self.state.targetctx
        # This target is a copy made for one compilation: no other kernel sees the change.
        target.get_executable = _uncallable
        self.state.library = _PartLibrary(target.codegen(), "part")


def _uncallable(library: Any, description: Any, environment: Any) -> Any:
    """Return a function that stands for a part in numba's tables."""
    name = description.qualname.split(".")[-1]
    return _dynfunc.make_function(description.lookup_module(), name, "", 0, environment, (library,))


PART: dict[str, Any] = {
    "error_model": "numpy",
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "pipeline_class": _PartCompiler,
}
"""For `numba.njit` of a kernel that kernels alone call; it can make no arrays, as with `LEAN`."""


WHOLE: dict[str, Any] = LEAN | {"no_cfunc_wrapper": True, "pipeline_class": KernelCompiler}
"""For `numba.njit` of a kernel that Python calls and that is made of parts: as `LEAN`, and compiled by fewer steps."""


def part(function: Callable[..., Any], **options: Any) -> Any:
    """Return a kernel that is a part in kernels, and that Python can call as well, slowly and compiled for that alone.

    Parameters
    ----------
    function : callable
        What the kernel does.
    options
        Of `numba.njit`, beside those of `PART`.

    Examples
    --------
    >>> PART["no_cpython_wrapper"] and part.__module__
    'lookdown.numerics.parts'
    """
    kernel = njit(**PART, **options)(function)
    if hasattr(kernel, "py_func"):
        # Python looks a call up in a table, and asks for what is not there: a part is never there.
        kernel._insert = _leave_out
        kernel._compile_for_args = njit(**LEAN)(function)._compile_for_args
    return kernel


def inlined_part(function: Callable[..., Any]) -> Any:
    """Return a part that LLVM puts into its callers whatever its size."""
    return part(function, forceinline=True)


def _leave_out(*_arguments: Any, **_options: Any) -> None:
    """Enter nothing into a table."""
