"""The card's figures as numbers."""

import dataclasses
import math

import numpy as np
import pytest

from lookdown.sensing import reference_radar
from lookdown.sensing.card import (
    BOUND_ALONE,
    CLUTTER_LIMITED,
    NOISE_ALONE,
    USUAL_FLYERS,
    Axis,
    CurveSet,
    energy_card,
    plot_ellipses,
    radar_curves,
)
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.schedule import reference_spacecraft

RADAR = reference_radar()


@pytest.fixture(scope="module")
def curves() -> dict[str, CurveSet]:
    return {one.key: one for one in radar_curves(RADAR)}


def test_every_curve_has_a_value_for_every_place_and_chances_are_chances(curves) -> None:
    for one in curves.values():
        assert one.source and one.title and (np.diff(one.values) > 0.0).all()
    for key in ("search_by_grazing", "dwell_by_range"):
        assert list(curves[key].curves)[::2] == [flyer.name for flyer in USUAL_FLYERS]
        for name, chance in curves[key].curves.items():
            assert (chance >= 0.0).all() and (chance <= 1.0).all()
            if not name.endswith(NOISE_ALONE):
                assert (chance <= curves[key].curves[name + NOISE_ALONE] + 1e-9).all()


def test_a_dwell_sees_less_the_farther_it_looks(curves) -> None:
    for name, chance in curves["dwell_by_range"].curves.items():
        if name.endswith(NOISE_ALONE) and not name.startswith("light"):
            assert chance[0] >= chance[-1]


def test_time_goes_as_one_over_size_and_as_area(curves) -> None:
    area, size = curves["search_by_area"], curves["search_by_size"]
    assert area.curves["1 m2"] == pytest.approx(10.0 * area.curves["10 m2"], rel=1e-12)
    assert area.curves["10 m2"][-1] == pytest.approx(128.0, abs=0.5)
    assert np.diff(np.log(size.curves["whole annulus"])) == pytest.approx(-np.diff(np.log(size.values)), rel=1e-9)
    half = {one.key: one for one in radar_curves(dataclasses.replace(RADAR, search_duty_ratio=0.5))}
    assert half["search_by_area"].curves["10 m2"] == pytest.approx(2.0 * area.curves["10 m2"], rel=1e-12)


def test_a_dwell_on_a_known_object_grows_with_the_fourth_power_of_range() -> None:
    flat = dataclasses.replace(RADAR, steering_exponent=0.0)
    dwell = next(one for one in radar_curves(flat) if one.key == "dwell_by_size")
    slope = np.polyfit(np.log(dwell.values), np.log(dwell.curves["1 m2"]), 1)[0]
    assert slope == pytest.approx(4.0, abs=0.1)  # air makes it a little more


def test_errors_are_never_below_bound_and_floor(curves) -> None:
    for key, floor in (("range_error", 15.0), ("range_rate_error", 0.3), ("cross_error", 100.0)):
        for name, sigma in curves[key].curves.items():
            if not name.endswith(BOUND_ALONE):
                bound = curves[key].curves[name + BOUND_ALONE]
                assert (sigma >= floor).all() and (sigma >= bound).all()
                assert bound[0] == pytest.approx(bound[-1] * 10.0**1.5, rel=1e-9)  # 30 dB more


def test_blind_shares_fall_with_speed_and_clutter_limits_further_than_it_blinds(curves) -> None:
    for share in curves["blind_share"].curves.values():
        assert share[0] == 100.0 and (np.diff(share) <= 1e-12).all()
    least = curves["least_speed"].curves
    for name in ("sea", "farmland", "mountains"):
        assert (least[name + CLUTTER_LIMITED] > least[name]).all()
    over = {one.key: one for one in radar_curves(RADAR, USUAL_FLYERS[:1], SurfaceClass.URBAN)}
    assert "urban" in over["clutter_loss"].curves


def test_clutter_stands_over_the_signal_before_it_is_cancelled(curves) -> None:
    noise = curves["clutter_to_noise"].curves
    assert set(noise) == {kind.name.lower() for kind in SurfaceClass} | {"object of 10 m2"}
    assert (noise["farmland"] > noise["object of 10 m2"]).all() and (noise["mountains"] > noise["flat"]).all()


def test_curves_go_to_json_in_six_digits() -> None:
    one = CurveSet(
        key="k",
        title="t",
        x=Axis("range", "km"),
        y=Axis("loss", "dB"),
        values=np.array([1.0, 2.0]),
        curves={"sea": np.array([1.0 / 3.0, 2e-9])},
        source="computed",
    )
    assert one.as_document()["curves"] == {"sea": [0.333333, 2e-9]}
    with pytest.raises(AssertionError):
        dataclasses.replace(one, curves={"sea": np.array([math.nan, 1.0])})


def test_ellipses_are_flat_and_a_known_height_makes_them_small() -> None:
    for one in plot_ellipses(RADAR):
        assert one.sight_m < one.track_m < one.upright_m
        # The same by a plain matrix: rotate the two sigmas in the plane of sight, condition on the height.
        cosine, sine = math.cos(one.grazing_rad), math.sin(one.grazing_rad)
        turn = np.array([[cosine, sine], [-sine, cosine]])
        flat = turn @ np.diag([one.sight_m**2, one.upright_m**2]) @ turn.T
        assert one.ground_m == pytest.approx(math.sqrt(flat[0, 0]), rel=1e-12)
        assert one.height_m == pytest.approx(math.sqrt(flat[1, 1]), rel=1e-12)
        known = np.linalg.inv(np.linalg.inv(flat) + np.diag([0.0, 300.0**-2]))
        assert one.ground_of_known_height_m(300.0) == pytest.approx(math.sqrt(known[0, 0]), rel=1e-6)
    narrow = dataclasses.replace(RADAR, grazing_min_rad=math.radians(50.0), grazing_max_rad=math.radians(58.0))
    assert [round(math.degrees(one.grazing_rad)) for one in plot_ellipses(narrow)] == [54]


def test_energy_stays_within_its_caps_and_a_greater_radar_gets_less_than_it_asks() -> None:
    craft = reference_spacecraft()
    rows, figures = energy_card(RADAR, craft)
    by_name = {row.name: row for row in rows}
    assert by_name["asked that is given"].value == pytest.approx(100.0, abs=1e-6)
    assert by_name["longest eclipse"].value == pytest.approx(35.7, abs=0.3)
    assert by_name["solar power"].source and by_name["solar power"].low == 8.0
    charge = next(one for one in figures if one.key == "orbit_charge")
    assert min(curve.min() for curve in charge.curves.values()) >= 100.0 * craft.battery_reserve_ratio - 1e-6
    greedy, _ = energy_card(dataclasses.replace(RADAR, average_power_w=10_000.0), craft)
    given = next(row.value for row in greedy if row.name == "asked that is given")
    assert given < 80.0
