"""Small pieces of HTML: escaped text, tables, cards, figures."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

__all__ = ["card", "document_table", "figure_block", "number", "section", "table", "value_with_unit"]

_THIN = "\u202f"


def number(value: Any, digits: int = 4) -> str:
    """Return a number as people write it: few digits, a thin space between thousands; text as it is.

    Examples
    --------
    >>> number(0.12345), number(12), number("x"), number(2.0), number(0.99999)
    ('0.1235', '12', 'x', '2', '0.99999')
    >>> number(1234567.0) == "1\\u202f234\\u202f567"
    True
    """
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: ""}[value]
    if not isinstance(value, int | float):
        return str(value)
    if value != 0 and not 1e-4 <= abs(value) < 1e15:
        return f"{value:.{digits}g}"
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", _THIN) if abs(value) >= 10_000 else f"{value:.0f}"
    # A probability just under 1 must not read as certainty.
    text = f"{value:.{digits}g}" if not 1.0 - 0.5 * 10.0**-digits <= value < 1.0 else f"{value:.10g}"
    return "0" if text == "-0" else text


def value_with_unit(value: Any, unit: str) -> str:
    """Return a number and its unit, the unit left out where it is 1.

    Examples
    --------
    >>> value_with_unit(600, "1"), value_with_unit(1.25, "GHz") == "1.25\\u202fGHz"
    ('600', True)
    """
    return number(value) if unit in ("", "1") else f"{number(value)}{_THIN}{unit}"


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, numeric: Iterable[int] = ()) -> str:
    """Return an HTML table; every cell is escaped, the columns in `numeric` stand to the right."""
    right = set(numeric)

    def cells(values: Sequence[Any], tag: str) -> str:
        marks = ['class="n"' if k in right else "" for k in range(len(values))]
        return "".join(
            f"<{tag}{' ' + m if m else ''}>{escape(number(v))}</{tag}>" for v, m in zip(values, marks, strict=True)
        )

    body = "\n".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    head = f"<thead><tr>{cells(heads, 'th')}</tr></thead>" if heads else ""
    return f'<div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>'


def card(value: str, label: str, note: str = "") -> str:
    """Return a headline number with what it is."""
    small = f'<div class="note">{escape(note)}</div>' if note else ""
    return f'<div class="card"><div class="value">{escape(value)}</div><div>{escape(label)}</div>{small}</div>'


def figure_block(svg: str | None, caption: str) -> str:
    """Return a figure with its caption, or a sentence where there was nothing to draw."""
    if svg is None:
        return '<p class="note">The recording holds too little to draw this.</p>'
    return f'<figure><div class="scroll">{svg}</div><figcaption>{escape(caption)}</figcaption></figure>'


def section(title: str, *parts: str) -> str:
    """Return a section of the page; the parts are HTML already."""
    inside = "\n".join(parts)
    return f"<section><h2>{escape(title)}</h2>\n{inside}\n</section>"


def _words(key: Any) -> str:
    return str(key).replace("_", " ")


def document_table(document: Any) -> str:
    """Return a table of a JSON document of any shape: a list of rows, or names and values."""
    if _is_rows(document):
        heads = list(dict.fromkeys(key for row in document for key in row))
        rows = [[_plain(row.get(head, "")) for head in heads] for row in document]
        numeric = [k for k in range(len(heads)) if all(isinstance(row[k], int | float) for row in rows)]
        return table([_words(head) for head in heads], rows, numeric=numeric)
    if isinstance(document, dict) and document:
        inner = {key: value for key, value in document.items() if _is_rows(value)}
        flat = list(_flat({key: value for key, value in document.items() if key not in inner}))
        tables = [f"<h4>{escape(_words(key))}</h4>{document_table(value)}" for key, value in inner.items()]
        return (table((), flat) if flat else "") + "".join(tables)
    return f"<p>{escape(_plain_text(document))}</p>" if document else '<p class="note">Nothing was recorded.</p>'


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else _plain_text(value)


def _plain_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(number(item) if isinstance(item, int | float) else str(item) for item in value)
    return number(value)


def _flat(document: dict[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in document.items():
        name = f"{above}{_words(key)}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}: ")
        elif _is_rows(value):
            for item in value:
                texts = [f"{_words(k)} {number(v)}" for k, v in item.items()]
                yield name, "; ".join(texts)
        else:
            yield name, _plain(value)
