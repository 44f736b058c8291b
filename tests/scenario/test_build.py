"""From document to stages: SI, times within the recording, satellites counted through the shells."""

import json
from functools import partial

import numpy as np
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import MeanElements
from lookdown.errors import ScenarioError
from lookdown.scenario import (
    ScenarioDocument,
    build,
    check_span,
    constellation_of,
    failures_not_flown,
    load_scenario,
    with_overrides,
)

PARIS = load_scenario("paris")


def changed(**run: object) -> ScenarioDocument:
    raw = PARIS.model_dump(exclude_none=True)
    raw["scenario"] |= run
    return ScenarioDocument.model_validate(raw)


def seconds(value: float) -> dict[str, object]:
    return {"base": value, "unit": "s", "source": "choice"}


def test_the_stages_are_in_si_and_span_the_time_asked_for() -> None:
    stages = build(changed(start="2021-10-07T13:00:00Z", duration=seconds(90.0)), seed=4)
    assert stages.start_tai_ns == tai_ns_from_utc_text("2021-10-07T13:00:00Z")
    assert stages.stop_tai_ns - stages.start_tai_ns == 90 * 10**9
    assert (stages.step_ns, stages.report_interval_ns) == (10**9, 10 * 10**9)
    assert stages.radar_parameters.average_power_w == 2500.0
    assert stages.metrics.custody_limit_m == 5e3 <= stages.metrics.gospa_cutoff_m
    satellites = stages.ephemeris.at(stages.start_tai_ns)
    assert len(satellites) == 600 and (satellites.status == 0).all()


def test_without_times_the_whole_recording_is_flown() -> None:
    stages = build(PARIS, seed=1)
    assert (stages.start_tai_ns, stages.stop_tai_ns) == (stages.traffic.start_tai_ns, stages.traffic.stop_tai_ns)


def test_a_part_is_flown_under_the_same_satellites_as_the_whole() -> None:
    whole = build(with_overrides(PARIS, duration_s=7200.0), seed=1)
    part = build(changed(start="2021-10-07T13:30:00Z", duration=seconds(60.0)), seed=1)
    instant = part.start_tai_ns + 30 * 10**9
    apart = np.linalg.norm(
        whole.ephemeris.at(instant).position_ecef_m - part.ephemeris.at(instant).position_ecef_m, axis=1
    )
    # The nodes between which positions are interpolated differ, which is worth 0.4 m.
    assert apart.max() < 1.0


@pytest.mark.parametrize(
    ("run", "path"),
    [
        ({"start": "2021-10-06T13:00:00Z"}, "scenario.start"),
        ({"start": "2021-10-08T13:00:00Z"}, "scenario.start"),
        ({"stop": "2021-10-08T13:00:00Z"}, "scenario.stop"),
        ({"stop": "2021-10-06T13:00:00Z"}, "scenario.stop"),
        ({"duration": seconds(86_400.0)}, "scenario.duration"),
    ],
)
def test_times_outside_the_recording_are_faults(run: dict[str, object], path: str) -> None:
    told = []
    for refuses in (check_span, partial(build, seed=1)):
        with pytest.raises(ScenarioError) as raised:
            refuses(changed(**run))
        told.append(raised.value.faults)
    assert [fault.path for fault in told[0]] == [path] and told[0] == told[1]


def test_times_within_the_recording_and_none_at_all_pass() -> None:
    check_span(PARIS)
    check_span(changed(start="2021-10-07T13:00:00Z", duration=seconds(90.0)))


def test_what_was_cleaned_away_can_be_kept_as_json() -> None:
    cleaning = build(with_overrides(PARIS, duration_s=60.0), seed=1).cleaning
    assert json.loads(json.dumps(cleaning, allow_nan=False))["rows_in"] == 284_505
    dropped = sum(rule["rows_dropped"] for rule in cleaning["rules"])
    assert dropped == cleaning["rows_in"] - cleaning["rows_kept"]


def test_satellites_planes_and_vendors_count_on_through_the_shells() -> None:
    shell = PARIS.constellation.shell[0].model_dump()
    shells = [shell | {"vendor": vendor} for vendor in ("one", "two", "one")]
    raw = PARIS.model_dump(exclude_none=True) | {"constellation": {"shell": shells}}
    document = ScenarioDocument.model_validate(raw)
    elements = constellation_of(document, 0)
    assert isinstance(elements, MeanElements)
    np.testing.assert_array_equal(elements.satellite_id, np.arange(1800))
    np.testing.assert_array_equal(np.unique(elements.plane), np.arange(90))
    np.testing.assert_array_equal(elements.vendor_id, np.repeat([0, 1, 0], 600))


def test_failures_that_begin_when_the_run_has_ended_are_told() -> None:
    raw = load_scenario("paris-mesh").model_dump(exclude_none=True)
    late = {"kind": "plane", "planes": [3], "start": seconds(60.0), "duration": seconds(10.0)}
    raw["network"]["failure"] = [late, late | {"start": seconds(59.0)}, late | {"start": seconds(1e6)}]
    whole = ScenarioDocument.model_validate(raw)
    (beyond,) = failures_not_flown(whole)
    assert beyond.startswith("network.failure.2: plane begins 1e+06 s after the start and is not flown")
    part = failures_not_flown(with_overrides(whole, duration_s=60.0))
    assert [each.split(":")[0] for each in part] == ["network.failure.0", "network.failure.2"]
    assert "a run ends after 60 s" in part[0] and failures_not_flown(PARIS) == []
