"""Loading scenarios: every fault told at once, none of it as a traceback."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.errors import ArgumentError, LookdownError, ScenarioError
from lookdown.scenario import (
    ScenarioDocument,
    canonical_toml,
    find_scenario,
    load_scenario,
    scenario_from_toml,
    scenario_hash,
    with_overrides,
)

PARIS = find_scenario("paris").read_text(encoding="utf-8")


def edited(*replacements: tuple[str, str]) -> str:
    """Return paris.toml with lines matching a pattern replaced, each exactly once."""
    text = PARIS
    for pattern, new in replacements:
        text, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
        assert count == 1, pattern
    return text


def faults_of(text: str) -> dict[str, tuple[str, str]]:
    with pytest.raises(ScenarioError) as raised:
        scenario_from_toml(text, "test.toml")
    return {fault.path: (fault.expected, fault.came) for fault in raised.value.faults}


def test_five_faults_are_told_as_five() -> None:
    text = edited(
        (r"^seed = 1$", 'seed = "one"'),
        (r"^step = .*$", ""),
        (r"^altitude = .*$", 'altitude = { base = -3, unit = "km", source = "choice" }'),
        (r"^average_power = .*$", 'average_power = { base = 2.5, unit = "horse", source = "choice" }'),
        (r"^planes = .*$", 'planes = { base = 31, unit = "1", source = "choice" }'),
    )
    found = faults_of(text)
    assert list(found) == [
        "scenario.seed",
        "scenario.step",
        "constellation.shell.0.altitude",
        "constellation.shell.0.planes",
        "radar.average_power.unit",
    ]
    assert found["scenario.seed"] == ("a whole number", '"one"')
    assert found["scenario.step"][1] == "nothing: the key is missing"
    assert "falls to Earth" in found["constellation.shell.0.altitude"][0]
    assert found["radar.average_power.unit"] == ("a unit of power: kW, W, MW", '"horse"')
    assert "30" in found["constellation.shell.0.planes"][0]


def test_the_message_holds_every_fault_on_a_line_of_its_own() -> None:
    with pytest.raises(ScenarioError) as raised:
        scenario_from_toml(edited((r"^seed = 1$", "seed = -1"), (r"^name = .*$", 'name = "A B"')), "mine.toml")
    lines = str(raised.value).splitlines()
    assert lines[0] == "mine.toml: 2 faults"
    assert len(lines) == 3 and all(": expected " in line and "; got " in line for line in lines[1:])


@pytest.mark.parametrize(
    ("pattern", "new", "path", "expected", "came"),
    [
        (r"^seed = 1$", "sed = 1", "scenario.sed", "did you mean 'seed'", "unknown key 'sed'"),
        (r"^seed = 1$", "seed = true", "scenario.seed", "a whole number", "true"),
        (r"^seed = 1$", "seed = 1\ncolour = 3", "scenario.colour", "one of name, title", "unknown key"),
        (r"^title = .*$", "title = 3", "scenario.title", 'text in "quotes"', "3"),
        (r"^losses = .*$", "losses = 10", "radar.losses", 'a ratio as { base = 10, unit = "1"', "10"),
        (
            r"^losses = .*$",
            'losses = { base = -3, unit = "dB", source = "choice" }',
            "radar.losses",
            "at least 1",
            "base = -3 dB",
        ),
        (
            r"^losses = .*$",
            'losses = { base = 1e9, unit = "dB", source = "choice" }',
            "radar.losses",
            "at least 1",
            "base = 1e+09 dB",
        ),
        (
            r"^losses = .*$",
            'losses = { base = 10, low = 11, unit = "dB", source = "choice" }',
            "radar.losses.low",
            "at most the base value 10",
            "11",
        ),
        (
            r"^losses = .*$",
            'losses = { base = 10, high = 9, unit = "dB", source = "choice" }',
            "radar.losses.high",
            "at least the base value 10",
            "9",
        ),
        (
            r"^losses = .*$",
            'losses = { base = 10, unit = "dB", source = " " }',
            "radar.losses.source",
            "assumption",
            "empty",
        ),
        (
            r"^losses = .*$",
            'losses = { base = nan, unit = "dB", source = "x" }',
            "radar.losses.base",
            "a finite number",
            "nan",
        ),
        (
            r"^satellites = .*$",
            'satellites = { base = 600.5, unit = "1", source = "x" }',
            "constellation.shell.0.satellites.base",
            "a whole number",
            "600.5",
        ),
        (
            r"^satellites = .*$",
            'satellites = { base = inf, unit = "1", source = "x" }',
            "constellation.shell.0.satellites.base",
            "a finite number",
            "inf",
        ),
        (
            r"^phasing = .*$",
            'phasing = { base = 30, unit = "1", source = "x" }',
            "constellation.shell.0.phasing",
            "0 to 29",
            "30",
        ),
        (r'^type = "walker"$', 'type = "runner"', "constellation.shell.0.type", "'walker'", '"runner"'),
        (
            r"^grazing_min = .*$",
            'grazing_min = { base = 61, unit = "deg", source = "x" }',
            "radar.grazing_max",
            "more than radar.grazing_min",
            "60 deg",
        ),
        (
            r"^seed = 1$",
            'seed = 1\nstart = "2021-10-07T13:00:00Z"\nstop = "2021-10-07T12:00:00Z"',
            "scenario.stop",
            "after the start",
            "2021-10-07T12:00:00Z",
        ),
        (
            r"^seed = 1$",
            "seed = 1\nstart = 2021-10-07T13:00:00Z\nstop = 2021-10-07T13:00:00Z",
            "scenario.stop",
            "after the start",
            "2021-10-07T13:00:00Z",
        ),
        (r"^seed = 1$", 'seed = 1\nstart = "noon"', "scenario.start", "an instant in UTC", '"noon"'),
        (r"^seed = 1$", 'seed = 1\nstart = "2021-02-30T12:00:00Z"', "scenario.start", "an instant in UTC", "02-30"),
        (
            r"^seed = 1$",
            'seed = 1\nstop = "2021-10-07T13:00:00Z"\nduration = { base = 1, unit = "h", source = "x" }',
            "scenario.duration",
            "either",
            "both",
        ),
        (r"^\[metrics\]$", "[metricks]", "metricks", "did you mean 'metrics'", "unknown key"),
    ],
)
def test_one_fault_is_told_as_one(pattern: str, new: str, path: str, expected: str, came: str) -> None:
    found = faults_of(edited((pattern, new)))
    assert list(found) == [path]
    assert expected in found[path][0] and came in found[path][1]


def test_an_instant_may_be_written_without_quotes() -> None:
    document = scenario_from_toml(edited((r"^seed = 1$", "seed = 1\nstart = 2021-10-07T13:00:00Z")), "x")
    assert document.scenario.start == "2021-10-07T13:00:00Z"


@pytest.mark.parametrize(
    ("text", "where"), [("[scenario]\nname = \n", "line 2, column 8"), ("a = [1,\n", "end of document")]
)
def test_a_syntax_fault_names_its_place(text: str, where: str) -> None:
    found = faults_of(text)
    assert list(found) == [where] and found[where][0] == "TOML"


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bytes.toml"
    path.write_bytes(b"[scenario]\nname = '\xff'")
    with pytest.raises(ScenarioError, match="UTF-8"):
        load_scenario(str(path))


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(ArgumentError, match="did you mean 'paris'"):
        load_scenario("pariss")
    with pytest.raises(ArgumentError, match="no such file"):
        load_scenario("nowhere/mine.toml")


def test_a_scenario_based_on_another_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[scenario]\nbased_on = "paris"\nname = "mine"\n'
        '[radar]\nlosses = { base = 12, unit = "dB", source = "choice" }\n'
    )
    (tmp_path / "yours.toml").write_text('[scenario]\nbased_on = "mine.toml"\nname = "yours"\n')
    paris, yours = load_scenario("paris"), load_scenario(str(tmp_path / "yours.toml"))
    assert (yours.scenario.name, yours.scenario.title, yours.scenario.description) == ("yours", "yours", "")
    assert yours.radar.losses.base == 12.0 and yours.radar.losses.low is None
    assert yours.tracker == paris.tracker and yours.constellation == paris.constellation


def test_one_shell_is_taken_together_with_the_one_below_key_by_key(tmp_path: Path) -> None:
    shell = '[[constellation.shell]]\nsatellites = { base = 300, unit = "1", source = "choice" }\n'
    (tmp_path / "mine.toml").write_text(f'[scenario]\nbased_on = "paris"\nname = "mine"\n{shell}')
    paris, mine = (load_scenario(name).constellation.shell for name in ("paris", str(tmp_path / "mine.toml")))
    assert len(mine) == 1 and mine[0].satellites.number == 300 and mine[0].satellites.low is None
    assert mine[0].model_copy(update={"satellites": paris[0].satellites}) == paris[0]


def test_two_shells_replace_the_one_below_and_one_replaces_two(tmp_path: Path) -> None:
    shell = re.search(r"^\[\[constellation\.shell\]\]$.*?(?=^\[radar\]$)", PARIS, flags=re.MULTILINE | re.DOTALL)
    assert shell is not None
    (tmp_path / "two.toml").write_text(f'[scenario]\nbased_on = "paris"\nname = "two"\n{shell[0] * 2}')
    assert len(load_scenario(str(tmp_path / "two.toml")).constellation.shell) == 2
    part = '[[constellation.shell]]\nsatellites = { base = 300, unit = "1", source = "choice" }\n'
    (tmp_path / "part.toml").write_text(f'[scenario]\nbased_on = "two.toml"\nname = "part"\n{part}')
    with pytest.raises(ScenarioError, match="the key is missing"):
        load_scenario(str(tmp_path / "part.toml"))


@pytest.mark.parametrize(
    ("pattern", "new", "path", "expected"),
    [
        (r"^inclination = .*$", "", "constellation.shell.0.inclination", 'an angle as { base = ..., unit = "deg"'),
        (r"^altitude = .*$", "", "constellation.shell.0.altitude", 'a length as { base = ..., unit = "km"'),
        (r"^undetected_density = .*$", "", "tracker.undetected_density", "an area density as { base = ..."),
        (r"^name = .*$", 'name = "Mine"', "scenario.name", "a name of a-z, 0-9, - and _, at most 64"),
        (r"^title = .*$", 'title = ""', "scenario.title", "a text that is not empty"),
        (r"^title = .*$", f'title = "{"a" * 121}"', "scenario.title", "a text of at most 120 characters"),
        (r"^seed = 1$", "seed = -1", "scenario.seed", "0 or more"),
        (r"^seed = 1$", "seed = 9223372036854775808", "scenario.seed", "at most 9223372036854775807"),
        (r"^\[constellation\]$", "[constellation]\nshell = []\n[other]", "constellation.shell", "at least 1 of them"),
    ],
)
def test_faults_are_in_plain_words(pattern: str, new: str, path: str, expected: str) -> None:
    text = edited((pattern, new))
    if "shell = []" in new:
        text = re.sub(r"^\[\[constellation\.shell\]\]$", "[unknown]", text, flags=re.MULTILINE)
    told = faults_of(text)[path][0]
    assert told.startswith(expected) and "tring" not in told


def test_a_chain_that_bites_its_tail_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[scenario]\nbased_on = "b.toml"\n')
    (tmp_path / "b.toml").write_text('[scenario]\nbased_on = "a.toml"\n')
    with pytest.raises(ScenarioError, match="tail"):
        load_scenario(str(tmp_path / "a.toml"))


def test_overrides_replace_and_are_checked() -> None:
    document = load_scenario("paris")
    assert with_overrides(document) == document
    shorter = with_overrides(document, name="short", seed=9, duration_s=600.0)
    assert (shorter.scenario.name, shorter.scenario.seed) == ("short", 9)
    assert shorter.scenario.duration is not None and shorter.scenario.duration.base_si == 600.0
    with pytest.raises(ScenarioError, match=r"scenario\.duration.*1 s to a year"):
        with_overrides(document, duration_s=-5.0)


def leaves(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(node, dict):
        return [found for key, value in node.items() for found in leaves(value, (*path, key))]
    if isinstance(node, list):
        return [found for index, value in enumerate(node) for found in leaves(value, (*path, index))]
    return [path]


RAW = load_scenario("paris").model_dump(exclude_none=True)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(leaves(RAW)), value=VALUES)
def test_no_value_whatever_leads_to_anything_but_a_document_or_told_faults(
    path: tuple[str | int, ...], value: object
) -> None:
    from lookdown.scenario.load import _checked

    raw = load_scenario("paris").model_dump(exclude_none=True)
    node = raw
    for key in path[:-1]:
        node = node[key]  # type: ignore[index]  # the path leads through tables and lists
    node[path[-1]] = value  # type: ignore[index]
    try:
        document = _checked(raw, "fuzz")
    except LookdownError as error:
        assert str(error).startswith("fuzz: ")
    else:
        assert isinstance(document, ScenarioDocument)
        again = scenario_from_toml(canonical_toml(document), "again")
        # Reading a text makes its paths absolute; beyond that nothing changes, and once read nothing at all.
        assert again == document or path == ("traffic", "recording")
        assert scenario_from_toml(canonical_toml(again), "again") == again


@pytest.mark.parametrize(
    ("path", "base", "unit", "expected"),
    [
        ("radar.carrier_frequency", 1e-20, "GHz", "0.5 to 35 GHz"),
        ("radar.bandwidth", 1e300, "MHz", "10 kHz to 1 GHz"),
        ("radar.false_alarm_probability", 0.1, "1", "1e-4"),
        ("tracker.coast", 1e300, "s", "0.1 s to 11 days"),
        ("radar.design_height", 1e9, "km", "50 000 km"),
        ("scenario.report_interval", 7, "s", "whole number of steps"),
    ],
)
def test_numbers_that_no_stage_can_fly_are_told(
    path: str, base: float, unit: str, expected: str, tmp_path: Path
) -> None:
    section, name = path.split(".")
    file = tmp_path / "odd.toml"
    step = 'step = { base = 10, unit = "s", source = "choice" }\n' if section == "scenario" else ""
    head = f'[scenario]\nbased_on = "paris"\nname = "odd"\ntitle = "Odd"\n{step}'
    line = f'{name} = {{ base = {base!r}, unit = "{unit}", source = "choice" }}\n'
    file.write_text(head + (line if section == "scenario" else f"[{section}]\n{line}"))
    with pytest.raises(ScenarioError) as told:
        load_scenario(str(file))
    (fault,) = told.value.faults
    assert fault.path == path
    assert expected in fault.expected


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "(whole file)"),
        ("a = " + "{a = " * 5000, "(whole file)"),
        (".".join("a" * 3000) + " = 1", "(whole file)"),
        ("[" + ".".join("a" * 3000) + "]", "(whole file)"),
        ("[scenario]\nseed = " + "9" * 6000, "(whole file)"),
        ("[scenario]\nseed = 0x" + "f" * 9000, "scenario.seed"),
        ("[radar]\naverage_power = { base = " + "9" * 400 + " }", "radar.average_power.base"),
    ],
)
def test_endless_nesting_and_endless_numbers_are_faults(text: str, path: str) -> None:
    found = faults_of(text)
    assert list(found) == [path] and ("deep" in found[path][0] or "19 digits" in found[path][0])


def test_a_mark_before_the_text_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PARIS.encode())
    assert load_scenario(str(path)) == load_scenario("paris")


@pytest.mark.parametrize(("base", "words"), [("parsi", "did you mean 'paris'"), ("none.toml", "no such file")])
def test_a_scenario_based_on_nothing_is_told_with_file_and_key(base: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=r"^folder/mine\.toml: 1 fault") as raised:
        scenario_from_toml(f'[scenario]\nbased_on = "{base}"', "folder/mine.toml")
    assert raised.value.faults[0].path == "scenario.based_on" and words in raised.value.faults[0].came


def test_a_recording_lies_beside_the_scenario_that_names_it(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "below").mkdir()
    base, mine = tmp_path / "base.toml", tmp_path / "below" / "mine.toml"
    base.write_text(edited((r"^recording = .*$", 'recording = "one.parquet"')), encoding="utf-8")
    mine.write_text('[scenario]\nbased_on = "../base.toml"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path / "below")
    for path in ("mine.toml", "../base.toml"):
        named = Path(load_scenario(path).traffic.recording)
        assert named.is_absolute() and named.resolve() == tmp_path / "one.parquet"
    mine.write_text('[scenario]\nbased_on = "../base.toml"\n[traffic]\nrecording = "/elsewhere/two.parquet"\n')
    assert load_scenario("mine.toml").traffic.recording == "/elsewhere/two.parquet"
    assert load_scenario("paris").traffic.recording == "quickstart"


def test_the_hash_is_the_same_wherever_the_recording_lies() -> None:
    text = edited((r"^recording = .*$", 'recording = "one.parquet"'))
    hashes = {scenario_hash(scenario_from_toml(text, f"/{folder}/mine.toml")) for folder in "ab"}
    other = scenario_hash(scenario_from_toml(text.replace("one.parquet", "two.parquet"), "/a/mine.toml"))
    assert len(hashes) == 1 and other not in hashes
