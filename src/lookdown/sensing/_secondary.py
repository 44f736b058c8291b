"""What the infrared, ADS-B and passive sensors share: pairs above the horizon, draws, and how they report.

None of them has dwells: each step of a satellite is one frame. `frame_id` numbers it, so that ids of detections and
frames of one kind never meet those of another, nor those of a radar, which lie below 2**61.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars, ShortIds
from lookdown.astro import up_ecef
from lookdown.errors import ArgumentError
from lookdown.seeds import philox_key
from lookdown.sensing import _secondary_kernels as kernels
from lookdown.sensing.geometry import local_frame
from lookdown.tables import Detections, Looks, Satellites, SensorKind

__all__ = [
    "Origin",
    "Pairs",
    "Plots",
    "checked_number",
    "detection_ids",
    "draw_normals",
    "draw_uniforms",
    "frame_id",
    "good_by_id",
    "looks_of",
    "pairs_above",
    "radial_mps",
    "tangent_axes",
]

_KIND_BIT, _NUMBER_BIT, _STEP_BIT, _MOST = 61, 58, 20, 1 << 20
_NUMBERS = 8
_NS_PER_STEP = 10_000_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a satellite and a place above its horizon, by rows of both.

    Attributes
    ----------
    satellite, place : (n,) int64
        Rows.
    range_m, sine_grazing : (n,) float64
    los_ecef : (n, 3) float64, 1, ITRF
        From satellite to place.
    """

    satellite: np.ndarray
    place: np.ndarray
    range_m: np.ndarray
    los_ecef: np.ndarray
    sine_grazing: np.ndarray

    def take(self, keep: np.ndarray) -> "Pairs":
        """Return the pairs that a mask or an index array picks."""
        return Pairs(
            self.satellite[keep], self.place[keep], self.range_m[keep], self.los_ecef[keep], self.sine_grazing[keep]
        )


def pairs_above(sensor_ecef_m: np.ndarray, place_ecef_m: np.ndarray, sine_grazing_min: float) -> Pairs:
    """Return every pair whose grazing angle is at least a limit; the Earth never stands in its way.

    Parameters
    ----------
    sensor_ecef_m : (s, 3) float64, metre, ITRF
    place_ecef_m : (n, 3) float64, metre, ITRF
    sine_grazing_min : float
        0 or more.
    """
    assert sine_grazing_min >= 0.0
    sensor = np.ascontiguousarray(sensor_ecef_m)
    place = np.ascontiguousarray(place_ecef_m)
    up = up_ecef(place)
    counts = np.zeros(len(sensor), np.int64)
    kernels.count_above(sensor, place, up, sine_grazing_min, counts)
    total = int(counts.sum())
    rows, range_m = np.empty((total, 2), np.int64), np.empty(total)
    los, sine = np.empty((total, 3)), np.empty(total)
    kernels.fill_above(sensor, place, up, sine_grazing_min, np.cumsum(counts) - counts, rows, range_m, los, sine)
    return Pairs(rows[:, 0].copy(), rows[:, 1].copy(), range_m, los, sine)


def draw_uniforms(seed: int, stage: str, first: ShortIds, second: ShortIds, *, draw: int = 0) -> np.ndarray:
    """Return four uniform numbers in (0, 1) for each pair of identities, (n, 4)."""
    out = np.empty((len(first), 4))
    kernels.pair_uniforms(philox_key(seed, stage), _ids(first), _ids(second), draw, out)
    return out


def draw_normals(seed: int, stage: str, first: ShortIds, second: ShortIds, *, draw: int = 0) -> np.ndarray:
    """Return four standard normal numbers for each pair of identities, (n, 4)."""
    out = np.empty((len(first), 4))
    kernels.pair_normals(philox_key(seed, stage), _ids(first), _ids(second), draw, out)
    return out


def _ids(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values, np.uint32)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which sensor reports, and when: what the numbers of its frames and detections are made of.

    Attributes
    ----------
    kind : SensorKind
    number : int
        Among the sensors of a kind that a run has, 0 to 7.
    time_tai_ns : int
        Frames of one sensor less than 10 ms apart would share numbers.
    """

    kind: SensorKind
    number: int
    time_tai_ns: int

    @property
    def base(self) -> np.uint64:
        """The least number of the instant: kind, sensor and hundredth of a second."""
        step = self.time_tai_ns // _NS_PER_STEP
        assert 0 <= step < 1 << (_NUMBER_BIT - _STEP_BIT), "instants from 1970 to 2057"
        return np.uint64((self.kind.value << _KIND_BIT) + (self.number << _NUMBER_BIT) + (step << _STEP_BIT))


def checked_number(number: int) -> int:
    """Return the number of a sensor among those of its kind; a user's fault where there are more than eight."""
    if not 0 <= number < _NUMBERS:
        raise ArgumentError(
            f"a run can tell {_NUMBERS} sensors of a kind apart, and this would be number {number + 1}. Use fewer."
        )
    return number


def frame_id(origin: Origin, satellite_id: ShortIds) -> np.ndarray:
    """Return the number of each satellite's frame; a satellite_id of 2**20 or more is a user's fault."""
    if len(satellite_id) and int(satellite_id.max()) >= _MOST:
        raise ArgumentError(
            f"satellite_id is {int(satellite_id.max())}; frames are numbered for ids below {_MOST}. "
            "Number the satellites from 0."
        )
    return origin.base + satellite_id.astype(np.uint64)


def tangent_axes(velocity_ecef_mps: np.ndarray, position_ecef_m: np.ndarray, los_ecef: np.ndarray) -> np.ndarray:
    """Return axes along and cross of the plane at right angles to each line of sight, (n, 2, 3).

    They are those of a telescope turned to it: cosines on them are 0, and errors of direction are independent. cross
    x along is the line of sight, as with the radar's faces. Along is the satellite's along axis as seen there; where
    that is the line of sight itself, its starboard axis.
    """
    frame = local_frame(position_ecef_m, velocity_ecef_mps)
    share = np.einsum("ij,ij->i", frame[:, 0], los_ecef)
    start = np.where((np.abs(share) > 0.999)[:, None], frame[:, 1], frame[:, 0])
    along = start - np.einsum("ij,ij->i", start, los_ecef)[:, None] * los_ecef
    along /= np.linalg.norm(along, axis=1)[:, None]
    return np.stack([along, np.cross(along, los_ecef)], axis=1)


@dataclass(frozen=True, slots=True)
class Plots:
    """What is to be reported, in any order; arrays of one row each, a number for all, 0 where not measured.

    Attributes
    ----------
    satellite : (n,) int64
        Row of the satellite.
    axes_ecef : (n, 2, 3) float64
        From `tangent_axes`.
    measured : (n,) uint8, Measured
    columns : dict of str to (n,) array
        The columns of `Detections` that are not 0.
    """

    satellite: np.ndarray
    axes_ecef: np.ndarray
    measured: np.ndarray
    columns: dict[str, np.ndarray]

    def table(self, origin: Origin, satellites: Satellites) -> tuple[Detections, np.ndarray]:
        """Return the detections in an order that tells nothing of the truth, and the place of each plot in it.

        By satellite_id, then by what was measured: the axes of the line of sight, and range rate.
        """
        rate = self.columns.get("range_rate_mps", np.zeros(len(self.satellite)))
        identity = satellites.satellite_id[self.satellite]
        order = np.lexsort((rate, self.axes_ecef[:, 1, 1], self.axes_ecef[:, 1, 0], identity))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        frame = frame_id(origin, identity)[order]
        if len(order) >= _MOST:
            raise ArgumentError(
                f"{origin.kind.name.lower()}: {len(order)} detections in one instant, more than the {_MOST} that can "
                "be told apart. Use fewer satellites or objects a step."
            )
        row = self.satellite[order]
        whole: dict[str, np.ndarray] = {
            name: np.zeros((len(order), *spec.row_shape), spec.dtype) for name, spec in Detections.columns()
        }
        whole |= {name: values[order] for name, values in self.columns.items()}
        whole |= {
            "detection_id": origin.base + np.arange(len(order), dtype=np.uint64),
            "dwell_id": frame,
            "time_tai_ns": np.full(len(order), origin.time_tai_ns, np.int64),
            "sensor_id": identity[order],
            "kind": np.full(len(order), origin.kind.value, np.uint8),
            "sensor_position_ecef_m": satellites.position_ecef_m[row],
            "sensor_velocity_ecef_mps": satellites.velocity_ecef_mps[row],
            "axis_along_ecef": self.axes_ecef[order, 0],
            "axis_cross_ecef": self.axes_ecef[order, 1],
            "measured": self.measured[order],
        }
        return Detections(**whole), place


def looks_of(
    origin: Origin,
    satellites: Satellites,
    pairs: Pairs,
    columns: dict[str, np.ndarray],
) -> Looks:
    """Return the answer side of some pairs: what is not in `columns` is 0, and the loss by the notch 1.

    Parameters
    ----------
    columns : dict of str to (n,) array
        object_id, radial_speed_mps, snr_ratio, detection_probability and detection_id, 0 where none.
    """
    identity = satellites.satellite_id[pairs.satellite]
    whole = {name: np.zeros((len(identity), *spec.row_shape), spec.dtype) for name, spec in Looks.columns()}
    whole |= {
        "dwell_id": frame_id(origin, identity),
        "time_tai_ns": np.full(len(identity), origin.time_tai_ns, np.int64),
        "sensor_id": identity,
        "range_m": pairs.range_m,
        "grazing_rad": np.arcsin(pairs.sine_grazing),
        "notch_loss_ratio": np.ones(len(identity)),
        "detected": (columns["detection_id"] > 0).astype(np.uint8),
    }
    return Looks(**(whole | columns))


def good_by_id(satellites: Satellites) -> Satellites:
    """Return the satellites that work, by rising satellite_id."""
    good = np.flatnonzero(satellites.status == 0)
    return satellites.take(good[np.argsort(satellites.satellite_id[good], kind="stable")])


def radial_mps(pairs: Pairs, velocity_ecef_mps: np.ndarray) -> Scalars:
    """Return each object's own speed along the line of sight, away from the satellite positive."""
    return np.einsum("ij,ij->i", pairs.los_ecef, velocity_ecef_mps[pairs.place])


def detection_ids(count: int, detected: np.ndarray, detections: Detections, place: np.ndarray) -> np.ndarray:
    """Return the detection_id of each pair, 0 where it made none.

    Parameters
    ----------
    count : int
        Pairs.
    detected : (plots,) int64
        Which pair made each plot.
    """
    ids = np.zeros(count, np.uint64)
    ids[detected] = detections.detection_id[place]
    return ids
