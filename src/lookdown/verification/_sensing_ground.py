"""Verification of horizons and of the sensors near the ground."""

import dataclasses
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing import ground as gr
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.geometry import horizon as ho
from lookdown.sensing.geometry import refraction as re
from lookdown.sensing.ground import budget as bu
from lookdown.sensing.ground import ionosphere as io
from lookdown.sensing.ground.skywave import bragg_speed_mps
from lookdown.sensing.radar.equations import track_snr_ratio
from lookdown.verification._row import Row, absolute_row

__all__ = ["rows"]

_AREA = "sensing"
_MATHWORKS = "MathWorks Radar Toolbox documentation, example of {}"
_SPHERE = (
    "reference computation: sphere of 6371.0088 km, no refraction; printed to the digits given (reference, section 3)"
)
_TRUTH = "reference computation: hard truth 23, 4.12 (sqrt h1 + sqrt h2) km; ours: the exact tangent on the 4/3 Earth"
_RAY = "reference computation: the ray's differential equations stepped by scipy solve_ivp to 1e-12, exponential air"
_MATHWORKS_RADIUS_M = 6_371_000.0

# altitude km, grazing deg, slant range km: those that the area geometry has not
_SLANTS = (
    (506, 5, 2092.7),
    (506, 10, 1709.3),
    (506, 20, 1205.0),
    (506, 30, 919.5),
    (506, 60, 577.3),
    (770, 5, 2717.7),
    (770, 30, 1347.9),
    (770, 60, 873.7),
    (1000, 5, 3193.1),
    (1000, 10, 2762.3),
    (1000, 30, 1702.2),
)
# altitude km, grazing deg, area Mkm2
_CAPS = ((506, 10, 7.758), (506, 20, 3.481), (770, 20, 6.568), (1000, 10, 18.003))
# elevation deg, ground km, path km, bending deg from the ground to 500 km
_RAYS = (
    (0.0, 2527.32818, 2655.06331, 0.7803555),
    (0.5, 2454.05108, 2581.76418, 0.6159464),
    (10.0, 1569.53282, 1700.99872, 0.0988103),
)


def rows() -> list[Row]:
    """Return the reference figures of horizons and ground sensors beside ours."""
    parts = (_conversions, _air, _looks, _truth, _rays, _budgets, _mirrors)
    return [row for part in parts for row in part()]


def _near(id: str, published: float, ours: ArrayLike, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=f"ground-{id}",
        area=_AREA,
        published=published,
        ours=np.asarray(ours).item(),
        tolerance=tolerance,
        unit=unit,
        source=source,
    )


def _conversions() -> Iterator[Row]:
    k = ho.radius_factor(radius_m=_MATHWORKS_RADIUS_M)
    radius, two = k * _MATHWORKS_RADIUS_M, math.radians(2.0)
    slant = float(ho.range_at_height_m(10.0, 1000.0, two, radius))
    flat = ho.ground_range_m(10.0, 1000.0, slant, radius)
    high = ho.height_at_range_m(10.0, 300e3, math.radians(0.5), radius)
    steeper = ho.radius_factor(-40e-9, _MATHWORKS_RADIUS_M) * _MATHWORKS_RADIUS_M
    grazing = math.degrees(ho.grazing_at_range_rad(300.0, 1000.0, radius))
    depression = math.degrees(ho.depression_at_range_rad(300.0, 1000.0, radius))
    thirty = ho.horizon_range_m(30.0, radius_factor=k, radius_m=_MATHWORKS_RADIUS_M)
    for id, published, ours, half, unit, what in (
        ("grazingang", 17.4544, grazing, 5e-5, "deg", "grazingang(300, 1000)"),
        ("depressionang", 17.4608, depression, 5e-5, "deg", "depressionang(300, 1000)"),
        ("height2grndrange", 27106.0, flat, 0.5, "m", "height2grndrange, 4/3 Earth of 8.4774e6 m"),
        ("height2range", 27125.0, slant, 0.5, "m", "height2range, 4/3 Earth of 8.4774e6 m"),
        ("range2height", 7932.5, high, 0.05, "m", "range2height(300 km, 10 m, 0.5 deg)"),
        ("horizonrange", 22553.0, thirty, 0.5, "m", "horizonrange(30)"),
        ("effearthradius", 8.4774e6, radius, 50.0, "m", "effearthradius, gradient -39e-9/m"),
        ("effearthradius-factor", 1.3306, k, 5e-5, "1", "effearthradius, gradient -39e-9/m"),
        ("effearthradius-40", 8.5498e6, steeper, 50.0, "m", "effearthradius(-40e-9)"),
    ):
        yield _near(id, published, ours, half, unit, _MATHWORKS.format(what))


def _air() -> Iterator[Row]:
    ray = re.trace_ray(
        re.crpl_air(),
        sensor_height_m=10.0,
        height_m=1000.0,
        elevation_rad=math.radians(2.0),
        radius_m=_MATHWORKS_RADIUS_M,
    )
    what = "{} with the CRPL exponential atmosphere (1 km, 10 m, 2 deg)"
    for id, published, ours, half, unit, name in (
        ("crpl-ground-range", 27143.0, float(ray.arc_rad) * _MATHWORKS_RADIUS_M, 0.5, "m", "height2grndrange"),
        ("crpl-range", 27171.0, ray.path_m, 0.5, "m", "height2range"),
        ("crpl-slant-range", 27163.0, ray.slant_range_m, 0.5, "m", "height2range"),
        ("crpl-elevation", 1.9666, math.degrees(ray.elevation_rad), 5e-5, "deg", "height2range"),
    ):
        yield _near(id, published, ours, half, unit, _MATHWORKS.format(what.format(name)))
    for surface, published in ((200.0, 0.1184), (313.0, 0.1439), (450.0, 0.2233)):
        ours = re.crpl_air(surface).decay_per_m * 1e3
        yield _near(f"refractionexp-{surface:g}", published, ours, 5e-5, "1/km", _MATHWORKS.format("refractionexp"))


def _looks() -> Iterator[Row]:
    for km, grazing, published in _SLANTS:
        slant = ho.range_at_height_m(0.0, km * 1e3, math.radians(grazing), MEAN_RADIUS_M)
        yield _near(f"slant-{km}km-{grazing}deg", published, slant / 1e3, 0.05, "km", _SPHERE)
    for km, grazing, published in _CAPS:
        slant = ho.range_at_height_m(0.0, km * 1e3, math.radians(grazing), MEAN_RADIUS_M)
        arc = float(ho.ground_range_m(0.0, km * 1e3, slant, MEAN_RADIUS_M)) / MEAN_RADIUS_M
        ours = 4.0 * math.pi * (MEAN_RADIUS_M * math.sin(0.5 * arc)) ** 2 / 1e12
        yield _near(f"cap-{km}km-{grazing}deg", published, ours, 5e-4, "Mkm2", _SPHERE)


def _truth() -> Iterator[Row]:
    # Rounded from the rule, whose error below 10 km is 0.2 %: half a kilometre and that.
    for name, height, published in (("jlens", 3048.0, 269.0), ("awacs", 9144.0, 435.0), ("mast", 10.0, 54.0)):
        ours = float(ho.horizon_range_m(height, 100.0)) / 1e3
        yield _near(f"horizon-{name}-to-100m", published, ours, 0.5 + 0.002 * published, "km", _TRUTH)
    needed = ho.lowest_seen_height_m(547e3, 3048.0)
    yield _near("horizon-jlens-547km-needs", 6000.0, needed, 60.0, "m", _TRUTH)
    rule = float(ho.horizon_range_m(1.0)) / 1e3
    yield _near("horizon-of-one-metre", 4.12, rule, 5e-3, "km", "closed form: sqrt(2 x 4/3 x 6371.0088 km x 1 m)")


def _rays() -> Iterator[Row]:
    air = re.ExponentialAir(313.0, 0.143859e-3)
    for degrees, ground, path, bending in _RAYS:
        ray = re.trace_ray(air, sensor_height_m=0.0, height_m=500e3, elevation_rad=math.radians(degrees))
        name = f"ray-500km-{degrees:g}deg"
        yield _near(f"{name}-ground", ground, float(ray.arc_rad) * MEAN_RADIUS_M / 1e3, 5e-5, "km", _RAY)
        yield _near(f"{name}-path", path, float(ray.path_m) / 1e3, 5e-5, "km", _RAY)
        yield _near(f"{name}-bending", bending, math.degrees(ray.bending_rad), 5e-7, "deg", _RAY)


def _budgets() -> Iterator[Row]:
    source = "closed form: the beam at rest on the object, gain 4 pi / (beam x elevation weight), receiving area {}"
    for name, radar in (
        ("mast", gr.reference_ground_radar().radar),
        ("aircraft", gr.reference_airborne_radar().radar),
        ("aerostat", gr.reference_aerostat().radar),
    ):
        beam = 2.0 * math.pi / radar.beam_count
        transmit = 4.0 * math.pi / (beam * radar.solid_angle_sr / (2.0 * math.pi))
        receive = 4.0 * math.pi * radar.receive_area_m2 / radar.wavelength_m**2
        resting = track_snr_ratio(
            peak_power_w=radar.average_power_w,
            pulse_s=radar.rotation_period_s / radar.beam_count,
            gain_ratio=math.sqrt(transmit * receive),
            wavelength_m=radar.wavelength_m,
            rcs_m2=1.0,
            range_m=100e3,
            system_temperature_k=radar.system_temperature_k,
            losses_ratio=radar.losses_ratio,
        )
        # A height at which the ray leaves level, the lower edge of the beam or within it.
        level = float(ho.height_at_range_m(100.0, 100e3, 0.0, radar.radius_factor * MEAN_RADIUS_M))
        ours = bu.signal_to_noise_ratio(radar, sensor_height_m=100.0, height_m=level, range_m=100e3, rcs_m2=1.0)
        ours = ours * bu.gas_loss_ratio(radar, 100.0, 0.0, 100e3) ** 2
        area = f"{radar.receive_area_m2:.2f} m2"
        yield _near(f"search-is-track-{name}", _db(resting), _db(ours), 1e-6, "dB", source.format(area))
    width, exponent = bu.gaussian_notch(1e4, 1.0)
    source = "closed form: 1 + CNR exp(-v^2 / 2) = 2 at CNR 40 dB"
    yield _near("notch-width-40db", math.sqrt(2.0 * math.log(1e4)), width, 1e-12, "m/s", source)
    yield _near("notch-exponent-40db", 2.0 * math.log(1e4), exponent, 1e-12, "1", source + ", slope there")
    radar = gr.reference_airborne_radar().radar
    calm = dataclasses.replace(radar, internal_motion_mps=0.0)
    both = [float(bu.clutter_spread_mps(calm, speed, math.pi / 2)) for speed in (0.0, 200.0)]
    source = "closed form: v theta / (4 sqrt(ln 2)) abeam, two-way Gaussian beam"
    abeam = 200.0 * radar.azimuth_beam_rad / (4.0 * math.sqrt(math.log(2.0)))
    yield _near("platform-spread-200mps", abeam, math.sqrt(both[1] ** 2 - both[0] ** 2), 1e-9, "m/s", source)
    turning = 0.265 * radar.beam_count / radar.rotation_period_s * radar.wavelength_m / 2.0
    source = "closed form: 0.265 / t Hz (Skolnik, Introduction to Radar Systems, 3rd edition, section 3.7)"
    yield _near("scanning-spread", turning, both[0], 1e-12, "m/s", source)


def _db(ratio: ArrayLike) -> float:
    return 10.0 * math.log10(np.asarray(ratio).item())


def _mirrors() -> Iterator[Row]:
    source = "closed form: 2 R acos(R / (R + h)), sphere of 6371.0088 km"
    for name, height in (("f2", io.F2_HEIGHT_M), ("e", io.E_HEIGHT_M)):
        exact = 2.0 * MEAN_RADIUS_M * math.acos(MEAN_RADIUS_M / (MEAN_RADIUS_M + height)) / 1e3
        yield _near(f"level-hop-{name}", exact, float(io.hop_ground_range_m(height, 0.0)) / 1e3, 1e-6, "km", source)
        exact = (MEAN_RADIUS_M + height) / math.sqrt(height * (2.0 * MEAN_RADIUS_M + height))
        level = io.hop_ground_range_m(height, 0.0)
        secant = io.hop_path(height, level)[2]
        yield _near(f"level-secant-{name}", exact, float(secant), 1e-6, "1", "closed form: secant law of a level ray")
    ours = 2.0 * bragg_speed_mps(13.56e6) * 13.56e6 / SPEED_OF_LIGHT_MPS
    source = "reference computation: sqrt(g / (pi lambda)) after Crombie, Nature 175 (1955): 0.38 c/s at 13.56 Mc/s"
    yield _near("bragg-13.56mhz", 0.38, ours, 5e-3, "Hz", source + " [unverified digits]")
    quiet = 0.9 * 180.0**0.25
    source = "closed form: 0.9 (180 cos chi)^(1/4) MHz, Davies, Ionospheric Radio, chapter 5"
    yield _near("critical-e-overhead-sun", quiet, float(io.critical_e_hz(1.0, 0.0)) / 1e6, 1e-12, "MHz", source)
    noise = 10.0 * math.log10(10.0**2.50 + 10.0**2.90)
    source = "closed form: 53.6 - 28.6 log f and 52 - 23 log f of ITU-R P.372, powers added, 10 MHz"
    yield _near("external-noise-10mhz", noise, _db(io.external_noise_k(10e6) / 290.0), 1e-9, "dB", source)
