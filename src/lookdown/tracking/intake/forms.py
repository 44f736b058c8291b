"""The forms in which people bring detections, column by column, and the faults of a whole file.

Three forms: detections in the sensor's own space (`Detections`), plots of a ground radar, and positions that
objects report. A file has one of them, told by its columns.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lookdown.errors import DataError
from lookdown.tables import Detections

__all__ = ["FORMS", "Form", "InputColumn", "form_of", "schema_markdown"]


@dataclass(frozen=True, slots=True)
class InputColumn:
    """One column that an input may have.

    Attributes
    ----------
    name, unit, sentence : str
    dtype : numpy.dtype
        What it is turned into; any number type that holds the same values is taken.
    width : int
        Numbers in a row: 1, or 3 of a vector (a list in Parquet).
    without : str or None
        What stands in where the column is left out; None where it cannot be.
    """

    name: str
    dtype: np.dtype
    unit: str
    sentence: str
    without: str | None
    width: int = 1

    @property
    def kind(self) -> str:
        """The type in words."""
        return f"list of {self.width} {self.dtype.name}" if self.width > 1 else self.dtype.name


@dataclass(frozen=True, slots=True)
class Form:
    """One form of input.

    Attributes
    ----------
    name, sentence : str
    key : str
        The column by which a file of this form is known.
    columns : tuple of InputColumn
    """

    name: str
    sentence: str
    key: str
    columns: tuple[InputColumn, ...]

    def column(self, name: str) -> InputColumn | None:
        """Return the column of a name, None where the form has none."""
        return next((one for one in self.columns if one.name == name), None)


def _in(name: str, dtype: str, unit: str, sentence: str, without: str | None = None) -> InputColumn:
    return InputColumn(name, np.dtype(dtype), unit, sentence, without)


_TIMES = (
    _in("time_tai_ns", "i8", "ns, TAI since 1970", "instant of the measurement", "one of the three times is needed"),
    _in("time_unix_s", "f8", "s, POSIX (UTC)", "the same", "one of the three times is needed"),
    _in("time_utc", "i8", "timestamp, UTC", "the same, of an Arrow timestamp type", "one of the three times is needed"),
)
_IDS = (
    _in("detection_id", "u8", "1", "never reused, not 0; the track that begins with it takes its number", "a hash"),
    _in("sensor_id", "u4", "1", "the sensor", "0"),
    _in("dwell_id", "u8", "1", "the dwell or scan: two detections of one dwell are two objects", "0"),
)
_REST = (
    _in("snr_ratio", "f8", "1", "signal to interference and noise, as measured", "0: not known"),
    _in("reported_icao24", "u4", "1", "24-bit address that the object reported, a number or hexadecimal", "0: none"),
)
_WITHOUT = {
    "kind": "0: RADAR",
    "sensor_velocity_ecef_mps": "0: a sensor that stands",
    "axis_along_ecef": "no cosines",
    "axis_cross_ecef": "no cosines",
    "range_m": "not measured",
    "cosine_along": "not measured",
    "cosine_cross": "not measured",
    "range_rate_mps": "not measured",
    "sigma_range_m": "no range",
    "sigma_cosine_along": "no cosine along",
    "sigma_cosine_cross": "no cosine cross",
    "sigma_range_rate_mps": "no range rate",
    "correlation_range_rate": "0",
    "bias_sigma_range_m": "0",
    "bias_sigma_cosine": "0",
    "bias_sigma_range_rate_mps": "0",
    "measured": "all that has a value in the row",
}


def _sensor_columns() -> tuple[InputColumn, ...]:
    """Return the columns of `Detections`, with what stands in for those that may be left out."""
    shared = {one.name: one for one in (*_TIMES, *_IDS, *_REST)}
    own = []
    for name, spec in Detections.columns():
        width = int(np.prod(spec.row_shape)) if spec.row_shape else 1
        plain = InputColumn(name, spec.dtype, spec.unit, spec.sentence, _WITHOUT.get(name), width)
        own.append(shared.get(name, plain))
    return (*own, *_TIMES[1:])


_GROUND_COLUMNS = (
    *_TIMES,
    *_IDS,
    _in("sensor_latitude_deg", "f8", "deg, WGS 84", "where the antenna is", None),
    _in("sensor_longitude_deg", "f8", "deg, WGS 84", "the same", None),
    _in("sensor_height_m", "f8", "m above the ellipsoid", "the same", "0"),
    _in("range_m", "f8", "m", "slant range", None),
    _in("azimuth_deg", "f8", "deg", "clockwise from true north, of the line of sight", None),
    _in("elevation_deg", "f8", "deg", "above the horizontal, refraction taken off", "not measured"),
    _in("height_m", "f8", "m above the ellipsoid", "of the object, where there is no elevation (mode C)", "not known"),
    _in("range_rate_mps", "f8", "m/s", "rate of change of range", "not measured"),
    _in("sigma_range_m", "f8", "m", "standard deviation of range_m", None),
    _in("sigma_azimuth_deg", "f8", "deg", "of azimuth_deg", None),
    _in("sigma_elevation_deg", "f8", "deg", "of elevation_deg", "no elevation"),
    _in("sigma_height_m", "f8", "m", "of height_m", "no height"),
    _in("sigma_range_rate_mps", "f8", "m/s", "of range_rate_mps", "no range rate"),
    *_REST,
)
_POSITION_COLUMNS = (
    *_TIMES,
    *_IDS,
    _in("latitude_deg", "f8", "deg, WGS 84", "where the object says it is", None),
    _in("longitude_deg", "f8", "deg, WGS 84", "the same", None),
    _in("height_m", "f8", "m above the ellipsoid", "the same", "not measured"),
    _in("vertical_rate_mps", "f8", "m/s", "climb rate", "not measured"),
    _in("sigma_horizontal_m", "f8", "m", "standard deviation, east and north each", None),
    _in("sigma_height_m", "f8", "m", "standard deviation of height_m", "no height"),
    _in("sigma_vertical_rate_mps", "f8", "m/s", "of vertical_rate_mps", "no climb rate"),
    *_REST,
)

FORMS = (
    Form(
        "sensor space",
        "Detections as lookdown itself records them: range, cosines with two antenna axes and range rate, with the "
        "pose of the sensor.",
        "sensor_position_ecef_m",
        _sensor_columns(),
    ),
    Form(
        "ground radar",
        "Plots of a radar that stands: range, azimuth and, where it has them, elevation or a height that the "
        "transponder said, and range rate.",
        "azimuth_deg",
        _GROUND_COLUMNS,
    ),
    Form(
        "positions",
        "Positions that objects report, such as ADS-B.",
        "latitude_deg",
        _POSITION_COLUMNS,
    ),
)
"""The forms of input, in the order in which a file is held against them."""


def form_of(names: list[str], source: Path | str) -> Form:
    """Return the form that a file of these columns has.

    Raises
    ------
    DataError
        Where it has none, or lacks columns that its form needs: with the list of all that are expected.
    """
    form = next((form for form in FORMS if form.key in names), None)
    if form is None:
        keys = " or ".join(f"{form.key} ({form.name})" for form in FORMS)
        raise DataError(
            source, f"expected a column {keys}; got {', '.join(names) or 'none'}. `lookdown track --columns` lists all."
        )
    missing = [one.name for one in form.columns if one.without is None and one.name not in names]
    if not any(one.name in names for one in _TIMES):
        missing.insert(0, "time_tai_ns, time_unix_s or time_utc")
    if missing:
        raise DataError(source, f"expected columns that are not there: {', '.join(missing)}.\n{_expected(form)}")
    return form


def _expected(form: Form) -> str:
    """Return the columns of a form in words, a line each."""
    rows = [(one.name, one.kind, one.unit, "needed" if one.without is None else "optional") for one in form.columns]
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    lines = ["  ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row[3]]) for row in rows]
    return "\n".join([f"Expected of the form '{form.name}':", *(f"  {line}" for line in lines)])


def wrong_type(form: Form, column: InputColumn, came: str, source: Path | str) -> DataError:
    """Return the fault of a column whose type cannot be what the form asks, with the list of all that is expected."""
    return DataError(
        source, f"expected column '{column.name}' as {column.kind} ({column.unit}); got {came}.\n{_expected(form)}"
    )


def schema_markdown() -> str:
    """Return the tables of `docs/bring-your-own-detections.md`.

    Examples
    --------
    >>> schema_markdown().splitlines()[0]
    '### Form "sensor space"'
    """
    lines = []
    for form in FORMS:
        lines += [f'### Form "{form.name}"', "", form.sentence, ""]
        lines += ["| column | type | unit | what it is | where left out |", "|---|---|---|---|---|"]
        for one in form.columns:
            without = "**needed**" if one.without is None else one.without
            lines.append(f"| `{one.name}` | {one.kind} | {one.unit} | {one.sentence} | {without} |")
        lines.append("")
    return "\n".join(lines)
