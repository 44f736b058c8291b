"""Recorded flights as the truth of a run: loaded, cleaned, made smooth, asked for at instants."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookdown.arrays import Codes, Scalars
from lookdown.errors import DataError
from lookdown.tables import AircraftClass, Objects, Table, Transponder, TransponderClaims, column
from lookdown.traffic.claims import honest_claims
from lookdown.traffic.recorded.catalogue import sample_path
from lookdown.traffic.recorded.classes import classify, is_airline_callsign
from lookdown.traffic.recorded.cleaning import CleanFlights, CleaningReport, CleaningRules, clean
from lookdown.traffic.recorded.rows import Recording, read_recording
from lookdown.traffic.recorded.smoothing import SmoothingReport, SmoothingRules, smooth
from lookdown.traffic.recorded.splines import SplineIndex, Splines
from lookdown.traffic.signatures import signature_codes

__all__ = ["ObjectFacts", "RecordedTraffic", "Region"]


@dataclass(frozen=True, slots=True)
class Region:
    """Bounds of the positions on the ellipsoid.

    Attributes
    ----------
    latitude_min_rad, latitude_max_rad : float
    longitude_west_rad, longitude_east_rad : float
        The narrowest arc that holds all; east is less than west where it crosses 180 degrees.
    """

    latitude_min_rad: float
    latitude_max_rad: float
    longitude_west_rad: float
    longitude_east_rad: float


@dataclass(frozen=True, slots=True)
class ObjectFacts(Table):
    """What is known of each object over its whole flight: for reports, never for a tracker."""

    object_id: np.ndarray = column("u4", "1", "true identity")
    icao24: np.ndarray = column("u4", "1", "24-bit address of the aircraft")
    callsign_code: np.ndarray = column("u4", "1", "index in RecordedTraffic.callsigns of its commonest callsign")
    aircraft_class: np.ndarray = column(
        "u1", "AircraftClass", "class that the recording states, else judged by the flight"
    )
    start_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "first instant of its first segment")
    stop_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "last instant of its last segment")
    flown_s: np.ndarray = column("f8", "s", "time that its segments last, silences left out")
    top_speed_mps: np.ndarray = column("f8", "m/s", "speed that it kept under for 95 % of the time")
    top_height_m: np.ndarray = column("f8", "m", "greatest pressure altitude")


def _arc(longitude_rad: Scalars) -> tuple[float, float]:
    """Return the ends of the narrowest arc, west first, that holds all longitudes."""
    ordered = np.unique(longitude_rad)
    empty = np.diff(np.append(ordered, ordered[0] + 2.0 * np.pi))
    widest = int(np.argmax(empty))
    return float(ordered[(widest + 1) % len(ordered)]), float(ordered[widest])


def _top_speeds_mps(splines: Splines, object_id: np.ndarray) -> Scalars:
    """Return the speed that each object keeps under at 95 % of its knots."""
    c = splines.coefficient_ecef_m
    speed = np.linalg.norm(c[2:] - c[:-2], axis=1) / (2e-9 * splines.step_ns)
    # Each segment has two coefficients more than knots; a difference that starts there spans two segments.
    knots = np.diff(np.append(splines.first_coefficient, len(c))) - 2
    segment = np.repeat(np.arange(len(knots)), knots)
    at = np.arange(len(segment)) + 2 * segment
    owner = object_id[segment]
    ordered = speed[at][np.lexsort((speed[at], owner))]
    first = np.flatnonzero(np.append(True, np.diff(owner) > 0))
    count = np.diff(np.append(first, len(owner)))
    return ordered[first + (0.95 * (count - 1)).astype(np.int64)]


def _commonest(group_first: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return the commonest code of each group of rows, the lowest where several are."""
    group = np.repeat(np.arange(len(group_first)), np.diff(np.append(group_first, len(codes))))
    pair, count = np.unique(np.stack([group, codes.astype(np.int64)]), axis=1, return_counts=True)
    order = np.lexsort((pair[1], -count, pair[0]))
    first = order[np.flatnonzero(np.append(True, np.diff(pair[0][order]) > 0))]
    return pair[1][first].astype(np.uint32)


def _facts(flights: CleanFlights, splines: Splines, callsigns: tuple[str, ...]) -> ObjectFacts:
    rows = flights.rows
    first_segment = np.flatnonzero(np.append(True, np.diff(flights.object_id) > 0))
    last_segment = np.append(first_segment[1:], len(flights.object_id)) - 1
    first_row = flights.segment_first[first_segment]
    callsign = _commonest(first_row, rows.callsign_code)
    top_speed = _top_speeds_mps(splines, flights.object_id)
    top_height = np.maximum.reduceat(rows.pressure_height_m, first_row)
    airline = np.array([is_airline_callsign(callsigns[code]) for code in callsign], bool)
    judged = classify(top_speed_mps=top_speed, top_height_m=top_height, airline=airline)
    stated = _commonest(first_row, rows.aircraft_class).astype(np.uint8)
    return ObjectFacts(
        object_id=flights.object_id[first_segment],
        icao24=rows.icao24[first_row],
        callsign_code=callsign,
        aircraft_class=np.where(stated != AircraftClass.UNKNOWN.value, stated, judged),
        start_tai_ns=splines.start_tai_ns[first_segment],
        stop_tai_ns=splines.stop_tai_ns[last_segment],
        flown_s=np.add.reduceat((splines.stop_tai_ns - splines.start_tai_ns) * 1e-9, first_segment),
        top_speed_mps=top_speed,
        top_height_m=top_height,
    )


@dataclass(frozen=True, slots=True)
class RecordedTraffic:
    """Recorded flights as an `ObjectSource`: every object airborne at an instant.

    An object is one flight of one aircraft: after a silence of up to
    `CleaningRules.same_object_gap_s` it keeps its id, after a longer one it is another
    object. In a silence longer than `CleaningRules.gap_s` it is not part of the truth.

    Attributes
    ----------
    index : SplineIndex
        Trajectories, one a segment.
    object_of_segment : (m,) uint32
    class_of_segment : (m,) uint8
    facts : ObjectFacts
        One row an object.
    callsigns : tuple of str
    origin : str
        Who recorded the flights.
    region : Region
    cleaning : CleaningReport
    smoothing : SmoothingReport
    """

    index: SplineIndex
    object_of_segment: np.ndarray
    class_of_segment: Codes
    facts: ObjectFacts
    callsigns: tuple[str, ...]
    origin: str
    region: Region
    cleaning: CleaningReport
    smoothing: SmoothingReport

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        cleaning: CleaningRules = CleaningRules(),  # noqa: B008 (frozen)
        smoothing: SmoothingRules = SmoothingRules(),  # noqa: B008 (frozen)
    ) -> "RecordedTraffic":
        """Return the traffic of a recording on disk.

        Raises
        ------
        DataError
            Where the file is missing, truncated, of other columns, or nothing in it is fit to fly.
        """
        recording = read_recording(path)
        flights = clean(recording.rows, cleaning)
        if not flights.report.rows_in:
            raise DataError(
                path, "expected flights; the recording holds no rows. Make it again of files that have some."
            )
        if not len(flights.segment_first):
            worst = max(flights.report.rules, key=lambda rule: rule.rows_dropped)
            raise DataError(
                path,
                f"expected flights; none of {flights.report.rows_in:,} rows is left after cleaning "
                f"(the rule '{worst.name}' dropped {worst.rows_dropped:,}).",
            )
        return cls.from_flights(flights, recording, smoothing=smoothing)

    @classmethod
    def load_sample(cls, name: str = "quickstart") -> "RecordedTraffic":
        """Return the traffic of a recording that the package carries.

        Examples
        --------
        >>> traffic = RecordedTraffic.load_sample("quickstart")
        >>> len(traffic.at(traffic.start_tai_ns + 3_600_000_000_000))
        20
        """
        return cls.load(sample_path(name))

    @classmethod
    def from_flights(
        cls,
        flights: CleanFlights,
        recording: Recording,
        *,
        smoothing: SmoothingRules = SmoothingRules(),  # noqa: B008 (frozen)
    ) -> "RecordedTraffic":
        """Return the traffic of rows that are clean already, at least one segment."""
        assert len(flights.segment_first), "no segment to fly"
        splines, report = smooth(flights, smoothing)
        facts = _facts(flights, splines, recording.callsigns)
        rows = flights.rows
        west, east = _arc(rows.longitude_rad)
        return cls(
            index=SplineIndex.build(splines),
            object_of_segment=flights.object_id,
            class_of_segment=facts.aircraft_class[flights.object_id - facts.object_id[0]],
            facts=facts,
            callsigns=recording.callsigns,
            origin=recording.origin,
            region=Region(float(rows.latitude_rad.min()), float(rows.latitude_rad.max()), west, east),
            cleaning=flights.report,
            smoothing=report,
        )

    def at(self, time_tai_ns: int) -> Objects:
        """Return the objects airborne at an instant, by rising object_id; the transponders are on.

        Cost: about 15 us for 30 airborne, of which the table is half.
        """
        segment, position, velocity = self.index.at(time_tai_ns)
        kind = self.class_of_segment[segment]
        rcs_class, infrared_class = signature_codes(kind)
        return Objects(
            object_id=self.object_of_segment[segment],
            aircraft_class=kind,
            rcs_class=rcs_class,
            infrared_class=infrared_class,
            transponder=np.full(len(segment), Transponder.ON.value, np.uint8),
            position_ecef_m=position,
            velocity_ecef_mps=velocity,
        )

    def claims_at(self, time_tai_ns: int) -> TransponderClaims:
        """Return what the transponders say at an instant: the truth, by rising object_id."""
        objects = self.at(time_tai_ns)
        address = self.facts.icao24[np.searchsorted(self.facts.object_id, objects.object_id)]
        return honest_claims(objects, address, time_tai_ns)

    @property
    def start_tai_ns(self) -> int:
        """First instant with an object."""
        return int(self.index.splines.start_tai_ns.min())

    @property
    def stop_tai_ns(self) -> int:
        """Last instant with an object."""
        return int(self.index.splines.stop_tai_ns.max())

    @property
    def object_count(self) -> int:
        """How many objects fly at one time or another."""
        return len(self.facts)

    def describe(self, object_id: int) -> str:
        """Return a person's name for an object, callsign and address; KeyError for an unknown id.

        Examples
        --------
        >>> RecordedTraffic.load_sample("quickstart").describe(1)
        'MSR799 (0101de)'
        """
        row = int(np.searchsorted(self.facts.object_id, object_id))
        if row == len(self.facts) or self.facts.object_id[row] != object_id:
            raise KeyError(object_id)
        return f"{self.callsigns[self.facts.callsign_code[row]]} ({self.facts.icao24[row]:06x})"
