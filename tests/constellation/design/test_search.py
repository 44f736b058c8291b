"""The search for the smallest pattern: known answers, proofs against plain samples, faults."""

import math

import numpy as np
import pytest
from design_plain import margins, pattern_directions, places

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    AccessLimits,
    CoverageRequirement,
    DesignOutcome,
    PatternKind,
    cap_and_street_rad,
    check_design,
    design_pattern,
    least_satellite_count,
)
from lookdown.constellation.design.requirement import satellites_needed
from lookdown.constellation.design.search import _families
from lookdown.errors import ArgumentError

START = tai_ns_from_utc_text("2026-01-01")
FAR = {"altitude_m": 1e12, "limits": AccessLimits()}
WALKER = (PatternKind.WALKER,)


def band(*, altitude_m=2_000e3, grazing_deg=(10.0, 80.0), latitude_deg=50.0, **others):
    limits = AccessLimits(grazing_min_rad=math.radians(grazing_deg[0]), grazing_max_rad=math.radians(grazing_deg[1]))
    edge = math.radians(latitude_deg)
    return CoverageRequirement(
        altitude_m=altitude_m, limits=limits, latitude_min_rad=-edge, latitude_max_rad=edge, **others
    )


def sampled_margin(search, row):
    """Least margin of a candidate over all longitudes, both hemispheres and a whole turn, by samples."""
    row = {name: getattr(search.candidates, name)[row].item() for name, _ in search.candidates.columns()}
    requirement, planes = search.requirement, row["plane_count"]
    slots = row["satellite_count"] // planes
    phasing = 0.5 * planes if row["kind"] == PatternKind.STREETS else row["phasing"]
    latitudes = np.linspace(requirement.latitude_min_rad, requirement.latitude_max_rad, 41)
    place = places(latitudes, np.linspace(0, 2 * np.pi, 120, endpoint=False))
    nodes, phases = row["node_spacing_rad"] * np.arange(planes), 2 * np.pi * phasing * np.arange(planes)
    return min(
        margins(
            pattern_directions(row["inclination_rad"], nodes, phases / row["satellite_count"], slots, turned),
            place,
            requirement.fold,
            *requirement.central_angles_rad,
        ).min()
        for turned in np.linspace(0, 2 * np.pi / slots, 24, endpoint=False)
    )


def test_five_satellites_cover_the_world_and_seven_do_so_twice():
    """Ballard 1980, abstract; the verification has three- and fourfold cover too."""
    for fold, count in ((1, 5), (2, 7)):
        found = design_pattern(
            CoverageRequirement(fold=fold, **FAR), kinds=WALKER, margin_rad=math.radians(0.05), further=0.0
        )
        candidates = found.candidates
        assert candidates.satellite_count[found.best] == count
        fewer = candidates.outcome[candidates.satellite_count < count]
        assert len(fewer) > 10 and (fewer == DesignOutcome.FALLS_SHORT).all()


def test_iridium_is_the_smallest_pattern_of_streets_at_its_altitude():
    found = design_pattern(
        band(altitude_m=780e3, grazing_deg=(8.2, 90.0), latitude_deg=90.0), kinds=(PatternKind.STREETS,)
    )
    best = found.best
    assert (found.candidates.satellite_count[best], found.candidates.plane_count[best]) == (66, 6)
    cap, street = cap_and_street_rad(plane_count=6, satellites_per_plane=11)
    assert found.candidates.node_spacing_rad[best] == pytest.approx(cap + street, abs=math.radians(0.1))


@pytest.mark.parametrize("kind", list(PatternKind))
def test_what_is_found_covers_everywhere_and_always(kind):
    """The samples know nothing of the symmetries by which the search looks at a part only."""
    requirement = band(latitude_deg=90.0 if kind != PatternKind.WALKER else 50.0)
    found = design_pattern(requirement, kinds=(kind,), margin_rad=math.radians(0.1), planes_max=5)
    assert found.best is not None and found.reason == ""
    for row in found.choices():
        assert found.candidates.margin_rad[row] >= math.radians(0.1)
        assert sampled_margin(found, row) >= math.radians(0.05)


def test_what_fails_is_seen_to_fail():
    found = design_pattern(band(), margin_rad=math.radians(0.1))
    failing = np.flatnonzero(found.candidates.outcome == DesignOutcome.FALLS_SHORT)
    for row in failing[:: len(failing) // 12]:
        assert found.candidates.margin_rad[row] < math.radians(0.1)
        # Samples 3 deg apart may step over the worst place by half of that in each of three directions.
        assert sampled_margin(found, row) < found.candidates.margin_rad[row] + math.radians(4.0)


def test_a_band_in_one_hemisphere_is_the_band_with_both():
    """A pattern serves a latitude as it serves its mirror image."""
    both, edges = band(), {"latitude_min_rad": math.radians(-10.0), "latitude_max_rad": math.radians(50.0)}
    north = CoverageRequirement(altitude_m=2_000e3, limits=both.limits, **edges)
    first, second = (design_pattern(each, kinds=WALKER, further=0.0) for each in (both, north))
    assert first.candidates.satellite_count[first.best] == second.candidates.satellite_count[second.best]
    away = CoverageRequirement(altitude_m=2_000e3, limits=both.limits, latitude_min_rad=-0.9, latitude_max_rad=-0.6)
    assert away.folded_latitudes_rad == (0.6, 0.9)


def test_choices_have_more_satellites_only_for_fewer_planes():
    found = design_pattern(band(), further=0.3, planes_max=9)
    counts, planes = (getattr(found.candidates, name)[found.choices()] for name in ("satellite_count", "plane_count"))
    assert len(counts) > 1 and (np.diff(counts.astype(int)) > 0).all() and (np.diff(planes.astype(int)) < 0).all()


def test_more_fold_or_less_sight_takes_more_satellites():
    base = least_satellite_count(band())
    assert least_satellite_count(band(fold=2)) in (2 * base - 1, 2 * base)
    assert least_satellite_count(band(grazing_deg=(20.0, 60.0))) > base
    assert least_satellite_count(band(share=0.9)) < base


def test_the_bound_is_the_mean_number_in_view():
    """Polar orbits, whole Earth, no hole: hardest is the equator, where the mean is known to numbers of the cap."""
    requirement = band(altitude_m=780e3, grazing_deg=(8.2, 90.0), latitude_deg=90.0)
    _, cap = requirement.central_angles_rad
    along = np.linspace(-cap, cap, 200_001)
    # At latitude s within the cap the satellite is within arccos(cos cap / cos s) of longitude.
    mean = np.trapezoid(np.arccos(np.clip(np.cos(cap) / np.cos(along), -1, 1)) / np.pi, along) / np.pi
    assert satellites_needed(requirement, np.array([np.pi / 2]))[0] == pytest.approx(1.0 / mean, rel=0.01)


def test_a_range_narrows_what_is_seen():
    limits = AccessLimits(range_max_m=1_500e3)
    requirement = CoverageRequirement(altitude_m=700e3, limits=limits)
    _, outer = requirement.central_angles_rad
    orbit, radius = 6_371_008.8 + 700e3, 6_371_008.8
    assert math.sqrt(orbit**2 + radius**2 - 2 * orbit * radius * math.cos(outer)) == pytest.approx(1_500e3)
    assert CoverageRequirement(altitude_m=700e3, limits=AccessLimits()).central_angles_rad[1] > outer


def test_a_share_takes_fewer_satellites_and_is_counted():
    whole, most = (design_pattern(band(share=share), kinds=WALKER, further=0.0, planes_max=8) for share in (1.0, 0.9))
    assert most.candidates.satellite_count[most.best] < whole.candidates.satellite_count[whole.best]
    flown = check_design(most, START, duration_s=7_200.0)
    assert flown.share == pytest.approx(float(most.candidates.share[most.best]), abs=0.03) and flown.count_min == 0


def test_the_closest_miss_is_measured():
    """What is said of patterns with fewer satellites that come nearest is a margin, not only a bound of one."""
    found = design_pattern(band(), kinds=WALKER, planes_max=6)
    candidates = found.candidates
    fewer = np.flatnonzero(candidates.satellite_count < candidates.satellite_count[found.best])
    miss = fewer[np.argmax(candidates.margin_rad[fewer])]
    assert candidates.margin_rad[miss] < math.radians(0.01)
    assert sampled_margin(found, miss) == pytest.approx(float(candidates.margin_rad[miss]), abs=math.radians(2.0))


@pytest.mark.parametrize("kind", list(PatternKind))
def test_elements_are_those_of_the_pattern(kind):
    requirement = band(latitude_deg=90.0)
    found = design_pattern(requirement, kinds=(kind,), margin_rad=math.radians(0.1), planes_max=5, further=0.0)
    elements = found.elements(START)
    planes = int(found.candidates.plane_count[found.best])
    nodes = elements.raan_rad.reshape(planes, -1)[:, 0]
    assert np.diff(nodes) == pytest.approx(float(found.candidates.node_spacing_rad[found.best]))
    assert elements.inclination_rad == pytest.approx(float(found.candidates.inclination_rad[found.best]))


def test_every_plane_count_and_phasing_is_tried():
    families = list(_families(band(), 24, kinds=WALKER, planes_max=None))
    assert len(families) == 1 + 2 + 3 + 4 + 6 + 8 + 12 + 24
    assert {(f.plane_count, f.phasing) for f in families} >= {(1, 0), (24, 23), (8, 5)}


def test_a_search_without_an_answer_says_why():
    found = design_pattern(band(), satellites_max=least_satellite_count(band()), kinds=WALKER)
    assert found.best is None and "no pattern of up to" in found.reason and len(found.choices()) == 0
    assert "after 10 patterns" in design_pattern(band(), patterns_max=10, kinds=WALKER).reason
    with pytest.raises(AssertionError, match="no pattern"):
        found.elements(START)


def test_limits_that_leave_nothing_to_see_are_the_users_fault():
    with pytest.raises(ArgumentError, match="nothing to see"):
        least_satellite_count(band(grazing_deg=(45.0, 45.0)))


def test_progress_goes_up_to_the_end():
    told = []
    design_pattern(band(), kinds=WALKER, planes_max=9, on_progress=lambda *words: told.append(words))
    assert {stage for stage, _, _ in told} == {"trying patterns"}
    done = [d for _, d, _ in told]
    assert done[:-1] == sorted(done[:-1]) and all(d <= total for _, d, total in told) and told[-1][1:] == (1, 1)


@pytest.mark.parametrize("wrong", [{"fold": 17}, {"fold": 0}, {"share": 0.999999}, {"share": 0.0}, {"share": 1.1}])
def test_what_would_take_for_ever_is_refused_before_the_search(wrong):
    with pytest.raises(ArgumentError, match=r"expected a (fold|share)"):
        CoverageRequirement(**FAR, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"further": 1e9}, {"further": math.inf}, {"further": -0.1}, {"margin_rad": math.radians(9)}, {"margin_rad": 0.0}],
)
def test_margins_and_further_looks_out_of_bounds_are_refused_before_the_search(wrong):
    told = []
    with pytest.raises(ArgumentError, match="expected"):
        design_pattern(band(), on_progress=lambda *words: told.append(words), **wrong)
    assert told == []


def test_progress_is_told_within_one_number_of_satellites_too():
    told = []
    design_pattern(band(), kinds=WALKER, patterns_max=10, on_progress=lambda *words: told.append(words))
    assert len(told) == 11
