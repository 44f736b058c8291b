"""Any traffic put beside a real recording, or beside the real flights that the package knows by quantiles."""

from dataclasses import replace

import numpy as np

from lookdown.ports import ObjectSource
from lookdown.tables import AircraftClass, Transponder
from lookdown.traffic.motion import FleetTraffic, Flights
from lookdown.traffic.realism.comparison import Population, RealismReport, compare, population_of
from lookdown.traffic.realism.hearing import HearingRules, hear
from lookdown.traffic.realism.references import Reference
from lookdown.traffic.realism.samples import FlightSamples, samples_of
from lookdown.traffic.recorded.cleaning import CleaningRules, clean
from lookdown.traffic.recorded.flights import RecordedTraffic, Region

__all__ = ["beside_recording", "beside_reference", "heard_samples", "populations_of"]

_STEP_S = 10.0
_LEAST_HEARD_STEP_S = 4.0
_MOST_OBJECTS = 60
_SPELL_NS = 3_600_000_000_000
_SECOND_NS = 1_000_000_000


def heard_samples(
    source: ObjectSource,
    *,
    start_tai_ns: int,
    stop_tai_ns: int,
    region: Region | None = None,
    object_ids: np.ndarray | None = None,
    height_max_m: float | None = None,
    rules: HearingRules = HearingRules(),  # noqa: B008 (frozen)
    seed: int = 0,
) -> FlightSamples:
    """Return how traffic flies as receivers would know it: heard, cleaned, smoothed and sampled every 10 s.

    Parameters
    ----------
    source, start_tai_ns, stop_tai_ns, region, object_ids, height_max_m, rules, seed
        As `hear` takes them.
    """
    recording = hear(
        source,
        start_tai_ns=start_tai_ns,
        stop_tai_ns=stop_tai_ns,
        region=region,
        object_ids=object_ids,
        height_max_m=height_max_m,
        rules=rules,
        seed=seed,
    )
    # A silence of three steps ends a segment, as 30 s do where rows come every second to ten.
    flights = clean(recording.rows, replace(CleaningRules(), gap_s=max(30.0, 3.0 * rules.step_s)))
    if not len(flights.segment_first):
        return FlightSamples.empty()
    traffic = RecordedTraffic.from_flights(flights, recording)
    return samples_of(traffic, start_tai_ns=traffic.start_tai_ns, stop_tai_ns=traffic.stop_tai_ns, step_s=_STEP_S)


def populations_of(recording: RecordedTraffic, *, rounds: int = 200) -> list[Population]:
    """Return how the flights of each class of a recording fly, with the distance between halves of them."""
    samples = samples_of(
        recording, start_tai_ns=recording.start_tai_ns, stop_tai_ns=recording.stop_tai_ns, step_s=_STEP_S
    )
    return [population_of(samples, int(kind), rounds=rounds) for kind in np.unique(samples.aircraft_class)]


def beside_recording(
    source: ObjectSource,
    recording: RecordedTraffic,
    *,
    name: str,
    step_s: float = 1.0,
    shift_ns: int = 0,
    seed: int = 0,
    rounds: int = 200,
) -> RealismReport:
    """Return traffic beside a recording: heard where and when the recording was made, class by class.

    Classes are judged by the flight in both, unless the recording states them.

    Parameters
    ----------
    source : ObjectSource
    recording : RecordedTraffic
    name : str
        Of the recording, for people.
    step_s : float
        Time between rows of an aircraft.
    shift_ns : int
        Added to the recording's instants where the source has another day.
    seed : int
    rounds : int
        Splits for the floor.
    """
    # Stamps are whole seconds, and so are those of the recording.
    start = -(-(recording.start_tai_ns + shift_ns) // _SECOND_NS) * _SECOND_NS
    samples = heard_samples(
        source,
        start_tai_ns=start,
        stop_tai_ns=recording.stop_tai_ns + shift_ns,
        region=recording.region,
        # Above the highest that was recorded nobody listened, or nobody kept it: over Paris, who flies by.
        height_max_m=float(recording.facts.top_height_m.max()),
        rules=HearingRules(step_s=step_s),
        seed=seed,
    )
    return compare(name, populations_of(recording, rounds=rounds), samples)


def _flying(source: ObjectSource, kind: int, instant_tai_ns: int) -> np.ndarray:
    """Return the objects of a class that fly and say so at an instant."""
    # Flights by rule are counted without flying them.
    known = source.flights if isinstance(source, FleetTraffic) else source.at(instant_tai_ns)
    mine = (known.aircraft_class == kind) & (known.transponder == Transponder.ON.value)
    if isinstance(known, Flights):
        mine &= (known.start_tai_ns <= instant_tai_ns) & (known.stop_tai_ns > instant_tai_ns)
    return known.object_id[mine]


def _some_of(source: ObjectSource, kind: int, instants_tai_ns: tuple[int, ...]) -> np.ndarray:
    """Return objects of a class that fly at some instants, evenly out of all, at most sixty."""
    every = np.unique(np.concatenate([_flying(source, kind, instant) for instant in instants_tai_ns]))
    return every[np.linspace(0, len(every) - 1, min(len(every), _MOST_OBJECTS)).astype(np.int64)]


def beside_reference(
    source: ObjectSource, reference: Reference, *, start_tai_ns: int, hours: int = 1, seed: int = 0
) -> RealismReport:
    """Return traffic beside real flights that are known by quantiles, of one class.

    Some hours are heard from the start, as often as the recording was (every 4 s at most).
    Where the recording is of one place, all flights there are; else up to sixty objects
    of the class, wherever they fly. What flies below all that was recorded is left out.

    Parameters
    ----------
    source : ObjectSource
    reference : Reference
    start_tai_ns : int
    hours : int
    seed : int
    """
    kind = reference.population.aircraft_class
    stop = start_tai_ns + hours * _SPELL_NS
    chosen = None
    if reference.region is None:
        chosen = _some_of(source, kind, (start_tai_ns, start_tai_ns + _SPELL_NS // 2))
        if not len(chosen):
            return RealismReport(reference.name, (), ())
        source = source.only(chosen, window_ns=_SPELL_NS) if isinstance(source, FleetTraffic) else source
    samples = heard_samples(
        source,
        start_tai_ns=start_tai_ns,
        stop_tai_ns=stop,
        region=reference.region,
        object_ids=chosen,
        rules=HearingRules(
            step_s=max(reference.step_s, _LEAST_HEARD_STEP_S), states_class=kind != AircraftClass.AIRLINER.value
        ),
        seed=seed,
    )
    if reference.height_min_m is not None:
        samples = samples.take(samples.height_m >= reference.height_min_m)
    return compare(reference.name, [reference.population], samples)
