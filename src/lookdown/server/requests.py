"""What clients may say on the socket, read with suspicion: a sentence for every fault."""

import json
import math
from dataclasses import dataclass
from typing import Any

from lookdown.errors import LookdownError
from lookdown.server.publishing import Bounds

__all__ = ["LAYERS", "MOST_BYTES", "Request", "RequestError", "read_request"]

MOST_BYTES = 16_384
LAYERS = ("satellites", "dwells", "gaps", "links", "gateways")
_CLOCK_ACTIONS = ("play", "pause", "seek", "step", "live", "rate")
_ALERT_ACTIONS = ("acknowledge", "snooze", "unacknowledge")
_KINDS = ("hello", "clock", "view", "resync", "alert", "layer")


class RequestError(LookdownError):
    """A message that is not one of the protocol's."""


@dataclass(frozen=True, slots=True)
class Request:
    """A message that holds what its type asks for.

    Attributes
    ----------
    kind : str
        One of hello, clock, view, resync, alert, layer.
    values : dict
        Checked: numbers are finite, actions known, `bounds` a `Bounds` or None.
    """

    kind: str
    values: dict[str, Any]


def read_request(text: str | bytes) -> Request:
    """Return the message that a text holds.

    Raises
    ------
    RequestError
        Where it holds none.

    Examples
    --------
    >>> read_request('{"type": "clock", "action": "seek", "time_s": 5}').values
    {'action': 'seek', 'time_s': 5.0, 'rate': None}
    """
    if isinstance(text, bytes):
        raise RequestError("expected a text message; got a binary one.")
    if len(text) > MOST_BYTES:
        raise RequestError(f"expected a message of at most {MOST_BYTES} characters; got {len(text)}.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise RequestError("expected JSON; got something else.") from None
    if not isinstance(content, dict) or content.get("type") not in _KINDS:
        raise RequestError(f"expected an object with a type, one of {', '.join(_KINDS)}.")
    kind: str = content["type"]
    return Request(kind, _READERS[kind](content))


def _hello(content: dict[str, Any]) -> dict[str, Any]:
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise RequestError("hello: expected a version, such as 1.")
    return {"version": version}


def _clock(content: dict[str, Any]) -> dict[str, Any]:
    action = _one_of("clock: action", content.get("action"), _CLOCK_ACTIONS)
    time_s, rate = _number("clock: time_s", content.get("time_s")), _number("clock: rate", content.get("rate"))
    if action == "seek" and time_s is None:
        raise RequestError("clock: seek needs time_s, in seconds of TAI since 1970.")
    if action == "rate" and rate is None:
        raise RequestError("clock: rate needs rate, such as 10.")
    return {"action": action, "time_s": time_s, "rate": rate}


def _view(content: dict[str, Any]) -> dict[str, Any]:
    bounds = content.get("bounds")
    if bounds is None:
        return {"bounds": None}
    if not isinstance(bounds, list) or len(bounds) != 4:
        raise RequestError("view: expected bounds of [west, south, east, north] in degrees, or null.")
    west, south, east, north = (_number("view: bounds", number) for number in bounds)
    if west is None or south is None or east is None or north is None or not -90.0 <= south <= north <= 90.0:
        raise RequestError("view: expected -90 <= south <= north <= 90, and four numbers.")
    if max(abs(west), abs(east)) > 720.0:
        raise RequestError("view: expected longitudes between -720 and 720.")
    # To a tenth of a degree, so that clients who look at about the same share an encoding.
    return {"bounds": Bounds(*(round(number, 1) for number in (west, south, east, north)))}


def _alert(content: dict[str, Any]) -> dict[str, Any]:
    action = _one_of("alert: action", content.get("action"), _ALERT_ACTIONS)
    until_s = _number("alert: until_s", content.get("until_s"))
    if action == "snooze" and until_s is None:
        raise RequestError("alert: snooze needs until_s.")
    return {"action": action, "id": id_of(content.get("id")), "until_s": until_s}


def _layer(content: dict[str, Any]) -> dict[str, Any]:
    on = content.get("on")
    if not isinstance(on, bool):
        raise RequestError("layer: expected on to be true or false.")
    return {"name": _one_of("layer: name", content.get("name"), LAYERS), "on": on}


def id_of(value: Any) -> int:
    """Return an id of 64 bits that JSON has as a string of digits; RequestError where it is none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and int(text) < 1 << 64):
        raise RequestError("id: expected an id of 64 bits as a string of digits.")
    return int(text)


def _one_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise RequestError(f"{name}: expected one of {', '.join(known)}.")
    return value


def _number(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e12:
        raise RequestError(f"{name}: expected a number.")
    return float(value)


_READERS = {
    "hello": _hello,
    "clock": _clock,
    "view": _view,
    "resync": lambda content: {},
    "alert": _alert,
    "layer": _layer,
}
