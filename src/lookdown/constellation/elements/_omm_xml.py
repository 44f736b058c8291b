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
        self.faults: list[tuple[int, str]] = []
        self._units = units
        self._texts: list[str] = []
        self._record: dict[str, Any] | None = None
        self._outer = ""
        self._unit: str | None = None
        self._leaf: str | None = None
        self._segments = 0
        self._ignored = 0
        self._fault = ""
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
        # What users define may have the names of the standard's fields.
        if self._ignored or tag.endswith("userDefinedParameters"):
            self._ignored += 1
            return
        self._take_blanks()
        self._leaf, self._unit = tag, None
        if tag.endswith(("segment", "omm")) and tag[tag.rfind(":") + 1 :] in ("segment", "omm"):
            self._begin(tag)
        elif attributes:
            found = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self._unit = found.get("units")

    def _begin(self, tag: str) -> None:
        # A message has one segment; whichever begins a record ends it.
        if self._record is None:
            self._record, self._outer, self._fault, self._segments = {}, tag, "", 0
            self._line = self.parser.CurrentLineNumber
        elif tag.endswith("omm"):
            self._fault = self._fault or "expected messages one after the other; got one inside another"
        if tag.endswith("segment"):
            self._segments += 1
            if self._segments == 2:
                self._fault = self._fault or "expected one segment in a message; got a second segment"

    def _take_blanks(self) -> None:
        """Forget the text beside elements, which is blank in a whole document."""
        if self._texts:
            text = "".join(self._texts)
            if not text.isspace() and self._record is not None:
                self._fault = self._fault or f"expected fields; got a text with elements inside: {text.strip()!r:.40}"
            self._texts.clear()

    def _end(self, tag: str) -> None:
        record = self._record
        if self._ignored:
            self._ignored -= 1
            self._texts.clear()
            return
        if record is None:
            return
        if self._leaf is None or tag == self._outer:
            self._take_blanks()
            if tag == self._outer:
                self._close(record)
            return
        self._leaf = None
        name = tag[tag.rfind(":") + 1 :]
        text = "".join(self._texts)
        self._texts.clear()
        if self._unit is not None:
            if self._unit.strip().lower() != self._units.get(name, self._unit).lower():
                text = f"{text} [{self._unit}]"  # no number: it is told and refused
            self._unit = None
        if name in record and name != "COMMENT":
            self._fault = self._fault or f"expected {name} once in a message; it stands there twice"
        record[name] = text

    def _close(self, record: dict[str, Any]) -> None:
        if self._fault:
            self.faults.append((self._line, self._fault))
        else:
            self.records.append(record)
            self.lines.append(self._line)
        self._record = self._leaf = None


def xml_records(text: str, units: dict[str, str]) -> tuple[list[int], list[dict[str, Any]], list[tuple[int, str]]]:
    """Return the line and the fields of each whole message, and line and sentence of each that is none.

    The last of these says where the document breaks off, if it does. What stands in
    ``userDefinedParameters`` is passed over.

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
    try:
        # Decoded already, whatever encoding the document says that it has.
        reader.parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        reader.faults.append((error.lineno, f"expected XML; it does not parse from here on ({reason})"))
    return reader.lines, reader.records, reader.faults
