"""The fields of OMM records into columns: numbers, instants and texts, with a sentence for each that is wrong.

Every reader of a form of OMM hands its records here as lists of raw values, one a field, with
None for what a record lacks. The usual case is read whole columns at a time; only the rows of
a column that is not plain are looked at one by one.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from lookdown.astro import tai_ns_from_utc_text
from lookdown.astro.time import tai_minus_utc_s
from lookdown.errors import ArgumentError

__all__ = ["Fields"]

Raw = Any  # whatever a document holds, lists and objects included
_PLAIN = re.compile(r"[0-9+\-.eE ]*")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")  # one way to match, so linear
_INSTANT = re.compile(r"(\d{4})-(\d{3}|\d{2}-\d{2})([T ]\d{2}:\d{2}(?::\d{2})?)(\.\d+)?Z?", re.ASCII)
_TEXT_LENGTH = 64
_FIRST_YEAR, _LAST_YEAR = 1972, 2034
"""Whole years within the table of leap seconds; others are left to the slow path, which says so."""
_POWERS = 10 ** np.arange(8, -1, -1, dtype=np.int64)


class _ValueError(Exception):
    """What is wrong with a value, without a full stop."""


class Fields:
    """Records by field, and the first fault of each.

    Attributes
    ----------
    count : int
        Records.
    faults : dict of int to str
        Row and sentence.
    """

    def __init__(self, values: dict[str, Sequence[Raw]], count: int) -> None:
        self._values = values
        self.count = count
        self.faults: dict[int, str] = {}

    def _raw(self, name: str) -> Sequence[Raw]:
        return self._values.get(name, [None] * self.count)

    def _fault(self, row: int, sentence: str) -> None:
        self.faults.setdefault(row, sentence)

    def numbers(
        self, name: str, *, low: float = -np.inf, high: float = np.inf, default: float | None = None
    ) -> np.ndarray:
        """Return a field's numbers, with a fault where one is missing, is none or lies outside its limits."""
        values = self._raw(name)
        numbers = _plain_numbers(values)
        if numbers is None:
            numbers = np.zeros(self.count)
            for row, value in enumerate(values):
                try:
                    numbers[row] = _number(value, default)
                except _ValueError as error:
                    self._fault(row, f"expected {name} to be a number; {error}")
        outside = ~((numbers >= low) & (numbers <= high) & np.isfinite(numbers))
        # A limit just below a round number prints as that number.
        most = f"{'below ' if float(f'{high:g}') > high else ''}{high:g}"
        for row in map(int, np.flatnonzero(outside)):
            self._fault(row, f"expected {name} from {low:g} to {most}; got {values[row]!r:.40}")
        return np.where(outside, 0.0, numbers)

    def counts(self, name: str, *, high: int = 2**32 - 1, default: int | None = None) -> np.ndarray:
        """Return a field's whole numbers from 0 on."""
        numbers = self.numbers(name, low=0, high=high, default=default)
        for row in map(int, np.flatnonzero(numbers != np.floor(numbers))):
            self._fault(row, f"expected {name} to be a whole number; got {self._raw(name)[row]!r:.40}")
        return numbers.astype(np.int64)

    def texts(self, name: str) -> np.ndarray:
        """Return a field's texts, empty where there is none."""
        values = self._raw(name)
        if set(map(type, values)) != {str} or max(map(len, values), default=0) > _TEXT_LENGTH:
            cleaned = []
            for row, value in enumerate(values):
                good = value is None or (isinstance(value, str) and len(value) <= _TEXT_LENGTH)
                if not good:
                    self._fault(
                        row, f"expected {name} to be a text of at most {_TEXT_LENGTH} letters; got {value!r:.40}"
                    )
                cleaned.append((value if good else None) or "")
            values = cleaned
        return np.char.strip(np.array(values, dtype=np.str_).reshape(self.count))

    def instants(self, name: str) -> np.ndarray:
        """Return a field's instants as nanoseconds of TAI; the field is a text in UTC."""
        values = self._raw(name)
        instants, sure = _plain_instants(values)
        for row in map(int, np.flatnonzero(~sure)):
            try:
                instants[row] = _instant(values[row])
            except _ValueError as error:
                self._fault(row, f"expected {name} to be an instant such as 2026-11-22T08:30:00.000000; {error}")
            except ArgumentError as error:
                self._fault(row, f"{name} is not usable: {str(error).rstrip('.')}")
        return instants

    def must_be(self, name: str, allowed: tuple[str, ...], why: str) -> None:
        """Tell the records whose field is there and says something else."""
        values = self._raw(name)
        if all(value is None or value in allowed for value in set(map(_hashable, values))):
            return
        for row, value in enumerate(values):
            if value is not None and (not isinstance(value, str) or value.strip().upper() not in (*allowed, "")):
                self._fault(row, f"expected {name} {allowed[0]}; got {value!r:.40}: {why}")


def _hashable(value: object) -> object:
    return value if isinstance(value, str) or value is None else repr(type(value))


def _plain_numbers(values: Sequence[Raw]) -> np.ndarray | None:
    """Return the numbers of a column that holds nothing but plain ones, and None of any other."""
    kinds = set(map(type, values))
    try:
        if kinds <= {float, int}:
            return np.array(values, np.float64)
        if kinds == {str} and _PLAIN.fullmatch("".join(values)) is not None:
            return np.array(list(map(float, values)))
    except (ValueError, OverflowError):
        pass
    return None


def _number(value: Raw, default: float | None) -> float:
    if value is None or (isinstance(value, str) and not value.strip()):
        if default is None:
            raise _ValueError("it is missing")
        return default
    try:
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip(" \t\r\n")) is not None:
            return float(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    except OverflowError:
        pass
    raise _ValueError(f"got {value!r:.40}")


def _instant(value: Raw) -> int:
    if value is None or value == "":
        raise _ValueError("it is missing")
    found = _INSTANT.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise _ValueError(f"got {value!r:.40}")
    day = found[2]
    if len(day) == 3:  # the day of the year, which the standard allows too
        start = np.datetime64(f"{found[1]}-01-01", "D")
        date = start + int(day) - 1
        if date.astype("datetime64[Y]") != start.astype("datetime64[Y]"):
            raise _ValueError(f"got {value!r:.40}")
        whole = f"{date}{found[3]}"
    else:
        whole = f"{found[1]}-{day}{found[3]}"
    digits = (found[4] or ".0")[1:12]
    # Two digits beyond the nanosecond are enough to round by.
    return tai_ns_from_utc_text(whole) + round(int(digits.ljust(11, "0")) / 100)


def _plain_instants(values: Sequence[Raw]) -> tuple[np.ndarray, np.ndarray]:
    """Return the instants of texts of the usual form, and which they are; the others are 0."""
    count = len(values)
    nothing = np.zeros(count, np.int64), np.zeros(count, bool)
    if not count or set(map(type, values)) != {str} or max(map(len, values)) > 30:
        return nothing
    try:
        letters = np.array(values, dtype="S31").view(np.uint8).reshape(count, 31).astype(np.int64)
    except UnicodeEncodeError:
        return nothing
    length = (letters != 0).sum(axis=1)
    last = letters[np.arange(count), np.maximum(length - 1, 0)]
    letters[np.arange(count)[last == ord("Z")], length[last == ord("Z")] - 1] = 0
    length -= last == ord("Z")
    digit = (letters >= ord("0")) & (letters <= ord("9"))
    pattern = np.array([ord(c) for c in "dddd-dd-ddTdd:dd:dd."])
    fits = np.where(pattern == ord("d"), digit[:, :20], letters[:, :20] == pattern)
    in_fraction = np.arange(20, 31) < length[:, np.newaxis]
    sure = fits[:, :19].all(axis=1) & (length != 20) & (fits[:, 19] | (length == 19)) & (length <= 29)
    sure &= (digit[:, 20:] | ~in_fraction).all(axis=1)
    value = np.where(digit, letters - ord("0"), 0)
    year, month, day = (value[:, a:b] @ _POWERS[a - b :] for a, b in ((0, 4), (5, 7), (8, 10)))
    clock = [value[:, a : a + 2] @ _POWERS[-2:] for a in (11, 14, 17)]
    sure &= (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= 12)
    months = np.where(sure, (year - 1970) * 12 + month - 1, 24).astype("datetime64[M]")
    first_day = months.astype("datetime64[D]").astype(np.int64)
    sure &= (day >= 1) & (day <= (months + 1).astype("datetime64[D]").astype(np.int64) - first_day)
    sure &= (clock[0] <= 23) & (clock[1] <= 59) & (clock[2] <= 59)
    utc_day = first_day + np.where(sure, day, 1) - 1
    seconds = utc_day * 86_400 + tai_minus_utc_s(utc_day) + clock[0] * 3600 + clock[1] * 60 + clock[2]
    instants = seconds * 1_000_000_000 + value[:, 20:29] @ _POWERS
    return np.where(sure, instants, 0), sure
