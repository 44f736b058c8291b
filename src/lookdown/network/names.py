"""Names of gateways, users and vendors: what may stand in one, and how several are listed in a sentence."""

import unicodedata
from collections.abc import Sequence

__all__ = ["escaped", "hidden_character", "listed"]

_HIDDEN = frozenset(("Cc", "Cs", "Zl", "Zp"))
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of all that is written after them, and are no part of a name in any script."""


def hidden_character(text: str) -> str | None:
    """Return the first character that a terminal or a page would obey in place of showing; None without one.

    Controls (NUL, ESC, tab, line ends among them), separators of lines, and what turns the direction of writing.

    Examples
    --------
    >>> hidden_character("Malmö"), hidden_character("東京"), hidden_character("Kiel\\x1b[2J")
    (None, None, '\\x1b')
    """
    return next((each for each in text if unicodedata.category(each) in _HIDDEN or each in _TURNING), None)


def escaped(text: str) -> str:
    r"""Return a text with its hidden characters written out.

    Examples
    --------
    >>> print(escaped("Kiel\x1b[2J"))
    Kiel\x1b[2J
    """
    return "".join(each if hidden_character(each) is None else ascii(each)[1:-1] for each in text)


def listed(names: Sequence[str], most: int) -> str:
    """Return names as a sentence lists them, those beyond so many by their number.

    A name with a comma or a quotation mark stands in quotation marks, or one name would read as two.

    Examples
    --------
    >>> listed(["Kiel", "Station, at sea", "Oslo"], 2)
    'Kiel, "Station, at sea" and 1 more'
    """
    rest = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(_quoted(name) for name in names[:most]) + rest


def _quoted(name: str) -> str:
    if not any(mark in name for mark in ',;"'):
        return name
    return '"' + name.replace('"', '""') + '"'
