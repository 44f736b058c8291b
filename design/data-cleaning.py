"""Measure what is wrong with the recorded flights and what the smoothing makes of them.

    python design/data-cleaning.py [PLOT.png]

Prints the figures of design/0003-cleaning-recorded-flights.md.
"""

import sys
import time
from dataclasses import replace

import numpy as np

from lookdown.astro import geodetic_from_ecef
from lookdown.traffic import CleaningRules, RecordedTraffic, SmoothingRules, read_recording, sample_path
from lookdown.traffic.recorded.cleaning import CleanFlights, _ground_steps_m, clean
from lookdown.traffic.recorded.rows import RecordedRows, take_rows
from lookdown.traffic.recorded.smoothing import smooth
from lookdown.traffic.recorded.splines import SplineIndex

SECOND = 1_000_000_000
FIELDS = (("Charles de Gaulle", 49.0097, 2.5479, 119.0), ("Orly", 48.7233, 2.3794, 89.0))
"""Latitude and longitude in degrees and elevation in metres, from the published aerodrome charts."""


def heading(text: str) -> None:
    print(f"\n## {text}")


def percentiles(values: np.ndarray, *shares: float) -> str:
    return " / ".join(f"{value:.4g}" for value in np.percentile(values, shares))


def dirt(rows: RecordedRows) -> None:
    heading("what the rows hold")
    rows = take_rows(rows, np.lexsort((rows.time_tai_ns, rows.icao24)))
    same = np.diff(rows.icao24) == 0
    step_s = np.diff(rows.time_tai_ns) * 1e-9
    print("silences of one aircraft over 10, 30, 60, 600 s:", *[(same & (step_s > s)).sum() for s in (10, 30, 60, 600)])
    air = rows.on_ground == 0
    unchanged = same & (np.diff(rows.latitude_rad) == 0) & (np.diff(rows.longitude_rad) == 0) & air[1:] & air[:-1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], unchanged.astype(int), [0]]))).reshape(-1, 2)
    print("airborne rows that repeat the position before:", unchanged.sum(), "longest run", np.ptp(edges, axis=1).max())
    speed = _ground_steps_m(rows) / np.maximum(step_s, 1.0)
    moving = same & air[1:] & air[:-1] & ~unchanged & (step_s == 1.0) & (rows.velocity_known[1:] == 1)
    jitter = (speed - rows.ground_speed_mps[1:])[moving]
    print("speed between rows less reported speed, m/s, 5/25/50/75/95 %:", percentiles(jitter, 5, 25, 50, 75, 95))
    for name, latitude, longitude, elevation_m in FIELDS:
        near = np.hypot(rows.latitude_rad - np.radians(latitude), rows.longitude_rad - np.radians(longitude)) < 6e-4
        still = near & (rows.on_ground == 1) & (rows.height_known == 1)
        offset = elevation_m - np.median(rows.pressure_height_m[still])
        print(f"{name}: {still.sum()} on-ground rows read {offset:.0f} m too low against the sea")


def rules(flights: CleanFlights) -> None:
    heading("rules")
    for rule in flights.report.rules:
        print(f"{rule.rows_dropped:7,}  {rule.name}: {rule.sentence}")
    print({name: getattr(flights.report, name) for name in flights.report.__dataclass_fields__ if name != "rules"})


def densities(flights: CleanFlights) -> None:
    heading("jerk density against the recorded speeds (p95 of the difference, m/s) and accelerations (p95, m/s2)")
    for horizontal, vertical in ((1e-3, 1e-3), (3e-3, 1e-3), (1e-2, 3e-3), (3e-2, 1e-2), (1e-1, 3e-2), (1.0, 1e-1)):
        report = smooth(
            flights,
            SmoothingRules(jerk_density_horizontal_m2ps5=horizontal, jerk_density_vertical_m2ps5=vertical),
        )[1]
        print(
            f"{horizontal:g} {vertical:g}: speed {report.speed_difference_mps_p95:.2f} climb "
            f"{report.climb_difference_mps_p95:.2f} horizontal {report.horizontal_acceleration_mps2_p95:.2f} vertical "
            f"{report.vertical_acceleration_mps2_p95:.2f} sideways residual {report.side_residual_m_p95:.1f} m"
        )


def bridges(flights: CleanFlights) -> None:
    heading("greatest error within a silence put into the rows: median / 90 / 95 % of position (m), 95 % of velocity")
    index = SplineIndex.build(smooth(flights)[0])
    rows = flights.rows
    for silence_s in (10, 20, 30, 60, 120):
        elapsed = (
            rows.time_tai_ns
            - np.repeat(rows.time_tai_ns[flights.segment_first], np.diff(np.append(flights.segment_first, len(rows))))
        ) * 1e-9
        hidden = (elapsed > 90.0) & (elapsed % (240.0 + silence_s) < silence_s)
        # A silence that touches the end of a segment would be no bridge, so the last 90 s stay.
        left = (
            np.repeat(
                elapsed[np.append(flights.segment_first[1:], len(rows)) - 1],
                np.diff(np.append(flights.segment_first, len(rows))),
            )
            - elapsed
        )
        hidden &= left > 90.0 + silence_s
        thinned = clean(take_rows(rows, ~hidden), CleaningRules(gap_s=silence_s + 60.0))
        other = SplineIndex.build(smooth(thinned)[0])
        position, velocity = [], []
        group = (elapsed[hidden] // (240.0 + silence_s)) + 1000.0 * rows.icao24[hidden]
        for key in np.unique(group)[::2]:
            which = np.flatnonzero(hidden)[group == key][:: max(silence_s // 10, 1)]
            errors = [
                _difference(index, other, int(rows.time_tai_ns[row]), rows.icao24[row], flights, thinned)
                for row in which
            ]
            errors = [error for error in errors if error is not None]
            if errors:
                position.append(max(e[0] for e in errors))
                velocity.append(max(e[1] for e in errors))
        print(
            f"{silence_s:4d} s, {len(position)} cases:",
            percentiles(position, 50, 90, 95),
            "|",
            percentiles(velocity, 95),
        )


def _difference(index, other, instant, address, flights, thinned):
    a, b = index.at(instant), other.at(instant)
    i = np.flatnonzero(flights.rows.icao24[flights.segment_first][a[0]] == address)
    j = np.flatnonzero(thinned.rows.icao24[thinned.segment_first][b[0]] == address)
    if not len(i) or not len(j):
        return None
    return np.linalg.norm(a[1][i[0]] - b[1][j[0]]), np.linalg.norm(a[2][i[0]] - b[2][j[0]])


def passes(flights: CleanFlights) -> None:
    heading("greatest and 99.9 % change of a coefficient (m) against 12 passes")
    last = smooth(flights, SmoothingRules(passes=12))[0].coefficient_ecef_m
    for count in (2, 3, 5, 8):
        now = smooth(flights, SmoothingRules(passes=count))[0].coefficient_ecef_m
        change = np.linalg.norm(now - last, axis=1)
        print(count, f"{change.max():.2f} {np.percentile(change, 99.9):.2f}")


def costs() -> None:
    heading("cost, CPU s")
    RecordedTraffic.load_sample("quickstart")
    start = time.process_time()
    traffic = RecordedTraffic.load_sample("quickstart")
    print("load, warm:", round(time.process_time() - start, 2))
    instants = range(traffic.start_tai_ns, traffic.stop_tai_ns, SECOND)
    start = time.process_time()
    count = sum(len(traffic.at(instant)) for instant in instants)
    spent = time.process_time() - start
    print(f"at(): {1e6 * spent / len(instants):.1f} us a call for {count / len(instants):.1f} objects")
    many = replicated(traffic, 4_000)
    start = time.process_time()
    for instant in list(instants)[::1000]:
        count = len(many.at(instant)[0])
    print(f"index.at() of {count:,} objects: {1e3 * (time.process_time() - start) / 11:.2f} ms a call")


def replicated(traffic: RecordedTraffic, times: int) -> SplineIndex:
    """Return the same flights many times over, sharing coefficients: a stand-in for world traffic."""
    splines = traffic.index.splines
    return SplineIndex.build(
        replace(
            splines,
            start_tai_ns=np.tile(splines.start_tai_ns, times),
            stop_tai_ns=np.tile(splines.stop_tai_ns, times),
            first_coefficient=np.tile(splines.first_coefficient, times),
        )
    )


def plot(path: str, recording, flights: CleanFlights) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    traffic = RecordedTraffic.from_flights(flights, recording)
    rows, splines = flights.rows, traffic.index.splines
    figure, axes = pyplot.subplots(3, 3, figsize=(18, 14))
    for line, segment in zip(axes, (27, 119, 159), strict=True):
        last = np.append(flights.segment_first, len(rows))[segment + 1]
        part = take_rows(rows, np.arange(flights.segment_first[segment], last))
        instants = np.arange(splines.start_tai_ns[segment], splines.stop_tai_ns[segment], SECOND)
        found = [traffic.index.at(int(instant)) for instant in instants]
        states = [(s[1][s[0] == segment][0], s[2][s[0] == segment][0]) for s in found]
        position, velocity = (np.stack(column) for column in zip(*states, strict=True))
        latitude, longitude, height = geodetic_from_ecef(position)
        seconds = (instants - instants[0]) * 1e-9
        row_seconds = (part.time_tai_ns - instants[0]) * 1e-9
        line[0].plot(np.degrees(part.longitude_rad), np.degrees(part.latitude_rad), ".", ms=3)
        line[0].plot(np.degrees(longitude), np.degrees(latitude), lw=1)
        line[0].set(title=traffic.describe(int(flights.object_id[segment])), xlabel="longitude, deg", ylabel="latitude")
        line[1].plot(row_seconds, part.ground_speed_mps, ".", ms=3, label="reported")
        line[1].plot(seconds, np.linalg.norm(velocity, axis=1), label="smooth")
        line[1].set(xlabel="s", ylabel="speed, m/s")
        line[1].legend()
        line[2].plot(row_seconds, part.pressure_height_m, ".", ms=3)
        line[2].plot(seconds, height)
        line[2].set(xlabel="s", ylabel="height, m")
    figure.tight_layout()
    figure.savefig(path, dpi=60)


def main() -> None:
    recording = read_recording(sample_path("quickstart"))
    dirt(recording.rows)
    flights = clean(recording.rows)
    rules(flights)
    heading("smooth trajectories")
    report = smooth(flights)[1]
    for name in report.__dataclass_fields__:
        print(f"{name}: {getattr(report, name):.3g}")
    densities(flights)
    bridges(flights)
    passes(flights)
    costs()
    if len(sys.argv) > 1:
        plot(sys.argv[1], recording, flights)


if __name__ == "__main__":
    main()
