"""What of the card must hold for any radar: budgets add up, curves bend the way physics says, energy is the orbit's."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.errors import ArgumentError
from lookdown.sensing import RADAR_REFERENCE, CardRow, reference_radar, sensor_card
from lookdown.sensing.card import BOUND_ALONE, USUAL_FLYERS, CurveSet, energy_card, flyers_of, radar_curves
from lookdown.sensing.card.looks import abeam, search_snr_per_m2
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.schedule import SPACECRAFT_REFERENCE, orbit_energy, reference_spacecraft
from lookdown.tables import DwellTask, RcsClass

RADAR = reference_radar()
FACTORS = st.floats(min_value=0.2, max_value=5.0)


@pytest.fixture(scope="module")
def energy() -> tuple[dict[str, CardRow], dict[str, CurveSet]]:
    rows, curves = energy_card(RADAR, reference_spacecraft())
    return {row.name: row for row in rows}, {one.key: one for one in curves}


@pytest.fixture(scope="module")
def curves() -> dict[str, CurveSet]:
    return {one.key: one for one in radar_curves(RADAR, USUAL_FLYERS[:3])}


def _lines(radar, section: str) -> list[CardRow]:
    return [row for row in sensor_card(radar, {}) if row.section == section]


@settings(max_examples=8, deadline=None)
@given(power=FACTORS, size=FACTORS, temperature=FACTORS, duty=st.floats(min_value=0.1, max_value=1.0))
def test_both_budgets_add_up_whatever_the_figures(power: float, size: float, temperature: float, duty: float) -> None:
    radar = dataclasses.replace(
        RADAR,
        average_power_w=RADAR.average_power_w * power,
        design_rcs_m2=RADAR.design_rcs_m2 * size,
        system_temperature_k=RADAR.system_temperature_k * temperature,
        search_duty_ratio=duty,
    )
    card = sensor_card(radar, {})
    for section in ("range equation", "track equation"):
        *lines, total = [row.value for row in card if row.section == section]
        assert math.fsum(lines) == pytest.approx(total, abs=1e-9)
    by_name = {row.name: row.value for row in card if row.section == "search"}
    before = {row.name: row.value for row in _lines(RADAR, "search")}
    slower = temperature / (power * size)
    assert by_name["frame time, whole annulus"] == pytest.approx(before["frame time, whole annulus"] * slower)
    assert by_name["area rate"] == pytest.approx(before["area rate"] / slower)
    at_full_duty = before["frame time as flown"] * RADAR.search_duty_ratio
    assert by_name["frame time as flown"] * duty == pytest.approx(at_full_duty * slower)


def test_a_dwell_s_budget_gains_what_the_radar_gains() -> None:
    total = _lines(RADAR, "track equation")[-1].value
    for changed, gained_db in (
        ({"average_power_w": 2.0 * RADAR.average_power_w}, 3.0103),
        ({"look_count": RADAR.look_count // 2}, -3.0103),
        ({"losses_ratio": 10.0 * RADAR.losses_ratio}, -10.0),
        ({"aperture_efficiency_ratio": 0.5 * RADAR.aperture_efficiency_ratio}, -6.0206),
    ):
        radar = dataclasses.replace(RADAR, **changed)
        assert _lines(radar, "track equation")[-1].value - total == pytest.approx(gained_db, abs=1e-4), changed


def test_every_input_has_its_source_its_band_and_its_unit() -> None:
    sources = {name: known.source for name, known in RADAR_REFERENCE.items()}
    bands = {name: (known.low, known.high) for name, known in RADAR_REFERENCE.items()}
    inputs = [row for row in sensor_card(RADAR, sources, bands) if row.section == "inputs"]
    assert len(inputs) == len(RADAR_REFERENCE) and len({row.name for row in inputs}) == len(inputs)
    for row, known in zip(inputs, RADAR_REFERENCE.values(), strict=True):
        assert (row.unit, row.source, row.low, row.high) == (known.unit, known.source, known.low, known.high)
        assert row.value == pytest.approx(known.base, rel=1e-12, abs=1e-12)


def test_every_computed_line_says_from_what() -> None:
    computed = [row for row in sensor_card(RADAR, {}) if row.section != "inputs"]
    assert len({(row.section, row.name) for row in computed}) == len(computed) > 40
    assert all(math.isfinite(row.value) and row.source and row.unit for row in computed)


def test_errors_fall_with_signal_to_their_floor_and_the_bound_by_its_root(curves) -> None:
    for key in ("range_error", "range_rate_error", "cross_error"):
        for name, sigma in curves[key].curves.items():
            assert (np.diff(sigma) < 0.0).all(), (key, name)
            if name.endswith(BOUND_ALONE):
                slope = np.diff(np.log10(sigma)) / np.diff(curves[key].values)
                assert slope == pytest.approx(-0.05, rel=1e-9)


def test_dwells_grow_with_range_and_shrink_with_size(curves) -> None:
    dwell = curves["dwell_by_size"]
    for seconds in dwell.curves.values():
        assert (np.diff(seconds) > 0.0).all()
    assert dwell.curves["0.1 m2"] == pytest.approx(10.0 * dwell.curves["1 m2"], rel=1e-12)
    assert all((np.diff(seconds) > 0.0).all() for seconds in curves["search_by_area"].curves.values())


def test_blind_shares_are_those_of_the_formula_at_the_least_speed_of_the_card(curves) -> None:
    least = {row.name: row.value for row in _lines(RADAR, "clutter")}["farmland, least detectable speed"]
    share = curves["blind_share"]
    inside = share.values * math.cos(math.radians(20.0)) > least
    formula = 200.0 / math.pi * np.arcsin(least / (share.values[inside] * math.cos(math.radians(20.0))))
    assert share.curves["20 deg"][inside] == pytest.approx(formula, rel=1e-9)
    assert (share.curves["20 deg"][~inside] == 100.0).all()


def test_clutter_costs_the_same_of_opening_and_closing_speeds_and_most_at_none(curves) -> None:
    loss = curves["clutter_loss"]
    middle = len(loss.values) // 2
    for name in ("sea", "farmland", "mountains"):
        assert loss.curves[name] == pytest.approx(loss.curves[name][::-1], abs=0.05), name
        assert loss.curves[name].argmax() == middle and loss.curves[name].min() >= 0.0
    assert (loss.curves["mountains"] >= loss.curves["sea"] - 1e-9).all()


def test_a_stronger_echo_is_never_seen_less(curves) -> None:
    named = curves["search_by_grazing"].curves
    assert (named["airliner, noise alone"] > named["fast jet, noise alone"]).all()
    assert (named["fast jet, noise alone"] > named["light, noise alone"]).all()


def test_air_and_scan_take_least_where_the_face_looks() -> None:
    look = abeam(RADAR, np.linspace(RADAR.grazing_min_rad, RADAR.grazing_max_rad, 200))
    most = search_snr_per_m2(RADAR, look).argmax()
    assert look.scan_cosine[most] > 0.95
    assert (np.diff(look.range_m) < 0.0).all() and (look.scan_cosine <= 1.0).all()


def test_energy_rows_are_those_of_the_orbit(energy) -> None:
    rows, curves = energy
    craft = reference_spacecraft()
    orbit = orbit_energy(
        RADAR,
        craft,
        height_m=RADAR.design_height_m,
        load_w={DwellTask.SEARCH: RADAR.average_power_w * RADAR.search_duty_ratio},
        beta_rad=0.0,
        step_s=20.0,
    )
    radiated = orbit.power_w.sum(axis=1)
    hours = float(orbit.time_s[-1] + orbit.time_s[0]) / 3600.0
    assert rows["orbit"].value == pytest.approx(94.6, abs=0.2)  # 500 km
    assert rows["radiated in an orbit"].value == pytest.approx(radiated.mean() * hours / 1e3, rel=1e-3)
    drawn = radiated.mean() / craft.transmit_efficiency_ratio / 1e3
    assert rows["drawn for it"].value == pytest.approx(drawn, rel=1e-3)
    dark = curves["orbit_charge"].curves["Sun 0 deg off"]
    assert rows["least charge"].value == pytest.approx(dark.min(), rel=1e-9)
    hottest = max(curve.max() for curve in curves["orbit_temperature"].curves.values())
    assert rows["greatest temperature"].value == pytest.approx(hottest, rel=1e-9)


def test_what_arrays_give_and_the_radar_draws_stand_on_one_axis(energy) -> None:
    _, curves = energy
    power, craft = curves["orbit_power"], reference_spacecraft()
    drawn, radiated = power.curves["drawn in all"], power.curves["radiated"]
    assert drawn == pytest.approx(radiated / craft.transmit_efficiency_ratio + craft.bus_power_w / 1e3, rel=1e-12)
    arrays = power.curves["from the arrays"]
    assert arrays.min() == 0.0 and arrays.max() == pytest.approx(craft.solar_power_w / 1e3, rel=1e-3)


def test_the_spacecraft_s_figures_have_bands_and_sources(energy) -> None:
    rows = [row for row in energy[0].values() if row.section == "spacecraft"]
    assert len(rows) == len(SPACECRAFT_REFERENCE)
    for row, known in zip(rows, SPACECRAFT_REFERENCE.values(), strict=True):
        assert (row.unit, row.source, row.low, row.high) == (known.unit, known.source, known.low, known.high)


def test_every_class_has_a_flier_and_unknown_names_are_refused_with_the_known() -> None:
    for kind in RcsClass:
        (flyer,) = flyers_of([kind.name])
        assert flyer.rcs_class == kind and flyer.speed_mps > 0.0 and flyer.median_rcs_m2 > 0.0
        assert flyers_of([flyer.name]) == (flyer,)
    for name in ("", "air liner x", "1 m3"):
        with pytest.raises(ArgumentError, match="expected a class of object: unknown, light"):
            flyers_of([name])


def test_what_the_objects_fly_over_changes_clutter_and_not_noise(curves) -> None:
    over = {one.key: one for one in radar_curves(RADAR, USUAL_FLYERS[:1], SurfaceClass.SEA)}
    here, there = curves["search_by_grazing"].curves, over["search_by_grazing"].curves
    assert there["airliner, noise alone"] == pytest.approx(here["airliner, noise alone"], abs=1e-15)
    flat = over["search_by_grazing"].values < 35.0  # the sea glitters where it is looked at steeply
    assert (there["airliner"] >= here["airliner"] - 1e-9)[flat].all() and (there["airliner"] > here["airliner"]).any()
