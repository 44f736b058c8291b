"""Real flights beside themselves, heard again, distorted; quantiles in the place of samples."""

from dataclasses import replace

import numpy as np
import pytest
from known_sources import Distorted

from lookdown.tables import AircraftClass
from lookdown.traffic.realism.beside import beside_recording, beside_reference
from lookdown.traffic.realism.comparison import compare, population_of
from lookdown.traffic.realism.references import Reference, arrays_of, reference_from, references
from lookdown.traffic.realism.samples import QUANTITIES, FlightSamples, samples_of

AIRLINER = AircraftClass.AIRLINER


@pytest.fixture(scope="module")
def people(real):
    return population_of(real, AIRLINER, rounds=40)


def test_the_recording_heard_again_is_the_recording(people, heard) -> None:
    report = compare("itself", [people], heard)
    assert [row.quantity for row in report.rows] == [name for name, _ in QUANTITIES]
    for row in report.rows:
        assert row.distance < 0.02 and row.distance < row.floor.mean < row.floor.p95
        assert row.covered_share > 0.98
        assert sum(cell.share for cell in row.cells) == pytest.approx(1.0)


def test_ten_metres_a_second_more_are_seen_in_the_speed_and_nowhere_else(people, paris, window) -> None:
    fast = samples_of(Distorted(paris, 10.0), start_tai_ns=window[0], stop_tai_ns=window[1])
    report = compare("fast", [people], fast)
    assert report.distance(AIRLINER, "ground_speed_mps") > 0.07
    assert report.distance(AIRLINER, "height_m") < 1e-9
    # The velocity is turned by its slant alone: 1e-3 of the samples change places.
    assert report.distance(AIRLINER, "turn_rate_radps") < 1e-3
    with pytest.raises(KeyError):
        report.distance(AircraftClass.GLIDER, "height_m")


def test_turns_that_are_noisier_are_seen(people, real) -> None:
    noise = 0.01 * np.random.default_rng(1).standard_normal(len(real))
    noisy = FlightSamples(
        **{name: getattr(real, name) for name, _ in real.columns()} | {"turn_rate_radps": real.turn_rate_radps + noise}
    )
    report = compare("noisy", [people], noisy)
    assert report.distance(AIRLINER, "turn_rate_radps") > 0.1 and report.distance(AIRLINER, "climb_rate_mps") < 1e-9


def test_how_many_climb_or_descend_does_not_count(people, real) -> None:
    """Nine of ten descents taken away: the same flights still, cell by cell."""
    thinned = real.take((real.cell % 3 != 2) | (np.arange(len(real)) % 10 == 0))
    assert len(thinned) < 0.8 * len(real)
    report = compare("thinned", [people], thinned)
    assert max(row.distance for row in report.rows) < 0.04
    unweighted = replace(people, cell=np.zeros_like(people.cell))
    coarse = FlightSamples(
        **{name: getattr(thinned, name) for name, _ in thinned.columns()} | {"cell": np.zeros_like(thinned.cell)}
    )
    assert compare("coarse", [unweighted], coarse).distance(AIRLINER, "climb_rate_mps") > 0.1


def test_classes_that_one_side_lacks_are_passed_over(people, real) -> None:
    others = real.take(real.aircraft_class != AIRLINER)
    assert compare("others", [people], others).rows == ()
    few = real.take(np.flatnonzero(real.aircraft_class == AIRLINER)[:10])
    assert compare("few", [people], few).rows == ()


def test_quantiles_stand_for_samples_to_a_four_hundredth(people, real) -> None:
    kept = arrays_of(Reference("paris", "Paris", 1.0, None, people))
    again = reference_from("paris", kept)
    assert (again.population.flights, again.population.samples) == (people.flights, people.samples)
    assert again.population.weight.sum() == pytest.approx(1.0)
    for row in compare("quantiles", [again.population], real).rows:
        assert row.distance < 1.0 / 402.0 + 1e-3
        assert row.floor == people.floors[row.quantity]


def test_the_package_knows_real_flights_of_four_kinds() -> None:
    kinds = {one.name: one.population for one in references()}
    assert {name: AircraftClass(one.aircraft_class).name for name, one in kinds.items()} == {
        "cruise": "AIRLINER",
        "gliders": "GLIDER",
        "helicopters": "HELICOPTER",
        "surveys": "LIGHT",
    }
    medians = {name: float(np.median(one.values["ground_speed_mps"])) for name, one in kinds.items()}
    # Known from the recordings' own reported speeds, in knots: 450 and about 68.
    assert medians["cruise"] == pytest.approx(450 * 0.5144, rel=0.02)
    assert medians["gliders"] == pytest.approx(66 * 0.5144, rel=0.1)
    circling = np.abs(kinds["gliders"].values["turn_rate_radps"])
    assert np.degrees(np.quantile(circling, 0.95)) > 3.0 > np.degrees(np.quantile(circling, 0.2))


def test_day_place_and_wind_of_a_reference_are_kept(people) -> None:
    (cruise,) = references(["cruise"])
    again = reference_from("cruise", arrays_of(cruise))
    assert (again.span_tai_ns, again.height_min_m, again.region) == (
        cruise.span_tai_ns,
        cruise.height_min_m,
        cruise.region,
    )
    assert again.wind is not None and cruise.wind is not None
    for name, _ in cruise.wind.columns():
        assert np.array_equal(getattr(again.wind, name), getattr(cruise.wind, name))
    # A summer's day: a weak wind from the south-west, told well where most fly.
    assert np.hypot(cruise.wind.wind_east_mps, cruise.wind.wind_north_mps).max() < 25.0
    assert cruise.wind.sigma_mps[cruise.wind.flight_count > 500].max() < 0.5
    bare = reference_from("paris", arrays_of(Reference("paris", "Paris", 1.0, None, people)))
    assert (bare.span_tai_ns, bare.height_min_m, bare.wind) == (None, None, None)


def test_a_recording_beside_itself(paris) -> None:
    report = beside_recording(paris, paris, name="itself", step_s=4.0, rounds=0)
    assert max(row.distance for row in report.rows if row.aircraft_class == AIRLINER) < 0.03
    for theirs, ours in report.pairs:
        assert theirs.weight.sum() == pytest.approx(1.0) and ours.weight.sum() == pytest.approx(1.0)
        assert ours.share_of_cell == pytest.approx(theirs.share_of_cell)


def test_references_of_other_places_and_classes_find_what_there_is(paris, window) -> None:
    cruise, gliders = references(["cruise", "gliders"])
    assert beside_reference(paris, gliders, start_tai_ns=window[0]).rows == ()
    here = replace(cruise, region=paris.region)
    found = beside_reference(paris, here, start_tai_ns=window[0])
    assert {row.aircraft_class for row in found.rows} <= {AIRLINER.value}
