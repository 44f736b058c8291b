"""Peaks of passes and angles of looks, against the plain twin."""

import numpy as np
import pytest
from access_plain import angles_plain, place_and_axes

from lookdown.constellation import (
    AccessLimits,
    EphemerisTable,
    WalkerShell,
    explicit_elements,
    look_angles,
    pass_peaks,
    passes,
)

START, HOUR = 1_767_225_637_000_000_000, 3600 * 10**9
TURNS = ("inclination_rad", "raan_rad", "argument_of_perigee_rad", "mean_anomaly_rad")
GEODETIC = ((0.85, 0.04, 100.0), (-0.3, 2.0, 9000.0))


@pytest.fixture(scope="module")
def table():
    shell = WalkerShell(altitude_m=550e3, inclination_rad=0.93, satellite_count=6, plane_count=3, phasing=1)
    return EphemerisTable.from_shell(shell, START, START + 6 * HOUR)


def test_peaks_are_those_of_a_fine_sampling(table):
    frames = [place_and_axes(*geodetic) for geodetic in GEODETIC]
    places = np.array([position for position, _ in frames])
    found = passes(table, place_ecef_m=places, limits=AccessLimits(), start_tai_ns=START, stop_tai_ns=START + 6 * HOUR)
    peaks = pass_peaks(table, found, places)
    assert len(found) > 15
    for row in range(len(found)):
        instants = np.linspace(found.rise_tai_ns[row], found.set_tai_ns[row], 3000).astype(np.int64)
        states = table.states_at(instants)[0][:, found.satellite_row[row]]
        grazing, distance, _ = angles_plain(states, *frames[found.place[row]])
        assert peaks.grazing_rad[row] == pytest.approx(grazing.max(), abs=2e-5)
        assert peaks.grazing_rad[row] >= grazing.max() - 1e-9
        assert distance.min() - 100.0 < peaks.range_m[row] <= distance.min() + 0.01
        assert abs(instants[grazing.argmax()] - peaks.time_tai_ns[row]) < 0.3e9


def test_the_highest_of_several_peaks_is_found_in_a_pass_of_hours():
    turns = np.radians([[90.0, 0.0, 0.0, 0.0], [97.0, 0.0, 0.0, 10.0], [0.0, 0.0, 0.0, 20.0]]).T
    low = explicit_elements(
        epoch_tai_ns=START,
        semi_major_axis_m=np.array([6_578e3, 6_900e3, 7_500e3]),
        eccentricity=np.array([0.001, 0.02, 0.1]),
        **dict(zip(TURNS, turns, strict=True)),
        vendor_id=np.zeros(3, int),
    )
    table = EphemerisTable.from_elements(low, START, START + 12 * HOUR)
    frames = [place_and_axes(*geodetic) for geodetic in ((0.5 * np.pi, 0.0, 0.0), (-0.5 * np.pi, 0.0, 0.0))]
    places = np.array([position for position, _ in frames])
    span = {"start_tai_ns": START, "stop_tai_ns": START + 12 * HOUR}
    limits = AccessLimits(grazing_min_rad=-np.pi / 2, range_max_m=3.6e7)
    found = passes(table, place_ecef_m=places, limits=limits, **span)
    peaks = pass_peaks(table, found, places)
    assert (found.set_tai_ns - found.rise_tai_ns).max() > 5 * HOUR
    instants = np.arange(START, START + 12 * HOUR, 10**9)
    for row in range(len(found)):
        states = table.states_at(instants[(instants >= found.rise_tai_ns[row]) & (instants < found.set_tai_ns[row])])[0]
        grazing, distance, _ = angles_plain(states[:, found.satellite_row[row]], *frames[found.place[row]])
        assert peaks.grazing_rad[row] >= grazing.max() - 1e-9
        assert peaks.range_m[row] <= distance.min() + 1e-3


def test_states_that_end_with_the_pass_do_not_spoil_its_range(table):
    from dataclasses import replace

    codes = table.codes.copy()
    codes[5:] = 7
    place, _ = place_and_axes(0.85, 0.04, 0.0)
    stop = table.first_node_tai_ns + 5 * table.node_step_ns
    everywhere = AccessLimits(grazing_min_rad=-np.pi / 2)
    cut = replace(table, codes=codes, coefficients=np.where(codes[:, None, :, None] == 0, table.coefficients, 0.0))
    found = passes(cut, place_ecef_m=place[None], limits=everywhere, start_tai_ns=START, stop_tai_ns=START + 6 * HOUR)
    assert (found.set_tai_ns == stop).all()
    whole = passes(table, place_ecef_m=place[None], limits=everywhere, start_tai_ns=START, stop_tai_ns=stop)
    ours, theirs = pass_peaks(cut, found, place[None]), pass_peaks(table, whole, place[None])
    assert ours.range_m == pytest.approx(theirs.range_m, abs=0.1)


def test_looks_agree_with_the_axes_of_the_place():
    rng = np.random.Generator(np.random.Philox(5))
    latitude, longitude = rng.uniform(-1.5, 1.5, 40), rng.uniform(-3.1, 3.1, 40)
    frames = [place_and_axes(a, b, 500.0) for a, b in zip(latitude, longitude, strict=True)]
    places = np.array([position for position, _ in frames])
    azimuth, grazing, distance = rng.uniform(0, 2 * np.pi, 40), rng.uniform(-1.4, 1.4, 40), rng.uniform(1e5, 4e6, 40)
    local = distance * np.array([np.cos(grazing) * np.sin(azimuth), np.cos(grazing) * np.cos(azimuth), np.sin(grazing)])
    satellites = places + np.einsum("nji,jn->ni", np.array([axes for _, axes in frames]), local)
    velocity = rng.normal(0.0, 5e3, (40, 3))
    look = look_angles(place_ecef_m=places, position_ecef_m=satellites, velocity_ecef_mps=velocity)
    assert look.azimuth_rad == pytest.approx(azimuth, abs=1e-8)
    assert look.grazing_rad == pytest.approx(grazing, abs=1e-8)
    assert look.range_m == pytest.approx(distance, abs=1e-6)
    later = look_angles(place_ecef_m=places, position_ecef_m=satellites + 1e-3 * velocity, velocity_ecef_mps=velocity)
    assert (later.range_m - look.range_m) / 1e-3 == pytest.approx(look.range_rate_mps, abs=1.0)
