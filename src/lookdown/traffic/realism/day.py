"""A synthetic world as it would have been on the day of a recording: its wind, its hours, its region."""

from dataclasses import replace

import numpy as np

from lookdown.astro import utc_day_from_tai_ns
from lookdown.errors import ArgumentError
from lookdown.tables import AircraftClass
from lookdown.traffic.realism.beside import beside_recording, beside_reference
from lookdown.traffic.realism.comparison import RealismReport
from lookdown.traffic.realism.references import Reference
from lookdown.traffic.realism.samples import samples_of
from lookdown.traffic.realism.wind import WindLayers, estimate_wind
from lookdown.traffic.recorded.flights import RecordedTraffic
from lookdown.traffic.world.transport.wind import WindField
from lookdown.traffic.world.world import FleetKind, WorldSettings, WorldTraffic

__all__ = ["LAYER_EDGES_M", "fleets_beside", "wind_of_day", "world_beside", "world_beside_reference"]

LAYER_EDGES_M = (0.0, 1500.0, 3000.0, 5000.0, 7500.0, 13_000.0)
_SECOND_NS = 1_000_000_000
_HOUR_S = 3600
_REGION_HOURS = 3
"""Heard of a reference of one place: some 700 flights above Switzerland."""
_LEAST_FLIGHTS = 4
_FLEETS = {
    AircraftClass.LIGHT: FleetKind.GENERAL_AVIATION,
    AircraftClass.GLIDER: FleetKind.GENERAL_AVIATION,
    AircraftClass.BUSINESS: FleetKind.BUSINESS,
    AircraftClass.REGIONAL: FleetKind.AIRLINERS,
    AircraftClass.AIRLINER: FleetKind.AIRLINERS,
    AircraftClass.HEAVY: FleetKind.AIRLINERS,
    AircraftClass.HELICOPTER: FleetKind.HELICOPTERS,
    AircraftClass.FAST_JET: FleetKind.SPECIAL,
    AircraftClass.LOW_FAST: FleetKind.SPECIAL,
    AircraftClass.DRONE: FleetKind.CLUTTER,
    AircraftClass.BALLOON: FleetKind.CLUTTER,
    AircraftClass.BIRDS: FleetKind.CLUTTER,
}
"""Who flies most of each class."""


def wind_of_day(recording: RecordedTraffic) -> WindLayers:
    """Return the wind on the day of a recording, layer by layer, from its airliners.

    Examples
    --------
    >>> found = wind_of_day(RecordedTraffic.load_sample("quickstart"))
    >>> len(found), bool((found.wind_north_mps < 0.0).all())
    (5, True)
    """
    samples = samples_of(recording, start_tai_ns=recording.start_tai_ns, stop_tai_ns=recording.stop_tai_ns)
    airliners = samples.take(samples.aircraft_class == AircraftClass.AIRLINER.value)
    return estimate_wind(airliners, np.array(LAYER_EDGES_M))


def _field(layers: WindLayers) -> WindField | None:
    """Return the wind, linear between the middles of the layers; None, the climate's, where no layer is known."""
    if not len(layers):
        return None
    return WindField.layers(
        height_m=0.5 * (layers.height_low_m + layers.height_high_m),
        east_mps=layers.wind_east_mps,
        north_mps=layers.wind_north_mps,
    )


def fleets_beside(recording: RecordedTraffic) -> frozenset[FleetKind]:
    """Return the fleets that fly the classes of a recording; of a class with fewer than four flights nothing is learnt.

    Examples
    --------
    >>> sorted(kind.value for kind in fleets_beside(RecordedTraffic.load_sample("quickstart")))
    ['airliners', 'business']
    """
    count = np.bincount(recording.facts.aircraft_class, minlength=len(AircraftClass))
    found = frozenset(fleet for kind, fleet in _FLEETS.items() if count[kind] >= _LEAST_FLIGHTS)
    # Where all are few or not known, nothing is left out.
    return found or frozenset(FleetKind)


def world_beside(
    recording: RecordedTraffic, *, name: str, seed: int = 1, step_s: float = 1.0, rounds: int = 200, workers: int = 1
) -> RealismReport:
    """Return the world beside a recording: built for its day, with that day's wind, heard where and when it was made.

    Parameters
    ----------
    recording : RecordedTraffic
    name : str
        Of the recording, for people.
    seed : int
        Of the world.
    step_s : float
        Time between rows of an aircraft.
    rounds : int
        Splits for the floor.
    workers : int
        Threads; changes the time it takes, not results.

    Raises
    ------
    ArgumentError
        Where the recording is longer than a day: there is one wind to a recording.
    """
    days = (recording.stop_tai_ns - recording.start_tai_ns) / 86_400e9
    if days > 1.0:
        raise ArgumentError(f"expected a recording of a day at most beside the world; {name} has {days:.1f} days.")
    start = recording.start_tai_ns - _SECOND_NS
    settings = WorldSettings(
        seed=seed,
        epoch_tai_ns=start - utc_day_from_tai_ns(start)[1],
        fleets=fleets_beside(recording),
        wind=_field(wind_of_day(recording)),
    )
    stop = recording.stop_tai_ns + _SECOND_NS
    world = WorldTraffic(settings, start_tai_ns=start, stop_tai_ns=stop, workers=workers)
    report = beside_recording(world, recording, name=name, step_s=step_s, seed=seed, rounds=rounds)
    # Who is judged to be of a class that was left out is not it.
    left_out = {kind.value for kind, fleet in _FLEETS.items() if fleet not in settings.fleets}
    return replace(
        report,
        rows=tuple(row for row in report.rows if row.aircraft_class not in left_out),
        pairs=tuple(pair for pair in report.pairs if pair[0].aircraft_class not in left_out),
    )


def world_beside_reference(reference: Reference, *, seed: int = 1, workers: int = 1) -> RealismReport:
    """Return the world beside real flights that are known by quantiles: built for their day, with its wind.

    The fleet that flies the class is heard in the middle of the recording's span: three
    hours where it is of one place, else one.

    Parameters
    ----------
    reference : Reference
        Of one day.
    seed : int
        Of the world.
    workers : int
        Threads; changes the time it takes, not results.

    Raises
    ------
    ArgumentError
        Where the reference is of no one day: `beside_reference` takes traffic of any.
    """
    if reference.span_tai_ns is None:
        raise ArgumentError(
            f"expected a reference of one day; {reference.name} is of several: put traffic beside it by "
            "beside_reference."
        )
    first, last = reference.span_tai_ns
    hours = _REGION_HOURS if reference.region is not None else 1
    # Whole seconds, as stamps are.
    start = (first + last - hours * _HOUR_S * _SECOND_NS) // 2 // _SECOND_NS * _SECOND_NS
    kind = AircraftClass(reference.population.aircraft_class)
    settings = WorldSettings(
        seed=seed,
        epoch_tai_ns=start - utc_day_from_tai_ns(start)[1],
        fleets=frozenset({_FLEETS[kind]}),
        wind=None if reference.wind is None else _field(reference.wind),
    )
    stop = start + (hours * _HOUR_S + 1) * _SECOND_NS
    world = WorldTraffic(settings, start_tai_ns=start, stop_tai_ns=stop, workers=workers)
    return beside_reference(world, reference, start_tai_ns=start, hours=hours, seed=seed)
