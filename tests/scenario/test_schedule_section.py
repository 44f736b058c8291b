"""`[schedule]` of a scenario: regions of priority, the price between vendors, and what is refused of them."""

import numpy as np
import pytest

from lookdown.errors import ScenarioError
from lookdown.scenario import build, load_scenario, with_overrides
from lookdown.sensing.schedule import EnergyScheduler

HEAD = '[scenario]\nbased_on = "paris"\nname = "odd"\ntitle = "Odd"\n'
BOX = "south_deg = 48.0\nnorth_deg = 49.0\nwest_deg = 2.0\neast_deg = 3.0\n"


def _load(tmp_path, text):
    file = tmp_path / "odd.toml"
    file.write_text(HEAD + text)
    return load_scenario(str(file))


def _region(priority, box=BOX):
    return f'[[schedule.region]]\n{box}priority = {{ base = {priority}, unit = "1", source = "choice" }}\n'


def test_a_region_weighs_the_cells_within_it(tmp_path):
    document = with_overrides(_load(tmp_path, _region(5)), duration_s=10.0)
    plain = build(with_overrides(load_scenario("paris"), duration_s=10.0), seed=1).scheduler
    weighed = build(document, seed=1).scheduler
    assert isinstance(weighed, EnergyScheduler) and isinstance(plain, EnergyScheduler)
    up = plain.focus.cells.up_ecef
    latitude, longitude = np.degrees(np.arcsin(up[:, 2])), np.degrees(np.arctan2(up[:, 1], up[:, 0]))
    inside = (latitude > 48.0) & (latitude < 49.0) & (longitude > 2.0) & (longitude < 3.0)
    assert 5 < inside.sum() < 0.2 * len(inside)
    np.testing.assert_allclose(weighed.focus._worth / plain.focus._worth, np.where(inside, 5.0, 1.0))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (_region(-1), "schedule.region.0.priority"),
        (_region(1e9), "schedule.region.0.priority"),
        (_region(2, BOX.replace("49.0", "47.0")), "schedule.region.0"),
        ('[schedule]\ntasks = "search"\n' + _region(2), "schedule"),
        ('[schedule]\nvendor_change = { base = 0.5, unit = "1", source = "choice" }\n', "schedule.vendor_change"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_path(text, path, tmp_path):
    with pytest.raises(ScenarioError) as told:
        _load(tmp_path, text)
    (fault,) = told.value.faults
    assert fault.path == path


def test_the_price_between_vendors_is_none_where_left_out(tmp_path):
    text = '[schedule]\nvendor_change = { base = 3, unit = "1", source = "choice" }\n'
    assert load_scenario("paris").schedule.vendor_change.base_si == 1.0
    assert _load(tmp_path, text).schedule.vendor_change.base_si == 3.0
