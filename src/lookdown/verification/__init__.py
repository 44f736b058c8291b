"""Our figures beside reference figures, area by area; each row says what kind its reference is.

Every module of this package but `_row` is an area: its function ``rows()`` gives a
list of `Row`. Nothing is computed before an area is asked for.
"""

from importlib import import_module
from pkgutil import iter_modules

from lookdown.verification._row import KINDS, Row

__all__ = ["KINDS", "Row", "areas", "rows_of"]


def areas() -> list[str]:
    """Return the names of the areas.

    Examples
    --------
    >>> "geometry" in areas()
    True
    """
    return sorted(module.name.lstrip("_") for module in iter_modules(__path__) if module.name != "_row")


def rows_of(area: str) -> list[Row]:
    """Return the rows of one area, computed now."""
    assert area in areas()
    rows: list[Row] = import_module(f"{__name__}._{area}").rows()
    return rows
