"""What `lookdown data show` draws: the world with real flights beside it, or a recording by itself."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lookdown.errors import ArgumentError

if TYPE_CHECKING:
    from lookdown.ports import ObjectSource
    from lookdown.report import Airborne, Expected, Published, TrafficView
    from lookdown.traffic import Assumption, RealismReport, RecordedTraffic

__all__ = ["instant_from", "recording_view", "world_view"]

OnProgress = Callable[[str, int, int], None]

_DAY_NS, _QUARTER_NS, _HOUR_NS = 86_400_000_000_000, 900_000_000_000, 3_600_000_000_000
_SECOND_NS = 1_000_000_000
_FIRST_DATE, _LAST_DATE = "1972-01-02", "2034-12-30"
"""Days of which the world can be built: a day within the table of leap seconds on both sides, for looking around."""
_INSTANTS = 180
_AIRLINES_FLEET = 0
"""Code of the fleet of airliners and freighters."""

_STEPS_NS = tuple(
    seconds * 1_000_000_000 for seconds in (10, 20, 30, 60, 120, 300, 600, 1800, 3600, 10_800, 43_200, 86_400)
)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])Z?")
_REGION_NAMES = {
    "NORTH_AMERICA": "North America",
    "EUROPE": "Europe",
    "EAST_ASIA": "East Asia",
    "REST": "rest of the world",
}
_REFERENCES_HOUR = 12
"""Other classes are heard for an hour from here on: by day in Europe, where the real ones were."""


def instant_from(text: str | None, *, start_tai_ns: int, stop_tai_ns: int, otherwise_tai_ns: int) -> int:
    """Return the instant that a text names, a clock time on the day of the start or a whole UTC instant.

    ArgumentError where it names none, or one outside of the span.
    """
    from lookdown.astro import tai_ns_from_utc_text, utc_text_from_tai_ns

    if text is None:
        return otherwise_tai_ns
    clock = _CLOCK.fullmatch(text.strip())
    first = utc_text_from_tai_ns(start_tai_ns)[:10]
    whole = f"{first}T{clock[1].zfill(2)}:{clock[2]}:00Z" if clock else text
    try:
        instant = tai_ns_from_utc_text(whole)
    except ArgumentError:
        example = f"{first}T14:00:00Z"
        raise ArgumentError(
            f"--at: expected a clock time such as 14:00Z or a whole UTC instant such as {example}; got '{text}'."
        ) from None
    if not start_tai_ns <= instant <= stop_tai_ns:
        start, stop = (utc_text_from_tai_ns(time)[:19] for time in (start_tai_ns, stop_tai_ns))
        raise ArgumentError(f"--at: expected an instant between {start}Z and {stop}Z; got '{text}'.")
    return instant


def _recording(name: str) -> "RecordedTraffic":
    from lookdown.traffic import SAMPLES, RecordedTraffic

    if name in SAMPLES:
        return RecordedTraffic.load_sample(name)
    if not Path(name).exists() and Path(name).suffix == "":
        known = ", ".join(["world", *sorted(SAMPLES)])
        raise ArgumentError(f"expected {known} or the path of a recording; got '{name}'.")
    return RecordedTraffic.load(Path(name))


def _title(name: str) -> str:
    from lookdown.traffic import SAMPLES

    return SAMPLES[name].title if name in SAMPLES else Path(name).stem.removesuffix(".recording")


def _short(name: str) -> str:
    """Return the name of a recording as a page's name and in tables."""
    return Path(name).stem.removesuffix(".recording")


def _flights(codes: Any) -> dict[int, int]:
    import numpy as np

    kinds, counts = np.unique(codes, return_counts=True)
    return dict(zip(kinds.tolist(), counts.tolist(), strict=True))


def recording_view(name: str, *, at: str | None, on_progress: OnProgress) -> "TrafficView":
    """Return the view of a recording that comes with lookdown or lies on disk."""
    from lookdown.astro import utc_text_from_tai_ns
    from lookdown.report import TrafficView, airborne_at
    from lookdown.traffic import ASSUMPTIONS, populations_of

    on_progress("reading the recording", 0, 1)
    traffic = _recording(name)
    start, stop = traffic.start_tai_ns, traffic.stop_tai_ns
    step = next((one for one in _STEPS_NS if (stop - start) / one <= _INSTANTS), _STEPS_NS[-1])
    airborne = airborne_at(traffic, range(start, stop + 1, step))
    busiest = int(airborne.time_tai_ns[airborne.by_class.sum(axis=1).argmax()])
    on_progress("reading the recording", 1, 1)
    first, last = (utc_text_from_tai_ns(time)[:16].replace("T", " ") for time in (start, stop))
    return TrafficView(
        name=_short(name),
        title=_title(name),
        span=f"{traffic.object_count:,} flights from {first} to {last} UTC, recorded by {traffic.origin}",
        source=traffic,
        synthetic=False,
        instant_tai_ns=instant_from(at, start_tai_ns=start, stop_tai_ns=stop, otherwise_tai_ns=busiest),
        airborne=airborne,
        flights=_flights(traffic.facts.aircraft_class),
        populations=tuple(populations_of(traffic, rounds=0)),
        assumptions=(("Recordings", ASSUMPTIONS),),
        cleaning=traffic.cleaning,
        command=f"lookdown data show {name}",
    )


def _beside(
    world: "ObjectSource", names: list[str], *, start_tai_ns: int, seed: int, on_progress: OnProgress
) -> list[tuple[str, "RealismReport"]]:
    """Return the world beside recordings, each on its own day, and beside the references of the package."""
    from lookdown.traffic import beside_reference, references, world_beside, world_beside_reference

    known = references()
    found: list[tuple[str, RealismReport]] = []
    total = len(names) + len(known)
    for name in names:
        on_progress("listening to the world", len(found), total)
        report = world_beside(_recording(name), name=_short(name), seed=seed)
        found.append((_title(name), report))
    for one in known:
        on_progress("listening to the world", len(found), total)
        if one.span_tai_ns is not None:
            report = world_beside_reference(one, seed=seed)
        else:
            # Real flights of several days are of no one season or wind: today's world serves.
            noon = start_tai_ns + _REFERENCES_HOUR * _HOUR_NS
            report = beside_reference(world, one, start_tai_ns=noon, seed=seed)
        found.append((one.title, report))
    on_progress("listening to the world", total, total)
    return [(title, report) for title, report in found if report.rows]


def _built_world(seed: int, start_tai_ns: int, stop_tai_ns: int) -> "ObjectSource":
    """Return the synthetic world of a span."""
    from lookdown.traffic.world import WorldTraffic

    return WorldTraffic.build(seed=seed, start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns)


def _first_instant(date: str) -> int:
    from lookdown.astro import tai_ns_from_utc_text

    told = f"--date: expected a day such as 2021-10-07, from {_FIRST_DATE} to {_LAST_DATE}; got '{date}'."
    try:
        instant = tai_ns_from_utc_text(f"{date.strip()}T00:00:00Z")
    except ArgumentError:
        raise ArgumentError(told) from None
    if not _FIRST_DATE <= date.strip() <= _LAST_DATE:
        raise ArgumentError(told)
    return instant


def _counted(world: "ObjectSource", start_tai_ns: int, stop_tai_ns: int) -> tuple["Airborne", int]:
    """Return who is in the air over the day, and how many flights airlines start in it, 0 where not known.

    Fleets know who flies without flying it; regions need places, every two hours.
    """
    from dataclasses import replace

    import numpy as np

    from lookdown.report import airborne_at, airborne_of_flights
    from lookdown.traffic.motion import FleetTraffic, fleet_codes, take_flights
    from lookdown.traffic.world.places import Region, region_of

    names = tuple(_region_name(one) for one in Region)
    quarters, hours = (range(start_tai_ns, stop_tai_ns + 1, step) for step in (_QUARTER_NS, 2 * _HOUR_NS))
    if not isinstance(world, FleetTraffic):
        return airborne_at(world, hours, regions=names, region_of=region_of), 0
    flights = world.flights
    airlines = take_flights(flights, fleet_codes(flights.object_id) == _AIRLINES_FLEET)
    # In windows of a second: legs are made for those alone who fly at the instant.
    flown = world.only(airlines.object_id, window_ns=_SECOND_NS)
    counted = replace(
        airborne_at(flown, hours, regions=names, region_of=region_of),
        time_tai_ns=np.array(quarters, np.int64),
        by_class=airborne_of_flights(flights, quarters),
        airliners=airborne_of_flights(airlines, quarters).sum(axis=1),
    )
    starts = airlines.start_tai_ns
    return counted, int(((starts >= start_tai_ns) & (starts < stop_tai_ns)).sum())


def _region_name(region: Any) -> str:
    return _REGION_NAMES.get(region.name, region.name.lower())


def _expected() -> "Expected":
    from lookdown.report import Expected
    from lookdown.traffic.world.places.anchors import DAY_SHAPE, REGION_SHARES

    shares = {_region_name(region): share for region, share in REGION_SHARES.items()}
    return Expected(DAY_SHAPE, shares, "OpenTravelData's schedules, flown")


def _published(airborne: "Airborne", flights_a_day: int) -> tuple["Published", ...]:
    """Return the figures of others beside those of the world's airliners and freighters; none where not known."""
    from lookdown.report import Published
    from lookdown.traffic.world.places import anchors

    if not len(airborne.airliners):
        return ()
    # Others count at whole hours.
    hourly = airborne.airliners[: 24 * (_HOUR_NS // _QUARTER_NS) : _HOUR_NS // _QUARTER_NS]
    peak = float(hourly.max())
    ours = (
        (anchors.AIRBORNE_PEAK, peak),
        (anchors.AIRBORNE_PEAK_PER_FLIGHT_A_DAY, peak / flights_a_day),
        (anchors.PEAK_HOUR_UTC, float(hourly.argmax())),
    )
    return tuple(Published(one.name, one.value, own, one.unit, one.source, not one.published) for one, own in ours)


def _assumptions() -> tuple[tuple[str, tuple["Assumption", ...]], ...]:
    """Return what the world takes for granted, by the part of it."""
    from lookdown.traffic import PLACES_ASSUMPTIONS, REALISM_ASSUMPTIONS, TRANSPORT_ASSUMPTIONS
    from lookdown.traffic.world.clutter import CLUTTER_ASSUMPTIONS
    from lookdown.traffic.world.light import LIGHT_ASSUMPTIONS
    from lookdown.traffic.world.special import SPECIAL_ASSUMPTIONS

    return (
        ("Places, routes and ground", PLACES_ASSUMPTIONS),
        ("Airliners, freighters and business aircraft", TRANSPORT_ASSUMPTIONS),
        ("Light aircraft, gliders and helicopters", LIGHT_ASSUMPTIONS),
        ("Special flights", SPECIAL_ASSUMPTIONS),
        ("Balloons, drones and birds", CLUTTER_ASSUMPTIONS),
        ("The comparison with real flights", REALISM_ASSUMPTIONS),
    )


def world_view(*, at: str | None, date: str, seed: int, beside: list[str], on_progress: OnProgress) -> "TrafficView":
    """Return the view of a day of the synthetic world, with real flights beside it."""
    from lookdown.report import TrafficView
    from lookdown.traffic.motion import FleetTraffic

    start = _first_instant(date)
    stop = start + _DAY_NS
    afternoon = instant_from(at, start_tai_ns=start, stop_tai_ns=stop, otherwise_tai_ns=start + 14 * _HOUR_NS)
    on_progress("building the world", 0, 1)
    world = _built_world(seed, start, stop)
    on_progress("building the world", 1, 1)
    on_progress("counting who is in the air", 0, 1)
    airborne, airline_flights = _counted(world, start, stop)
    on_progress("counting who is in the air", 1, 1)
    reports = _beside(world, ["quickstart", *beside], start_tai_ns=start, seed=seed, on_progress=on_progress)
    options = "".join(f" --beside {name}" for name in beside)
    clock = f" --at {at}" if at is not None else ""
    return TrafficView(
        name="world",
        title="The world's sky",
        span=f"{date}, 24 h, seed {seed}",
        source=world,
        synthetic=True,
        instant_tai_ns=afternoon,
        airborne=airborne,
        flights=_flights(world.flights.aircraft_class) if isinstance(world, FleetTraffic) else {},
        reports=tuple(reports),
        assumptions=_assumptions(),
        published=_published(airborne, airline_flights),
        expected=_expected() if len(airborne.airliners) else None,
        command=f"lookdown data show world --date {date} --seed {seed}{clock}{options}",
    )
