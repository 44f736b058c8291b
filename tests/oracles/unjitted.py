"""The tracker as plain Python: its own source, loaded once more with `numba.njit` doing nothing.

Kernels that only kernels call have no door for Python once compiled, and to compile them takes a minute. Here each
stands open as the function that its source says, so that it can be tested by itself and at once. It is slow: a
hundred calls, not a million.
"""

import functools
import importlib
import sys
import types

import numba

import lookdown
import lookdown.tracking as compiled

ROOM = "lookdown.tracking"
MAKERS = ("lookdown.numerics.parts",)
"""What makes kernels by `njit` of its own for those that ask."""


def _plain(*functions, **_options):
    """Stand for `numba.njit` and `numba.njit(...)`: give the function back as it is."""
    return functions[0] if functions else lambda function: function


def _own():
    return {name: module for name, module in sys.modules.items() if name == ROOM or name.startswith(ROOM + ".")}


@functools.cache
def _modules():
    held, njit = _own(), numba.njit
    makers = [numba, *(sys.modules[name] for name in MAKERS if name in sys.modules)]
    for name in held:
        del sys.modules[name]
    for maker in makers:
        maker.njit = _plain
    finders = sys.meta_path[:]
    # The checker of annotations looks classes up by name, and would find those of the compiled modules.
    sys.meta_path[:] = [one for one in finders if not type(one).__module__.startswith("jaxtyping")]
    try:
        importlib.import_module(ROOM)
        return _own()
    finally:
        sys.meta_path[:] = finders
        for maker in makers:
            maker.njit = njit
        for name in _own():
            del sys.modules[name]
        sys.modules.update(held)
        lookdown.tracking = compiled


def plain(name):
    """Return a module of the tracker, say ``plain("engine._log_kernels")``, as plain Python.

    The modules that it imports from the tracker are plain ones too; all others are as they always are.
    """
    module = _modules()[f"{ROOM}.{name}" if name else ROOM]
    assert isinstance(module, types.ModuleType)
    return module
