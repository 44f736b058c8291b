"""Verification of the radar's F2: area rates and satellite counts of the sizing example, blind headings by draws."""

import dataclasses
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import ecef_from_geodetic
from lookdown.seeds import generator
from lookdown.sensing import RadarParameters, RadarSensor, SearchRegion, reference_radar
from lookdown.sensing.radar import equations as eq
from lookdown.sensing.radar.sizing import satellites_needed
from lookdown.tables import Dwells, Objects
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "sensing"
_SIZING = "reference computation: sizing example, designs L, X and S; printed to the digits given"
_COUNTS = "reference computation: sizing example, whole Earth, best edge grazing of 6-49 deg, overlap 1.5"
_BLIND = "closed form: (2/pi) asin(MDV / (v cos g)); ours by drawn echoes of 4,000 headings through the radar's kernels"
_DESIGNS = {"l": (150e3, 500.0), "x": (24e3, 600.0), "s": (3.6e3, 550.0)}
_MDV_MPS, _HEADINGS = 20.0, 4000


def rows() -> list[Row]:
    """Return the rows of this room."""
    return [*_area_rates(), *_satellite_counts(), *_blind_headings()]


def _half_unit(printed: float, digits: int) -> float:
    return 0.5 * 10.0 ** (math.floor(math.log10(printed)) - digits + 1)


def _area_rates() -> Iterator[Row]:
    snr = eq.design_snr_ratio(reference_radar())
    low, high = math.radians(6.0), math.radians(60.0)
    for design, height, printed in (
        ("l", 500e3, ((1, 8.3e3), (10, 83e3), (100, 829e3))),
        ("l", 1000e3, ((1, 2.8e3), (10, 28e3), (100, 280e3))),
        ("x", 500e3, ((1, 1.1e3), (10, 11e3), (100, 110e3))),
        ("x", 1000e3, ((1, 373.0), (10, 3.7e3), (100, 37e3))),
        ("s", 500e3, ((1, 181.0), (10, 1.8e3), (100, 18e3))),
        ("s", 1000e3, ((1, 61.0), (10, 611.0), (100, 6.1e3))),
    ):
        product, kelvin = _DESIGNS[design]
        area_km2 = eq.footprint_area_m2(height, low, high) / 1e6
        integral = float(eq.energy_integral_m4sr(height, low, high))
        for rcs, published in printed:
            second = eq.search_snr_ratio(
                power_aperture_wm2=product,
                rcs_m2=rcs,
                scan_time_s=1.0,
                range_m=1.0,
                solid_angle_sr=integral,
                system_temperature_k=kelvin,
                losses_ratio=10.0,
            )
            digits = 3 if published in (829e3, 373.0, 181.0, 611.0, 280e3, 110e3) else 2
            yield absolute_row(
                id=f"area-rate-{design}-{height / 1e3:.0f}km-{rcs}m2-f2",
                area=_AREA,
                published=published,
                ours=area_km2 * float(second) / snr,
                tolerance=1.3 * _half_unit(published, digits),
                unit="km2/s",
                source=_SIZING,
            )


def _satellite_counts() -> Iterator[Row]:
    snr = eq.design_snr_ratio(reference_radar())
    for design, height, rcs, printed in (
        ("l", 500e3, 10, (103, 484)),
        ("l", 1000e3, 10, (276, 1533)),
        ("x", 500e3, 10, (583, 2968)),
        ("x", 1000e3, 10, (1917, 11.5e3)),
        ("s", 500e3, 10, (3.0e3, 18e3)),
        ("s", 1000e3, 10, (11.7e3, 70e3)),
        ("l", 500e3, 1, (751, 3958)),
        ("l", 1000e3, 1, (2555, 15.3e3)),
        ("x", 500e3, 1, (4.9e3, 29.7e3)),
        ("x", 1000e3, 1, (19e3, 115e3)),
        ("s", 500e3, 1, (30e3, 181e3)),
    ):
        product, kelvin = _DESIGNS[design]
        for frame_s, published in zip((60.0, 10.0), printed, strict=True):
            ours = satellites_needed(
                power_aperture_wm2=product,
                snr_ratio=snr,
                rcs_m2=rcs,
                height_m=height,
                frame_s=frame_s,
                system_temperature_k=kelvin,
                losses_ratio=10.0,
            )
            yield relative_row(
                id=f"satellites-{design}-{height / 1e3:.0f}km-{rcs}m2-{frame_s:.0f}s",
                area=_AREA,
                published=published,
                ours=ours,
                tolerance=0.01,
                unit="1",
                source=_COUNTS,
            )


class _SharpNotch:
    """A response that loses all to a least speed and nothing above it."""

    def loss_ratio(
        self,
        radial_speed_mps: ArrayLike,
        cnr_ratio: ArrayLike,
        *,
        grazing_rad: ArrayLike,
        misalignment_rad: ArrayLike = 0.0,
    ) -> np.ndarray:
        """Return the loss, the same for any clutter."""
        speed, _, _, _ = np.broadcast_arrays(radial_speed_mps, cnr_ratio, grazing_rad, misalignment_rad)
        return np.where(np.abs(speed) < _MDV_MPS + 1e-6, 1e12, 1.0)


def _unfolded_radar() -> RadarParameters:
    """Return a radar whose speeds to 320 m/s do not fold, steps of its table 20 / 128 m/s: the notch ends on a node."""
    radar = reference_radar()
    return dataclasses.replace(
        radar,
        pulse_repetition_frequency_hz=4.0 * 320.0 / radar.wavelength_m,
        prf_spread_ratio=0.0,
        transmit_duty_ratio=1e-3,
        swerling_case=0,
        false_alarm_probability=1e-12,
    )


def _one_dwell(radar: RadarParameters) -> Dwells:
    column: Any = {
        "azimuth_start_rad": 0.0,
        "azimuth_width_rad": 2.0 * math.pi,
        "grazing_min_rad": radar.grazing_min_rad,
        "grazing_max_rad": radar.grazing_max_rad,
        "scan_limit_rad": math.pi / 2,
        "face_tilt_rad": radar.face_tilt_rad,
        "snr_ratio_per_m2": 1e6,
        "steering_exponent": 1.0,
        "false_alarm_probability": radar.false_alarm_probability,
        "notch_width_mps": 0.0,
        "notch_exponent": 2.0,
        "clutter_density": 1e-12,
    }
    return Dwells(
        dwell_id=np.ones(1, np.uint64),
        time_tai_ns=np.zeros(1, np.int64),
        sensor_id=np.zeros(1, np.uint32),
        task=np.zeros(1, np.uint8),
        track_id=np.zeros(1, np.uint64),
        sensor_position_ecef_m=np.array([[6_878_137.0, 0.0, 0.0]]),
        sensor_velocity_ecef_mps=np.array([[0.0, 0.0, 7_600.0]]),
        look_count=np.full(1, radar.look_count, np.uint16),
        **{name: np.array([value]) for name, value in column.items()},
    )


def _headings(longitude_rad: float, speed_mps: float) -> Objects:
    """Return level fliers at one place on the equator, one random heading in each of many equal sectors."""
    rng = generator(5, "blind headings")
    heading = 2.0 * math.pi * (np.arange(_HEADINGS) + rng.random(_HEADINGS)) / _HEADINGS
    one = np.ones(_HEADINGS)
    east = np.array([-math.sin(longitude_rad), math.cos(longitude_rad), 0.0])
    codes = np.zeros(_HEADINGS, np.uint8)
    return Objects(
        object_id=np.arange(1, _HEADINGS + 1, dtype=np.uint32),
        aircraft_class=codes,
        rcs_class=codes,
        infrared_class=codes,
        transponder=codes,
        position_ecef_m=ecef_from_geodetic(
            latitude_rad=0.0 * one, longitude_rad=longitude_rad * one, height_m=0.0 * one
        ),
        velocity_ecef_mps=speed_mps * (np.outer(np.sin(heading), east) + np.outer(np.cos(heading), [0.0, 0.0, 1.0])),
    )


def _blind_headings() -> Iterator[Row]:
    radar = _unfolded_radar()
    region = SearchRegion(-0.001, 0.001, 0.1, 0.102)
    sensor = RadarSensor(radar, region, 1, response=_SharpNotch())
    dwell = _one_dwell(radar)
    for degrees, speed in ((5.0, 250.0), (5.0, 60.0), (8.0, 50.0), (12.0, 120.0), (3.0, 30.0)):
        _, looks = sensor.observe(dwell, _headings(math.radians(degrees), speed))
        assert len(looks) == _HEADINGS
        reach = speed * math.cos(float(looks.grazing_rad[0]))
        yield relative_row(
            id=f"blind-headings-drawn-{speed:.0f}mps-{degrees:.0f}deg-away",
            area=_AREA,
            published=2.0 / math.pi * math.asin(min(1.0, _MDV_MPS / reach)),
            ours=1.0 - float(looks.detected.mean()),
            tolerance=0.01,
            unit="1",
            source=_BLIND,
        )
