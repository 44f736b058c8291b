"""The base of every table: a frozen set of columns, one NumPy array each.

A table is what crosses the border between two stages. It is made of columns, not
of objects, because 100,000 tracks cost 25 ms as columns and 1.4 s as objects.
Each column states its dtype, the shape of one row, its unit and one sentence.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np

__all__ = ["Column", "Table", "column"]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds.

    Attributes
    ----------
    dtype : numpy.dtype
    row_shape : tuple of int
        Shape of one row: () for a scalar, (3,) for a vector.
    unit : str
        Unit and frame, or "1" where there is none.
    sentence : str
        What it is.
    """

    dtype: np.dtype[Any]
    row_shape: tuple[int, ...]
    unit: str
    sentence: str


def column(dtype: str, unit: str, sentence: str, row_shape: tuple[int, ...] = ()) -> Any:
    """Return the dataclass field of a column with its description."""
    return field(metadata={"column": Column(np.dtype(dtype), row_shape, unit, sentence)})


def _read_columns(kind: type) -> tuple[tuple[str, Column], ...]:
    return tuple((item.name, item.metadata["column"]) for item in fields(kind))


# A step makes a dozen tables: asking the dataclass each time is a third of what they cost.
_columns_of: Callable[[type], tuple[tuple[str, Column], ...]] = functools.cache(_read_columns)


class Table:
    """Frozen columns of equal length; subclasses are frozen dataclasses of `column`s."""

    __slots__ = ()

    def __post_init__(self) -> None:
        rows = None
        for name, spec in _columns_of(type(self)):
            array = getattr(self, name)
            assert isinstance(array, np.ndarray), f"{self._where(name)} is a {type(array).__name__}, not an array"
            assert array.dtype == spec.dtype, f"{self._where(name)} has dtype {array.dtype}, not {spec.dtype}"
            assert array.shape[1:] == spec.row_shape and array.ndim == 1 + len(spec.row_shape), (
                f"{self._where(name)} has rows of shape {array.shape[1:]}, not {spec.row_shape}"
            )
            assert rows is None or array.shape[0] == rows, f"{self._where(name)} has {array.shape[0]} rows, not {rows}"
            rows = array.shape[0]

    def _where(self, name: str) -> str:
        return f"{type(self).__name__}.{name}"

    @classmethod
    def columns(cls) -> Iterator[tuple[str, Column]]:
        """Yield (name, description) of each column, in order."""
        yield from _columns_of(cls)

    @classmethod
    def empty(cls) -> Self:
        """Return a table of no rows."""
        return cls(**{n: np.empty((0, *c.row_shape), c.dtype) for n, c in _columns_of(cls)})

    @classmethod
    def concatenate(cls, tables: Iterable[Self]) -> Self:
        """Return the rows of several tables, one after the other."""
        parts = list(tables)
        if not parts:
            return cls.empty()
        return cls(**{n: np.concatenate([getattr(t, n) for t in parts]) for n, _ in _columns_of(cls)})

    def __len__(self) -> int:
        name, _ = _columns_of(type(self))[0]
        return int(getattr(self, name).shape[0])

    def take(self, rows: np.ndarray | slice) -> Self:
        """Return the rows that an index array, a mask or a slice picks."""
        return type(self)(**{n: getattr(self, n)[rows] for n, _ in _columns_of(type(self))})
