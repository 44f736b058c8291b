"""No row of the sensing rooms stands whatever the code says: each falls when a formula that it measures is moved.

A case names the rows' part, the function that is moved, and by what factor; together the cases must fell every row.
"""

import dataclasses
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from lookdown.sensing import adsb, clutter, infrared, medium, passive
from lookdown.sensing.clutter import MovingClutter
from lookdown.sensing.geometry import horizon, refraction
from lookdown.sensing.ground import budget, ionosphere
from lookdown.sensing.medium import atmosphere
from lookdown.verification import _sensing_ground, _sensing_medium, _sensing_secondary

GROUND = [
    ("_conversions", horizon, "grazing_at_range_rad", 1.0001),
    ("_conversions", horizon, "depression_at_range_rad", 1.0001),
    ("_conversions", horizon, "ground_range_m", 1.0001),
    ("_conversions", horizon, "height_at_range_m", 1.0001),
    ("_conversions", horizon, "range_at_height_m", 1.0001),
    ("_conversions", horizon, "horizon_range_m", 1.0001),
    ("_conversions", horizon, "radius_factor", 1.0001),
    ("_air", refraction, "trace_ray", 1.0001),
    ("_air", refraction, "crpl_air", 1.01),
    ("_looks", horizon, "range_at_height_m", 1.001),
    ("_looks", horizon, "ground_range_m", 1.001),
    ("_truth", horizon, "horizon_range_m", 1.02),
    ("_truth", horizon, "lowest_seen_height_m", 1.02),
    ("_rays", refraction, "trace_ray", 1.00001),
    ("_budgets", budget, "signal_to_noise_ratio", 1.00001),
    ("_budgets", budget, "gaussian_notch", 1.00001),
    ("_budgets", budget, "clutter_spread_mps", 1.00001),
    ("_mirrors", ionosphere, "hop_ground_range_m", 1.00001),
    ("_mirrors", ionosphere, "hop_path", 1.00001),
    ("_mirrors", _sensing_ground, "bragg_speed_mps", 1.03),
    ("_mirrors", ionosphere, "critical_e_hz", 1.00001),
    ("_mirrors", ionosphere, "external_noise_k", 1.00001),
]
MEDIUM = [
    ("_gases", medium, "gas_loss_ratio", 1.1),
    ("_gases", medium, "specific_gas_loss_dbpm", 1.00001),
    ("_gases", medium, "refraction_of_ray", 1.0001),
    ("_gases", medium, "zenith_gas_loss_ratio", 1.01),
    ("_air", atmosphere, "temperature_k", 1.000001),
    ("_air", atmosphere, "pressure_pa", 1.000001),
    ("_rain", medium, "rain_coefficients", 1.00001),
    ("_rain", medium, "specific_rain_loss_dbpm", 1.15),
    ("_rain", medium, "rain_exceeded_loss_ratio", 1.001),
    ("_rain", medium, "cloud_coefficient_m2pkg", 1.001),
    ("_ionosphere", medium, "ionospheric_delay_m", 1.2),
    ("_ionosphere", medium, "dispersion_m", 1.1),
    ("_ionosphere", medium, "slant_content_ratio", 1.2),
    ("_ionosphere", medium, "content_below_ratio", 1.0001),
    ("_shadow", medium, "terrain_shadow_probability", 1.001),
    ("_sea", clutter, "sea_reflectivity", 2.0),
    ("_land", clutter, "reflectivity_table", 1.0001),
    ("_land", clutter, "rain_volume_reflectivity_pm", 1.001),
]
SECONDARY = [
    ("_radiance", infrared, "band_radiance", 1.01),
    ("_black_bodies", infrared, "band_radiance", 1.01),
    ("_black_bodies", _sensing_secondary, "air_temperature_k", 1.001),
    ("_black_bodies", _sensing_secondary, "skin_temperature_k", 1.001),
    ("_noise", infrared, "noise_irradiance_wpm2", 1.1),
    ("_noise", infrared, "band_photon_radiance", 1.2),
    ("_noise", infrared, "intensity_at_snr_wpsr", 1.1),
    ("_structure", infrared, "clutter_intensity_wpsr", 1.05),
    ("_link", adsb, "free_space_loss_ratio", 1.01),
    ("_link", adsb, "received_power_w", 1.1),
    ("_collisions", adsb, "aloha_success_probability", 1.05),
    ("_collisions", adsb, "update_interval_s", 1.05),
    ("_collisions", adsb, "least_success_probability", 1.01),
    ("_canx7", adsb, "received_power_w", 2.0),
    ("_antenna", adsb, "monopole_gain_ratio", 1.01),
    ("_antenna", adsb, "message_success_probability", 1.0001),
    ("_antenna", adsb, "doppler_sigma_mps", 1.0001),
    ("_bounds", passive, "time_sigma_s", 1.05),
    ("_bounds", passive, "rms_of_flat", 1.05),
    ("_bounds", passive, "frequency_sigma_hz", 1.05),
    ("_bounds", passive, "ionosphere_sigma_m", 1.05),
    ("_fix", passive, "fix_covariance", 1.001),
]


def moved(true: Callable[..., Any], factor: float) -> Callable[..., Any]:
    """Return a function whose every number is off by a factor, be it alone, in a tuple or in a dataclass."""

    def wrong(*args: Any, **named: Any) -> Any:
        value = true(*args, **named)
        if dataclasses.is_dataclass(value):
            own = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            # A product of an array of no dimension is a plain number; the field stays an array.
            return dataclasses.replace(
                value,
                **{
                    name: np.asarray(factor * x) if isinstance(x, np.ndarray) else factor * x for name, x in own.items()
                },
            )
        if isinstance(value, tuple):
            return tuple(factor * each for each in value)
        return factor * value

    return wrong


def fallen(monkeypatch, room: ModuleType, case: tuple[str, ModuleType, str, float]) -> set[str]:
    """Return the ids of the rows of a part that do not hold once a function is moved, and put it back."""
    part, module, name, factor = case
    with monkeypatch.context() as patch:
        patch.setattr(module, name, moved(getattr(module, name), factor))
        rows = list(getattr(room, part)())
    return {row.id for row in rows if not row.passed}


@pytest.mark.parametrize(
    ("room", "cases", "spared"),
    [
        (_sensing_ground, GROUND, set()),
        # Those of traffic are felled below: their numbers come out of an object.
        (_sensing_medium, MEDIUM, {"road-traffic-above-18mps", "road-traffic-above-30mps", "road-traffic-count"}),
        (_sensing_secondary, SECONDARY, set()),
    ],
    ids=["ground", "medium", "secondary"],
)
def test_every_row_falls_to_some_wrong_formula_and_every_wrong_formula_fells_some(monkeypatch, room, cases, spared):
    felled: set[str] = set()
    for case in cases:
        rows = fallen(monkeypatch, room, case)
        assert rows, f"{case[1].__name__}.{case[2]} x {case[3]} goes unseen"
        felled |= rows
    whole = {row.id for row in room.rows()}
    assert whole - felled == spared


def test_a_formula_put_back_fells_none(monkeypatch):
    assert fallen(monkeypatch, _sensing_ground, ("_mirrors", ionosphere, "hop_path", 1.0)) == set()
    assert fallen(monkeypatch, _sensing_secondary, ("_link", adsb, "received_power_w", 1.0)) == set()


def test_rows_of_traffic_fall_when_the_fast_are_too_many(monkeypatch):
    true = MovingClutter.expected_movers

    def too_many(self, region, *least):
        factor = 2.0 if least else 1.0
        return {kind: factor * value for kind, value in true(self, region, *least).items()}

    monkeypatch.setattr(MovingClutter, "expected_movers", too_many)
    rows = list(_sensing_medium._movers())
    assert len(rows) == 3 and not any(row.passed for row in rows)


@pytest.mark.parametrize("room", [_sensing_ground, _sensing_medium, _sensing_secondary])
def test_tolerances_are_narrow_and_sources_say_what_they_are(room):
    for row in room.rows():
        assert np.isfinite([row.published, row.ours, row.tolerance]).all() and row.tolerance > 0.0, row.id
        known = ("reference", "closed form", "independent", "definition", "identity")
        names = ("MathWorks", "Skolnik", "Vincent", "Klobuchar", "NRL", "ITU-R")
        assert row.source.startswith(known) or any(name in row.source for name in names), row.id
