"""Files of element sets, whichever format they are in."""

from pathlib import Path

from lookdown.constellation.elements._text import text_of
from lookdown.constellation.elements.element_set import ElementSet, OnDamage
from lookdown.constellation.elements.omm import element_set_from_omm
from lookdown.constellation.elements.tle import element_set_from_tle

__all__ = ["element_set_from_text", "read_elements"]


def _is_omm(text: str) -> bool:
    start = text.lstrip()[:4_096]
    if start.startswith(("<", "[", "{", "CCSDS_OMM_VERS")):
        return True
    # A satellite may be called so too.
    if start.startswith("COMMENT") and "CCSDS_OMM_VERS" in text:
        return True
    first = start.splitlines()[0].upper() if start else ""
    return any(mark in first for mark in ",;\t|") and ("NORAD_CAT_ID" in first or "MEAN_MOTION" in first)


def element_set_from_text(text: str, source: Path | str, on_damage: OnDamage = "refuse") -> ElementSet:
    """Return the element sets of a text: TLE, 3LE, or OMM as XML, JSON, CSV or key-value text, told by its content.

    Parameters
    ----------
    text : str
    source : path or str
        Where the text came from, for the message.
    on_damage : "refuse" or "skip"
        Whether damaged lines or records refuse the whole text, or only themselves.

    Returns
    -------
    ElementSet
        Its `damages` are what was skipped.

    Raises
    ------
    DataError
        As `element_set_from_tle` and `element_set_from_omm`.

    Examples
    --------
    >>> found = element_set_from_text(
    ...     "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\\n"
    ...     "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\\n"
    ...     "1 00006U 58002B   00179.78", "an example", on_damage="skip")
    >>> len(found), str(found.damages[0])
    (1, 'line 3: expected line 2 of an element set; the file ends. It is truncated')
    """
    if _is_omm(text):
        return element_set_from_omm(text, source, on_damage)
    return element_set_from_tle(text, source, on_damage)


def read_elements(path: Path | str, on_damage: OnDamage = "refuse") -> ElementSet:
    """Return the element sets of a file; see `element_set_from_text`.

    A satellite that is in the file more than once is there more than once: `newest` and
    `nearest` choose one set of each.

    Raises
    ------
    DataError
        For a file that is missing, cannot be read, holds damaged sets (where those are
        refused) or no whole one.

    Examples
    --------
    >>> read_elements("nowhere.xml")
    Traceback (most recent call last):
    lookdown.errors.DataError: nowhere.xml: expected a file of element sets; there is no such file.
    """
    return element_set_from_text(text_of(path), path, on_damage)
