"""The tables of the picture: what people see of each track, and what they are told of it."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np

from lookdown.tables._table import Table, column

__all__ = [
    "AlertAction",
    "AlertLevel",
    "AlertLog",
    "AlertRule",
    "AlertState",
    "Alerts",
    "EventKind",
    "Events",
    "Identities",
    "IdentityState",
    "Picture",
    "PictureFlag",
    "PictureKind",
    "PictureUnknown",
]


class PictureKind(IntEnum):
    """What a track looks like by its height, speed and climb: not what it is."""

    UNKNOWN = 0
    SLOW = 1
    LOW_SLOW = 2
    AIRLINER = 3
    CLIMBING_OR_DESCENDING = 4
    FAST = 5
    LOW_FAST = 6
    HIGH = 7
    MIDDLE = 8


class PictureFlag(IntFlag):
    """What else is to be known of a track at a glance; bits as on the wire."""

    CONFIRMED = 1
    COOPERATIVE = 2
    DISAGREES = 4
    IN_ALERT = 8
    SHARES_GROUP = 16
    MANOEUVRING = 32
    CORRECTED = 64
    COASTING = 128


class PictureUnknown(IntFlag):
    """What of a track's motion is not known, however definite its estimate looks; bits as on the wire."""

    HEIGHT = 1
    SPEED = 2
    COURSE = 4
    CLIMB = 8


class AlertLevel(IntEnum):
    """How much an alert asks of a person."""

    ADVISORY = 1
    CAUTION = 2
    WARNING = 3


class AlertRule(IntEnum):
    """Why an alert was raised."""

    REGION_ENTERED = 1
    SILENT_OBJECT = 2
    TRANSPONDER_DISAGREES = 3
    LOW_AND_FAST = 4
    CUSTODY_AT_RISK = 5
    SENSOR_LOST = 6
    FALSE_ALARM_STORM = 7
    IDENTITY_AMBIGUOUS = 8
    LINK_LOST = 9
    GHOST_CLAIM = 10


class AlertState(IntEnum):
    """What became of an alert."""

    OPEN = 0
    ACKNOWLEDGED = 1
    SNOOZED = 2
    CLEARED = 3


class AlertAction(IntEnum):
    """What an entry of the log of alerts tells."""

    RAISED = 1
    LEVEL_CHANGED = 2
    CLEARED = 3
    ACKNOWLEDGED = 4
    UNACKNOWLEDGED = 5
    SNOOZED = 6
    WOKEN = 7
    HELD_BACK = 8
    NEVER_SHOWN = 9
    INSIDE_AT_START = 10


class EventKind(IntEnum):
    """What happened beside the tracks."""

    SENSOR_LOST = 1
    SENSOR_BACK = 2
    LINK_LOST = 3
    LINK_BACK = 4
    UNUSED_REPORTS = 5
    GHOST_CLAIM = 6


class IdentityState(IntEnum):
    """How a track stands to the transponders that are heard."""

    NONE = 0
    TENTATIVE = 1
    HELD = 2
    DISAGREES = 3
    SILENT = 4


@dataclass(frozen=True, slots=True)
class Picture(Table):
    """What people see of each track at one instant."""

    track_id: np.ndarray = column("u8", "1", "never reused")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the row")
    latitude_rad: np.ndarray = column("f8", "rad", "geodetic latitude, WGS 84")
    longitude_rad: np.ndarray = column("f8", "rad", "longitude, -pi to pi")
    height_m: np.ndarray = column("f4", "m", "height above the ellipsoid")
    speed_mps: np.ndarray = column("f4", "m/s", "speed over the ground: the level part of the velocity, at its height")
    heading_rad: np.ndarray = column("f4", "rad", "course over the ground, clockwise from north, 0 to 2 pi")
    climb_mps: np.ndarray = column("f4", "m/s", "rate of climb along the ellipsoid's normal")
    kind: np.ndarray = column("u1", "PictureKind", "what it looks like")
    flags: np.ndarray = column("u1", "bits", "PictureFlag")
    ellipse_major_m: np.ndarray = column("f4", "m", "semi-major axis of the horizontal ellipse that holds it at 95 %")
    ellipse_minor_m: np.ndarray = column("f4", "m", "semi-minor axis of that ellipse")
    ellipse_heading_rad: np.ndarray = column("f4", "rad", "its major axis, clockwise from north, 0 to pi")
    height_sigma_m: np.ndarray = column("f4", "m", "standard deviation of height_m")
    speed_sigma_mps: np.ndarray = column("f4", "m/s", "standard deviation of speed_mps")
    existence: np.ndarray = column("f4", "1", "probability that there is such an object")
    custody_left_s: np.ndarray = column("f4", "s", "time until it may be lost if nobody looks; 0 where not known")
    custody_known: np.ndarray = column("u1", "0 or 1", "whether custody_left_s is known")
    age_s: np.ndarray = column("f4", "s", "time since the last detection used")
    update_count: np.ndarray = column("u4", "1", "detections used so far")
    sensor_count: np.ndarray = column("u2", "1", "different satellites among the last eight detections used")
    mode: np.ndarray = column("u1", "1", "likeliest: 0 straight, 1 turn to port, 2 turn to starboard, 3 agile")
    group_id: np.ndarray = column("u8", "1", "lowest track_id among those it may be mistaken for; its own where none")
    identity_probability: np.ndarray = column("f4", "1", "probability that it still is the object it began with")
    icao24: np.ndarray = column("u4", "1", "24-bit address that it carries; 0 where none")
    not_known: np.ndarray = column("u1", "bits", "PictureUnknown: which columns are estimates that say nothing")


@dataclass(frozen=True, slots=True)
class Events(Table):
    """What happened beside the tracks since the picture before."""

    event_kind: np.ndarray = column("u1", "EventKind", "what happened")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    subject_id: np.ndarray = column("u8", "1", "sensor_id, link or icao24 that it happened to; 0 for all")
    latitude_rad: np.ndarray = column("f8", "rad", "where; 0 where the kind has no place")
    longitude_rad: np.ndarray = column("f8", "rad", "where; 0 where the kind has no place")
    value: np.ndarray = column("f8", "1", "status code, reports that no track used, or sigmas; by kind")
    expected: np.ndarray = column("f8", "1", "what value should be by the sensors' own figures; 0 where none")


@dataclass(frozen=True, slots=True)
class Alerts(Table):
    """What people are told: one row a rule, a track or other subject, and a region."""

    alert_id: np.ndarray = column("u8", "1", "never reused within a run, rising")
    level: np.ndarray = column("u1", "AlertLevel", "how much it asks of a person")
    rule: np.ndarray = column("u1", "AlertRule", "why it was raised")
    state: np.ndarray = column("u1", "AlertState", "what became of it")
    track_id: np.ndarray = column("u8", "1", "the track; 0 where it is about something else")
    region_id: np.ndarray = column("u4", "1", "number of the region in AlertEngine.region_names, from 1; 0 where none")
    subject_id: np.ndarray = column("u8", "1", "sensor_id, link or icao24 that it is about; 0 where none")
    raised_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "when the rule first held")
    seen_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "when the rule last held")
    changed_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "when its state last changed")
    until_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "end of the snooze; 0 where it is not snoozed")
    latitude_rad: np.ndarray = column("f8", "rad", "where it was when last seen; 0 where it has no place")
    longitude_rad: np.ndarray = column("f8", "rad", "where it was when last seen; 0 where it has no place")
    evidence: np.ndarray = column("f8", "by rule", "numbers behind it; picture.EVIDENCE_NAMES tells which", (4,))


@dataclass(frozen=True, slots=True)
class AlertLog(Table):
    """What became of alerts, one row an action: what a person who was away reads."""

    entry_id: np.ndarray = column("u8", "1", "rising, never reused")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    action: np.ndarray = column("u1", "AlertAction", "what happened")
    alert_id: np.ndarray = column("u8", "1", "the alert; 0 where it is about several that were not shown")
    level: np.ndarray = column("u1", "AlertLevel", "of the alert; 0 where it is about several")
    rule: np.ndarray = column("u1", "AlertRule", "its rule")
    track_id: np.ndarray = column("u8", "1", "the track; 0 where none")
    region_id: np.ndarray = column("u4", "1", "number of the region in AlertEngine.region_names, from 1; 0 where none")
    subject_id: np.ndarray = column("u8", "1", "sensor_id, link or icao24; 0 where none")
    person_id: np.ndarray = column("u4", "1", "who did it, from 1, as AlertEngine.people names them; 0 for nobody")
    count: np.ndarray = column("u4", "1", "how many it stands for")
    evidence: np.ndarray = column("f8", "by rule", "numbers behind it; picture.EVIDENCE_NAMES tells which", (4,))


@dataclass(frozen=True, slots=True)
class Identities(Table):
    """Which transponder each track carries, and how well the two agree; one row a track that has one or should."""

    track_id: np.ndarray = column("u8", "1", "the track")
    state: np.ndarray = column("u1", "IdentityState", "how it stands")
    icao24: np.ndarray = column("u4", "1", "24-bit address; 0 where none")
    since_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "since when in this state")
    heard_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "last claim of the address; 0 where none")
    claim_count: np.ndarray = column("u4", "1", "claims held against the track")
    agreement_sigmas: np.ndarray = column("f4", "1", "claim from track over what both allow, smoothed; 1 is usual")
    offset_m: np.ndarray = column("f4", "m", "distance of the last claim from the track")
    offset_allowed_m: np.ndarray = column("f4", "m", "distance that both sigmas allow, three of them")
    runner_up_sigmas: np.ndarray = column(
        "f4", "1", "the same of the next track when last looked for; 18 is far; 0 where none"
    )
