"""Reading the filter language: words, then a tree of conditions. The grammar stands in docs/filter.md."""

import math
import re
from dataclasses import dataclass

from lookdown.errors import FilterError
from lookdown.picture._filter_fields import FIELDS, UNITS, Field, field_of, nearest

__all__ = ["Both", "Either", "Named", "Node", "Not", "Ordered", "Text", "parsed"]

_LONGEST, _DEEPEST = 2000, 40
_LEXEME = re.compile(
    r"""(?P<space>\s+)|(?P<quoted>"[^"]*"|'[^']*')|(?P<order><=|>=|!=|<|>|=|:)|(?P<range>\.\.)"""
    r"""|(?P<and>&&?)|(?P<or>\|\|?)|(?P<not>!)|(?P<open>\()|(?P<close>\))|(?P<comma>,)"""
    r"""|(?P<word>(?:(?!\.\.)[^\s()<>=!:,&|"'])+)""",
)
_NUMBER = re.compile(r"(?P<level>fl)?(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?P<unit>.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Both:
    """All of the parts hold."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts holds."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A quantity lies between two values in SI, each with whether it counts itself; a turn may run over north."""

    field: Field
    low: float
    high: float
    low_counts: bool
    high_counts: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A choice has one of some words; the operator is "=" or an order."""

    field: Field
    operator: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text is found in what a track is called."""

    text: str


Node = Both | Either | Not | Ordered | Named | Text


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > _LONGEST:
        raise FilterError(text, _LONGEST, len(text) - _LONGEST, f"expected at most {_LONGEST} characters")
    found, position = [], 0
    while position < len(text):
        match = _LEXEME.match(text, position)
        if match is None:
            raise FilterError(text, position, len(text) - position, "expected a closing quotation mark")
        kind = match.lastgroup or ""
        word = match.group().lower()
        if kind == "word" and word in ("and", "or", "not"):
            kind = word
        if kind != "space":
            found.append(_Token(kind, match.group(), position))
        position = match.end()
    return [*found, _Token("end", "", len(text))]


class _Reader:
    """Goes through the words once, one word ahead."""

    def __init__(self, text: str) -> None:
        self._text, self._tokens, self._at, self._depth = text, _tokens(text), 0, 0

    def whole(self) -> Node:
        if self._here.kind == "end":
            return Both(())
        node = self._either()
        if self._here.kind != "end":
            self._fail(self._here, f"expected a condition, and, or, or the end; got {_shown(self._here)}")
        return node

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._here
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _fail(self, token: _Token, sentence: str) -> None:
        raise FilterError(self._text, token.position, max(len(token.text), 1), sentence)

    def _either(self) -> Node:
        parts = [self._both()]
        while self._here.kind == "or":
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Node:
        parts = [self._one()]
        while self._here.kind in ("and", "not", "open", "word", "quoted"):
            if self._here.kind == "and":
                self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _one(self) -> Node:
        token = self._take()
        if token.kind in ("not", "open"):
            self._depth += 1
            if self._depth > _DEEPEST:
                self._fail(token, f"expected at most {_DEEPEST} nots and parentheses within each other")
            node = Not(self._one()) if token.kind == "not" else self._within(token)
            self._depth -= 1
            return node
        if token.kind == "quoted":
            return Text(self._unquoted(token))
        if token.kind != "word":
            self._fail(token, f"expected a condition such as height>FL100, or a text; got {_shown(token)}")
        if self._here.kind == "order":
            return self._compared(token)
        return Text(token.text)

    def _within(self, opening: _Token) -> Node:
        node = self._either()
        if self._here.kind != "close":
            self._fail(opening, "expected a closing parenthesis to this one")
        self._take()
        return node

    def _unquoted(self, token: _Token) -> str:
        text = token.text[1:-1]
        if not text:
            self._fail(token, "expected a text between the quotation marks")
        return text

    def _compared(self, name: _Token) -> Node:
        spec = field_of(name.text)
        if spec is None:
            near = nearest(name.text, list(FIELDS))
            meant = f'; did you mean "{near}"?' if near else f"; fields are {', '.join(FIELDS)}"
            self._fail(name, f'expected a field; got "{name.text}"{meant}')
            raise AssertionError
        order = self._take()
        if spec.dimension and self._here.text.lower() not in spec.choices:
            node = self._quantity(spec, order)
        else:
            node = self._choice(spec, order)
        return Not(node) if order.text == "!=" else node

    def _choice(self, spec: Field, order: _Token) -> Node:
        operator = "=" if order.text in ("=", ":", "!=") else order.text
        words = [self._word(spec)]
        while self._here.kind == "comma" and operator == "=":
            self._take()
            words.append(self._word(spec))
        levels = ("advisory", "caution", "warning")
        if operator != "=" and not (spec.ordered and words[0].lower() in levels):
            self._fail(order, f"expected = or : here, as in {spec.name}:{words[0]}")
        return Named(spec, operator, tuple(words))

    def _word(self, spec: Field) -> str:
        token = self._take()
        known = list(spec.choices)
        if token.kind == "quoted" and spec.free:
            return self._unquoted(token)
        if token.kind != "word" or (not spec.free and token.text.lower() not in spec.choices):
            near = nearest(token.text, known) if token.kind == "word" else None
            meant = f'; did you mean "{near}"?' if near else ""
            others = ", ".join(known) + (" or a name" if spec.free else "")
            self._fail(token, f"expected one of {others}; got {_shown(token)}{meant}")
        return token.text

    def _quantity(self, spec: Field, order: _Token) -> Node:
        start = self._here
        value = self._value(spec)
        if order.text in ("<", "<="):
            return Ordered(spec, -math.inf, value, True, order.text == "<=")
        if order.text in (">", ">="):
            return Ordered(spec, value, math.inf, order.text == ">=", True)
        if self._here.kind == "range":
            self._take()
            high = self._value(spec)
            if high < value and spec.dimension != "angle":
                self._fail(start, "expected the lesser value first")
            return Ordered(spec, value, high, True, True)
        if spec.dimension != "count":
            example = {"length": "1km..2km", "angle": "350deg..10deg", "time": "10s..60s", "ratio": "90%..100%"}
            span = example.get(spec.dimension, "100kt..200kt")
            self._fail(order, f"expected <, > or a range such as {spec.name}:{span}; no measured value is exactly one")
        values = [value]
        while self._here.kind == "comma":
            self._take()
            values.append(self._value(spec))
        parts = tuple(Ordered(spec, each, each, True, True) for each in values)
        return parts[0] if len(parts) == 1 else Either(parts)

    def _value(self, spec: Field) -> float:
        """Return a number in SI; its unit may stand apart."""
        token = self._take()
        match = _NUMBER.fullmatch(token.text) if token.kind == "word" else None
        units = UNITS[spec.dimension]
        wanted = _wanted(spec)
        if match is None:
            self._fail(token, f"expected {wanted}; got {_shown(token)}")
            raise AssertionError
        number, unit = float(match["number"]), match["unit"].lower()
        if not units:
            # Ids have more digits than a float: read as they stand.
            if unit or match["level"] or not match["number"].isdecimal():
                self._fail(token, f"expected {wanted}; got {_shown(token)}")
            return int(match["number"])
        if match["level"]:
            if spec.dimension != "length" or unit:
                self._fail(token, f"expected {wanted}; got {_shown(token)}")
            return number * 100.0 * 0.3048
        if not unit and self._here.kind == "word" and self._here.text.lower() in units:
            unit = self._take().text.lower()
        if unit not in units:
            self._fail(token, f"expected {wanted}; got {_shown(token)}")
        return number * units[unit]


def _wanted(spec: Field) -> str:
    units = list(UNITS[spec.dimension])
    if not units:
        return "a whole number"
    level = " or a flight level such as FL100" if spec.dimension == "length" else ""
    words = "".join(f", or {word}" for word in spec.choices)
    return f"a number with {', '.join(units[:-1]) + ' or ' if len(units) > 1 else ''}{units[-1]}{level}{words}"


def _shown(token: _Token) -> str:
    return "the end" if token.kind == "end" else token.text if token.kind == "quoted" else f'"{token.text}"'


def parsed(text: str) -> Node:
    """Return the tree of a filter's text.

    Raises
    ------
    FilterError
        With the place of the first fault.
    """
    return _Reader(text).whole()
