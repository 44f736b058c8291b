"""Every row of the signal level holds, and fails when what it measures moves."""

from dataclasses import replace

import numpy as np
import pytest

from lookdown.sensing import signal
from lookdown.sensing.geometry import crab
from lookdown.verification import _sensing_signal

ROWS = _sensing_signal.rows()


def failed(rows):
    return {row.id for row in rows if not row.passed}


def test_rows_hold_and_are_their_own():
    assert failed(ROWS) == set()
    assert len(ROWS) >= 80 and len({row.id for row in ROWS}) == len(ROWS)
    assert all(row.area == "sensing" and row.source and row.unit for row in ROWS)


def test_an_earth_that_turns_faster_fails_the_crab(monkeypatch):
    monkeypatch.setattr(crab, "EARTH_RATE_RADPS", 1.0001 * crab.EARTH_RATE_RADPS)
    assert len(failed(_sensing_signal._crab())) >= 12


def test_an_earth_that_stands_still_fails_the_blind_zones(monkeypatch):
    true = _sensing_signal._polar
    monkeypatch.setattr(
        _sensing_signal, "_polar", lambda dwell, **turn: true(dwell, **{**turn, "rotating_earth": False})
    )
    assert {"blind-l-rotation-11-folds", "blind-x-rotation-11-folds"} <= failed(_sensing_signal._widths())


@pytest.mark.parametrize(
    ("name", "factor", "part", "wanted"),
    [
        ("reed_mallett_brennan_ratio", 1.06, "_adaptive", {"rmb-mean-share", "rmb-reference-scene"}),
        ("adaptive_detection_probability", 1.06, "_adaptive", {"amf-detections"}),
        ("angle_sigma", 1.1, "_angle", {"monopulse-scatter"}),
        ("brennan_rank", 1.1, "_white", {"brennan-rank"}),
        ("table_loss_ratio", 1.4, "_table", {"f2-f3-loss-dwell-0", "f2-f3-pd-dwell-0"}),
        ("matched_filter_power", 1.03, "_false_alarms", {"iq-false-alarm-rate"}),
    ],
)
def test_rows_measure_the_code(monkeypatch, name, factor, part, wanted):
    true = getattr(signal, name)
    monkeypatch.setattr(signal, name, lambda *given, **more: factor * true(*given, **more))
    monkeypatch.setattr(_sensing_signal, "_DWELLS", 2)
    assert wanted <= failed(getattr(_sensing_signal, part)())


def test_a_detector_that_looks_at_its_own_cell_fails_its_rate(monkeypatch):
    true = signal.cell_averaging_detections
    monkeypatch.setattr(signal, "cell_averaging_detections", lambda power, **how: true(power, **how) & (power > 6.0))
    assert "ca-cfar-rate" in failed(_sensing_signal._cfar())


def test_clutter_that_is_there_fails_the_white_row(monkeypatch):
    true = signal.sinr_loss_ratio
    monkeypatch.setattr(
        signal, "sinr_loss_ratio", lambda dwell, speed: true(replace(dwell, cnr_ratio=0.01), np.asarray(speed))
    )
    assert "white-noise-loss" in failed(_sensing_signal._white())
