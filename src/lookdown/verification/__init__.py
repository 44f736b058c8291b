"""Our figures beside reference figures, area by area; each row says what kind its reference is.

Every module of this package is an area whose function ``rows()`` gives a list of `Row`, but for `_row`,
tables, and rooms: a module named for an area and more (`_sensing_medium`) is a part of that area. Nothing
is computed before an area is asked for.
"""

from importlib import import_module
from pkgutil import iter_modules

from lookdown.verification._row import KINDS, Row

__all__ = ["KINDS", "Row", "areas", "rows_of"]

_TABLES = {"row", "nathanson"}


def areas() -> list[str]:
    """Return the names of the areas.

    Examples
    --------
    >>> "geometry" in areas()
    True
    """
    names = {module.name.lstrip("_") for module in iter_modules(__path__)} - _TABLES
    return sorted(name for name in names if not any(name.startswith(f"{area}_") for area in names))


def rows_of(area: str) -> list[Row]:
    """Return the rows of one area, computed now."""
    assert area in areas()
    rows: list[Row] = import_module(f"{__name__}._{area}").rows()
    return rows
