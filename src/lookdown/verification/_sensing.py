"""Verification of sensing: radar equations, sizing, clutter, blind speeds and accuracy."""

import math
from collections.abc import Iterator

import numpy as np
from scipy import optimize

from lookdown.astro import EARTH_RATE_RADPS, MEAN_RADIUS_M
from lookdown.sensing import clutter as cl
from lookdown.sensing import reference_radar
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.radar import equations as eq
from lookdown.sensing.radar import measurement as me
from lookdown.verification import (
    _sensing_ground,
    _sensing_medium,
    _sensing_radar,
    _sensing_schedule,
    _sensing_secondary,
    _sensing_signal,
    _sensing_waveform,
)
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "sensing"
_MATHWORKS = "MathWorks Radar Toolbox documentation, example of {}"
_SIZING = "reference computation: sizing example, designs L, X and S; printed to the digits given"
_SEARCH = "reference computation: each satellite's share 510/N Mkm2 outside the 60 deg nadir hole, 500 km, 1e5 W m2"
_TRACK = "reference computation: 5 kW, 12 m2, X band as 3 cm, Ts 500 K, losses 4, SNR 20 (6 and 13 dB rounded)"
_NRL = "NRL/MR/5310-12-9346 model; {}"
_CLUTTER = "reference computation: constant gamma -15 dB farmland, NRL sea state 3 V, 0.886 lambda/L beam, 1 m2, 20 deg"
_BLIND = "reference computation: (2/pi) asin(MDV / (v cos g))"
_WIDTH = "reference computation: v lambda / (2 L) at 500 km, 10 GHz"
_UNIT = "reference computation: v lambda / (2 L)"
_ACCURACY = "reference computation: Cramer-Rao bounds at SNR 13 dB, k_m 1.6, cross-range at 1,000 km"
_IDENTITY = "identity: Doppler of an Earth-fixed patch is (V_s - w x S).u; reference maximum 2e-12 m/s"
_DB13, _DB6 = 10.0**1.3, 10.0**0.6
_LOW_RAD, _HIGH_RAD = math.radians(6.0), math.radians(60.0)


def rows() -> list[Row]:
    """Return the reference figures of sensing beside ours."""
    parts = (_equations, _cnr, _sizing, _search_times, _track_dwells, _sea, _scr, _blind, _widths, _accuracy, _identity)
    rooms = (
        _sensing_ground,
        _sensing_medium,
        _sensing_radar,
        _sensing_schedule,
        _sensing_secondary,
        _sensing_signal,
        _sensing_waveform,
    )
    return [row for part in (*parts, *(room.rows for room in rooms)) for row in part()]


def _near(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _db(ratio: float) -> float:
    return 10.0 * math.log10(float(ratio))


def _equations() -> Iterator[Row]:
    for id, published, gain, rcs, loss in (
        ("radareqrng", 4.1057e4, 1e2, 1.0, 1.0),
        ("radareqrng-gain-40", 1.9426e5, 1e4, 0.1, 10.0**0.3),
    ):
        ours = eq.track_range_m(
            _DB6,
            peak_power_w=1e6,
            pulse_s=1e-5,
            gain_ratio=gain,
            wavelength_m=SPEED_OF_LIGHT_MPS / 10e9,
            rcs_m2=rcs,
            losses_ratio=loss,
        )
        yield relative_row(
            id=id,
            area=_AREA,
            published=published,
            ours=ours,
            tolerance=2e-5,
            unit="m",
            source=_MATHWORKS.format("radareqrng"),
        )
    solid = eq.search_solid_angle_sr(math.radians(30.0), 0.0, math.radians(45.0))
    snr = eq.search_snr_ratio(
        power_aperture_wm2=3e6,
        rcs_m2=0.1,
        scan_time_s=10.0,
        range_m=1e6,
        solid_angle_sr=solid,
        system_temperature_k=487.0,
        losses_ratio=_DB6,
    )
    yield _near("radareqsearchsnr", 13.8182, _db(float(snr)), 5e-5, "dB", _MATHWORKS.format("radareqsearchsnr"))
    product = eq.search_power_aperture_wm2(
        _DB13,
        rcs_m2=1.0,
        scan_time_s=60.0 / 12.5,
        range_m=111e3,
        solid_angle_sr=eq.search_solid_angle_sr(2.0 * math.pi, 0.0, math.radians(45.0)),
        system_temperature_k=487.0,
        losses_ratio=100.0,
    )
    source = _MATHWORKS.format("radareqsearchpap")
    yield _near("radareqsearchpap", 2.3689e4, product, 0.55, "W m2", source)


def _cnr() -> Iterator[Row]:
    rcs = cl.surface_clutter_rcs_m2(
        1.0,
        range_m=1e3,
        azimuth_beam_rad=math.radians(1.0),
        elevation_beam_rad=math.radians(3.0),
        grazing_rad=math.radians(10.0),
        range_cell_m=SPEED_OF_LIGHT_MPS * 10e-6 / 2.0,
    )
    yield _near("surfclutterrcs", 5.2627e3, float(rcs), 0.05, "m2", _MATHWORKS.format("surfclutterrcs"))
    cnr = eq.track_snr_ratio(
        peak_power_w=5e3, pulse_s=10e-6, gain_ratio=1e2, wavelength_m=0.01, rcs_m2=float(rcs), range_m=1e3
    )
    yield _near("clutter-to-noise", 75.2006, _db(float(cnr)), 1.5e-4, "dB", _MATHWORKS.format("surfclutterrcs"))


def _frame_s(power_aperture_wm2: float, temperature_k: float, height_m: float, rcs_m2: float) -> float:
    """Return the frame time of the sizing example: no overlap, no scan limit."""
    integral = float(eq.energy_integral_m4sr(height_m, _LOW_RAD, _HIGH_RAD))
    one_second = eq.search_snr_ratio(
        power_aperture_wm2=power_aperture_wm2,
        rcs_m2=rcs_m2,
        scan_time_s=1.0,
        range_m=1.0,
        solid_angle_sr=integral,
        system_temperature_k=temperature_k,
        losses_ratio=10.0,
    )
    return eq.design_snr_ratio(reference_radar()) / float(one_second)


def _sizing() -> Iterator[Row]:
    for height, area, hole in ((500e3, 10.61, 265.0), (1000e3, 22.64, 489.0)):
        ours = eq.footprint_area_m2(height, _LOW_RAD, _HIGH_RAD) / 1e12
        yield _near(f"footprint-{height / 1e3:.0f}km", area, ours, 0.005, "Mkm2", _SIZING)
        ours = eq.nadir_hole_radius_m(height, _HIGH_RAD) / 1e3
        yield _near(f"nadir-hole-{height / 1e3:.0f}km", hole, ours, 0.5, "km", _SIZING)
    # The printed 1281 is 1280.5 rounded up, as its X-band neighbour 9604 = 7.5 x 1280.5 shows; hence 0.55.
    for name, product, kelvin, height, rcs, frame, tolerance in (
        ("l-500km-1m2", 150e3, 500.0, 500e3, 1.0, 1281.0, 0.55),
        ("l-500km-10m2", 150e3, 500.0, 500e3, 10.0, 128.0, 0.5),
        ("l-500km-100m2", 150e3, 500.0, 500e3, 100.0, 12.8, 0.05),
        ("l-1000km-1m2", 150e3, 500.0, 1000e3, 1.0, 8086.0, 0.5),
        ("x-500km-1m2", 24e3, 600.0, 500e3, 1.0, 9604.0, 0.5),
        ("x-1000km-1m2", 24e3, 600.0, 1000e3, 1.0, 60645.0, 1.0),
        ("s-500km-1m2", 3.6e3, 550.0, 500e3, 1.0, 58.7e3, 50.0),
    ):
        yield _near(f"frame-{name}", frame, _frame_s(product, kelvin, height, rcs), tolerance, "s", _SIZING)
    area_km2 = eq.footprint_area_m2(500e3, _LOW_RAD, _HIGH_RAD) / 1e6
    rate = area_km2 / _frame_s(150e3, 500.0, 500e3, 10.0)
    yield _near("area-rate-l-500km-10m2", 83e3, rate, 500.0, "km2/s", _SIZING)
    for name, wave_hz, area, power, kelvin, published in (
        ("l", 1.25e9, 60.0, 2500.0, 500.0, (796, 1415, 2517)),
        ("x", 10e9, 24.0, 1000.0, 600.0, (1082, 1924, 3421)),
        ("s", 3.2e9, 7.2, 500.0, 550.0, (288, 512, 911)),
    ):
        wave = SPEED_OF_LIGHT_MPS / wave_hz
        for rcs_m2, slant in zip((1.0, 10.0, 100.0), published, strict=True):
            ours = eq.track_range_m(
                eq.design_snr_ratio(reference_radar()),
                peak_power_w=power,
                pulse_s=0.1,
                gain_ratio=4.0 * math.pi * area / wave**2,
                wavelength_m=wave,
                rcs_m2=rcs_m2,
                system_temperature_k=kelvin,
                losses_ratio=10.0,
            )
            yield _near(f"dwell-range-{name}-{rcs_m2:.0f}m2", slant, ours / 1e3, 0.5, "km", _SIZING)


def _search_times() -> Iterator[Row]:
    printed = {
        85: (19, 188, 1880, 18800),
        145: (10, 101, 1010, 10100),
        288: (4.5, 45, 449, 4490),
        600: (1.9, 19, 193, 1930),
        1000: (1.1, 11, 110, 1100),
    }
    for count, times in printed.items():
        share_m2 = 510e12 / count

        def excess(grazing: float, share_m2: float = share_m2) -> float:
            return eq.footprint_area_m2(500e3, grazing, _HIGH_RAD) - share_m2

        edge = optimize.brentq(excess, 0.0, _HIGH_RAD)
        for rcs, published in zip((10.0, 1.0, 0.1, 0.01), times, strict=True):
            second = eq.search_snr_ratio(
                power_aperture_wm2=1e5,
                rcs_m2=rcs,
                scan_time_s=1.0,
                range_m=1.0,
                solid_angle_sr=float(eq.energy_integral_m4sr(500e3, edge, _HIGH_RAD)),
                system_temperature_k=500.0,
                losses_ratio=_DB6,
            )
            # Half a unit of the last digit that is printed as significant.
            half = 0.5 * 10.0 ** math.floor(math.log10(published) - (1 if published < 100 else 2))
            ours = _DB13 / float(second)
            yield _near(f"globe-search-{count}-satellites-{rcs:g}m2", published, ours, half, "s", _SEARCH)


def _track_dwells() -> Iterator[Row]:
    wave = 0.03
    for range_km, rcs, published, tolerance in (
        (700, 1.0, 2.1, 0.05),
        (1000, 1.0, 8.7, 0.05),
        (1500, 1.0, 44.0, 0.5),
        (700, 0.01, 208.0, 0.5),
        (1000, 0.01, 867.0, 0.5),
        (1500, 0.01, 4390.0, 5.0),
    ):
        snr = eq.track_snr_ratio(
            peak_power_w=5e3,
            pulse_s=1.0,
            gain_ratio=4.0 * math.pi * 12.0 / wave**2,
            wavelength_m=wave,
            rcs_m2=rcs,
            range_m=range_km * 1e3,
            system_temperature_k=500.0,
            losses_ratio=4.0,
        )
        yield _near(f"track-dwell-{range_km}km-{rcs:g}m2", published, 20.0e3 / float(snr), tolerance, "ms", _TRACK)


def _sea() -> Iterator[Row]:
    anchor = cl.sea_reflectivity(
        sea_state=2, grazing_rad=math.radians(10.0), carrier_frequency_hz=30e9, polarisation="H"
    )
    source = _NRL.format("MathWorks documentation, example of seareflectivity")
    yield _near("seareflectivity", 2.1555e-4, float(anchor), 5e-9, "1", source)
    source = _NRL.format("reference computation, sea state 3, 20 deg")
    for ghz, vertical, horizontal in ((1.25, -30.74, -42.73), (3.0, -29.94, -39.41), (10.0, -28.85, -34.85)):
        for polarisation, published in (("V", vertical), ("H", horizontal)):
            ours = cl.sea_reflectivity(
                sea_state=3,
                grazing_rad=math.radians(20.0),
                carrier_frequency_hz=ghz * 1e9,
                polarisation=polarisation,
            )
            yield _near(f"sea-{ghz:g}ghz-{polarisation.lower()}", published, _db(float(ours)), 0.005, "dB", source)


def _scr() -> Iterator[Row]:
    grazing = math.radians(20.0)
    for name, hertz, length, cell_mhz, height, land, sea in (
        ("l", 1.25e9, 50.0, 5.0, 506e3, -32.5, -21.4),
        ("x", 10e9, 16.0, 15.0, 770e3, -25.1, -16.0),
    ):
        cell = {
            "range_m": float(eq.slant_range_m(height, grazing)),
            "azimuth_beam_rad": 0.886 * SPEED_OF_LIGHT_MPS / hertz / length,
            "elevation_beam_rad": math.pi,
            "grazing_rad": grazing,
            "range_cell_m": SPEED_OF_LIGHT_MPS / (2e6 * cell_mhz),
        }
        farm = cl.surface_clutter_rcs_m2(cl.land_reflectivity(10.0**-1.5, grazing), **cell)
        waves = cl.sea_reflectivity(sea_state=3, grazing_rad=grazing, carrier_frequency_hz=hertz, polarisation="V")
        yield _near(f"scr-farmland-{name}", land, -_db(float(farm)), 0.1, "dB", _CLUTTER)
        yield _near(f"scr-sea-{name}", sea, -_db(float(cl.surface_clutter_rcs_m2(waves, **cell))), 0.1, "dB", _CLUTTER)


def _blind() -> Iterator[Row]:
    for speed, published, tolerance in ((250.0, 5.9, 0.05), (60.0, 25.0, 0.5), (50.0, 31.0, 0.5), (10.0, 100.0, 0.5)):
        ours = 100.0 * float(cl.blind_fraction(20.0, speed, math.radians(30.0)))
        yield _near(f"blind-headings-{speed:.0f}mps", published, ours, tolerance, "%", _BLIND)
    for name, unit, published in (("l-50m", 18.26, 6.2), ("x-16m", 7.00, 2.4), ("s-8m", 44.6, 15.3)):
        ours = 100.0 * float(cl.blind_fraction(unit, 200.0, math.radians(20.0)))
        yield _near(f"blind-headings-{name}", published, ours, 0.05, "%", _BLIND)


def _widths() -> Iterator[Row]:
    wave = SPEED_OF_LIGHT_MPS / 10e9
    for length, published, tolerance in ((3.0, 38.0, 0.5), (6.0, 19.0, 0.5), (12.0, 9.5, 0.05), (20.0, 5.7, 0.05)):
        ours = cl.clutter_unit_mps(7616.6, wave, length)
        yield _near(f"clutter-half-width-{length:.0f}m", published, ours, tolerance, "m/s", _WIDTH)
    for name, speed, hertz, length, published in (
        ("l-50m-506km", 7613.2, 1.25e9, 50.0, 18.26),
        ("x-16m-770km", 7471.2, 10e9, 16.0, 7.00),
    ):
        ours = cl.clutter_unit_mps(speed, SPEED_OF_LIGHT_MPS / hertz, length)
        yield _near(f"clutter-unit-{name}", published, ours, 0.005, "m/s", _UNIT)
    ours = cl.blind_speed_mps(SPEED_OF_LIGHT_MPS / 1.25e9, 2e3)
    yield _near("unambiguous-speed", 120.0, ours, 0.5, "m/s", "reference computation: lambda PRF / 4, L band, 2 kHz")
    ours = cl.unambiguous_range_m(2e3) / 1e3
    yield _near("unambiguous-range", 75.0, ours, 0.5, "km", "reference computation: c / (2 PRF), 2 kHz")


def _accuracy() -> Iterator[Row]:
    for name, hertz, sides, mhz, coherent_s, printed, half in (
        ("l", 1.25e9, (50.0, 2.0), 5.0, 0.05, (2.6, 0.21, 420.0, 10.5e3), (0.05, 0.005, 0.5, 50.0)),
        ("x", 10e9, (16.0, 2.5), 15.0, 0.05, (0.9, 0.03, 164.0, 1.05e3), (0.05, 0.005, 0.5, 5.0)),
        ("s", 3.2e9, (8.0, 1.5), 5.0, 0.1, (2.6, 0.04, 1.03e3, 5.5e3), (0.05, 0.005, 5.0, 50.0)),
    ):
        wave = SPEED_OF_LIGHT_MPS / hertz
        ours = (
            me.range_sigma_m(_DB13, mhz * 1e6),
            me.range_rate_sigma_mps(_DB13, wave, coherent_s),
            1e6 * me.cosine_sigma(_DB13, wavelength_m=wave, aperture_m=sides[0], monopulse_slope=1.6),
            1e6 * me.cosine_sigma(_DB13, wavelength_m=wave, aperture_m=sides[1], monopulse_slope=1.6),
        )
        what = (("range", "m"), ("range-rate", "m/s"), ("azimuth", "m"), ("elevation", "m"))
        for (quantity, unit), published, value, tolerance in zip(what, printed, ours, half, strict=True):
            yield _near(f"sigma-{quantity}-{name}", published, float(value), tolerance, unit, _ACCURACY)


def _identity() -> Iterator[Row]:
    # A lattice of patches over the disc seen by a satellite; the inertial rates of both ends against ours.
    spin = np.array([0.0, 0.0, EARTH_RATE_RADPS])
    satellite = np.array([MEAN_RADIUS_M + 506e3, 1.0e5, 2.0e5])
    inertial_mps = np.array([-300.0, 1000.0, 7500.0])
    north = np.repeat(np.linspace(-0.3, 0.3, 40), 25)
    east = np.tile(np.linspace(-0.3, 0.3, 25), 40)
    north, east = north.ravel(), east.ravel()
    patch = MEAN_RADIUS_M * np.stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)], axis=1
    )
    offset = patch - satellite
    los = offset / np.linalg.norm(offset, axis=1)[:, None]
    whole = np.einsum("ij,ij->i", np.cross(spin, patch) - inertial_mps, los)
    ours = -los @ (inertial_mps - np.cross(spin, satellite))
    yield _near("doppler-identity", 0.0, float(np.abs(whole - ours).max()), 5e-12, "m/s", _IDENTITY)
