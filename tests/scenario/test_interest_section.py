"""`[[traffic.interest]]` as written: every fault told at once, every key described, one form."""

import re

import pytest

from lookdown.errors import ScenarioError
from lookdown.scenario import (
    assumptions,
    canonical_toml,
    find_scenario,
    load_scenario,
    scenario_from_toml,
    scenario_hash,
    scenario_schema,
    with_overrides,
)

PARIS = find_scenario("paris").read_text(encoding="utf-8")
EMPTY_SKY = PARIS.replace(
    'recording = "quickstart"', "region = { south_deg = 48, north_deg = 50, west_deg = 1, east_deg = 4 }"
).replace(
    "seed = 1\n", 'seed = 1\nstart = "2026-06-01T10:00:00Z"\nduration = { base = 5, unit = "min", source = "choice" }\n'
)


def of(text: str, base: str = PARIS) -> str:
    """Return a scenario with some text after its section of traffic."""
    return base.replace("[constellation]\n", f"{text}\n[constellation]\n", 1)


def group(*lines: str) -> str:
    return "\n".join(["[[traffic.interest]]", *lines])


def quantity(base: float, unit: str, **band: float) -> str:
    ends = "".join(f", {name} = {value}" for name, value in band.items())
    return f'{{ base = {base}{ends}, unit = "{unit}", source = "test" }}'


def faults_of(text: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(ScenarioError) as raised:
        scenario_from_toml(text, "test.toml")
    return {fault.path: (fault.expected, fault.came) for fault in raised.value.faults}


@pytest.mark.parametrize("kind", ["low_fast", "drone", "balloon", "aircraft", "fast_jet", "ghost", "replay"])
def test_a_type_is_all_that_must_be_said(kind: str) -> None:
    document = scenario_from_toml(of(group(f'type = "{kind}"')), "test.toml")
    (said,) = document.traffic.interest
    assert said.type == kind and said.count.number == 1
    again = scenario_from_toml(canonical_toml(document), "again")
    assert again == document and scenario_hash(again) == scenario_hash(document)
    rows = {row["path"]: row for row in assumptions(document)}
    assert rows["traffic.interest.0.count"]["source"] == "choice"
    assert "traffic, interest: constant speed" in rows and "traffic, aircraft class" in rows


def test_all_faults_are_told_with_their_paths() -> None:
    text = of(
        "\n".join(
            (
                group('type = "low_fast"', f"speed = {quantity(400, 'm/s')}", f"height = {quantity(10, 'm')}"),
                group('type = "lowfast"'),
                group('type = "drone"', f"sped = {quantity(40, 'm/s')}", 'rcs = "huge"'),
                group(f"count = {quantity(2, '1')}"),
                group('type = "fast_jet"', f"load_factor = {quantity(12, '1')}", f"turn = {quantity(200, 'deg')}"),
                group('type = "aircraft"', "origin = { latitude_deg = 48 }", 'transponder = "loud"'),
                group('type = "ghost"', f"formation = {quantity(9, '1')}", f"start = {quantity(10, 'm')}"),
            )
        )
    )
    found = faults_of(text)
    assert set(found) == {
        "traffic.interest.0.speed",
        "traffic.interest.0.height",
        "traffic.interest.1.type",
        "traffic.interest.2.sped",
        "traffic.interest.2.rcs",
        "traffic.interest.3.type",
        "traffic.interest.4.load_factor",
        "traffic.interest.4.turn",
        "traffic.interest.5.origin",
        "traffic.interest.5.transponder",
        "traffic.interest.6.formation",
        "traffic.interest.6.start.unit",
    }
    assert found["traffic.interest.0.speed"] == ("80 to 300 m/s", "base = 400 m/s")
    assert "low_fast" in found["traffic.interest.1.type"][0] and found["traffic.interest.1.type"][1] == '"lowfast"'
    assert found["traffic.interest.2.sped"][0] == "a known name (did you mean 'speed'?)"
    assert "latitude_deg and longitude_deg" in found["traffic.interest.5.origin"][0]


@pytest.mark.parametrize(
    ("area", "words"),
    [
        ("{ latitude_deg = 48, longitude_deg = 2, south_deg = 47 }", "either"),
        ("{ south_deg = 48, north_deg = 47, west_deg = 1, east_deg = 2 }", "south_deg at most north_deg"),
        ("{ }", "either"),
    ],
)
def test_an_area_is_a_place_or_a_box(area: str, words: str) -> None:
    ((path, (expected, _)),) = faults_of(of(group('type = "drone"', f"destination = {area}"))).items()
    assert path == "traffic.interest.0.destination" and words in expected


def test_a_sky_needs_somebody_somewhere_at_some_time() -> None:
    nothing = PARIS.replace('recording = "quickstart"\n', "")
    assert faults_of(nothing)["traffic"] == ("a recording, a world, objects of interest or several of them", "nothing")
    somebody = of(group('type = "low_fast"'), nothing)
    found = faults_of(somebody)
    assert found["traffic"][0].startswith("a region")
    assert set(found) == {"traffic", "scenario.start", "scenario.duration"}
    assert scenario_from_toml(of(group('type = "low_fast"'), EMPTY_SKY), "test").traffic.recording is None


def test_a_world_is_told_by_scale_and_fleets() -> None:
    whole = scenario_from_toml(EMPTY_SKY.replace("region = ", "world = {}\nregion = "), "test")
    assert whole.traffic.world.scale.base == 1.0 and whole.traffic.world.fleets is None
    assert scenario_from_toml(canonical_toml(whole), "again") == whole
    some = f'world = {{ scale = {quantity(0.5, "1")}, fleets = ["airliners"] }}\nregion = '
    part = scenario_from_toml(EMPTY_SKY.replace("region = ", some), "test")
    assert part.traffic.world.fleets == ["airliners"] and scenario_hash(part) != scenario_hash(whole)
    wrong = f'world = {{ scale = {quantity(0, "1")}, fleets = ["airlines"], night = 1 }}\nregion = '
    found = faults_of(EMPTY_SKY.replace("region = ", wrong))
    assert set(found) == {"traffic.world.scale", "traffic.world.fleets", "traffic.world.night"}
    assert found["traffic.world.fleets"] == ("a known name (did you mean 'airliners'?)", '"airlines"')
    many = f"world = {{ scale = {quantity(50, '1')}, drones = {quantity(9_000, '1')} }}\nregion = "
    assert "traffic.world" in faults_of(EMPTY_SKY.replace("region = ", many))


@pytest.mark.parametrize(
    "box",
    [
        "{ south_deg = 50, north_deg = 48, west_deg = 1, east_deg = 4 }",
        "{ south_deg = 48, north_deg = 50, west_deg = -180, east_deg = 180 }",
        "{ south_deg = 48, north_deg = 50, west_deg = 4, east_deg = 4 }",
    ],
)
def test_a_region_has_an_inside(box: str) -> None:
    text = re.sub(r"^region = .*$", f"region = {box}", EMPTY_SKY, flags=re.MULTILINE)
    assert "traffic.region" in faults_of(of(group('type = "drone"'), text))


def test_too_many_objects_are_refused() -> None:
    many = group('type = "drone"', f"count = {quantity(10_000, '1')}", f"formation = {quantity(2, '1')}")
    assert "10,000" in faults_of(of(many))["traffic.interest"][0]


def test_no_recording_is_said_by_an_empty_name(tmp_path) -> None:
    path = tmp_path / "alone.toml"
    path.write_text(
        '[scenario]\nbased_on = "low-and-fast"\nname = "alone"\nstart = "2026-06-01T10:00:00Z"\n'
        f'duration = {quantity(60, "s")}\n[traffic]\nrecording = ""\n'
        "region = { south_deg = 48, north_deg = 50, west_deg = 1, east_deg = 4 }\n",
        encoding="utf-8",
    )
    document = load_scenario(str(path))
    assert document.traffic.recording is None and len(document.traffic.interest) > 5
    text = canonical_toml(document)
    assert "recording" not in text and scenario_from_toml(text, "again") == document
    assert not any(row["path"] == "traffic, aircraft class" for row in assumptions(document))


def test_interest_changes_the_hash_and_the_seed_does_not() -> None:
    one, other = (
        scenario_from_toml(of(group('type = "low_fast"', f"height = {quantity(height, 'm')}")), "test")
        for height in (50, 60)
    )
    assert len({scenario_hash(document) for document in (one, other, load_scenario("paris"))}) == 3
    assert scenario_hash(with_overrides(one, seed=9)) == scenario_hash(one)


def test_every_key_says_what_it_is() -> None:
    schema = scenario_schema()["$defs"]
    kinds = ("LowFast", "Drone", "Balloon", "Aircraft", "FastJet", "Ghost", "Replayed", "Place", "Box", "World")
    for kind in kinds:
        assert [key for key, said in schema[kind]["properties"].items() if not said.get("description")] == [], kind
