"""The tables that cross a border between stages.

Frames and units stand in the column names. Truth ids appear only in `Objects`, `Looks`,
`TransponderClaims` and `TruthStates`: never in `Detections`, so that a tracker cannot cheat.
"""

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np

from lookdown.tables._table import Table, column

__all__ = [
    "AircraftClass",
    "Associations",
    "ClaimKind",
    "CueSource",
    "Cues",
    "CustodyNeeds",
    "Detections",
    "DwellTask",
    "Dwells",
    "GapCause",
    "InfraredClass",
    "Looks",
    "Measured",
    "Metrics",
    "ObjectMetrics",
    "Objects",
    "RcsClass",
    "RefusalReason",
    "RefusedTasks",
    "SatelliteStates",
    "Satellites",
    "SensorKind",
    "Tracks",
    "Transponder",
    "TransponderClaims",
    "TruthStates",
]


class SensorKind(IntEnum):
    """What made a detection."""

    RADAR = 0
    INFRARED = 1
    ADSB = 2
    GROUND_RADAR = 3
    PASSIVE = 4


class Measured(IntFlag):
    """Which parts of a detection were measured; the others are 0 and their sigmas say nothing."""

    RANGE = 1
    ALONG = 2
    CROSS = 4
    RANGE_RATE = 8
    ALL = 15


class DwellTask(IntEnum):
    """What a dwell is for."""

    SEARCH = 0
    CONFIRM = 1
    TRACK = 2
    CUE = 3


class RefusalReason(IntEnum):
    """Why a task was not done in a step."""

    ENERGY = 1
    HEAT = 2
    TIME = 3
    NO_VIEW = 4
    LOWER_VALUE = 5
    BLIND_DOPPLER = 6
    UNCERTAIN = 7


class CueSource(IntEnum):
    """Who asks for a look at a place where there is no track."""

    SCENARIO = 0
    LOST_TRACK = 1
    ADSB_LOSS = 2
    OTHER_SENSOR = 3


class AircraftClass(IntEnum):
    """What kind of object it is, by size and manner of flight."""

    UNKNOWN = 0
    LIGHT = 1
    BUSINESS = 2
    REGIONAL = 3
    AIRLINER = 4
    HEAVY = 5
    HELICOPTER = 6
    GLIDER = 7
    FAST_JET = 8
    LOW_FAST = 9
    DRONE = 10
    BALLOON = 11
    BIRDS = 12


class RcsClass(IntEnum):
    """Class of radar cross-section; `lookdown.sensing.radar.rcs.RCS_TABLE` gives each its figures."""

    UNKNOWN = 0
    LIGHT = 1
    BUSINESS = 2
    REGIONAL = 3
    AIRLINER = 4
    HEAVY = 5
    HELICOPTER = 6
    GLIDER = 7
    FAST_JET = 8
    ONE_M2 = 9
    TENTH_M2 = 10
    HUNDREDTH_M2 = 11
    DRONE = 12
    BALLOON = 13
    BIRDS = 14


class InfraredClass(IntEnum):
    """What makes an object warm, which is what its infrared signature follows."""

    UNKNOWN = 0
    NONE = 1
    PISTON = 2
    TURBOPROP = 3
    SMALL_TURBOFAN = 4
    LARGE_TURBOFAN = 5
    FAST_JET = 6
    SMALL_TURBOJET = 7
    ELECTRIC = 8


class Transponder(IntEnum):
    """What an object says of itself."""

    OFF = 0
    ON = 1
    FALSE = 2


class ClaimKind(IntEnum):
    """What a transponder's claim is worth: the answer side of what an ADS-B receiver hears."""

    HONEST = 0
    OFFSET = 1
    GHOST = 2
    REPLAY = 3


class GapCause(IntEnum):
    """Why an object is not in custody, the first that holds, in the order given here.

    Codes stay as recordings have them, so a cause that came later has a higher one than its place.
    """

    NONE = 0
    OTHER_TRACK = 6
    NO_SATELLITE = 1
    ENERGY = 2
    BLIND_DOPPLER = 3
    MISSED = 4
    TRACKER = 5


@dataclass(frozen=True, slots=True)
class Satellites(Table):
    """States of every satellite at one instant."""

    satellite_id: np.ndarray = column("u4", "1", "index of the satellite in the constellation, from 0")
    shell: np.ndarray = column("u2", "1", "shell of the constellation, from 0")
    plane: np.ndarray = column("u2", "1", "orbital plane, from 0, counted on from shell to shell")
    slot: np.ndarray = column("u2", "1", "slot within the plane, from 0")
    vendor_id: np.ndarray = column("u2", "1", "who built it; 0 where there is one vendor")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "position", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity relative to the rotating Earth", (3,))
    status: np.ndarray = column("u1", "1", "0 is good; see constellation.STATUS_SENTENCES")


@dataclass(frozen=True, slots=True)
class Objects(Table):
    """True states of every object airborne at one instant."""

    object_id: np.ndarray = column("u4", "1", "true identity; never reaches a tracker")
    aircraft_class: np.ndarray = column("u1", "AircraftClass", "kind of object")
    rcs_class: np.ndarray = column("u1", "RcsClass", "class of radar cross-section")
    infrared_class: np.ndarray = column("u1", "InfraredClass", "class of infrared signature")
    transponder: np.ndarray = column("u1", "Transponder", "what it says of itself")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "position", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity relative to the rotating Earth", (3,))


@dataclass(frozen=True, slots=True)
class TruthStates(Table):
    """True states at several instants: what tracks are scored against."""

    object_id: np.ndarray = column("u4", "1", "true identity")
    aircraft_class: np.ndarray = column("u1", "AircraftClass", "class by size")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the state")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "position", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity relative to the rotating Earth", (3,))


@dataclass(frozen=True, slots=True)
class Dwells(Table):
    """Where each radar looked: one row a satellite and a sector of its field of regard.

    A sector is the part of the annulus between two grazing angles whose azimuth,
    counted from the along-track axis towards the starboard side about the local
    vertical, lies between two limits. A dwell also says what it could have seen, for
    a tracker must know that to learn from a miss.
    """

    dwell_id: np.ndarray = column("u8", "1", "never reused within a run")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant that stands for the dwell (its middle)")
    sensor_id: np.ndarray = column("u4", "1", "satellite_id of the radar")
    task: np.ndarray = column("u1", "DwellTask", "what the dwell is for")
    track_id: np.ndarray = column("u8", "1", "the track that is looked for; 0 where it is a search")
    sensor_position_ecef_m: np.ndarray = column("f8", "m, ITRF", "position of the antenna", (3,))
    sensor_velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity of the antenna", (3,))
    azimuth_start_rad: np.ndarray = column("f8", "rad", "start of the sector, 0 to 2 pi")
    azimuth_width_rad: np.ndarray = column("f8", "rad", "width of the sector")
    grazing_min_rad: np.ndarray = column("f8", "rad", "outer edge: least grazing angle on the ellipsoid")
    grazing_max_rad: np.ndarray = column("f8", "rad", "inner edge: greatest grazing angle (nadir hole)")
    scan_limit_rad: np.ndarray = column("f8", "rad", "greatest angle between the line of sight and the face normal")
    face_tilt_rad: np.ndarray = column("f8", "rad", "angle of each face's normal from nadir")
    snr_ratio_per_m2: np.ndarray = column("f8", "1/m2", "integrated signal to noise on the face normal for 1 m2")
    steering_exponent: np.ndarray = column("f8", "1", "power of the cosine of the scan angle by which SNR falls")
    look_count: np.ndarray = column("u2", "1", "looks integrated non-coherently")
    false_alarm_probability: np.ndarray = column("f8", "1", "probability of a false alarm in one resolution cell")
    notch_width_mps: np.ndarray = column("f8", "m/s", "clutter notch: radial speed at which the loss is 3 dB")
    notch_exponent: np.ndarray = column("f8", "1", "clutter notch: exponent p of 1 + (w/v)**p")
    clutter_density: np.ndarray = column(
        "f8", "1/(m 1 1 m/s)", "false alarms expected per unit volume of range, two cosines and range rate"
    )


@dataclass(frozen=True, slots=True)
class TransponderClaims(Table):
    """What transponders say at one instant, with the truth about it, which no receiver is told."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the claim")
    icao24: np.ndarray = column("u4", "1", "24-bit address claimed")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "position claimed", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity claimed, relative to the rotating Earth", (3,))
    height_m: np.ndarray = column("f8", "m", "height above the ellipsoid claimed")
    object_id: np.ndarray = column("u4", "1", "the true object that claims; 0 where there is none")
    kind: np.ndarray = column("u1", "ClaimKind", "whether it is the truth, and if not, what")


@dataclass(frozen=True, slots=True)
class Detections(Table):
    """What a sensor reported, in the sensor's own space, with the pose it had."""

    detection_id: np.ndarray = column("u8", "1", "never reused within a run; says nothing of the truth")
    dwell_id: np.ndarray = column("u8", "1", "the dwell that made it")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the measurement")
    sensor_id: np.ndarray = column("u4", "1", "the sensor; satellite_id of a radar in orbit")
    kind: np.ndarray = column("u1", "SensorKind", "what made it")
    sensor_position_ecef_m: np.ndarray = column("f8", "m, ITRF", "position of the antenna", (3,))
    sensor_velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity of the antenna", (3,))
    axis_along_ecef: np.ndarray = column("f8", "1, ITRF", "unit vector of the antenna's long axis", (3,))
    axis_cross_ecef: np.ndarray = column("f8", "1, ITRF", "unit vector of the antenna's short axis", (3,))
    range_m: np.ndarray = column("f8", "m", "distance from antenna to object")
    cosine_along: np.ndarray = column("f8", "1", "line of sight dot axis_along_ecef")
    cosine_cross: np.ndarray = column("f8", "1", "line of sight dot axis_cross_ecef")
    range_rate_mps: np.ndarray = column("f8", "m/s", "rate of change of range_m, the satellite's own motion included")
    sigma_range_m: np.ndarray = column("f8", "m", "standard deviation of range_m")
    sigma_cosine_along: np.ndarray = column("f8", "1", "standard deviation of cosine_along")
    sigma_cosine_cross: np.ndarray = column("f8", "1", "standard deviation of cosine_cross")
    sigma_range_rate_mps: np.ndarray = column("f8", "m/s", "standard deviation of range_rate_mps")
    correlation_range_rate: np.ndarray = column("f8", "1", "correlation of the errors of range and range rate")
    bias_sigma_range_m: np.ndarray = column("f8", "m", "standard deviation of the sensor's own slow error of range")
    bias_sigma_cosine: np.ndarray = column("f8", "1", "the same of each cosine: attitude, beside sigma_cosine_*")
    bias_sigma_range_rate_mps: np.ndarray = column("f8", "m/s", "the same of range rate")
    snr_ratio: np.ndarray = column("f8", "1", "integrated signal to interference and noise, as measured")
    measured: np.ndarray = column("u1", "bits", "1 range, 2 cosine along, 4 cosine cross, 8 range rate; see Measured")
    reported_icao24: np.ndarray = column("u4", "1", "24-bit address that the object reported; 0 where none")


@dataclass(frozen=True, slots=True)
class Looks(Table):
    """The answer side of sensing: each time a dwell held an object, and what came of it."""

    dwell_id: np.ndarray = column("u8", "1", "the dwell")
    object_id: np.ndarray = column("u4", "1", "the true object")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the dwell")
    sensor_id: np.ndarray = column("u4", "1", "satellite_id of the radar")
    range_m: np.ndarray = column("f8", "m", "true distance")
    grazing_rad: np.ndarray = column("f8", "rad", "true angle of the line of sight above the object's horizon")
    radial_speed_mps: np.ndarray = column("f8", "m/s", "object's own speed along the line of sight, away positive")
    rcs_m2: np.ndarray = column("f8", "m2", "mean radar cross-section at this aspect")
    snr_ratio: np.ndarray = column("f8", "1", "expected integrated signal to noise, clutter notch left out")
    clutter_ratio: np.ndarray = column(
        "f8", "1", "clutter to noise by channel and pulse, before cancellation: above 1 clutter limits, below 1 noise"
    )
    notch_loss_ratio: np.ndarray = column("f8", "1", "loss by the clutter notch and the radar's own pulses, 1 or more")
    detection_probability: np.ndarray = column("f8", "1", "probability of detection with the notch")
    detected: np.ndarray = column("u1", "0 or 1", "whether it was detected")
    detection_id: np.ndarray = column("u8", "1", "the detection it made; 0 where none")


@dataclass(frozen=True, slots=True)
class Tracks(Table):
    """The tracker's picture at one or more instants, one row a track and an instant."""

    track_id: np.ndarray = column("u8", "1", "never reused")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the state")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "estimated position", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "estimated velocity", (3,))
    covariance: np.ndarray = column("f8", "m2, m2/s, m2/s2, ITRF", "of position and velocity", (6, 6))
    existence: np.ndarray = column("f4", "1", "probability that there is such an object")
    mode_probabilities: np.ndarray = column("f4", "1", "straight, turn to port, turn to starboard, agile", (4,))
    confirmed: np.ndarray = column("u1", "0 or 1", "whether the track is shown to people")
    last_update_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the last detection used")
    update_count: np.ndarray = column("u4", "1", "detections used so far")
    sensor_count: np.ndarray = column("u2", "1", "different satellites among the last eight detections used")
    group_id: np.ndarray = column(
        "u8", "1", "lowest track_id among those it may have been mistaken for at its last look; its own where none"
    )
    identity_probability: np.ndarray = column("f4", "1", "probability that it still is the object it began with")


@dataclass(frozen=True, slots=True)
class CustodyNeeds(Table):
    """Which tracks need a look, as the tracker tells the scheduler at the next step."""

    track_id: np.ndarray = column("u8", "1", "the track")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the state")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "predicted position", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "predicted velocity", (3,))
    position_sigma_m: np.ndarray = column("f8", "m", "root of the trace of the position covariance")
    sigma_growth_mps: np.ndarray = column("f8", "m/s", "how fast position_sigma_m grows without a look")
    rcs_m2: np.ndarray = column("f8", "m2", "cross-section as seen so far; 0 where not known")
    confirmed: np.ndarray = column("u1", "0 or 1", "0 asks for a look that confirms, 1 for an update")
    priority: np.ndarray = column("f8", "1", "worth of custody of this object, 1 for an ordinary one")
    last_update_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the last detection used")
    custody_left_s: np.ndarray = column("f8", "s", "time until it may be lost if nobody looks; 0 where it may be now")


@dataclass(frozen=True, slots=True)
class Cues(Table):
    """Places where something should be and no track is: what others ask the radars to look at."""

    cue_id: np.ndarray = column("u8", "1", "never reused by its source")
    source: np.ndarray = column("u1", "CueSource", "who asks")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the state")
    expiry_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant from which nobody asks any more")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "where it should be", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "how it should move", (3,))
    position_sigma_m: np.ndarray = column("f8", "m", "root of the trace of the position covariance")
    sigma_growth_mps: np.ndarray = column("f8", "m/s", "how fast position_sigma_m grows")
    rcs_m2: np.ndarray = column("f8", "m2", "cross-section expected; 0 where not known")
    priority: np.ndarray = column("f8", "1", "worth of custody of this object, 1 for an ordinary one")


@dataclass(frozen=True, slots=True)
class RefusedTasks(Table):
    """What the scheduler was asked for and did not do, one row a task and a step."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the step")
    task: np.ndarray = column("u1", "DwellTask", "what was asked for")
    track_id: np.ndarray = column("u8", "1", "the track, or the cue where the task is a cue; 0 where it is a search")
    sensor_id: np.ndarray = column("u4", "1", "satellite that could best have done it; 0 where none was in view")
    reason: np.ndarray = column("u1", "RefusalReason", "why not")
    value: np.ndarray = column("f8", "1", "what it was worth, in objects held")
    energy_j: np.ndarray = column("f8", "J", "radio-frequency energy that it lacked; 0 where none was in view")


@dataclass(frozen=True, slots=True)
class SatelliteStates(Table):
    """Energy and heat of each satellite at some instants, with what it spent on each task since the start."""

    satellite_id: np.ndarray = column("u4", "1", "the satellite")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    sunlit_ratio: np.ndarray = column("f8", "1", "part of the Sun's disc that it sees, 0 in full shadow")
    charge_j: np.ndarray = column("f8", "J", "energy in the battery")
    temperature_k: np.ndarray = column("f8", "K", "temperature of the radar and its structure")
    mean_power_w: np.ndarray = column("f8", "W", "radio-frequency power, mean over the averaging time")
    search_j: np.ndarray = column("f8", "J", "radio-frequency energy spent on search since the start")
    confirm_j: np.ndarray = column("f8", "J", "the same on looks that confirm a track")
    track_j: np.ndarray = column("f8", "J", "the same on updates of tracks")
    cue_j: np.ndarray = column("f8", "J", "the same on cues")


@dataclass(frozen=True, slots=True)
class Associations(Table):
    """Which detection went to which track."""

    detection_id: np.ndarray = column("u8", "1", "the detection")
    track_id: np.ndarray = column("u8", "1", "the track that used it")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the detection")
    normalised_innovation_squared: np.ndarray = column(
        "f8", "1", "mean over models; chi-square of 4 degrees if the filter is honest"
    )


@dataclass(frozen=True, slots=True)
class Metrics(Table):
    """Tracks against truth, one row an instant."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    object_count: np.ndarray = column("u4", "1", "true objects airborne")
    track_count: np.ndarray = column("u4", "1", "confirmed tracks")
    matched_count: np.ndarray = column("u4", "1", "pairs within the GOSPA cut-off")
    custody_count: np.ndarray = column("u4", "1", "objects in custody")
    false_count: np.ndarray = column("u4", "1", "confirmed tracks without an object")
    gospa_m: np.ndarray = column("f8", "m", "generalised optimal sub-pattern assignment metric")
    gospa_localisation: np.ndarray = column("f8", "m**p", "share of localisation in gospa_m**p")
    gospa_missed: np.ndarray = column("f8", "m**p", "share of missed objects in gospa_m**p")
    gospa_false: np.ndarray = column("f8", "m**p", "share of false tracks in gospa_m**p")


@dataclass(frozen=True, slots=True)
class ObjectMetrics(Table):
    """Tracks against truth, one row an object and an instant."""

    object_id: np.ndarray = column("u4", "1", "the true object")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    track_id: np.ndarray = column("u8", "1", "the track matched to it; 0 where none")
    in_custody: np.ndarray = column("u1", "0 or 1", "error under the limit and the object's own track id")
    position_error_m: np.ndarray = column("f8", "m", "distance of the matched track; 0 where none")
    velocity_error_mps: np.ndarray = column("f8", "m/s", "speed of the difference; 0 where none")
    position_sigma_m: np.ndarray = column("f8", "m", "root of the trace of the position covariance; 0 where none")
    nees: np.ndarray = column("f8", "1", "normalised estimation error squared, 6 degrees; 0 where none")
    gap_cause: np.ndarray = column("u1", "GapCause", "why it is not in custody; 0 where it is")
