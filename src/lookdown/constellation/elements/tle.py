"""Two-line element sets, with or without a line of the name, into mean elements.

The format packs 69 columns a line; each line ends with a checksum. Any fault is told
with its line, because a set with a wrong digit flies perfectly well somewhere else.

Cost: 26,000 sets take 0.1 s (all lines at once; one by one only those in an unusual form).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lookdown.constellation.elements._text import text_of
from lookdown.constellation.elements._tle_block import designators_of, read_block
from lookdown.constellation.elements._tle_line import LineError, first_line, second_line
from lookdown.constellation.elements.element_set import Damage, ElementSet, OnDamage, Particulars, settle_damages
from lookdown.constellation.elements.mean import MeanElements
from lookdown.errors import DataError

__all__ = ["element_set_from_tle", "elements_from_tle", "read_tle"]

_NAME_LENGTH, _LINE_LENGTH = 24, 64
"""Letters of a name in catalogues, and of its line: some begin it with "0 ", some add size and brightness."""
_ADDED = re.compile(r"[0-9.+\-]+[a-z]?|[a-z]")
_ELEMENT_LINE = re.compile(r"[12] [ 0-9A-Z][ 0-9]{3}[0-9]")
_NO_NAME = re.compile(r"[0-9 .+\-]")
_NO_LINE = "expected a name or a line 1 or 2"
_PARTNER = "expected line 2 of an element set right after its line 1, and only there"


@dataclass(slots=True)
class _Pairs:
    """The lines of a text that belong together."""

    names: list[str] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    damages: list[Damage] = field(default_factory=list)
    strays: list[Damage] = field(default_factory=list)
    """Names that have no element set; in a text of nothing else they say no more than that it is another file."""


def _kind(line: str) -> str:
    """Return 1 or 2 for an element line, damaged or not, and nothing for a name."""
    # A satellite may be called "1 HOPSAT"; longer than any name of the catalogue it is a line of elements.
    if line[:2] in ("1 ", "2 ") and (len(line) > 26 or _ELEMENT_LINE.match(line)):
        return line[0]
    return ""


def _is_broken(line: str) -> bool:
    """Return whether a line that is no line of elements must have been one: long, and hardly a letter in it."""
    return len(line) >= 50 and len(_NO_NAME.findall(line)) > 0.8 * len(line)


def _is_name(line: str) -> bool:
    """Return whether a line may be a satellite's name; "0 " before it makes sure of that."""
    if line.startswith("0 ") or len(line) <= _NAME_LENGTH:
        return len(line) <= _LINE_LENGTH
    added = line[_NAME_LENGTH:].split()
    return len(line) <= _LINE_LENGTH and all(_ADDED.fullmatch(word) is not None for word in added)


def _paired(lines: list[str]) -> _Pairs:
    """Return the element sets of some lines; a line without its partner is a damage, and reading goes on after it."""
    pairs = _Pairs()
    name, named_at, number = "", 0, 0
    waiting: tuple[str, int, str] | None = None
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line[0] == "#":
            continue
        kind = _kind(line)
        if kind == "2" and waiting is not None:
            pairs.names.append(waiting[0])
            pairs.numbers.append((waiting[1], number))
            pairs.first.append(waiting[2])
            pairs.second.append(line)
            waiting, name = None, ""
            continue
        if waiting is not None or kind == "2":
            pairs.damages.append(Damage("line", number, _PARTNER))
        elif not kind and _is_broken(line):
            pairs.damages.append(Damage("line", number, f"{_NO_LINE}; got {line[:9]!r}..."))
        elif not kind and not _is_name(line):
            pairs.strays.append(Damage("line", number, f"{_NO_LINE}; got {line[:24]!r}..."))
        if not kind and name:
            pairs.strays.append(Damage("line", named_at, f"expected a line 1 after the name; got {line[:24]!r}"))
        waiting = (name, number, line) if kind == "1" else None
        name = "" if kind or _is_broken(line) or not _is_name(line) else line.removeprefix("0 ").strip()
        named_at = number
    if waiting is not None:
        sentence = "expected line 2 of an element set; the file ends. It is truncated"
        pairs.damages.append(Damage("line", number, sentence))
    if name:
        sentence = "expected a line 1 after the name; the file ends. It is truncated"
        pairs.strays.append(Damage("line", named_at, sentence))
    return pairs


def _bytes_of(lines: list[str]) -> np.ndarray:
    block = "".join(line[:69].ljust(69) for line in lines).encode("latin-1", "replace")
    return np.frombuffer(block, np.uint8).reshape(-1, 69)


def _read_slowly(pairs: _Pairs, row: int) -> dict[str, float]:
    """Return what one set says; nothing, and its damages told, where it is damaged."""
    said: dict[str, float] = {}
    whole = True
    for which, number in enumerate(pairs.numbers[row]):
        try:
            said |= second_line(pairs.second[row], said.get("satellite_id")) if which else first_line(pairs.first[row])
        except LineError as fault:
            pairs.damages.append(Damage("line", number, str(fault)))
            whole = False
    return said if whole else {}


def element_set_from_tle(text: str, source: Path | str, on_damage: OnDamage = "refuse") -> ElementSet:
    """Return the element sets of a text of two-line or three-line sets, mixed as they may be.

    Blank lines and lines that start with # are passed over; blanks before and after a
    line, and what follows its 69 columns, do not matter. A name has at most 24 letters,
    or "0 " before it, and a line 1 after it; any other line is a damage. Shell, plane, slot and vendor are
    0: an element set does not say them.

    Parameters
    ----------
    text : str
    source : path or str
        Where the text came from, for the message.
    on_damage : "refuse" or "skip"
        Whether a damaged line refuses the whole text, or only its own set.

    Returns
    -------
    ElementSet
        In the order of the text; satellite_id is the catalogue number.

    Raises
    ------
    DataError
        For a line that is none of a set and no name, is short, has a wrong checksum, a
        field that does not parse, an epoch outside the table of leap seconds, or no
        partner; and for a text without any whole element set. The message names each line, up to ten of them.

    References
    ----------
    Hoots and Roehrich, Spacetrack Report 3 (1980), section 2 and the format of the
    "2-line orbital elements"; Alpha-5 numbers as space-track.org describes them.

    Examples
    --------
    >>> found = element_set_from_tle(
    ...     "0 VANGUARD 1\\n"
    ...     "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\\n"
    ...     "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\\n", "an example")
    >>> str(found.names[0]), str(found.designators[0]), float(found.elements.eccentricity[0])
    ('VANGUARD 1', '1958-002B', 0.1859667)
    """
    pairs = _paired(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    first = _bytes_of(pairs.first)
    columns, whole = read_block(first, _bytes_of(pairs.second))
    for row in np.flatnonzero(~whole):
        said = _read_slowly(pairs, int(row))
        for name, value in said.items():
            columns[name][row] = value
        whole[row] = bool(said)
    count = int(np.count_nonzero(whole))
    if not count and not pairs.damages:
        raise DataError(
            source, "expected element sets, as TLE or OMM; there is none. Check that this is the right file."
        )
    damages = settle_damages(source, pairs.damages + pairs.strays, count=count, on_damage=on_damage)
    columns["classification"] = np.where((first[:, 7] >= ord("A")) & (first[:, 7] <= ord("Z")), first[:, 7], 0)
    return ElementSet(
        elements=_elements(columns, whole),
        names=np.array(pairs.names, dtype=np.str_)[whole],
        designators=designators_of(first)[whole],
        particulars=Particulars(**{n: columns[n][whole].astype(c.dtype) for n, c in Particulars.columns()}),
        damages=damages,
    )


def _elements(columns: dict[str, np.ndarray], rows: np.ndarray) -> MeanElements:
    nothing = np.zeros(int(np.count_nonzero(rows)), np.uint16)
    known = {n: columns[n][rows].astype(c.dtype) for n, c in MeanElements.columns() if n in columns}
    return MeanElements(shell=nothing, plane=nothing, slot=nothing, vendor_id=nothing, **known)


def elements_from_tle(text: str, source: Path | str) -> MeanElements:
    """Return the mean elements of a text of two-line or three-line sets, all of them whole.

    Parameters
    ----------
    text : str
    source : path or str

    Returns
    -------
    MeanElements
        In the order of the text; satellite_id is the catalogue number.

    Raises
    ------
    DataError
        As `element_set_from_tle`, which also gives names and skips damaged sets.

    Examples
    --------
    >>> elements = elements_from_tle(
    ...     "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\\n"
    ...     "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\\n", "an example")
    >>> int(elements.satellite_id[0]), float(elements.eccentricity[0])
    (5, 0.1859667)
    """
    return element_set_from_tle(text, source).elements


def read_tle(path: Path | str) -> MeanElements:
    """Return the mean elements of a file of two-line or three-line sets, all of them whole.

    `read_elements` reads the other formats too, keeps names and skips damaged sets.

    Raises
    ------
    DataError
        For a file that is missing, cannot be read or holds a damaged element set.

    Examples
    --------
    >>> read_tle(Path("nowhere.tle"))
    Traceback (most recent call last):
    lookdown.errors.DataError: nowhere.tle: expected a file of element sets; there is no such file.
    """
    return elements_from_tle(text_of(path), path)
