"""The table against SGP4 itself, at and between nodes, at its ends, and with satellites that fail."""

from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro import ecef_from_teme, geodetic_from_ecef, julian_date_ut1
from lookdown.constellation import (
    STATUS_SENTENCES,
    ElementSet,
    EphemerisTable,
    WalkerShell,
    elements_from_tle,
    teme_states,
    walker_elements,
)
from lookdown.constellation.ephemeris._build import node_step_s_for

S = 10**9
START = 1_633_608_757 * S
STOP = START + 1000 * S
SHELL = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=24, plane_count=6, phasing=1)
ELEMENTS = walker_elements(SHELL, START)
TABLE = EphemerisTable.from_shell(SHELL, START, STOP)


def _direct(elements, instant):
    """Return ECEF states (n, 3), (n, 3) by SGP4 at one instant, without a table."""
    instants = np.array([instant])
    position, velocity, _ = teme_states(elements, instants)
    whole, fraction = julian_date_ut1(instants)
    position, velocity = ecef_from_teme(
        position_teme_m=position,
        velocity_teme_mps=velocity,
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    return position[:, 0], velocity[:, 0]


@settings(max_examples=50, deadline=None)
@given(st.integers(START, STOP))
def test_table_is_within_three_millimetres_of_sgp4(instant):
    """SGP4's velocity is not the slope of its position: at 500 km up to 18 mm/s of it are its own."""
    satellites = TABLE.at(instant)
    position, velocity = _direct(ELEMENTS, instant)
    assert np.linalg.norm(satellites.position_ecef_m - position, axis=1).max() < 0.003
    assert np.linalg.norm(satellites.velocity_ecef_mps - velocity, axis=1).max() < 0.02


def test_velocity_is_the_slope_of_sgp4s_own_positions():
    instant = START + 333 * S
    before, after = (_direct(ELEMENTS, instant + step * S // 2)[0] for step in (-1, 1))
    slope = after - before  # over one second; the third derivative leaves 0.4 mm/s
    assert np.abs(TABLE.at(instant).velocity_ecef_mps - slope).max() < 6e-4


@pytest.mark.parametrize("node", [0, 1, 2, 4])
def test_table_is_sgp4_at_its_nodes(node):
    instant = TABLE.first_node_tai_ns + node * TABLE.node_step_ns
    position, _ = _direct(ELEMENTS, instant)
    assert np.allclose(TABLE.at(instant).position_ecef_m, position, rtol=0, atol=1e-6)


def test_neighbouring_intervals_meet():
    """In position to rounding, in velocity to what the polynomial errs."""
    node = TABLE.first_node_tai_ns + 2 * TABLE.node_step_ns
    before, after = TABLE.at(node - 1), TABLE.at(node)
    gone = after.position_ecef_m - before.position_ecef_m
    assert np.abs(gone - 1e-9 * after.velocity_ecef_mps).max() < 1e-7
    assert np.abs(after.velocity_ecef_mps - before.velocity_ecef_mps).max() < 3e-4


def test_error_falls_as_the_eighth_power_of_the_step():
    def worst(step_s):
        table = EphemerisTable.from_shell(SHELL, START, START, node_step_s=step_s)
        instants = [START + round(share * step_s * S) for share in np.linspace(0.0, 1.0, 21)]
        return max(np.abs(table.at(t).position_ecef_m - _direct(ELEMENTS, t)[0]).max() for t in instants)

    assert worst(1200.0) / worst(600.0) == pytest.approx(256.0, rel=0.2)


def test_many_instants_are_each_instant():
    instants = START + np.array([0, 5, 10, 599, 600, 601, 7]) * S
    position, velocity = TABLE.states_at(instants)
    for row, instant in enumerate(instants):
        alone = TABLE.at(int(instant))
        assert np.array_equal(position[row], alone.position_ecef_m)
        assert np.array_equal(velocity[row], alone.velocity_ecef_mps)


def test_results_go_where_they_are_told():
    out = np.empty((2, 24, 3)), np.empty((2, 24, 3))
    got = TABLE.states_at(np.array([START, STOP]), out=out)
    assert got[0] is out[0] and got[1] is out[1]
    assert np.array_equal(out[0][1], TABLE.at(STOP).position_ecef_m)
    with pytest.raises(AssertionError, match="C-contiguous"):
        TABLE.states_at(np.array([START]), out=out)
    assert TABLE.states_at(np.empty(0, np.int64))[0].shape == (0, 24, 3)


def test_a_step_too_long_is_told_and_not_flown():
    """In steps of half an hour the polynomial would err by kilometres."""
    table = EphemerisTable.from_shell(SHELL, START, STOP, node_step_s=1800.0)
    assert (table.codes == 10).all()
    assert not table.at(START).position_ecef_m.any()


def test_a_jump_of_sgp4_is_told_where_it_is():
    """Satellite 20413 of SGP4-VER.TLE jumps by 700 km in one step of 31 hours after its epoch."""
    elements = elements_from_tle(
        "1 20413U 83020D   05363.79166667  .00000000  00000-0  00000+0 0  7041\n"
        "2 20413  12.3514 187.4253 7864447 196.3027 356.5478  0.24690082  7978\n",
        "SGP4-VER.TLE",
    )
    start = int(elements.epoch_tai_ns[0])
    table = EphemerisTable.from_elements(elements, start, start + 48 * 3600 * S)
    (rough,) = np.flatnonzero(table.codes[:, 0])
    assert table.codes[rough, 0] == 10
    good = start + 30 * 3600 * S
    assert np.abs(table.at(good).position_ecef_m - _direct(elements, good)[0]).max() < 1e-3


def test_at_gives_the_columns_of_the_elements_and_a_good_status():
    satellites = TABLE.at(START + 30 * S)
    assert np.array_equal(satellites.satellite_id, np.arange(24))
    assert np.array_equal(satellites.plane, ELEMENTS.plane)
    assert np.array_equal(satellites.slot, ELEMENTS.slot)
    assert not satellites.status.any()
    height = geodetic_from_ecef(satellites.position_ecef_m)[2]
    assert 495e3 < height.min() < height.max() < 525e3


def test_results_are_not_shared_between_calls():
    first = TABLE.at(START)
    kept = first.position_ecef_m.copy()
    TABLE.at(START + 30 * S)
    assert np.array_equal(first.position_ecef_m, kept)


@pytest.mark.parametrize("outside", [TABLE.first_node_tai_ns - 1, TABLE.stop_tai_ns + 1])
def test_an_instant_outside_is_a_programmers_fault(outside):
    for call in (TABLE.states_at, TABLE.codes_at):
        with pytest.raises(AssertionError, match=f"{outside} is outside the ephemeris table"):
            call(np.array([START, outside]))
    with pytest.raises(AssertionError, match="outside the ephemeris table"):
        TABLE.at(outside)


def test_the_span_asked_for_has_a_step_of_margin_at_each_end():
    assert TABLE.first_node_tai_ns == START - 600 * S
    assert TABLE.stop_tai_ns >= STOP + 600 * S
    for instant in (TABLE.first_node_tai_ns, TABLE.stop_tai_ns):
        assert np.isfinite(TABLE.at(instant).position_ecef_m).all()


def test_span_that_ends_before_it_starts_is_a_programmers_fault():
    with pytest.raises(AssertionError, match="before it starts"):
        EphemerisTable.from_shell(SHELL, STOP, START)


def test_groups_do_not_show(monkeypatch):
    """Satellites are taken in groups that memory bounds; the rows are those of each satellite alone."""
    monkeypatch.setattr("lookdown.constellation.ephemeris._build._BUFFER_BYTES", 7 * 3 * 192)
    table = EphemerisTable.from_shell(SHELL, START, START + 60 * S)
    for row in (0, 6, 7, 23):
        alone = EphemerisTable.from_elements(ELEMENTS.take(slice(row, row + 1)), START, START + 60 * S)
        expected = alone.at(START + 17 * S).position_ecef_m[0]
        assert np.array_equal(table.at(START + 17 * S).position_ecef_m[row], expected)


def test_velocity_is_the_rate_of_change_of_position():
    instant = START + 333 * S
    before, now, after = (TABLE.at(instant + step * S // 10) for step in (-1, 0, 1))
    rate = (after.position_ecef_m - before.position_ecef_m) / 0.2
    assert np.abs(rate - now.velocity_ecef_mps).max() < 1e-3


def test_a_satellite_that_comes_down_carries_its_code_and_the_others_fly_on():
    columns = {name: getattr(ELEMENTS, name) for name, _ in ELEMENTS.columns()}
    drag = np.zeros(24)
    drag[5] = 0.1
    elements = type(ELEMENTS)(**columns | {"bstar_per_earth_radius": drag})
    late = START + 20 * 86_400 * S
    satellites = EphemerisTable.from_elements(elements, late, late + 60 * S).at(late + 30 * S)
    assert satellites.status[5] != 0
    assert not satellites.position_ecef_m[5].any()
    assert not np.delete(satellites.status, 5).any()
    assert np.linalg.norm(np.delete(satellites.position_ecef_m, 5, axis=0), axis=1).min() > 6.8e6


def test_a_satellite_that_came_down_stays_down():
    """SGP4's own code clears again some days after it told of the decay."""
    columns = {name: getattr(ELEMENTS, name)[:1] for name, _ in ELEMENTS.columns()}
    elements = type(ELEMENTS)(**columns | {"bstar_per_earth_radius": np.array([0.1])})
    day = 86_400
    _, _, own = teme_states(elements, START + np.arange(0, 60, 5, dtype=np.int64) * day * S)
    assert own[0].max() == 6 and own[0, -1] == 0
    table = EphemerisTable.from_elements(elements, START, START + 60 * day * S)
    down = np.isin(table.codes[:, 0], (6, 7))
    first = int(np.argmax(down))
    assert first > 6 * 24 * 5 and down[first:].all(), "good for five days, then down for the rest of sixty"


def test_real_element_sets_fly():
    elements = elements_from_tle(
        "1 28057U 03049A   06177.78615833  .00000060  00000-0  35940-4 0  1836\n"
        "2 28057  98.4283 247.6961 0000884  88.1964 271.9322 14.35478080140550\n",
        "CBERS 2 of SGP4-VER.TLE",
    )
    start = int(elements.epoch_tai_ns[0])
    satellites = EphemerisTable.from_elements(elements, start, start + 60 * S).at(start)
    assert satellites.satellite_id[0] == 28_057
    position, _ = _direct(elements, start)
    assert np.allclose(satellites.position_ecef_m, position, rtol=0, atol=1e-6)


def _of_verification_file(number):
    """Return the element set of a satellite of SGP4-VER.TLE, which the sgp4 package carries."""
    lines = (resources.files("sgp4") / "SGP4-VER.TLE").read_text(encoding="ascii").splitlines()
    first = next(row for row, line in enumerate(lines) if line.startswith(f"1 {number:05d}"))
    return elements_from_tle("\n".join(line[:69] for line in lines[first : first + 2]), "SGP4-VER.TLE")


@pytest.mark.parametrize(
    ("number", "step_s", "limit_m"),
    [
        (6251, 600, 0.002),  # Delta 1 debris, 380 km
        (28057, 600, 0.002),  # CBERS 2, 770 km, sun-synchronous
        (29238, 480, 0.002),  # SL-12 debris, 210 km
        (26900, 600, 0.002),  # geostationary
        (5, 480, 0.005),  # Vanguard 1, e = 0.19
        (9880, 300, 0.002),  # Molniya, e = 0.71
        (11801, 240, 0.002),  # transfer orbit with its perigee at 150 km, e = 0.73
        (23333, 180, 0.002),  # e = 0.97
    ],
)
def test_real_element_sets_over_a_day(number, step_s, limit_m):
    """The goal is 0.5 m in low orbit; the step adapts to the perigee, so that all orbits stay within millimetres."""
    elements = _of_verification_file(number)
    start = int(elements.epoch_tai_ns[0])
    table = EphemerisTable.from_elements(elements, start, start + 86_400 * S)
    assert table.node_step_ns == step_s * S
    assert not table.codes.any()
    instants = np.sort(np.random.default_rng(number).integers(start, start + 86_400 * S, 3000))
    position, _ = table.states_at(instants)
    direct, _, _ = teme_states(elements, instants)
    whole, fraction = julian_date_ut1(instants)
    direct, _ = ecef_from_teme(
        position_teme_m=direct,
        velocity_teme_mps=np.zeros_like(direct),
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    assert np.linalg.norm(position[:, 0] - direct[0], axis=1).max() < limit_m


def test_the_step_is_that_of_the_fastest():
    parts = [_of_verification_file(number) for number in (26900, 11801)]
    assert [node_step_s_for(part) for part in parts] == [600.0, 240.0]
    assert node_step_s_for(type(parts[0]).concatenate(parts)) == 240.0
    assert node_step_s_for(parts[0].take(slice(0, 0))) == 600.0


def test_a_reader_without_a_table_finds_no_states_where_there_is_a_code():
    """Coefficients are zero there, so that no kernel can read a position that is not one."""
    table = EphemerisTable.from_shell(SHELL, START, STOP, node_step_s=1800.0)
    assert table.codes.all() and not table.coefficients.any()
    assert set(np.unique(table.codes)) <= set(STATUS_SENTENCES)


def test_what_a_file_holds_is_flown_as_its_elements_are():
    table = EphemerisTable.from_elements(ElementSet.of(ELEMENTS), START, STOP)
    assert np.array_equal(table.coefficients, TABLE.coefficients) and len(table.elements) == 24
