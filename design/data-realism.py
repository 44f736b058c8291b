"""Make src/lookdown/traffic/realism/data/references.npz from the wheel of the Python package traffic.

    pip download --no-deps traffic==2.13
    python design/data-realism.py traffic-2.13-py3-none-any.whl src/lookdown/traffic/realism/data/references.npz

The recordings are cleaned, smoothed and sampled as lookdown does with any; what is kept
is 201 quantiles a class, altitude band, phase and quantity, the shares, the number of
flights and the distance between halves of them; and where all flew on one day, its span
and the wind that airliners met.
"""

import gzip
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

from lookdown.astro import tai_ns_from_unix_ms
from lookdown.tables import AircraftClass
from lookdown.traffic import RecordedTraffic, Recording, Region, estimate_wind
from lookdown.traffic.realism.comparison import population_of
from lookdown.traffic.realism.references import Reference, arrays_of
from lookdown.traffic.realism.samples import FlightSamples, samples_of
from lookdown.traffic.recorded.cleaning import clean
from lookdown.traffic.recorded.rows import RecordedRows

SETS = {
    "cruise": (
        "Airliners in cruise over Switzerland, 1 August 2018, 17 h at 10 s, above FL300",
        AircraftClass.AIRLINER,
        10.0,
        ("collections/switzerland",),
    ),
    "gliders": (
        "Gliders over the Alps and lowlands of Europe, 23 May 2019, 8 flights at about 10 s",
        AircraftClass.GLIDER,
        10.0,
        ("gliders/",),
    ),
    "helicopters": (
        "Ambulance helicopters over Switzerland and Toulouse, May 2019, 3 flights at 1 s",
        AircraftClass.HELICOPTER,
        1.0,
        ("ambulances/",),
    ),
    "surveys": (
        "Light aircraft that survey in parallel lines, 2017 to 2020, 9 flights at about 10 s",
        AircraftClass.LIGHT,
        10.0,
        ("surveys/",),
    ),
}
"""Title, class, time between rows, and members of the wheel by their beginning."""

REGIONS = {"cruise": Region(0.7993, 0.8344, 0.1040, 0.1835)}
"""Where a set is of one place: 45.8 to 47.8 deg north, 5.96 to 10.5 deg east."""

HEIGHTS_MIN_M = {"cruise": 300 * 30.48}
"""Where a set was cut below: its lowest row is at 30,225 ft."""

WIND_EDGES_M = {"cruise": (9000.0, 10_000.0, 11_000.0, 12_000.0, 13_500.0)}
"""Layers of wind where airliners tell it."""

DAY_NS = 86_400_000_000_000

SAMPLES = "traffic/data/samples/"


def records_of(content: bytes) -> list[dict]:
    """Return the messages of a JSON file of either shape: a list of rows, or columns by row number."""
    loaded = json.loads(gzip.decompress(content))
    if isinstance(loaded, list):
        return loaded
    return [{name: column.get(row) for name, column in loaded.items()} for row in loaded["timestamp"]]


def recording_of(records: list[dict], kind: AircraftClass) -> Recording:
    """Return the messages that have position and altitude as a recording that states its class."""
    held = [one for one in records if None not in (one.get("latitude"), one.get("longitude"), one.get("altitude"))]
    names = sorted({str(one.get("callsign")) for one in held})
    count = len(held)
    code = {name: k for k, name in enumerate(names)}
    # The class of a whole set is known; that of airliners is judged, so that a business jet among them is none.
    stated = 0 if kind is AircraftClass.AIRLINER else kind.value

    def column(name: str, factor: float) -> np.ndarray:
        return np.array([factor * one[name] for one in held])

    rows = RecordedRows(
        icao24=np.array([int(one["icao24"], 16) for one in held], np.uint32),
        callsign_code=np.array([code[str(one.get("callsign"))] for one in held], np.uint32),
        time_tai_ns=tai_ns_from_unix_ms(np.array([one["timestamp"] for one in held], np.int64)),
        latitude_rad=column("latitude", np.pi / 180.0),
        longitude_rad=column("longitude", np.pi / 180.0),
        position_known=np.ones(count, np.uint8),
        pressure_height_m=column("altitude", 0.3048),
        height_known=np.ones(count, np.uint8),
        height_geometric=np.zeros(count, np.uint8),
        ground_speed_mps=np.zeros(count, np.float32),
        track_rad=np.zeros(count, np.float32),
        vertical_rate_mps=np.zeros(count, np.float32),
        velocity_known=np.zeros(count, np.uint8),
        speed_known=np.zeros(count, np.uint8),
        on_ground=np.array([bool(one.get("onground")) for one in held], np.uint8),
        aircraft_class=np.full(count, stated, np.uint8),
    )
    return Recording(rows, tuple(names), "traffic 2.13")


def samples_in(
    wheel: zipfile.ZipFile, beginnings: tuple[str, ...], kind: AircraftClass
) -> tuple[FlightSamples, tuple[int, int] | None]:
    """Return samples of all flights of some members, each flight with an id of its own, and the span if of one day."""
    parts, spans, next_id = [], [], 1
    for member in sorted(wheel.namelist()):
        if not (member.endswith(".json.gz") and member.removeprefix(SAMPLES).startswith(beginnings)):
            continue
        recording = recording_of(records_of(wheel.read(member)), kind)
        flights = clean(recording.rows)
        if not len(flights.segment_first):
            print(f"{member}: nothing is left after cleaning")
            continue
        traffic = RecordedTraffic.from_flights(flights, recording)
        found = samples_of(traffic, start_tai_ns=traffic.start_tai_ns, stop_tai_ns=traffic.stop_tai_ns)
        mine = found.take(found.aircraft_class == kind.value)
        columns = {name: getattr(mine, name) for name, _ in mine.columns()}
        columns["object_id"] = mine.object_id + np.uint32(next_id)
        spans.append((traffic.start_tai_ns, traffic.stop_tai_ns))
        parts.append(FlightSamples(**columns))
        next_id += int(found.object_id.max(initial=0)) + 1
        print(f"{member}: {len(mine):,} samples of {len(np.unique(mine.object_id)):,} flights")
    first, last = min(start for start, _ in spans), max(stop for _, stop in spans)
    return FlightSamples.concatenate(parts), (first, last) if last - first <= DAY_NS else None


def main(wheel_path: Path, output: Path) -> None:
    """Write the file of quantiles."""
    kept: dict[str, np.ndarray] = {}
    with zipfile.ZipFile(wheel_path) as wheel:
        for name, (title, kind, step_s, beginnings) in SETS.items():
            samples, span = samples_in(wheel, beginnings, kind)
            people = population_of(samples, kind.value)
            edges = WIND_EDGES_M.get(name)
            wind = None if edges is None else estimate_wind(samples, np.array(edges))
            low = HEIGHTS_MIN_M.get(name)
            kept |= arrays_of(Reference(name, title, step_s, REGIONS.get(name), people, span, low, wind))
            floors = {quantity: f"{floor.mean:.3f}" for quantity, floor in people.floors.items()}
            print(f"{name}: {people.samples:,} samples of {people.flights:,} flights; floors {floors}")
    output.parent.mkdir(exist_ok=True)
    np.savez_compressed(output, **kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
