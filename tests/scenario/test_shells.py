"""Shells of every type: what they make, what is refused, where their files lie."""

from pathlib import Path

import numpy as np
import pytest

from lookdown.astro import SEMI_MAJOR_M, tai_ns_from_utc_text
from lookdown.constellation import EphemerisTable, MeanElements, semi_major_axes_m
from lookdown.errors import DataError, ScenarioError
from lookdown.scenario import (
    ScenarioDocument,
    canonical_toml,
    constellation_of,
    epoch_of,
    flown_elements,
    load_scenario,
    scenario_from_toml,
    scenario_hash,
    vendor_names,
)

EPOCH = tai_ns_from_utc_text("2026-01-01T00:00:00Z")
HEAD = '[scenario]\nbased_on = "paris"\nname = "mine"\ntitle = "Mine"\n'
SETS = """ISS (ZARYA)
1 25544U 98067A   26001.50000000  .00010000  00000-0  18000-3 0  9990
2 25544  51.6400 100.0000 0005000  80.0000 280.0000 15.50000000    10
HUBBLE
1 20580U 90037B   26001.25000000  .00001000  00000-0  50000-4 0  9990
2 20580  28.4700  50.0000 0002500 120.0000 240.0000 15.10000000    10
"""


def summed(text: str) -> str:
    """Return element sets with the right checksum at the end of each line 1 and 2."""
    lines = []
    for line in text.splitlines():
        if line[:2] in ("1 ", "2 "):
            total = sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10
            line = f"{line[:68]}{total}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def q(base: float, unit: str) -> str:
    return f'{{ base = {base}, unit = "{unit}", source = "choice" }}'


def shell(kind: str, **keys: str) -> str:
    lines = [f'type = "{kind}"', *(f"{key} = {value}" for key, value in keys.items())]
    return "\n".join(["[[constellation.shell]]", *lines, ""])


def document(*shells: str) -> ScenarioDocument:
    return scenario_from_toml(HEAD + "\n".join(shells), "mine.toml")


def faults_of(*shells: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(ScenarioError) as raised:
        document(*shells)
    return {fault.path: (fault.expected, fault.came) for fault in raised.value.faults}


CIRCLE = {"altitude": q(700, "km"), "inclination": q(60, "deg")}
STREETS = shell("streets", planes=q(6, "1"), satellites_per_plane=q(11, "1"), altitude=q(780, "km"))
ROSETTE = shell("rosette", satellites=q(14, "1"), planes=q(7, "1"), harmonic=q(5.5, "1"), **CIRCLE)
STAR = shell(
    "walker",
    satellites=q(12, "1"),
    planes=q(4, "1"),
    phasing=q(1, "1"),
    first_node=q(0, "deg"),
    spread=q(180, "deg"),
    **CIRCLE,
)


def test_a_star_spreads_its_planes_over_half_a_turn_and_a_delta_over_all() -> None:
    star, delta = (
        document(text) for text in (STAR, STAR.replace('base = 180, unit = "deg"', 'base = 360, unit = "deg"'))
    )
    nodes = [np.degrees(np.unique(constellation_of(each, EPOCH).raan_rad)) for each in (star, delta)]
    np.testing.assert_allclose(nodes[0], [0, 45, 90, 135], atol=1e-9)
    np.testing.assert_allclose(nodes[1], [0, 90, 180, 270], atol=1e-9)


def test_a_rosette_stands_as_ballard_says() -> None:
    elements = constellation_of(document(ROSETTE), EPOCH)
    i = np.arange(14)
    # Ballard: node 360 i / P and angle m 360 i / P.
    expected = {(round((i_ * 360 / 7) % 360, 6), round((5.5 * i_ * 360 / 7) % 360, 6)) for i_ in i}
    found = np.degrees(np.column_stack([elements.raan_rad, elements.mean_anomaly_rad]))
    assert {(round(a % 360, 6), round(b % 360, 6)) for a, b in found} == expected


def test_streets_of_iridium_are_as_far_apart_as_streets_that_meet() -> None:
    elements = constellation_of(document(STREETS), EPOCH)
    nodes = np.degrees(np.unique(elements.raan_rad))
    np.testing.assert_allclose(np.diff(nodes), 31.41, atol=0.01)
    assert len(elements) == 66 and np.degrees(elements.inclination_rad).round(9).tolist() == [90.0] * 66


def test_single_satellites_fly_the_orbit_they_are_given() -> None:
    one = f"altitude = {q(700, 'km')}\ninclination = {q(60, 'deg')}\nnode = {q(10, 'deg')}\n"
    other = (
        f"semi_major_axis = {q(26600, 'km')}\neccentricity = {q(0.7, '1')}\ninclination = {q(63.4, 'deg')}\n"
        f'node = {q(20, "deg")}\nargument_of_perigee = {q(270, "deg")}\nvendor = "molniya"\n'
    )
    table = "[[constellation.shell.satellite]]\n"
    made = document(shell("explicit", vendor='"one"'), table + one, table + other)
    elements = constellation_of(made, EPOCH)
    np.testing.assert_allclose(semi_major_axes_m(elements), [SEMI_MAJOR_M + 700e3, 26_600e3], atol=1e-3)
    assert vendor_names(made) == ["one", "molniya"] and elements.vendor_id.tolist() == [0, 1]
    assert scenario_from_toml(canonical_toml(made), "again") == made


def test_shells_vendors_and_planes_count_on_through_types() -> None:
    walker = STAR + 'vendors = ["a", "b"]\n'
    made = document(
        walker, STREETS.replace('type = "streets"', 'type = "streets"\nvendor = "c"'), ROSETTE + 'vendor = "a"\n'
    )
    elements = constellation_of(made, EPOCH)
    assert vendor_names(made) == ["a", "b", "c"]
    np.testing.assert_array_equal(np.unique(elements.shell, return_counts=True)[1], [12, 66, 14])
    np.testing.assert_array_equal(np.unique(elements.plane), np.arange(4 + 6 + 7))
    assert elements.vendor_id[:12].tolist() == [0] * 3 + [1] * 3 + [0] * 3 + [1] * 3
    assert set(elements.vendor_id[12:78].tolist()) == {2} and set(elements.vendor_id[78:].tolist()) == {0}
    np.testing.assert_array_equal(elements.satellite_id, np.arange(92))


def test_vendors_may_take_turns_by_slot() -> None:
    made = document(STAR + 'vendors = ["a", "b", "c"]\nvendor_by = "slot"\n')
    assert constellation_of(made, EPOCH).vendor_id.tolist() == [0, 1, 2] * 4


def test_element_sets_are_read_from_the_scenarios_own_folder(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "two.tle").write_text(summed(SETS))
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + shell("elements", path='"sets/two.tle"', vendor='"old"') + STAR)
    monkeypatch.chdir("/")
    made = load_scenario(str(path))
    elements = constellation_of(made, EPOCH)
    assert elements.satellite_id[:2].tolist() == [25544, 20580] and len(elements) == 14
    assert len(np.unique(elements.satellite_id)) == 14
    # Without a start, the newest epoch is the scenario's.
    assert epoch_of(made) == tai_ns_from_utc_text("2026-01-01T12:00:00Z")
    states = EphemerisTable.from_elements(elements, epoch_of(made), epoch_of(made) + 10**9).at(epoch_of(made))
    assert (states.status == 0).all()


def test_the_hash_knows_an_element_file_by_its_name_alone(tmp_path: Path) -> None:
    hashes = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.toml").write_text(HEAD + shell("elements", path='"two.tle"'))
        hashes.append(scenario_hash(load_scenario(str(tmp_path / folder / "mine.toml"))))
    assert hashes[0] == hashes[1] != scenario_hash(load_scenario("paris"))


def with_file(tmp_path: Path, text: str, **keys: str) -> ScenarioDocument:
    (tmp_path / "sets.tle").write_text(text)
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + shell("elements", path='"sets.tle"', **keys))
    return load_scenario(str(path))


def test_damaged_sets_are_refused_or_left_out_and_told(tmp_path: Path) -> None:
    broken = summed(SETS).replace("28.4700", "28.4701")
    with pytest.raises(DataError, match="checksum"):
        constellation_of(with_file(tmp_path, broken), EPOCH)
    found = flown_elements(with_file(tmp_path, broken, damaged='"skip"'), EPOCH)
    notes = found.notes
    assert found.elements.satellite_id.tolist() == [25544]
    assert len(notes) == 1 and "1 damage: what it touches is left out, first line 6" in notes[0]
    twice = broken.replace("26001.5", "26001.6")
    (note,) = flown_elements(
        with_file(tmp_path, twice + broken.replace("28.4701", "28.4702"), damaged='"skip"'), EPOCH
    ).notes
    assert " damages: what they touch is left out" in note


def test_satellites_are_chosen_by_name_and_each_flies_its_nearest_set(tmp_path: Path) -> None:
    later = SETS.replace("26001.5", "26004.5").replace("26001.25", "26004.25")
    made = with_file(tmp_path, summed(SETS + later), names='["ISS*"]')
    found = flown_elements(made, EPOCH)
    elements = found.elements
    assert elements.satellite_id.tolist() == [25544] and "2 element sets of 1 satellites" in found.notes[0]
    assert elements.epoch_tai_ns[0] == tai_ns_from_utc_text("2026-01-01T12:00:00Z")
    with pytest.raises(ScenarioError, match=r"shell\.0\.names.*HUBBLE"):
        constellation_of(with_file(tmp_path, summed(SETS), names='["NONE"]'), EPOCH)


def test_each_instant_is_flown_by_the_nearest_set_and_never_through_a_manoeuvre(tmp_path: Path) -> None:
    day = 86_400 * 10**9
    # The same node two days on, which the Earth's oblateness would have turned by 13 deg: only a burn does that.
    later = SETS.replace("26001.5", "26003.5").replace("26001.25", "26003.25")
    made = with_file(tmp_path, summed(SETS + later))
    found = flown_elements(made, EPOCH).take(np.array([False, True])).counted()
    assert found.elements.satellite_id.tolist() == [0] and found.further_row.tolist() == [0]
    table = found.ephemeris(EPOCH, EPOCH + 4 * day)
    first, second = found.elements.epoch_tai_ns[0], found.further.epoch_tai_ns[0]
    assert {first, second} == set(np.unique(table.epochs).tolist())
    before, between, after = table.codes_at(np.array([first - day // 10, first + day, second + day // 2]))[:, 0]
    assert (before, after) == (0, 0) and between == 8


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + shell("elements", path='"none.tle"'))
    with pytest.raises(DataError, match="no such file"):
        constellation_of(load_scenario(str(path)), EPOCH)


def test_a_shell_of_another_type_takes_nothing_from_the_one_below() -> None:
    assert set(document(STREETS).model_dump(exclude_none=True)["constellation"]["shell"][0]) == {
        "vendor",
        "type",
        "planes",
        "satellites_per_plane",
        "altitude",
        "inclination",
        "first_node",
    }


def test_every_fault_of_every_type_is_told_at_once_with_its_path() -> None:
    found = faults_of(
        shell("walkr"),
        '[[constellation.shell]]\nvendor = "two"\n',
        shell("elements", pth='"x"'),
        shell("streets", planes=q(1, "1"), satellites_per_plane=q(9, "1"), altitude=q(700, "km")),
        ROSETTE.replace("5.5", "5.4"),
        ROSETTE.replace('base = 14, unit = "1"', 'base = 15, unit = "1"'),
        shell("explicit", satellite="[]"),
    )
    where = "constellation.shell"
    assert found[f"{where}.0.type"][0].startswith("one of 'walker', 'rosette', 'streets'")
    assert found[f"{where}.0.type"][1] == '"walkr"'
    assert found[f"{where}.1.type"] == (
        "one of 'walker', 'rosette', 'streets', 'elements', 'explicit'",
        "nothing: the key is missing",
    )
    assert "did you mean 'path'" in found[f"{where}.2.pth"][0]
    assert "2 planes of 3" in found[f"{where}.3"][0]
    assert "k / 2" in found[f"{where}.4"][0] and found[f"{where}.4"][1] == "5.4"
    assert "divides the 15" in found[f"{where}.5.planes"][0]
    assert "at least 1" in found[f"{where}.6.satellite"][0]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("", "neither"),
        (f"altitude = {q(700, 'km')}\nsemi_major_axis = {q(7000, 'km')}\n", "both"),
        (f"semi_major_axis = {q(8000, 'km')}\neccentricity = {q(0.3, '1')}\n", "one of -778 km"),
    ],
)
def test_a_single_satellite_has_one_size_and_stays_in_the_sky(keys: str, words: str) -> None:
    rest = f"inclination = {q(60, 'deg')}\nnode = {q(0, 'deg')}\n"
    found = faults_of(shell("explicit"), f"[[constellation.shell.satellite]]\n{rest}{keys}")
    assert words in found["constellation.shell.0.satellite.0"][1]


def test_a_third_may_be_written_short_and_a_shell_that_is_no_table_is_said() -> None:
    third = ROSETTE.replace("base = 14", "base = 21").replace("5.5", "1.333")
    assert len(constellation_of(document(third), EPOCH)) == 21
    with pytest.raises(ScenarioError, match=r"constellation\.shell\.0: expected a table"):
        scenario_from_toml(HEAD + "[constellation]\nshell = [3]\n", "mine.toml")


def test_more_satellites_than_there_are_numbers_are_refused() -> None:
    big = STREETS.replace("base = 11", "base = 60000").replace("base = 6,", "base = 2,")
    found = faults_of(big, big)
    assert found["constellation.shell"] == ("at most 65 535 satellites in all", "240000")


def test_elements_of_every_type_are_whole_tables() -> None:
    for text in (STAR, STREETS, ROSETTE):
        assert isinstance(constellation_of(document(text), EPOCH), MeanElements)


def test_satellites_that_the_air_would_bring_down_are_told() -> None:
    (note,) = flown_elements(document(STREETS.replace("780", "180")), EPOCH).notes
    assert "66 designed satellites" in note and "without drag" in note
    assert flown_elements(document(STREETS), EPOCH).notes == ()


def test_a_number_beyond_all_shells_is_told_at_once_and_not_divided() -> None:
    """All divisors of 1e15 + 1 took hours to be found."""
    text = '[[constellation.shell]]\nsatellites = { base = 1000000000000001, unit = "1", source = "choice" }\n'
    with pytest.raises(ScenarioError) as told:
        scenario_from_toml(HEAD + text, "mine")
    assert [fault.path for fault in told.value.faults] == ["constellation.shell.0.satellites"]
