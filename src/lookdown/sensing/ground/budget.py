"""Signal, clutter and notch of one passage of a surveillance radar's beam.

The search radar equation gives signal and clutter alike, so that their ratio cannot drift. Clutter comes from every
range that folds onto the target's, between the height of the antenna and its horizon, and enters by the elevation
pattern. Its spectrum is taken as Gaussian: waving leaves, the turning of the beam, and the platform's own motion
across the beam, which is what an aircraft pays for being able to move. The notch is `clutter.notch_loss_ratio` with the
width and the exponent that touch that Gaussian where it costs 3 dB, in value and in slope.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.clutter import (
    SurfaceClass,
    clutter_cell_area_m2,
    clutter_unit_mps,
    land_reflectivity,
    notch_loss_ratio,
    sea_reflectivity,
    unambiguous_range_m,
)
from lookdown.sensing.clutter.reflectivity import gamma_at_frequency
from lookdown.sensing.clutter.surface import SURFACES
from lookdown.sensing.detection import probability_table
from lookdown.sensing.geometry.horizon import (
    elevation_at_range_rad,
    grazing_at_range_rad,
    height_at_range_m,
    horizon_range_m,
)
from lookdown.sensing.ground.surveillance import SurveillanceParameters
from lookdown.sensing.medium.atmosphere import pressure_pa, temperature_k, vapour_pressure_pa
from lookdown.sensing.medium.gas import specific_gas_loss_dbpm
from lookdown.sensing.radar.equations import search_snr_ratio

__all__ = [
    "Passage",
    "clutter_spread_mps",
    "clutter_to_noise_ratio",
    "elevation_gain_ratio",
    "gas_loss_ratio",
    "gaussian_notch",
    "lobing_ratio",
    "passage",
    "signal_to_noise_ratio",
]

_GAUSS = 8.0 * math.log(2.0)
_SAMPLES = 12
_LEAST_GRAZING_RAD, _MOST_GRAZING_RAD = math.radians(0.1), math.radians(60.0)
_FOLDS_MOST = 200


def elevation_gain_ratio(radar: SurveillanceParameters, elevation_rad: ArrayLike) -> np.ndarray:
    """Return the transmitted one-way gain at an elevation over its greatest, within the beam and outside.

    Outside the coverage it falls as a Gaussian of the beam's width down to the sidelobes.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> radar = reference_ground_radar().radar
    >>> elevation_gain_ratio(radar, np.radians([1.0, 30.0, -60.0])).round(6).tolist()
    [1.0, 0.010428, 0.001]
    """
    elevation = np.asarray(elevation_rad, dtype=np.float64)
    low, high, beam = radar.elevation_min_rad, radar.elevation_max_rad, radar.elevation_beam_rad
    gain = np.ones_like(elevation)
    if radar.cosecant:
        gain = (math.sin(beam) / np.sin(np.clip(elevation, beam, max(high, beam)))) ** 2
    outside = np.maximum(np.maximum(low - elevation, elevation - high), 0.0)
    return np.asarray(np.maximum(gain * np.exp(-0.5 * _GAUSS * (outside / beam) ** 2), radar.sidelobe_ratio))


def _receive_gain_ratio(
    radar: SurveillanceParameters, elevation_rad: np.ndarray, beam_at_rad: np.ndarray
) -> np.ndarray:
    """Return the one-way gain at an elevation of the receive beam that holds the target."""
    if not radar.has_elevation:
        return elevation_gain_ratio(radar, elevation_rad)
    off = (elevation_rad - beam_at_rad) / radar.elevation_beam_rad
    return np.asarray(np.maximum(np.exp(-0.5 * _GAUSS * off**2), radar.sidelobe_ratio))


@functools.lru_cache(maxsize=16)
def _gas_profile(carrier_frequency_hz: float) -> tuple[np.ndarray, np.ndarray]:
    height = np.concatenate([np.linspace(0.0, 20e3, 201), [30e3, 60e3, 99e3]])
    dry, wet = specific_gas_loss_dbpm(
        carrier_frequency_hz,
        dry_pressure_pa=pressure_pa(height),
        wet_pressure_pa=vapour_pressure_pa(height),
        air_temperature_k=temperature_k(height),
    )
    return height, dry + wet


def gas_loss_ratio(
    radar: SurveillanceParameters, sensor_height_m: ArrayLike, elevation_rad: ArrayLike, range_m: ArrayLike
) -> np.ndarray:
    """Return the one-way loss by gases along a ray that may stay low for all its length, 1 or more.

    The loss per length of `medium` over the effective Earth, by Gauss and Legendre's rule of 12 nodes along the ray:
    within 0.06 %.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> loss = gas_loss_ratio(reference_ground_radar().radar, 10.0, 0.0, 300e3)
    >>> round(10.0 * math.log10(float(loss)), 1)
    1.4
    """
    height, loss_dbpm = _gas_profile(radar.carrier_frequency_hz)
    nodes, weights = np.polynomial.legendre.leggauss(_SAMPLES)
    share, weights = 0.5 * (nodes + 1.0), 0.5 * weights
    far = np.asarray(range_m, dtype=np.float64)[..., None]
    effective_m = radar.radius_factor * MEAN_RADIUS_M
    own, elevation = (np.asarray(x, dtype=np.float64)[..., None] for x in (sensor_height_m, elevation_rad))
    along = height_at_range_m(own, far * share, elevation, effective_m)
    # A sum, not a matrix product: that one's last bits depend on how many rows there are.
    mean_dbpm = (np.interp(along, height, loss_dbpm, right=0.0) * weights).sum(axis=-1)
    return np.asarray(10.0 ** (0.1 * mean_dbpm * far[..., 0]))


def lobing_ratio(
    radar: SurveillanceParameters, sensor_height_m: ArrayLike, height_m: ArrayLike, range_m: ArrayLike
) -> np.ndarray:
    """Return the two-way factor F^4 by which reflection from the ground before the antenna makes lobes.

    References
    ----------
    Skolnik, Introduction to Radar Systems, 3rd edition, section 8.2, with both heights counted from the plane that
    touches the effective Earth where the ray is reflected.

    Examples
    --------
    >>> import dataclasses
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> radar = reference_ground_radar().radar
    >>> float(lobing_ratio(radar, 20.0, 3000.0, 100e3))
    1.0
    >>> mirror = dataclasses.replace(radar, multipath_ratio=1.0)
    >>> round(float(lobing_ratio(mirror, 20.0, np.linspace(2e3, 4e3, 201), 100e3).max()), 1)
    16.0
    """
    if radar.multipath_ratio == 0.0:
        return np.ones(np.broadcast_shapes(np.shape(sensor_height_m), np.shape(height_m), np.shape(range_m)))
    own, other = np.asarray(sensor_height_m, dtype=np.float64), np.asarray(height_m, dtype=np.float64)
    far, effective_m = np.asarray(range_m, dtype=np.float64), radar.radius_factor * MEAN_RADIUS_M
    near = far * own / np.maximum(own + other, 1e-9)
    own_up = np.maximum(own - near**2 / (2.0 * effective_m), 0.0)
    other_up = np.maximum(other - (far - near) ** 2 / (2.0 * effective_m), 0.0)
    phase = 4.0 * math.pi * own_up * other_up / (radar.wavelength_m * far)
    ratio = radar.multipath_ratio
    return np.asarray((1.0 + ratio**2 - 2.0 * ratio * np.cos(phase)) ** 2)


def _noise_only(radar: SurveillanceParameters, rcs_m2: ArrayLike, range_m: ArrayLike) -> np.ndarray:
    per_m2 = search_snr_ratio(
        power_aperture_wm2=radar.average_power_w * radar.receive_area_m2,
        rcs_m2=1.0,
        scan_time_s=radar.rotation_period_s,
        range_m=range_m,
        solid_angle_sr=radar.solid_angle_sr,
        system_temperature_k=radar.system_temperature_k,
        losses_ratio=radar.losses_ratio,
    )
    return np.asarray(per_m2 * np.asarray(rcs_m2))


def signal_to_noise_ratio(
    radar: SurveillanceParameters,
    *,
    sensor_height_m: ArrayLike,
    height_m: ArrayLike,
    range_m: ArrayLike,
    rcs_m2: ArrayLike,
) -> np.ndarray:
    """Return the integrated signal to noise of one passage of the beam, gases, pattern and lobes included.

    Parameters
    ----------
    radar : SurveillanceParameters
    sensor_height_m, height_m, range_m, rcs_m2 : array of float
        Whether the object is above the horizon is not asked here.

    References
    ----------
    Skolnik, Introduction to Radar Systems, 3rd edition, section 2.14 (`radar.equations.search_snr_ratio`).

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> radar = reference_ground_radar().radar
    >>> near, far = signal_to_noise_ratio(radar, sensor_height_m=20.0, height_m=9e3, range_m=[150e3, 300e3], rcs_m2=2.0)
    >>> round(float(near / far))  # 16 by range; the rest is air
    21
    """
    effective_m = radar.radius_factor * MEAN_RADIUS_M
    elevation = elevation_at_range_rad(sensor_height_m, height_m, range_m, effective_m)
    pattern = elevation_gain_ratio(radar, elevation)
    pattern = pattern if radar.has_elevation else pattern**2
    gas = gas_loss_ratio(radar, sensor_height_m, elevation, range_m) ** 2
    lobes = lobing_ratio(radar, sensor_height_m, height_m, range_m)
    return np.asarray(_noise_only(radar, rcs_m2, range_m) * pattern * lobes / gas)


@functools.lru_cache(maxsize=16)
def _gammas(carrier_frequency_hz: float) -> np.ndarray:
    """Return gamma of each surface class at a frequency; that of the sea is not used."""
    ratio = [10.0 ** (0.1 * SURFACES[kind].gamma.base) for kind in SurfaceClass]
    return gamma_at_frequency(np.array(ratio), carrier_frequency_hz)


def _reflectivity(radar: SurveillanceParameters, grazing_rad: np.ndarray, surface: np.ndarray) -> np.ndarray:
    grazing = np.clip(grazing_rad, _LEAST_GRAZING_RAD, _MOST_GRAZING_RAD)
    sea = sea_reflectivity(
        sea_state=radar.sea_state,
        grazing_rad=grazing,
        # The sea model begins at 0.5 GHz; a lower band takes its first value.
        carrier_frequency_hz=min(max(radar.carrier_frequency_hz, 0.5e9), 35e9),
        polarisation="HV"[radar.polarisation - 1],
    )
    land = land_reflectivity(1.0, grazing) * _gammas(radar.carrier_frequency_hz)[surface]
    return np.where(surface == SurfaceClass.SEA, sea, land)


def clutter_to_noise_ratio(
    radar: SurveillanceParameters,
    *,
    sensor_height_m: ArrayLike,
    height_m: ArrayLike,
    range_m: ArrayLike,
    surface: ArrayLike,
) -> np.ndarray:
    """Return the integrated echo of the surface in an object's cell over noise, before any filter.

    Parameters
    ----------
    radar : SurveillanceParameters
    sensor_height_m, height_m, range_m : array of float
    surface : array of int, SurfaceClass
        What lies under the object; the folded ranges count as the same.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_airborne_radar
    >>> radar = reference_airborne_radar().radar
    >>> both = [SurfaceClass.FARMLAND, SurfaceClass.SEA]
    >>> cnr = clutter_to_noise_ratio(radar, sensor_height_m=9e3, height_m=1e3, range_m=200e3, surface=both)
    >>> bool(cnr[0] > cnr[1] > 1.0)
    True
    """
    own, other, far, kind = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (sensor_height_m, height_m, range_m)), np.asarray(surface, np.intp)
    )
    effective_m = radar.radius_factor * MEAN_RADIUS_M
    looking = elevation_at_range_rad(own, other, far, effective_m)
    limb = horizon_range_m(own, radius_factor=radar.radius_factor)
    fold = unambiguous_range_m(radar.pulse_repetition_frequency_hz)
    count = max(1, min(math.ceil(float(np.max(limb, initial=0.0)) / fold), _FOLDS_MOST))
    # One row a fold; a range without ground is computed at one that has some, and does not count.
    ground = np.mod(far, fold) + fold * np.arange(count).reshape(-1, *(1,) * far.ndim)
    there = (ground > own) & (ground < limb)
    ground = np.where(there, ground, np.maximum(own, 1.0) * 1.5)
    grazing = grazing_at_range_rad(own, ground, effective_m)
    patch = elevation_at_range_rad(own, 0.0, ground, effective_m)
    area = clutter_cell_area_m2(
        range_m=ground,
        azimuth_beam_rad=radar.azimuth_beam_rad,
        elevation_beam_rad=math.pi,
        grazing_rad=np.clip(grazing, _LEAST_GRAZING_RAD, math.radians(89.0)),
        range_cell_m=radar.range_cell_m,
    )
    gain = elevation_gain_ratio(radar, patch) * _receive_gain_ratio(radar, patch, looking)
    gas = gas_loss_ratio(radar, own, patch, ground) ** 2
    echo = _noise_only(radar, area * _reflectivity(radar, grazing, kind), ground) * gain / gas
    return np.asarray(np.where(there, echo, 0.0).sum(axis=0))


def clutter_spread_mps(radar: SurveillanceParameters, speed_mps: float, off_track_rad: ArrayLike) -> np.ndarray:
    """Return the standard deviation of the clutter's radial speed in the beam.

    Parameters
    ----------
    radar : SurveillanceParameters
    speed_mps : float
        Of the platform over the ground.
    off_track_rad : array of float
        Angle of the beam from the platform's course: ahead its own motion spreads nothing.

    References
    ----------
    For a two-way Gaussian beam of half-power width theta the angle's deviation is theta / (4 sqrt(ln 2)); the radial
    speed of the ground changes by v sin(off track) with it. Scanning: 0.265 / t Hz for a passage of t (Skolnik,
    Introduction to Radar Systems, 3rd edition, section 3.7). Speeds add as variances.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_airborne_radar
    >>> radar = reference_airborne_radar().radar
    >>> ahead, beside = clutter_spread_mps(radar, 200.0, np.array([0.0, np.pi / 2]))
    >>> bool(ahead < beside)
    True
    """
    across = 2.0 * 0.886 / (4.0 * math.sqrt(math.log(2.0)))
    moving = across * clutter_unit_mps(speed_mps, radar.wavelength_m, radar.antenna_width_m) * np.sin(off_track_rad)
    passage_s = radar.rotation_period_s / radar.beam_count
    turning = 0.265 / passage_s * radar.wavelength_m / 2.0
    return np.asarray(np.sqrt(moving**2 + turning**2 + radar.internal_motion_mps**2))


def gaussian_notch(cnr_ratio: ArrayLike, spread_mps: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return width and exponent of the notch of Gaussian clutter, for `clutter.notch_loss_ratio`.

    1 + CNR exp(-v^2 / (2 s^2)) costs 3 dB at v = s sqrt(2 ln CNR), where its logarithm's slope is 2 ln CNR, here
    at least 2, so that the notch shrinks to nothing as clutter sinks into noise.

    Examples
    --------
    >>> width, exponent = gaussian_notch(1e4, 1.0)
    >>> round(float(width), 2), round(float(exponent), 1)
    (4.29, 18.4)
    """
    log = np.log(np.maximum(cnr_ratio, 1.0))
    return np.asarray(np.asarray(spread_mps) * np.sqrt(2.0 * log)), np.asarray(np.maximum(2.0 * log, 2.0))


@dataclass(frozen=True, slots=True)
class Passage:
    """What one passage of the beam expects of objects.

    Attributes
    ----------
    snr_ratio : array of float
        Integrated, clutter left out.
    cnr_ratio : array of float
        Clutter before the filter.
    loss_ratio : array of float
        By the notch and by the clutter that no filter takes, 1 or more.
    probability : array of float
        Of detection.
    """

    snr_ratio: np.ndarray
    cnr_ratio: np.ndarray
    loss_ratio: np.ndarray
    probability: np.ndarray


def passage(
    radar: SurveillanceParameters,
    *,
    sensor_height_m: ArrayLike,
    height_m: ArrayLike,
    range_m: ArrayLike,
    rcs_m2: ArrayLike,
    radial_speed_mps: ArrayLike,
    surface: ArrayLike,
    speed_mps: float = 0.0,
    off_track_rad: ArrayLike = 0.0,
) -> Passage:
    """Return signal, clutter, loss and chance of detection of objects that the horizon does not hide.

    Parameters
    ----------
    radar : SurveillanceParameters
    sensor_height_m, height_m, range_m, rcs_m2 : array of float
    radial_speed_mps : array of float
        Of the object over the ground, along the line of sight.
    surface : array of int, SurfaceClass
    speed_mps, off_track_rad
        Of the platform, as in `clutter_spread_mps`.
    """
    place = {"sensor_height_m": sensor_height_m, "height_m": height_m, "range_m": range_m}
    snr = signal_to_noise_ratio(radar, rcs_m2=rcs_m2, **place)
    cnr = clutter_to_noise_ratio(radar, surface=surface, **place)
    width, exponent = gaussian_notch(cnr, clutter_spread_mps(radar, speed_mps, off_track_rad))
    notch = np.minimum(notch_loss_ratio(radial_speed_mps, width, exponent), 1.0 + cnr)
    loss = notch + cnr / radar.improvement_ratio
    table = probability_table(
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    return Passage(snr, cnr, np.asarray(loss), table.probability(snr / (loss * radar.look_count)))
