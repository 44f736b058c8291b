"""The page of traffic: whole, self-contained, and true to what it is given."""

import re
from dataclasses import replace

import numpy as np
import pytest
from known_sources import SECOND_NS, Circling

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import RecordingError
from lookdown.report import Expected, Published, TrafficView, airborne_at, airborne_of_flights, write_traffic_page
from lookdown.report._figures_traffic import airborne_over_time, by_region, histograms
from lookdown.report._figures_traffic_map import _night, sky_map, track_map
from lookdown.report._traffic_view import KINDS, kind_counts
from lookdown.report._traffic_words import assumption_groups, class_table, distance_table, published_table
from lookdown.report.traffic_page import traffic_html
from lookdown.tables import AircraftClass, Objects, Transponder
from lookdown.traffic import (
    PLACES_ASSUMPTIONS,
    REALISM_ASSUMPTIONS,
    FleetKind,
    RecordedTraffic,
    WorldSettings,
    WorldTraffic,
    compare,
    population_of,
    samples_of,
)

NOON = tai_ns_from_utc_text("2021-10-07T12:00:00Z")


class Mixed:
    """Helicopters, drones and a lying fast object, each circling somewhere."""

    def at(self, time_tai_ns: int) -> Objects:
        parts = []
        for number, (kind, said, latitude) in enumerate(
            (
                (AircraftClass.HELICOPTER, Transponder.ON, 40.0),
                (AircraftClass.DRONE, Transponder.OFF, -30.0),
                (AircraftClass.LOW_FAST, Transponder.FALSE, 10.0),
            )
        ):
            count = 5 - number
            said = np.full(count, said.value, np.uint8)
            objects = Circling(count, 50.0, 0.02, 0.0, kind.value, said, latitude, 100.0 * number).at(time_tai_ns)
            parts.append(replace(objects, object_id=objects.object_id + np.uint32(100 * number)))
        return Objects.concatenate(parts)


@pytest.fixture(scope="module")
def view() -> TrafficView:
    paris = RecordedTraffic.load_sample()
    start = paris.start_tai_ns + 3600 * SECOND_NS
    samples = samples_of(paris, start_tai_ns=start, stop_tai_ns=start + 1800 * SECOND_NS)
    report = compare("itself", [population_of(samples, AircraftClass.AIRLINER, rounds=10)], samples)
    return TrafficView(
        name="world",
        title="A small <sky>",
        span="one day",
        source=Mixed(),
        synthetic=True,
        instant_tai_ns=NOON,
        airborne=airborne_at(
            Mixed(),
            range(NOON, NOON + 7200 * SECOND_NS, 1800 * SECOND_NS),
            regions=("north", "south"),
            region_of=lambda latitude, longitude: (latitude < 0).astype(np.uint8),
        ),
        flights={int(AircraftClass.HELICOPTER): 5},
        reports=(("Paris", report),),
        assumptions=(("The <comparison>", REALISM_ASSUMPTIONS), ("Places", PLACES_ASSUMPTIONS)),
        published=(Published("airliners at the peak", 12_000.0, 11_800.0, "aircraft", "somebody"),),
        warnings=("this is a test",),
        command="lookdown data show world",
    )


def test_the_page_asks_nothing_of_a_network_and_escapes_what_it_is_given(view, tmp_path) -> None:
    page = write_traffic_page(tmp_path / "new" / "sky.html", view).read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)\s*=\s*"(?!data:|#)(?!http://www\.w3\.org)[^"]*//', page)
    assert "<script" not in page and "@import" not in page and len(page) < 3_000_000
    assert "A small &lt;sky&gt;" in page and "<sky>" not in page
    assert "nan" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.S).lower()


def test_the_page_says_what_it_must(view) -> None:
    page = traffic_html(view)
    for words in (
        "open-source estimate",
        "this is a test",
        "2021-10-07 12:00 UTC",
        "helicopters",
        "Equal Earth",
        "Kolmogorov and Smirnov",
        "somebody",
        "age of a heard position",
        "ICAO Doc 9871",
        "lookdown data show world",
        "climb, below 10,000 ft",
    ):
        assert words in page, words


def test_the_same_view_gives_the_same_bytes(view) -> None:
    assert traffic_html(view) == traffic_html(view)


def test_the_table_of_classes_counts_who_is_there_and_what_they_say(view) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", class_table(view))
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]
    assert cells[0][-3:] == ["transponder on", "transponder off", "transponder false"]
    assert [row[:4] for row in cells[1:]] == [
        ["helicopter", "5", "5", "5"],
        ["low fast", "3", "3", "0"],
        ["drone", "4", "4", "0"],
    ]
    assert [row[-3:] for row in cells[1:]] == [["100\u202f%", "", ""], ["", "", "100\u202f%"], ["", "100\u202f%", ""]]


def test_counts_are_by_class_and_region(view) -> None:
    assert view.airborne.by_class.shape == (4, len(AircraftClass)) and (view.airborne.by_class.sum(axis=1) == 12).all()
    assert {kind.name: count.tolist() for kind, count in kind_counts(view.airborne.by_class)}["helicopters"] == [5] * 4
    assert not any(count.any() for count in view.airborne.airliners_by_region.values())


def test_flights_are_counted_as_they_would_fly() -> None:
    """A flight is there at its first instant and not at its last; the world's own `at` says the same."""
    half = 1800 * SECOND_NS
    settings = WorldSettings(seed=2, epoch_tai_ns=NOON - 24 * half, fleets=frozenset({FleetKind.SPECIAL}))
    world = WorldTraffic(settings, start_tai_ns=NOON, stop_tai_ns=NOON + 4 * half)
    edge = int(world.flights.start_tai_ns.max())
    last = int(world.flights.stop_tai_ns[world.flights.stop_tai_ns <= world.stop_tai_ns].max())
    instants = [NOON, NOON + half, edge, last, NOON + 4 * half]
    flown = [np.bincount(world.at(instant).aircraft_class, minlength=len(AircraftClass)) for instant in instants]
    assert np.array_equal(airborne_of_flights(world.flights, instants), flown)
    assert airborne_of_flights(world.flights, [NOON]).sum() > 100
    before, at, after = airborne_of_flights(world.flights, [last - 1, last, last + 1]).sum(axis=1)
    assert before > at >= after


def test_airliners_stand_beside_what_others_have(view) -> None:
    counts = np.array([90, 110, 100, 100])
    named = {"north": np.array([30, 30, 60]), "south": np.array([10, 10, 0])}
    times = NOON + 3600 * SECOND_NS * np.arange(3)
    airborne = replace(view.airborne, airliners=counts, airliners_by_region=named, region_time_tai_ns=times)
    expected = Expected((1.0,) * 24, {"north": 0.7, "south": 0.3}, "somebody's schedules")
    told = airborne_over_time(airborne, NOON, expected, view.published)
    assert "somebody's schedules (its shape, our mean)" in told and "peak, published: 12,000" in told
    told = by_region(airborne, NOON, expected)
    # The last instant is the next day's first: 60 of 80, not 120 of 140.
    assert all(f">{share}<" in told for share in ("75.0", "25.0", "70.0", "30.0"))
    page = traffic_html(replace(view, airborne=airborne, expected=expected))
    assert "they were computed (somebody" in page and "they were computed" not in traffic_html(view)


def test_what_was_computed_is_not_called_published(view) -> None:
    figures = (
        Published("peak", 12_000.0, 11_400.0, "1", "somebody", computed=True),
        Published("hour of the peak", 14.0, 13.0, "h", "another"),
    )
    rows = re.findall(r"<tr>(.*?)</tr>", published_table(replace(view, published=figures)))
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows[1:]]
    assert cells == [
        ["peak", "computed", "12,000", "11,400", "-5.0\u202f%", "somebody"],
        ["hour of the peak", "published", "14", "13", "-1\u202fh", "another"],
    ]
    assert published_table(replace(view, published=())) == ""


def test_assumptions_are_folded_by_group_where_there_are_several(view) -> None:
    told = assumption_groups(view.assumptions)
    assert f"The &lt;comparison&gt; ({len(REALISM_ASSUMPTIONS)})" in told and told.count("<details>") == 2
    assert "<details>" not in assumption_groups(view.assumptions[:1])


def test_every_class_is_of_one_kind() -> None:
    classes = [one for kind in KINDS for one in kind.classes]
    assert sorted(classes) == sorted(AircraftClass) and len({kind.light for kind in KINDS}) == len(KINDS)


def test_the_map_shows_each_kind_with_its_count(view) -> None:
    svg = sky_map(view)
    assert "helicopters  5" in svg and "low, fast  3" in svg and "airliners" not in svg
    assert svg.count("<image") >= 2


def test_night_lies_where_the_sun_is_down() -> None:
    """At noon UTC in October the Pacific's date line is dark and Greenwich is bright; in June the North Pole is."""
    ground, _ = _night(NOON)
    middle = ground[len(ground) // 2]
    assert middle[len(middle) // 2][:3].sum() > 1.7 * middle[10][:3].sum()
    june, _ = _night(tai_ns_from_utc_text("2021-06-21T00:00:00Z"))
    top, bottom = (int(june[row, june.shape[1] // 2, :3].sum()) for row in (-2, 1))
    assert top > 1.7 * bottom


def test_a_sky_without_anyone_is_drawn_without_fault(view) -> None:
    class Nobody:
        def at(self, time_tai_ns: int) -> Objects:
            return Objects.empty()

    empty = replace(view, source=Nobody(), airborne=airborne_at(Nobody(), [NOON, NOON + SECOND_NS]), reports=())
    assert "0</div>" in traffic_html(empty)
    assert track_map(empty) is None and "<svg" in sky_map(empty)
    assert airborne_over_time(airborne_at(Nobody(), [NOON]), NOON) is None


def test_figures_are_beside_real_ones_only_where_both_are(view) -> None:
    report = view.reports[0][1]
    assert "chance" in histograms(report, AircraftClass.AIRLINER) and histograms(report, AircraftClass.GLIDER) is None
    told = distance_table(view.reports)
    assert "airliner or heavy" in told and told.count("0.000") == 4


def test_a_recording_has_tracks_its_own_figures_and_its_cleaning() -> None:
    paris = RecordedTraffic.load_sample()
    start = paris.start_tai_ns + 3600 * SECOND_NS
    shown = TrafficView(
        name="paris",
        title="Paris",
        span="ten minutes",
        source=paris,
        synthetic=False,
        instant_tai_ns=start,
        airborne=airborne_at(paris, range(start, start + 600 * SECOND_NS, 60 * SECOND_NS)),
        populations=(
            population_of(samples_of(paris, start_tai_ns=start, stop_tai_ns=start + 600 * SECOND_NS), 4, rounds=0),
        ),
        cleaning=paris.cleaning,
    )
    page = traffic_html(shown)
    assert "The tracks" in page and "How it was cleaned" in page and "open-source estimate" not in page
    counts = [rule.rows_dropped for rule in paris.cleaning.rules] + [paris.cleaning.rows_kept]
    assert sum(counts) == paris.cleaning.rows_in and all(f"{count:,}" in page for count in counts)


def test_a_disk_that_refuses_is_told(view, tmp_path) -> None:
    (tmp_path / "sky.html").mkdir()
    with pytest.raises(RecordingError, match="--output"):
        write_traffic_page(tmp_path / "sky.html", view)
