"""What pydantic found wrong with a scenario, in words for the person who wrote it."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lookdown.errors import Fault
from lookdown.scenario._quantity import Quantity

__all__ = ["did_you_mean", "faults_from", "shown"]

_EXPECTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": 'text in "quotes"',
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "string_pattern_mismatch": "a name of a-z, 0-9, - and _, at most 64 long, beginning with a letter or digit",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} of them",
}


def faults_from(error: ValidationError, document: type[BaseModel]) -> list[Fault]:
    """Return every fault that a validation found, with dotted path, what was expected and what came.

    A misspelt key is one fault: that the right spelling is missing then goes without saying.
    """
    details = error.errors(include_url=False)
    misspelt = {
        (*where, meant)
        for where, name in ((d["loc"][:-1], str(d["loc"][-1])) for d in details if d["type"] == "extra_forbidden")
        if (meant := _nearest(name, _keys_at(document, where)))
    }
    return [_fault(d, document) for d in details if not (d["type"] == "missing" and d["loc"] in misspelt)]


def _fault(detail: ErrorDetails, document: type[BaseModel]) -> Fault:
    where = detail["loc"]
    path = ".".join(map(str, _steps_in_file(document, where))) or "(whole file)"
    kind, context, came = detail["type"], detail.get("ctx", {}), shown(detail["input"])
    if kind == "lookdown":
        return Fault(path, context["expected"], context["came"])
    if kind == "union_tag_invalid":
        return Fault(f"{path}.type", f"one of {context['expected_tags']}", shown(context["tag"]))
    if kind == "union_tag_not_found":
        types = ", ".join(
            f"'{name}'" for model in _models_in(_annotation_at(document, where)) for name in _types(model)
        )
        return Fault(f"{path}.type", f"one of {types}", "nothing: the key is missing")
    if kind == "missing":
        return Fault(path, _wanted(_annotation_at(document, where)), "nothing: the key is missing")
    if kind == "extra_forbidden":
        known = _keys_at(document, where[:-1])
        return Fault(path, did_you_mean(str(where[-1]), known), f"the unknown key '{where[-1]}'")
    if kind == "list_type":
        return Fault(path, _wanted_list(_annotation_at(document, where)), came)
    if kind == "model_type":
        wanted, given = _wanted(_annotation_at(document, where)), detail["input"]
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        return Fault(path, wanted.replace("base = ...", f"base = {came}") if is_number else wanted, came)
    if kind == "literal_error":
        return Fault(path, f"one of {context['expected']}", came)
    message = detail["msg"].removeprefix("Input should be ").removeprefix("Value should ")
    return Fault(path, _EXPECTED[kind].format_map(context) if kind in _EXPECTED else message, came)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return what was expected where a name is unknown: the nearest known one, else all of them.

    Examples
    --------
    >>> did_you_mean("bandwith", ["power", "bandwidth"])
    "a known name (did you mean 'bandwidth'?)"
    >>> did_you_mean("colour", ["power", "bandwidth"])
    'one of power, bandwidth'
    """
    names = list(known)
    close = _nearest(name, names)
    return f"a known name (did you mean '{close}'?)" if close else f"one of {', '.join(names) or 'nothing'}"


def _nearest(name: str, known: list[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)


def shown(value: Any) -> str:
    """Return a value as a person would write it in TOML, cut short."""
    if isinstance(value, dict):
        return f"a table of {', '.join(value) or 'nothing'}"[:80]
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:60]}", {len(value):,} characters in all'
    return f"{value!r}"[:80]


def _annotation_at(document: type[BaseModel], where: tuple[int | str, ...]) -> Any:
    annotation: Any = document
    for step in where:
        if isinstance(step, int):
            continue
        tagged = _tagged(annotation, step)
        model = _model_in(annotation)
        if tagged is None and (model is None or step not in model.model_fields):
            return None
        annotation = tagged if tagged is not None or model is None else model.model_fields[step].annotation
    return annotation


def _steps_in_file(document: type[BaseModel], where: tuple[int | str, ...]) -> list[int | str]:
    """Return a path as the file has it: without the type by which pydantic tells one kind of table from another."""
    steps = enumerate(where)
    return [s for k, s in steps if isinstance(s, int) or _tagged(_annotation_at(document, where[:k]), s) is None]


def _tagged(annotation: Any, tag: str) -> type[BaseModel] | None:
    """Return the one of several models that a type picks; None where there is no choice or no such type."""
    models = _models_in(annotation)
    return next((model for model in models if tag in _types(model)), None) if len(models) > 1 else None


def _types(model: type[BaseModel]) -> tuple[str, ...]:
    return get_args(model.model_fields["type"].annotation) if "type" in model.model_fields else ()


def _keys_at(document: type[BaseModel], where: tuple[int | str, ...]) -> list[str]:
    model = _model_in(_annotation_at(document, where))
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    return next(iter(_models_in(annotation)), None)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


def _wanted_list(annotation: Any) -> str:
    if _model_in(annotation) is not None:
        return "a list of tables, each headed [[...]]"
    kinds = set(_types_in(annotation))
    return "a list of numbers, such as [3, 4]" if kinds & {int, float} else 'a list of texts, such as ["one", "two"]'


def _types_in(annotation: Any) -> Iterator[Any]:
    yield annotation
    for argument in get_args(annotation):
        yield from _types_in(argument)


def _wanted(annotation: Any) -> str:
    model = _model_in(annotation)
    if model is not None and issubclass(model, Quantity):
        kind = "count" if model.__name__ == "Count" else model.dimension.replace("_", " ")
        article = "an" if kind[0] in "aeiou" else "a"
        return f'{article} {kind} as {{ base = ..., unit = "{model.offered_units()[0]}", source = "..." }}'
    if model is not None:
        keys = list(model.model_fields)
        return f"a table with {', '.join(keys[:8])}{f' and {len(keys) - 8} more' if len(keys) > 8 else ''}"
    simple = {str: 'text in "quotes"', int: "a whole number", float: "a number"}
    return simple.get(annotation, "a value")
