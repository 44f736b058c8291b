"""Rows of the network: they pass, and they fall where the physics is another."""

from types import ModuleType

import numpy as np
import pytest

from lookdown.network import sweep_routes
from lookdown.study import city_pairs
from lookdown.verification._network import _failures, _lengths, _manila_dalian, _study


def passed_of(module: ModuleType) -> dict[str, bool]:
    return {row.id: row.passed for row in module.rows()}


def test_the_network_has_its_rows(rows_by_area) -> None:
    ids = {row.id for row in rows_by_area["network"]}
    assert {"manila-dalian.ways", "study.s1.ratio", "failures.sweeps", "longest-link.kuiper"} <= ids and len(ids) >= 29


def test_a_shell_half_a_second_ahead_is_not_hypatias(monkeypatch: pytest.MonkeyPatch) -> None:
    real = city_pairs.shell_positions
    monkeypatch.setattr(city_pairs, "shell_positions", lambda shell, elapsed_s: real(shell, elapsed_s + 0.5))
    passed = passed_of(_manila_dalian)
    assert not passed["manila-dalian.round-trip"] and not passed["manila-dalian.changes"]
    assert passed["manila-dalian.ways"]


def test_steps_of_a_second_miss_changes_as_the_study_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """IMC 2020: steps of 1,000 ms miss a change of way for 6 % of pairs."""
    monkeypatch.setattr(_study, "_STEPS", 200)
    monkeypatch.setattr(_study, "_STEP_S", 1.0)
    passed = passed_of(_study)
    assert [id for id, each in passed.items() if not each] == ["study.s1.many-changes"]


def test_the_filter_of_near_pairs_makes_the_borderline_misfit() -> None:
    shell = city_pairs.HYPATIA_SHELLS["S1"]
    cities = _study.city_stations(range_limit_m=shell.range_limit_m)
    figures = city_pairs.city_pair_figures(shell, cities, np.arange(0.0, 200.0, 1.0))
    wide = figures.most_m >= 1.2 * figures.least_m
    far = _study._geodesic_m(cities, figures) >= 500e3
    assert far.sum() == 4_877
    assert wide[far].mean() < 0.30 < wide.mean()
    assert wide[~far].mean() > 0.5  # pairs so near change most: one satellite up and down


def test_a_route_a_tick_too_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def longer(*arguments: object, **more: object):
        routes = sweep_routes(*arguments, **more)
        routes.distance_m[5, 1] += 0.25
        return routes

    monkeypatch.setattr(_failures, "sweep_routes", longer)
    monkeypatch.setattr(_failures, "_SETS", 12)
    passed = passed_of(_failures)
    assert not passed["failures.sweeps"] and passed["failures.labels"]


def test_a_smaller_earth_would_show_in_the_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lengths, "SEMI_MAJOR_M", 6_300e3)
    passed = passed_of(_lengths)
    assert not passed["longest-link.starlink"] and not passed["longest-link.kuiper"]
    assert passed["beats-fibre.london-new-york"]
