"""OMM records of XML, as the parser meets them: no tree of a million elements is built.

There are no entities to expand and no file or host to read from, because a document type
declaration is refused.
"""

from typing import Any
from xml.parsers import expat

__all__ = ["DeclarationError", "xml_records"]


class DeclarationError(Exception):
    """The document has a document type declaration."""


class _Reader:
    """Gathers the fields of each message."""

    def __init__(self, units: dict[str, str]) -> None:
        self.records: list[dict[str, Any]] = []
        self.lines: list[int] = []
        self._units = units
        self._texts: list[str] = []
        self._record: dict[str, Any] | None = None
        self._outer = ""
        self._unit: str | None = None
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._texts.append

    def _refuse(self, *_: object) -> None:
        raise DeclarationError

    def _start(self, tag: str, attributes: list[str]) -> None:
        self._texts.clear()
        if tag.endswith(("segment", "omm")):
            # A message has one segment; whichever begins a record ends it.
            if self._record is None:
                self._record, self._outer = {}, tag
                self._line = self.parser.CurrentLineNumber
        elif attributes:
            found = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self._unit = found.get("units")

    def _end(self, tag: str) -> None:
        record = self._record
        if record is None:
            return
        if tag == self._outer:
            self.records.append(record)
            self.lines.append(self._line)
            self._record = None
            return
        name = tag[tag.rfind(":") + 1 :]
        text = "".join(self._texts)
        if self._unit is not None:
            if self._unit.strip().lower() != self._units.get(name, self._unit).lower():
                text = f"{text} [{self._unit}]"  # no number: it is told and refused
            self._unit = None
        record[name] = text
        self._texts.clear()


def xml_records(text: str, units: dict[str, str]) -> tuple[list[int], list[dict[str, Any]], tuple[int, str] | None]:
    """Return the line and the fields of each whole message, and line and reason where the document breaks off.

    Parameters
    ----------
    text : str
    units : dict of str to str
        What a field's attribute `units` may say.

    Raises
    ------
    DeclarationError
    """
    reader = _Reader(units)
    broken = None
    try:
        # Decoded already, whatever encoding the document says that it has.
        reader.parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        broken = (error.lineno, expat.ErrorString(error.code))
    return reader.lines, reader.records, broken
