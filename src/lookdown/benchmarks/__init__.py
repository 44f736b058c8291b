"""What each stage costs beside its budget, area by area.

Every module of this package but `_row` and the kernels is an area: its function ``rows()`` gives a
list of `Row`. Costs are CPU time against a reference measured in the
same run, because machines differ and are noisy.
"""

from importlib import import_module
from pkgutil import iter_modules

from lookdown.benchmarks._row import Row

__all__ = ["Row", "areas", "rows_of"]


def areas() -> list[str]:
    """Return the names of the areas."""
    names = (module.name for module in iter_modules(__path__))
    return sorted(name.lstrip("_") for name in names if name != "_row" and not name.endswith("_kernels"))


def rows_of(area: str) -> list[Row]:
    """Return the rows of one area, measured now."""
    assert area in areas()
    rows: list[Row] = import_module(f"{__name__}._{area}").rows()
    return rows
