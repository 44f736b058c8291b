"""From tracks to the picture: where each is, how it moves, how well that is known, and what it looks like.

Cost: 100,000 tracks are 29 MB of covariances, each entry of their upper halves read once. Blocks of some
thousand rows stay in the cache; the rest is a few dozen passes over columns.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Codes, Flags, Ids, Scalars
from lookdown.astro import enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.picture._rows import rows_of
from lookdown.picture.kinds import KindParameters, kind_probabilities, kinds_of
from lookdown.tables import CustodyNeeds, Picture, PictureFlag, PictureKind, PictureUnknown, Tracks
from lookdown.units import ParameterReference

__all__ = ["ELLIPSE_SIGMAS", "PICTURE_REFERENCE", "PictureParameters", "custody_of", "picture_of"]

ELLIPSE_SIGMAS = math.sqrt(-2.0 * math.log(0.05))
"""Semi-axis over sigma of the ellipse that holds a two-dimensional normal at 95 %: root of chi-square, 2 degrees."""

_BLOCK = 8192
_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


@dataclass(frozen=True, slots=True)
class PictureParameters:
    """When a track is said to manoeuvre and to coast, and what of its motion is said not to be known.

    Attributes
    ----------
    manoeuvre_ratio, straight_ratio : float
        Probability of straight flight under which a track is said to manoeuvre, and over which no longer.
    coast_s : float
        Time without a detection from which a track is said to coast.
    known_height_m, known_speed_mps, known_course_rad, known_climb_mps : float
        Sigma up to which each is known; beyond it, it says hardly more than that something flies there.
    deepest_m : float
        No object is below this height: one that is, by its estimate and two sigmas, has a height that is not known.
    kinds : KindParameters
        Borders between the kinds.
    """

    manoeuvre_ratio: float
    straight_ratio: float
    coast_s: float
    known_height_m: float
    known_speed_mps: float
    known_course_rad: float
    known_climb_mps: float
    deepest_m: float
    kinds: KindParameters

    def __post_init__(self) -> None:
        assert 0.0 < self.manoeuvre_ratio <= self.straight_ratio < 1.0 and self.coast_s > 0.0
        assert min(self.known_height_m, self.known_speed_mps, self.known_course_rad, self.known_climb_mps) > 0.0

    @classmethod
    def reference(cls) -> "PictureParameters":
        """Return the base values of `PICTURE_REFERENCE` and `KIND_REFERENCE`.

        Examples
        --------
        >>> PictureParameters.reference().coast_s
        30.0
        """
        own = {name: parameter.base_si for name, parameter in PICTURE_REFERENCE.items()}
        return cls(kinds=KindParameters.reference(), **own)


_HALF_BEFORE = "assumption: about half of the spread that the tracker gives an object before it knows more"

PICTURE_REFERENCE: dict[str, ParameterReference] = {
    "manoeuvre_ratio": ParameterReference("ratio", "1", 0.5, 0.3, 0.6, "assumption: the likelier side"),
    "straight_ratio": ParameterReference("ratio", "1", 0.7, 0.5, 0.9, "assumption"),
    "coast_s": ParameterReference("time", "s", 30.0, 10.0, 60.0, "assumption: three looks of a 10 s revisit missed"),
    "known_height_m": ParameterReference("length", "m", 2000.0, 1000.0, 3000.0, _HALF_BEFORE),
    "known_speed_mps": ParameterReference("speed", "m/s", 50.0, 25.0, 75.0, _HALF_BEFORE),
    "known_course_rad": ParameterReference("angle", "deg", 30.0, 20.0, 45.0, "assumption: a twelfth of a turn"),
    "known_climb_mps": ParameterReference("speed", "m/s", 5.0, 3.0, 7.0, _HALF_BEFORE),
    "deepest_m": ParameterReference("length", "m", -500.0, -1000.0, -450.0, "the shore of the Dead Sea is at -430 m"),
}
"""What the picture assumes, with where each number comes from."""


@dataclass(frozen=True, slots=True)
class _Motion:
    """Place, motion and their sigmas of each track, in its local frame."""

    latitude_rad: Scalars
    longitude_rad: Scalars
    height_m: Scalars
    east_mps: Scalars
    north_mps: Scalars
    climb_mps: Scalars
    speed_mps: Scalars
    covariance_en_m2: np.ndarray
    height_sigma_m: Scalars
    speed_sigma_mps: Scalars
    across_sigma_mps: Scalars
    climb_sigma_mps: Scalars


def picture_of(
    tracks: Tracks,
    *,
    time_tai_ns: int,
    custody_left_s: Scalars | None = None,
    custody_known: Flags | None = None,
    previous: Picture | None = None,
    ground_height_m: Scalars | None = None,
    parameters: PictureParameters | None = None,
) -> Picture:
    """Return what people see of each track at an instant, row for row.

    A track of another instant is carried on at its velocity and rate of climb, its covariance with it; no
    noise is added, so let the tracker predict where more than some seconds lie between.

    Parameters
    ----------
    tracks : Tracks
        One row a track, in any order.
    time_tai_ns : int
    custody_left_s : (n,) float64, second, optional
        Time until each may be lost if nobody looks, such as `custody_of` takes from the tracker's needs.
    custody_known : (n,) bool, optional
        Which of them are known; all where left out.
    previous : Picture, optional
        The picture before, in any order of tracks: kinds and manoeuvres are held against flicker by it.
    ground_height_m : (n,) float64, metre above the ellipsoid, optional
        The ground below each track; the ellipsoid where left out.
    parameters : PictureParameters, optional
        `PictureParameters.reference()` where left out.

    Returns
    -------
    Picture
        Without addresses, alerts and corrections: `with_identities`, `with_alerts` and `Corrections.apply` add them.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), 1.4.16: the
    ellipse of a normal variable at a probability.

    Examples
    --------
    >>> len(picture_of(Tracks.empty(), time_tai_ns=0))
    0
    """
    count = len(tracks)
    parameters = parameters or PictureParameters.reference()
    left_s = np.zeros(count) if custody_left_s is None else custody_left_s
    known = np.full(count, custody_left_s is not None) if custody_known is None else custody_known
    assert left_s.shape == known.shape == (count,), "one custody a track"
    row, there = rows_of(tracks.track_id, previous.track_id if previous is not None else np.zeros(0, np.uint64))
    before = np.where(there, previous.kind[row], 0).astype(np.uint8) if previous is not None else np.zeros(count, "u1")
    flags_before = (
        np.where(there, previous.flags[row], 0).astype(np.uint8) if previous is not None else np.zeros(count, "u1")
    )
    motion = _motion(tracks, time_tai_ns)
    age_s = np.maximum((time_tai_ns - tracks.last_update_tai_ns) / 1e9, 0.0)
    major, minor, heading = _ellipse(motion.covariance_en_m2)
    not_known = _not_known(motion, parameters)
    kinds = _kinds(motion, ground_height_m, before, parameters.kinds)
    # What it looked like while that was known it goes on looking like, as long as it may.
    kinds[((_NEEDS[kinds] & not_known) != 0) & (kinds != before)] = PictureKind.UNKNOWN
    return Picture(
        track_id=tracks.track_id,
        time_tai_ns=np.full(count, time_tai_ns, dtype=np.int64),
        latitude_rad=motion.latitude_rad,
        longitude_rad=motion.longitude_rad,
        height_m=motion.height_m.astype(np.float32),
        speed_mps=motion.speed_mps.astype(np.float32),
        heading_rad=_turn(np.arctan2(motion.east_mps, motion.north_mps), 2.0 * math.pi),
        climb_mps=motion.climb_mps.astype(np.float32),
        kind=kinds,
        flags=_flags(tracks, flags_before, age_s, parameters),
        ellipse_major_m=major.astype(np.float32),
        ellipse_minor_m=minor.astype(np.float32),
        ellipse_heading_rad=_turn(heading, math.pi),
        height_sigma_m=motion.height_sigma_m.astype(np.float32),
        speed_sigma_mps=motion.speed_sigma_mps.astype(np.float32),
        existence=tracks.existence,
        custody_left_s=np.where(known, left_s, 0.0).astype(np.float32),
        custody_known=known.astype(np.uint8),
        age_s=age_s.astype(np.float32),
        update_count=tracks.update_count,
        sensor_count=tracks.sensor_count,
        mode=np.argmax(tracks.mode_probabilities, axis=1).astype(np.uint8),
        group_id=tracks.group_id,
        identity_probability=tracks.identity_probability,
        icao24=np.zeros(count, dtype=np.uint32),
        not_known=not_known,
    )


def custody_of(track_id: Ids, needs: CustodyNeeds) -> tuple[Scalars, Flags]:
    """Return the time until each track may be lost, from the tracker's needs, and whether it is known.

    Parameters
    ----------
    track_id : (n,) uint64
        In any order.
    needs : CustodyNeeds
        In any order.

    Returns
    -------
    custody_left_s : (n,) float64, second
        0 where not known.
    known : (n,) bool

    Examples
    --------
    >>> custody_of(np.array([7], np.uint64), CustodyNeeds.empty())
    (array([0.]), array([False]))
    """
    row, there = rows_of(track_id, needs.track_id)
    if not len(needs):
        return np.zeros(len(track_id)), there
    return np.where(there, needs.custody_left_s[row], 0.0), there


def _turn(angle_rad: Scalars, turn_rad: float) -> np.ndarray:
    """Return angles in [0, turn) as float32; rounding up to the whole turn is 0 again."""
    wrapped = np.remainder(angle_rad, turn_rad).astype(np.float32)
    wrapped[wrapped >= np.float32(turn_rad)] = 0.0
    return wrapped


def _motion(tracks: Tracks, time_tai_ns: int) -> _Motion:
    """Return the motion of all tracks, block by block."""
    blocks = [
        _motion_of_block(
            tracks.position_ecef_m[start : start + _BLOCK],
            tracks.velocity_ecef_mps[start : start + _BLOCK],
            tracks.covariance[start : start + _BLOCK],
            (time_tai_ns - tracks.time_tai_ns[start : start + _BLOCK]) / 1e9,
        )
        for start in range(0, max(len(tracks), 1), _BLOCK)
    ]
    names = _Motion.__slots__
    return _Motion(**{name: np.concatenate([getattr(b, name) for b in blocks], axis=-1) for name in names})


def _motion_of_block(
    position_ecef_m: np.ndarray, velocity_ecef_mps: np.ndarray, covariance: np.ndarray, ahead_s: Scalars
) -> _Motion:
    latitude, longitude, height = geodetic_from_ecef(position_ecef_m)
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    moved = bool(np.any(ahead_s != 0.0))
    if moved:
        climb = np.einsum("ij,ij->i", rotation[:, 2], velocity_ecef_mps)
        # A straight line leaves the Earth; the level part of the way is flown at a height, the climb added.
        latitude, longitude, _ = geodetic_from_ecef(position_ecef_m + velocity_ecef_mps * ahead_s[:, np.newaxis])
        height = height + climb * ahead_s
        velocity_enu = np.einsum("nij,nj->ni", rotation, velocity_ecef_mps)
        rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    else:
        velocity_enu = np.einsum("nij,nj->ni", rotation, velocity_ecef_mps)
    axes = np.ascontiguousarray(rotation.transpose(1, 2, 0))
    place = _position_block(covariance, ahead_s if moved else None)
    motion = _half(covariance, 3, 3)
    east, north, climb = velocity_enu.T
    speed = np.hypot(east, north)
    still = speed < 1e-9
    safe = np.where(still, 1.0, speed)
    along = (axes[0] * east + axes[1] * north) / safe
    across = (axes[0] * north - axes[1] * east) / safe
    # What stands still has no course: the larger of two variances is no less than the true one.
    at_rest = np.maximum(_form(motion, axes[0], axes[0]), _form(motion, axes[1], axes[1]))
    speed_variance = np.where(still, at_rest, _form(motion, along, along))
    return _Motion(
        latitude_rad=latitude,
        longitude_rad=longitude,
        height_m=height,
        east_mps=np.ascontiguousarray(east),
        north_mps=np.ascontiguousarray(north),
        climb_mps=np.ascontiguousarray(climb),
        speed_mps=speed,
        covariance_en_m2=np.stack(
            [_form(place, axes[0], axes[0]), _form(place, axes[0], axes[1]), _form(place, axes[1], axes[1])]
        ),
        height_sigma_m=_root(_form(place, axes[2], axes[2])),
        speed_sigma_mps=_root(speed_variance),
        across_sigma_mps=_root(np.where(still, at_rest, _form(motion, across, across))),
        climb_sigma_mps=_root(_form(motion, axes[2], axes[2])),
    )


def _half(covariance: np.ndarray, first: int, second: int) -> np.ndarray:
    """Return the upper half of one 3 x 3 block of each covariance as (6, n)."""
    return np.stack([covariance[:, first + i, second + j] for i, j in _PAIRS])


def _position_block(covariance: np.ndarray, ahead_s: Scalars | None) -> np.ndarray:
    """Return the upper half of the covariance of position, carried on by some seconds."""
    place = _half(covariance, 0, 0)
    if ahead_s is None:
        return place
    cross = np.stack([covariance[:, i, 3 + j] + covariance[:, j, 3 + i] for i, j in _PAIRS])
    return place + ahead_s * cross + ahead_s**2 * _half(covariance, 3, 3)


def _form(half: np.ndarray, one: np.ndarray, other: np.ndarray) -> Scalars:
    """Return one^T P other of symmetric matrices by their upper halves; vectors are (3, n)."""
    xx, xy, xz, yy, yz, zz = half
    return np.asarray(
        xx * one[0] * other[0]
        + yy * one[1] * other[1]
        + zz * one[2] * other[2]
        + xy * (one[0] * other[1] + one[1] * other[0])
        + xz * (one[0] * other[2] + one[2] * other[0])
        + yz * (one[1] * other[2] + one[2] * other[1])
    )


def _root(variance: Scalars) -> Scalars:
    return np.sqrt(np.maximum(variance, 0.0))


def _ellipse(covariance_en_m2: np.ndarray) -> tuple[Scalars, Scalars, Scalars]:
    """Return semi-axes of the 95 % ellipse and the heading of its major axis from east-north covariances."""
    east, cross, north = covariance_en_m2
    mean, half = 0.5 * (east + north), 0.5 * (east - north)
    radius = np.hypot(half, cross)
    greater = mean + radius
    # The product of the roots is the determinant: their difference would lose the digits of a thin ellipse.
    lesser = (east * north - cross**2) / np.where(greater > 0.0, greater, 1.0)
    heading = 0.5 * math.pi - 0.5 * np.arctan2(cross, half)
    return ELLIPSE_SIGMAS * _root(greater), ELLIPSE_SIGMAS * _root(lesser), heading


_U = PictureUnknown
_BOTH = _U.HEIGHT | _U.SPEED
_NEEDS = np.array([0, _U.SPEED, _BOTH, _BOTH, _U.CLIMB, _U.SPEED, _BOTH, _U.HEIGHT, _BOTH], dtype=np.uint8)
"""By `PictureKind`: what must be known of a track before it is said to look like that."""


def _not_known(motion: _Motion, parameters: PictureParameters) -> Codes:
    """Return, as bits of `PictureUnknown`, what the sigmas say is not known.

    One look measures how fast an object comes nearer: across its course the speed is unknown then, which the first
    order of the speed's sigma does not see. To the second it adds the variance across over twice the speed.
    """
    across = motion.across_sigma_mps
    speed = np.maximum(motion.speed_mps, 1e-9)
    speed_error = np.hypot(motion.speed_sigma_mps, np.minimum(0.5 * across**2 / speed, across))
    height, sigma = motion.height_m, motion.height_sigma_m
    bits = (
        ((sigma > parameters.known_height_m) | (height + 2.0 * sigma < parameters.deepest_m), _U.HEIGHT),
        (speed_error > parameters.known_speed_mps, _U.SPEED),
        (np.arctan2(across, speed) > parameters.known_course_rad, _U.COURSE),
        (motion.climb_sigma_mps > parameters.known_climb_mps, _U.CLIMB),
    )
    unknown = np.zeros(len(height), dtype=np.uint8)
    for holds, bit in bits:
        unknown |= np.where(holds, bit.value, 0).astype(np.uint8)
    return unknown


def _kinds(motion: _Motion, ground_height_m: Scalars | None, before: Codes, parameters: KindParameters) -> Codes:
    chances = kind_probabilities(
        height_m=motion.height_m,
        height_sigma_m=motion.height_sigma_m,
        above_ground_m=motion.height_m if ground_height_m is None else motion.height_m - ground_height_m,
        speed_mps=motion.speed_mps,
        speed_sigma_mps=motion.speed_sigma_mps,
        climb_mps=motion.climb_mps,
        climb_sigma_mps=motion.climb_sigma_mps,
        parameters=parameters,
    )
    before = np.where(before < len(PictureKind), before, PictureKind.UNKNOWN.value).astype(np.uint8)
    return kinds_of(chances, before, parameters)


def _flags(tracks: Tracks, before: Codes, age_s: Scalars, parameters: PictureParameters) -> Codes:
    straight = tracks.mode_probabilities[:, 0]
    was_turning = (before & PictureFlag.MANOEUVRING) != 0
    turning = straight < np.where(was_turning, parameters.straight_ratio, parameters.manoeuvre_ratio)
    bits = (
        (tracks.confirmed != 0, PictureFlag.CONFIRMED),
        (_shares(tracks.track_id, tracks.group_id), PictureFlag.SHARES_GROUP),
        (turning, PictureFlag.MANOEUVRING),
        (age_s > parameters.coast_s, PictureFlag.COASTING),
    )
    flags = np.zeros(len(tracks), dtype=np.uint8)
    for holds, bit in bits:
        flags |= np.where(holds, bit.value, 0).astype(np.uint8)
    return flags


def _shares(track_id: Ids, group_id: Ids) -> Flags:
    """Return which tracks may be mistaken for another: those of another's group, and those whose group others name."""
    others = group_id != track_id
    return others | np.isin(track_id, group_id[others])
