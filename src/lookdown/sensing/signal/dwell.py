"""One dwell as the signal level sees it: array, waveform, motion, and the patches of ground that answer."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.geometry import crab_of, effective_velocity_mps, yawed_frame

__all__ = ["SignalDwell", "dwell_on_orbit", "fold_ranges_m", "own_share", "reference_dwell", "ring_patches"]


@dataclass(frozen=True, slots=True)
class SignalDwell:
    """What one coherent dwell is made of, in SI; the Earth is a sphere, the frame is the antenna's.

    Attributes
    ----------
    wavelength_m, antenna_length_m : float
    antenna_height_m : float
        Zero for no pattern in elevation: every fold in sight counts fully (pessimistic).
    face_tilt_rad : float
        Angle of the face's normal from nadir.
    channel_count, pulse_count : int
        Channels are equal parts of the length; the whole length transmits, uniformly.
    pulse_repetition_frequency_hz : float
    height_m : float
        Of the satellite above the mean sphere.
    velocity_mps : (float, float, float)
        Relative to the Earth, along the long axis, starboard and down.
    azimuth_rad, grazing_rad : float
        Of the beam: from the long axis towards starboard, and at the ground.
    cnr_ratio : float
        Clutter to noise of the target's own range, of one channel and pulse.
    fold_limit : int
        Greatest number of folds counted nearer, and farther, than the target; 0 for its own range alone.
    reflects_by_grazing : bool
        Whether echoes follow constant gamma and the ground length of the cell (sin/cos of
        grazing over R**3); else 1/R**3 alone.
    phase_error_rad, internal_motion_mps : float
        Root mean squares of the channels' phases, constant over a dwell, and of motion within the clutter.
    lobe_limit : float
        Clutter counts to this many null-to-null half widths of one channel's pattern off the beam.
    """

    wavelength_m: float
    antenna_length_m: float
    antenna_height_m: float
    face_tilt_rad: float
    channel_count: int
    pulse_count: int
    pulse_repetition_frequency_hz: float
    height_m: float
    velocity_mps: tuple[float, float, float]
    azimuth_rad: float
    grazing_rad: float
    cnr_ratio: float
    fold_limit: int = 1000
    reflects_by_grazing: bool = True
    phase_error_rad: float = 0.0
    internal_motion_mps: float = 0.0
    lobe_limit: float = 6.0

    def __post_init__(self) -> None:
        assert self.channel_count >= 1 and self.pulse_count >= 1 and self.fold_limit >= 0 and self.lobe_limit > 0.0
        assert self.cnr_ratio >= 0.0 and 0.0 < self.grazing_rad < math.pi / 2
        assert abs(math.sin(self.azimuth_rad)) > 1e-3, "a beam along the axis has no side"

    @property
    def size(self) -> int:
        """Channels times pulses."""
        return self.channel_count * self.pulse_count

    @property
    def unit_mps(self) -> float:
        """The clutter unit u = v lambda / (2 L), metre per second."""
        return math.hypot(*self.velocity_mps) * self.wavelength_m / (2.0 * self.antenna_length_m)

    @property
    def period_mps(self) -> float:
        """Radial speed after which Doppler repeats, metre per second."""
        return self.wavelength_m * self.pulse_repetition_frequency_hz / 2.0

    @property
    def line_of_sight(self) -> tuple[float, float, float]:
        """Unit vector to the target along, starboard and down."""
        sine = MEAN_RADIUS_M / (MEAN_RADIUS_M + self.height_m) * math.cos(self.grazing_rad)
        cosine = math.sqrt(1.0 - sine * sine)
        return sine * math.cos(self.azimuth_rad), sine * math.sin(self.azimuth_rad), cosine


def reference_dwell(name: str, fold_limit: int = 5) -> SignalDwell:
    """Return the dwell "L" or "X" of the published rotation and foldover scene, before its velocity is set.

    12 channels, 16 pulses, 20 degrees of grazing, no pattern in elevation, and 40 dB of clutter
    in one channel and pulse over all folds together; L at 506 km and 2 kHz, X at 770 km and 10 kHz.

    Parameters
    ----------
    name : str
    fold_limit : int
        On each side: 5 for eleven folds, 0 for one range.

    Examples
    --------
    >>> round(reference_dwell("L").unit_mps, 2), round(reference_dwell("X").unit_mps, 2)
    (18.26, 7.0)
    """
    hertz, length, prf, height = {"L": (1.25e9, 50.0, 2e3, 506e3), "X": (10e9, 16.0, 10e3, 770e3)}[name]
    dwell = SignalDwell(
        wavelength_m=SPEED_OF_LIGHT_MPS / hertz,
        antenna_length_m=length,
        antenna_height_m=0.0,
        face_tilt_rad=math.radians(45.0),
        channel_count=12,
        pulse_count=16,
        pulse_repetition_frequency_hz=prf,
        height_m=height,
        velocity_mps=(math.sqrt(WGS84_GM_M3PS2 / (MEAN_RADIUS_M + height)), 0.0, 0.0),
        azimuth_rad=math.pi / 2,
        grazing_rad=math.radians(20.0),
        cnr_ratio=1e4,
        fold_limit=fold_limit,
        reflects_by_grazing=False,
    )
    return replace(dwell, cnr_ratio=1e4 * own_share(dwell))


def dwell_on_orbit(
    template: SignalDwell,
    *,
    inclination_rad: float,
    latitude_rad: float,
    rotating_earth: bool = True,
    yaw_steering: bool = True,
    yaw_error_rad: float = 0.0,
) -> SignalDwell:
    """Return a dwell with the velocity that a circular orbit gives it, computed from vectors.

    Parameters
    ----------
    template : SignalDwell
        All but the velocity.
    inclination_rad, latitude_rad : float
        Geocentric latitude, on the northbound branch.
    rotating_earth : bool
        False for an Earth that stands still.
    yaw_steering : bool
        True for a long axis along the effective velocity, False along the orbit's.
    yaw_error_rad : float
        Added to the yaw, along towards starboard.

    Examples
    --------
    >>> still = dwell_on_orbit(reference_dwell("L"), inclination_rad=math.pi / 2, latitude_rad=0.0, yaw_steering=False)
    >>> round(math.degrees(math.atan2(-still.velocity_mps[1], still.velocity_mps[0])), 2)
    3.77
    """
    radius = MEAN_RADIUS_M + template.height_m
    along = math.asin(min(1.0, max(-1.0, math.sin(latitude_rad) / math.sin(inclination_rad))))
    c, s = math.cos(along), math.sin(along)
    ci, si = math.cos(inclination_rad), math.sin(inclination_rad)
    position = radius * np.array([[c, ci * s, si * s]])
    inertial = math.sqrt(WGS84_GM_M3PS2 / radius) * np.array([[-s, ci * c, si * c]])
    effective = effective_velocity_mps(position, inertial) if rotating_earth else inertial
    # The frame of a sphere, as the rest of a dwell: `local_frame` levels by the ellipsoid.
    up, forward = position / radius, effective / np.linalg.norm(effective)
    frame = np.stack([forward, np.cross(-up, forward), -up], axis=1)
    crab = float(crab_of(position, inertial)[0][0]) if rotating_earth and not yaw_steering else 0.0
    frame = yawed_frame(frame, np.array([crab + yaw_error_rad]))
    x, y, z = (frame[0] @ effective[0]).tolist()
    return replace(template, velocity_mps=(x, y, z))


def fold_ranges_m(dwell: SignalDwell) -> tuple[np.ndarray, int]:
    """Return the slant ranges that answer together, and the place of the target's own among them.

    Examples
    --------
    >>> ranges, own = fold_ranges_m(reference_dwell("L"))
    >>> len(ranges), round(ranges[own] / 1e3), round((ranges[1] - ranges[0]) / 1e3)
    (11, 1205, 75)
    """
    fold = SPEED_OF_LIGHT_MPS / (2.0 * dwell.pulse_repetition_frequency_hz)
    whole = dwell.height_m * (2.0 * MEAN_RADIUS_M + dwell.height_m)
    rise = MEAN_RADIUS_M * math.sin(dwell.grazing_rad)
    own_m = math.sqrt(rise * rise + whole) - rise
    number = np.arange(-dwell.fold_limit, dwell.fold_limit + 1)
    ranges = own_m + fold * number
    # From the point below, which is `height` away, to the horizon.
    seen = (number == 0) | ((ranges > dwell.height_m) & (ranges < math.sqrt(whole)))
    return ranges[seen], int(np.nonzero(number[seen] == 0)[0][0])


def ring_patches(dwell: SignalDwell, density: float = 6.0) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield, ring by ring, the patches' cosine from the beam, Doppler from the target's ground, and power.

    Parameters
    ----------
    dwell : SignalDwell
    density : float
        Patches a cell of angle or of Doppler, whichever is finer.

    Yields
    ------
    cosine, doppler_cycles, power : (p,) float64
        Cosine to the long axis less the beam's; cycles a pulse, closing positive; the power
        of one channel, such that the target's own ring sums to about 1.
    """
    ranges, own = fold_ranges_m(dwell)
    radius, wave = MEAN_RADIUS_M + dwell.height_m, dwell.wavelength_m
    x0, _, down0 = dwell.line_of_sight
    side = math.copysign(1.0, math.sin(dwell.azimuth_rad))
    spacing = dwell.antenna_length_m / dwell.channel_count
    per_pulse = 2.0 / (wave * dwell.pulse_repetition_frequency_hz)
    speed = math.hypot(*dwell.velocity_mps)
    cell = min(1.0 / (per_pulse * speed * dwell.pulse_count), wave / dwell.antenna_length_m)
    step, reach = cell / density, min(dwell.lobe_limit * wave / spacing, 2.0)
    middle = np.dot(dwell.line_of_sight, dwell.velocity_mps)
    short0 = _short_cosine(dwell, side * dwell.line_of_sight[1], down0)
    # The pattern along the length integrates to this, so that the beam's ring has power 1.
    beam = wave / dwell.antenna_length_m / step
    for range_m in ranges.tolist():
        down = min(1.0, (range_m**2 + radius**2 - MEAN_RADIUS_M**2) / (2.0 * range_m * radius))
        across = math.sqrt(1.0 - down * down)
        first = math.ceil((max(-across, x0 - reach) - x0) / step)
        cosine = (np.arange(first, math.floor((min(across, x0 + reach) - x0) / step)) + 0.5) * step
        out = np.sqrt(np.maximum(across**2 - (x0 + cosine) ** 2, 1e-12))
        power = (np.sinc(dwell.antenna_length_m * cosine / wave) * np.sinc(spacing * cosine / wave)) ** 2
        power *= np.sinc(dwell.antenna_height_m / wave * (_short_cosine(dwell, out, down) - short0)) ** 4
        # A step of cosine is that much more ground the nearer its cone lies to the axis.
        power *= (
            _echo(dwell, range_m) / _echo(dwell, float(ranges[own])) * abs(math.sin(dwell.azimuth_rad)) * across / out
        )
        vx, vy, vz = dwell.velocity_mps
        doppler = per_pulse * (vx * (x0 + cosine) + vy * side * out + vz * down - middle)
        yield cosine, doppler, power / beam


def own_share(dwell: SignalDwell) -> float:
    """Return the share of the clutter of all folds that the target's own range has.

    Examples
    --------
    >>> round(own_share(reference_dwell("L")), 3)
    0.071
    """
    _, own = fold_ranges_m(dwell)
    powers = [float(power.sum()) for _, _, power in ring_patches(dwell)]
    return powers[own] / sum(powers)


def _short_cosine(dwell: SignalDwell, out: np.ndarray | float, down: float) -> np.ndarray:
    """Return the cosine to the face's short axis from the components away from the track and down."""
    return np.asarray(math.sin(dwell.face_tilt_rad) * down - math.cos(dwell.face_tilt_rad) * np.asarray(out))


def _echo(dwell: SignalDwell, range_m: float) -> float:
    """Return the echo of a ring, per unit of cosine, in arbitrary units."""
    if not dwell.reflects_by_grazing:
        return range_m**-3.0
    height = dwell.height_m
    sine = (height * (2.0 * MEAN_RADIUS_M + height) - range_m**2) / (2.0 * MEAN_RADIUS_M * range_m)
    sine = min(1.0, max(sine, 1e-3))
    # The cell's ground length ends at the point below the satellite.
    return sine / max(math.sqrt(1.0 - sine * sine), 0.05) / range_m**3
