"""The fields of the filter language: what each may be compared with, and how it reads a picture."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lookdown.picture._rows import rows_of
from lookdown.tables import AlertLevel, AlertRule, Alerts, AlertState, Identities, IdentityState, Picture
from lookdown.tables import PictureFlag as Flag
from lookdown.tables import PictureKind as Kind
from lookdown.tables import PictureUnknown as Unknown

__all__ = ["FIELDS", "KIND_LABELS", "UNITS", "Field", "Surroundings", "field_of", "known_mask", "nearest"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a filter may ask beside the picture's own columns.

    Attributes
    ----------
    inside : (n, regions) bool
        Which rows lie in which regions, as `Regions.inside` gives it.
    region_names : tuple of str
    alerts : Alerts
        Those cleared do not count.
    identities : Identities
    names : mapping of int to str
        Names that people gave to tracks, by track_id.
    """

    inside: np.ndarray | None = None
    region_names: tuple[str, ...] = ()
    alerts: Alerts | None = None
    identities: Identities | None = None
    names: Mapping[int, str] = field(default_factory=dict)


UNITS: dict[str, dict[str, float]] = {
    "length": {"m": 1.0, "km": 1000.0, "ft": 0.3048, "nm": 1852.0},
    "speed": {"m/s": 1.0, "km/h": 1.0 / 3.6, "kt": 1852.0 / 3600.0, "ft/min": 0.3048 / 60.0},
    "time": {"s": 1.0, "min": 60.0, "h": 3600.0},
    "angle": {"deg": math.pi / 180.0},
    "ratio": {"%": 0.01},
    "count": {},
}
"""Units by dimension in small letters, with the factor to SI. FL before a number is hundreds of feet."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a quantity with a dimension, or a choice among words.

    Attributes
    ----------
    name : str
    column : str
        Of the picture; nothing where the field is a choice.
    dimension : str
        A key of `UNITS`; nothing where the field is a choice.
    choices : mapping of str to int
        Words that it may be compared with, besides names.
    free : bool
        Whether any other word may stand there: a name or an address.
    ordered : bool
        Whether choices may be compared with < and >.
    """

    name: str
    column: str = ""
    dimension: str = ""
    choices: Mapping[str, int] = field(default_factory=dict)
    free: bool = False
    ordered: bool = False


ANY, NONE = -1, -2

KIND_LABELS: dict[str, int] = {
    "unknown": Kind.UNKNOWN,
    "slow": Kind.SLOW,
    "low_slow": Kind.LOW_SLOW,
    "airliner": Kind.AIRLINER,
    "climbing": Kind.CLIMBING_OR_DESCENDING,
    "descending": Kind.CLIMBING_OR_DESCENDING,
    "fast": Kind.FAST,
    "low_fast": Kind.LOW_FAST,
    "high": Kind.HIGH,
    "middle": Kind.MIDDLE,
}
"""Words of the field `class`."""

_FLAG_LABELS: dict[str, int] = {
    "confirmed": Flag.CONFIRMED,
    "cooperative": Flag.COOPERATIVE,
    "disagrees": Flag.DISAGREES,
    "alert": Flag.IN_ALERT,
    "ambiguous": Flag.SHARES_GROUP,
    "manoeuvring": Flag.MANOEUVRING,
    "corrected": Flag.CORRECTED,
    "coasting": Flag.COASTING,
}

_RULE_BASE = 16
_ALERT_LABELS: dict[str, int] = {
    "any": ANY,
    "none": NONE,
    **{level.name.lower(): level.value for level in AlertLevel},
    **{rule.name.lower(): _RULE_BASE + rule.value for rule in AlertRule},
}
_STATE_LABELS = {state.name.lower(): state.value for state in IdentityState if state != IdentityState.NONE}

_UNKNOWN_BITS: dict[str, int] = {
    "height": Unknown.HEIGHT,
    "speed": Unknown.SPEED,
    "heading": Unknown.COURSE,
    "climb": Unknown.CLIMB,
}
_KNOWN_LABELS = {"unknown": NONE, "known": ANY}

_ALL = (
    Field("class", choices=KIND_LABELS),
    Field("height", "height_m", "length", choices=_KNOWN_LABELS),
    Field("speed", "speed_mps", "speed", choices=_KNOWN_LABELS),
    Field("climb", "climb_mps", "speed", choices=_KNOWN_LABELS),
    Field("heading", "heading_rad", "angle", choices=_KNOWN_LABELS),
    Field("error", "ellipse_major_m", "length"),
    Field("height_error", "height_sigma_m", "length"),
    Field("age", "age_s", "time"),
    Field("custody", "custody_left_s", "time", choices=_KNOWN_LABELS),
    Field("existence", "existence", "ratio"),
    Field("certainty", "identity_probability", "ratio"),
    Field("sensors", "sensor_count", "count"),
    Field("updates", "update_count", "count"),
    Field("id", "track_id", "count"),
    Field("is", choices=_FLAG_LABELS),
    Field("region", choices={"any": ANY, "none": NONE}, free=True),
    Field("alert", choices=_ALERT_LABELS, ordered=True),
    Field("identity", choices={"any": ANY, "none": NONE, **_STATE_LABELS}, free=True),
    Field("name", choices={"any": ANY, "none": NONE}, free=True),
)

FIELDS: dict[str, Field] = {each.name: each for each in _ALL}
"""Every field by its name, in the order in which they are told."""


def field_of(word: str) -> Field | None:
    """Return the field of a name, in any case of letters."""
    return FIELDS.get(word.lower())


def nearest(word: str, known: list[str]) -> str | None:
    """Return the first of the known words that is one or two letters off, the nearest first."""
    distances = [_edits(word.lower(), each) for each in known]
    best = min(distances, default=3)
    return known[distances.index(best)] if best <= 2 and best < len(word) else None


def _edits(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or changed (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, against in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (letter != against))
    return row[-1]


def choice_mask(spec: Field, word: str, operator: str, picture: Picture, around: Surroundings) -> np.ndarray:
    """Return which rows a word of a choice holds for; operator is "=", or an order where the field has one."""
    word = word.lower()
    if spec.name == "class":
        return picture.kind == KIND_LABELS[word]
    if spec.name == "is":
        return (picture.flags & _FLAG_LABELS[word]) != 0
    if spec.dimension:
        return known_mask(spec, picture) == (word == "known")
    if spec.name == "region":
        return _region_mask(word, picture, around)
    if spec.name == "alert":
        return _alert_mask(word, operator, picture, around)
    if spec.name == "identity":
        return _identity_mask(word, picture, around)
    return _name_mask(word, picture, around)


def known_mask(spec: Field, picture: Picture) -> np.ndarray:
    """Return of which rows a quantity is known."""
    if spec.name == "custody":
        return np.asarray(picture.custody_known != 0)
    return np.asarray((picture.not_known & _UNKNOWN_BITS.get(spec.name, 0)) == 0)


def text_mask(text: str, picture: Picture, around: Surroundings) -> np.ndarray:
    """Return which rows a text is found in: name, address, track_id, class, region."""
    text = text.lower()
    found = _contains(text, picture, around) | _address_mask(text, picture)
    if text.isdecimal() and text.isascii() and int(text) < 1 << 64:
        found |= picture.track_id == np.uint64(int(text))
    for label, kind in KIND_LABELS.items():
        if text in label or text in label.replace("_", " "):
            found |= picture.kind == kind
    for index, name in enumerate(around.region_names):
        if text in name.lower() and around.inside is not None:
            found |= around.inside[:, index]
    return found


def _region_mask(word: str, picture: Picture, around: Surroundings) -> np.ndarray:
    if around.inside is None:
        return np.full(len(picture), word == "none")
    if word in ("any", "none"):
        return np.asarray(around.inside.any(axis=1) == (word == "any"))
    columns = [index for index, name in enumerate(around.region_names) if name.lower() == word]
    return np.asarray(around.inside[:, columns].any(axis=1))


def _alert_mask(word: str, operator: str, picture: Picture, around: Surroundings) -> np.ndarray:
    level, rules = _alerts_by_row(picture, around)
    code = _ALERT_LABELS[word]
    if code in (ANY, NONE):
        return np.asarray((level > 0) == (code == ANY))
    if code >= _RULE_BASE:
        return np.asarray((rules >> (code - _RULE_BASE)) & 1 == 1)
    orders = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal}
    # What is in no alert is of no level, not of one below all.
    return np.asarray((level > 0) & orders[operator](level, code))


def _alerts_by_row(picture: Picture, around: Surroundings) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest level and the rules, as bits, of each row's alerts."""
    level, rules = np.zeros(len(picture), dtype=np.int64), np.zeros(len(picture), dtype=np.int64)
    if around.alerts is not None and len(picture):
        counted = around.alerts.take((around.alerts.state != AlertState.CLEARED) & (around.alerts.track_id > 0))
        row, there = rows_of(counted.track_id, picture.track_id)
        np.maximum.at(level, row[there], counted.level[there].astype(np.int64))
        np.bitwise_or.at(rules, row[there], 1 << counted.rule[there].astype(np.int64))
    return level, rules


def _identity_mask(word: str, picture: Picture, around: Surroundings) -> np.ndarray:
    if word in ("any", "none"):
        return (picture.icao24 != 0) == (word == "any")
    if word not in _STATE_LABELS:
        return _address_mask(word, picture)
    state = np.zeros(len(picture), dtype=np.int64)
    if around.identities is not None and len(around.identities):
        row, there = rows_of(picture.track_id, around.identities.track_id)
        state = np.where(there, around.identities.state[row], 0)
    return np.asarray(state == _STATE_LABELS[word])


def _address_mask(word: str, picture: Picture) -> np.ndarray:
    """Return which addresses begin with some hexadecimal digits."""
    if not 0 < len(word) <= 6 or set(word) - set("0123456789abcdef"):
        return np.zeros(len(picture), dtype=np.bool_)
    left = 4 * (6 - len(word))
    return np.asarray((picture.icao24 >> np.uint32(left) == int(word, 16)) & (picture.icao24 != 0))


def _name_mask(word: str, picture: Picture, around: Surroundings) -> np.ndarray:
    if word in ("any", "none"):
        named = np.isin(picture.track_id, np.array(sorted(around.names), dtype=np.uint64))
        return named == (word == "any")
    return _contains(word, picture, around)


def _contains(text: str, picture: Picture, around: Surroundings) -> np.ndarray:
    wanted = sorted(track_id for track_id, name in around.names.items() if text in name.lower())
    return np.isin(picture.track_id, np.array(wanted, dtype=np.uint64))
