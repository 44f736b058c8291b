"""Make src/lookdown/astro/data/ut1.npz from the package astropy-iers-data.

    pip download --no-deps astropy-iers-data==0.2026.11.2.0.34.55
    python design/data-ut1.py astropy_iers_data-*.whl src/lookdown/astro/data/ut1.npz

The Earth's rotation as the IERS gives it, at 0 h UTC of every day: the series C04 from
1972-01-01 to its end, then Bulletin A of finals2000A, measured and then predicted.

Keys: first_day, int32, days since 1970-01-01 of the first row; predicted_day, int32, of the
first row that is a prediction; tai_minus_utc_s, int8, one a row; first_us, int32, UT1 minus
TAI of the first row in microseconds; steps_us, int16, its change from row to row.
Microseconds are half a millimetre at 500 km; the source gives a tenth of that.
"""

import sys
import zipfile
from pathlib import Path

import numpy as np

MJD_1970 = 40_587
FIRST_DAY = 730
"""1972-01-01, from when UTC differs from TAI by whole seconds."""

FOLDER = "astropy_iers_data/data"


def measured_c04(text: str) -> dict[int, float]:
    """Return UT1 minus UTC in seconds by day since 1970."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {int(float(line[16:26])) - MJD_1970: float(line[50:62]) for line in lines}


def bulletin_a(text: str) -> tuple[dict[int, float], int]:
    """Return UT1 minus UTC in seconds by day since 1970, and the first day predicted."""
    values, predicted = {}, []
    for line in text.splitlines():
        if line[58:68].strip():
            day = int(float(line[7:15])) - MJD_1970
            values[day] = float(line[58:68])
            if line[57] == "P":
                predicted.append(day)
    return values, min(predicted)


def leap_seconds(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return days since 1970 and TAI minus UTC from each on."""
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return np.array([int(float(row[0])) - MJD_1970 for row in rows]), np.array([int(row[4]) for row in rows])


def main(package: Path, output: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        texts = {
            name: archive.read(f"{FOLDER}/{name}").decode("ascii")
            for name in ("eopc04.1962-now", "finals2000A.all", "Leap_Second.dat")
        }
    c04 = measured_c04(texts["eopc04.1962-now"])
    finals, predicted_day = bulletin_a(texts["finals2000A.all"])
    merged = finals | c04
    days = np.arange(FIRST_DAY, max(merged) + 1)
    ut1_minus_utc_s = np.array([merged[int(day)] for day in days])
    leap_days, offsets_s = leap_seconds(texts["Leap_Second.dat"])
    tai_minus_utc_s = offsets_s[np.searchsorted(leap_days, days, side="right") - 1]
    ut1_minus_tai_us = np.rint((ut1_minus_utc_s - tai_minus_utc_s) * 1e6).astype(np.int64)
    steps_us = np.diff(ut1_minus_tai_us)
    assert np.abs(ut1_minus_utc_s).max() < 0.9 and np.abs(steps_us).max() < 5_000
    np.savez_compressed(
        output,
        first_day=np.int32(days[0]),
        predicted_day=np.int32(predicted_day),
        tai_minus_utc_s=tai_minus_utc_s.astype(np.int8),
        first_us=np.int32(ut1_minus_tai_us[0]),
        steps_us=steps_us.astype(np.int16),
    )
    print(
        f"{len(days)} days to {np.datetime64(int(days[-1]), 'D')}, predicted from {np.datetime64(predicted_day, 'D')}"
    )
    both = [day for day in c04 if day > 10_000 and day in finals]
    apart_us = max(abs(finals[day] - c04[day]) for day in both) * 1e6
    print(f"C04 to {np.datetime64(max(c04), 'D')}; Bulletin A is up to {apart_us:.0f} us from it after 1997")
    second = np.abs(np.diff(steps_us)).max()
    print(f"second differences up to {second} us: a straight line between days errs by {second / 8:.0f} us at most")
    print(output.name, output.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
