"""What each stage costs beside its budget, area by area.

Every module of this package but `_row` and the kernels is an area: its function ``rows()`` gives a
list of `Row`. Costs are CPU time against a reference measured in the
same run, because machines differ and are noisy.

The areas of `comparative` measure another program that they install first, in the user's
cache folder. They run only when they are named.
"""

from importlib import import_module
from pkgutil import iter_modules

from lookdown.benchmarks._row import Row

__all__ = ["Row", "areas", "comparative_areas", "rows_of"]


def areas() -> list[str]:
    """Return the names of the areas that need nothing but lookdown."""
    modules = (module for module in iter_modules(__path__) if not module.ispkg)
    names = (module.name for module in modules)
    return sorted(name.lstrip("_") for name in names if name != "_row" and not name.endswith("_kernels"))


def comparative_areas() -> list[str]:
    """Return the names of the areas that install another program to measure it."""
    folders = import_module(f"{__name__}.comparative").__path__
    return sorted(module.name for module in iter_modules(folders) if not module.name.startswith("_"))


def rows_of(area: str) -> list[Row]:
    """Return the rows of one area, measured now."""
    assert area in areas() + comparative_areas()
    module = f"_{area}" if area in areas() else f"comparative.{area}"
    rows: list[Row] = import_module(f"{__name__}.{module}").rows()
    return rows
