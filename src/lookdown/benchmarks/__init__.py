"""What each stage costs beside its budget, area by area.

Every module of this package but `_row` and the kernels is an area: its function ``rows()`` gives a
list of `Row`. Costs are CPU time against a reference measured in the
same run, because machines differ and are noisy.

The areas of `comparative` measure another program that they install first, in the user's
cache folder. They run only when they are named, as do the long ones.
"""

from importlib import import_module
from pkgutil import iter_modules

from lookdown.benchmarks._row import Row

__all__ = ["Row", "areas", "comparative_areas", "long_areas", "rows_of"]

_LONG = frozenset({"_tracking_million"})
"""Modules that take a quarter of an hour and 8 GB."""


def areas() -> list[str]:
    """Return the names of the areas that need nothing but lookdown and some minutes at most."""
    modules = (module for module in iter_modules(__path__) if not module.ispkg)
    names = (module.name for module in modules if module.name not in _LONG)
    return sorted(name.lstrip("_") for name in names if name != "_row" and not name.endswith("_kernels"))


def long_areas() -> list[str]:
    """Return the names of the areas that need nothing but lookdown, and patience."""
    return sorted(name.lstrip("_") for name in _LONG)


def comparative_areas() -> list[str]:
    """Return the names of the areas that install another program to measure it."""
    folders = import_module(f"{__name__}.comparative").__path__
    return sorted(module.name for module in iter_modules(folders) if not module.name.startswith("_"))


def rows_of(area: str) -> list[Row]:
    """Return the rows of one area, measured now."""
    own = areas() + long_areas()
    assert area in own + comparative_areas()
    module = f"_{area}" if area in own else f"comparative.{area}"
    rows: list[Row] = import_module(f"{__name__}.{module}").rows()
    return rows
