"""Dwells of detections that come without any."""

import numpy as np
from own_scenes import columns_of, plain_scene, sound_detections

from lookdown.tables import Detections, Dwells, Measured
from lookdown.tracking.intake import dwell_keys, formed_dwells, sound_dwells, with_dwells


def changed(table, **values):
    columns = columns_of(table)
    for name, value in values.items():
        columns[name][:] = value
    return type(table)(**columns)


def alike(count=4):
    """Return detections of one look."""
    one = sound_detections(1)
    return changed(
        Detections.concatenate([one] * count), detection_id=np.arange(1, count + 1), range_m=1e6 + np.arange(count)
    )


def test_reports_of_one_look_share_a_dwell_with_its_pose_and_instant() -> None:
    looked = formed_dwells(alike(), clutter_density=3e-5)
    assert len(looked.dwells) == 1 and set(looked.detections.dwell_id) == set(looked.dwells.dwell_id)
    dwell, one = looked.dwells, sound_detections(1)
    assert np.array_equal(dwell.sensor_position_ecef_m, one.sensor_position_ecef_m)
    assert np.array_equal(dwell.time_tai_ns, one.time_tai_ns)
    assert dwell.snr_ratio_per_m2.tolist() == [0.0] and sound_dwells(dwell).all()


def test_false_reports_are_spread_over_range_rates_where_these_are_measured() -> None:
    every = int(Measured.ALL)
    for masks, density in (([every] * 4, 3e-5 / 1_200.0), ([every, every, 7, every], 3e-5), ([7] * 4, 3e-5)):
        table = alike()
        columns = columns_of(table)
        columns["measured"][:] = masks
        dwell = formed_dwells(Detections(**columns), clutter_density=3e-5).dwells
        assert dwell.clutter_density.tolist() == [density]


def test_another_sensor_dwell_pose_or_instant_makes_another_dwell() -> None:
    table = alike(5)
    columns = columns_of(table)
    columns["sensor_id"][0] += 1
    columns["dwell_id"][1] += 1
    columns["sensor_position_ecef_m"][2, 0] += 1.0
    columns["time_tai_ns"][3] += 40_000_000
    assert len(formed_dwells(Detections(**columns)).dwells) == 5


def test_the_instant_of_a_dwell_is_the_mean_of_its_reports() -> None:
    table = columns_of(alike(2))
    start = 1_633_608_773_000_000_000
    table["time_tai_ns"] = np.array([start + 1_000_000, start + 9_000_000])
    looked = formed_dwells(Detections(**table))
    assert looked.dwells.time_tai_ns.tolist() == [start + 5_000_000]


def test_what_dwell_a_report_gets_does_not_depend_on_the_others() -> None:
    table = sound_detections(30)
    whole = formed_dwells(table).detections
    part = formed_dwells(table.take(np.arange(30) % 3 == 0)).detections
    assert np.array_equal(whole.dwell_id[::3], part.dwell_id)
    assert len(np.unique(whole.dwell_id)) == 30


def test_dwells_come_by_time() -> None:
    looked = formed_dwells(sound_detections(30).take(np.random.default_rng(1).permutation(30)))
    assert (np.diff(looked.dwells.time_tai_ns) > 0).all()


def test_dwells_that_are_told_stay_and_strangers_get_one() -> None:
    dwells, detections = plain_scene()
    looked = with_dwells(detections, dwells)
    assert looked.detections is detections and len(looked.dwells) == len(dwells)
    gone = dwells.take(np.arange(len(dwells)) != 3)
    looked = with_dwells(detections, gone)
    assert len(looked.dwells) == len(dwells) and len(looked.detections) == len(detections)
    assert (looked.dwells.snr_ratio_per_m2 == 0.0).sum() == 1
    assert np.isin(dwell_keys(looked.detections), dwell_keys(looked.dwells)).all()
    assert (np.diff(looked.dwells.time_tai_ns) > 0).all()


def test_dwells_with_impossible_numbers_are_not_sound() -> None:
    dwells, _ = plain_scene()
    bad = columns_of(dwells)
    bad["grazing_min_rad"][0] = np.nan
    bad["sensor_position_ecef_m"][1, 2] = np.inf
    bad["snr_ratio_per_m2"][2] = -1.0
    bad["look_count"][3] = 0
    bad["false_alarm_probability"][4] = 0.0
    bad["clutter_density"][5] = -1.0
    assert np.flatnonzero(~sound_dwells(Dwells(**bad))).tolist() == [0, 1, 2, 3, 4, 5]
