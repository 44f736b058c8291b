"""The one form of a scenario: hash, text, schema and list of assumptions."""

import json
import random
import tomllib

import pytest

from lookdown.scenario import (
    assumptions,
    canonical_toml,
    catalogue,
    find_scenario,
    load_scenario,
    scenario_from_toml,
    scenario_hash,
    scenario_schema,
    with_overrides,
)


def test_comments_order_and_layout_leave_the_hash_as_it_is() -> None:
    document = load_scenario("paris")
    said = tomllib.loads(canonical_toml(document))
    shuffler = random.Random(3)
    sections = list(said.items())
    shuffler.shuffle(sections)
    turned = {name: dict(reversed(section.items())) for name, section in sections}
    again = type(document).model_validate(turned)
    assert scenario_hash(again) == scenario_hash(document)
    plain = "\n".join(line for line in find_scenario("paris").read_text().splitlines() if not line.startswith("#"))
    assert scenario_hash(scenario_from_toml(plain, "plain")) == scenario_hash(document)


def test_the_seed_leaves_the_hash_as_it_is_and_any_number_changes_it() -> None:
    document = load_scenario("paris")
    assert scenario_hash(with_overrides(document, seed=77)) == scenario_hash(document)
    assert scenario_hash(with_overrides(document, duration_s=77.0)) != scenario_hash(document)
    assert scenario_hash(load_scenario("paris-sparse")) != scenario_hash(document)


def test_the_text_of_a_document_reads_back_as_the_same_document() -> None:
    for entry in catalogue():
        document = load_scenario(entry.name)
        text = canonical_toml(document)
        assert scenario_from_toml(text, "again") == document
        assert canonical_toml(scenario_from_toml(text, "again")) == text


def test_text_with_quotes_controls_and_other_scripts_survives() -> None:
    raw = load_scenario("paris").model_dump(exclude_none=True)
    raw["scenario"]["title"] = 'a "b" \\ é 東'
    raw["scenario"]["description"] = 'a "b" \\ é 東 \x7f \t'
    document = type(load_scenario("paris")).model_validate(raw)
    assert scenario_from_toml(canonical_toml(document), "again") == document


def test_every_number_of_the_catalogue_says_where_it_comes_from() -> None:
    for entry in catalogue():
        rows = assumptions(load_scenario(entry.name))
        assert len(rows) > 50
        assert len({row["path"] for row in rows}) == len(rows)
        for row in rows:
            assert row["source"].strip() and row["unit"]
            assert (row["low"] is None) == (row["high"] is None)
            if row["low"] is not None:
                # Pressure altitude is known to be off to one side; that band need not hold the base.
                assert row["low"] <= row["base"] <= row["high"] or row["path"].startswith("traffic, "), row["path"]


def test_the_schema_is_json_and_names_units_and_required_keys() -> None:
    schema = json.loads(json.dumps(scenario_schema()))
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["$defs"]["Length"]["properties"]["unit"]["enum"] == ["m", "km", "cm", "mm", "um", "ft", "NM"]
    assert "losses" in schema["$defs"]["Radar"]["required"]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("section", ["Coverage", "Walker", "Rosette", "Streets", "Elements", "Explicit", "Single"])
def test_the_schema_describes_every_key_of_cover_and_shells(section: str) -> None:
    keys = scenario_schema()["$defs"][section]["properties"]
    assert [name for name, said in keys.items() if not said.get("description")] == []
    if section == "Coverage":
        assert "beside it" in keys["loss"]["description"] and "before the study" in keys["lose"]["description"]
