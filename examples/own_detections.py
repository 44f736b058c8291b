"""Bring detections of your own: from the plots of a radar on the ground to tracks, with no file and no satellite."""

import numpy as np
import pyarrow as pa

from lookdown.astro import geodetic_from_ecef
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.tracking.intake import converted, form_of, formed_dwells, raw_columns, screen

# What the radar saw: two aircraft, once every 4 s for two minutes, with its errors, and a plot that is broken.
rng = np.random.default_rng(1)
looks = 30
time_s = 1.7e9 + 4.0 * np.repeat(np.arange(looks), 2)
east_m = np.tile([-40e3, 30e3], looks) + np.tile([200.0, 0.0], looks) * (time_s - time_s[0])
north_m = np.tile([50e3, -20e3], looks) + np.tile([0.0, 230.0], looks) * (time_s - time_s[0])
plots = {
    "time_unix_s": time_s,
    "range_m": np.hypot(np.hypot(east_m, north_m), 9e3) + 30.0 * rng.normal(size=2 * looks),
    "azimuth_deg": np.degrees(np.arctan2(east_m, north_m)) + 0.1 * rng.normal(size=2 * looks),
    "height_m": np.tile([9.7e3, 9.5e3], looks) + 25.0 * rng.normal(size=2 * looks),
}
plots["range_m"][7] = np.nan
always = {
    "sensor_latitude_deg": 48.1, "sensor_longitude_deg": 7.2, "sensor_height_m": 250.0,
    "sigma_range_m": 30.0, "sigma_azimuth_deg": 0.1, "sigma_height_m": 25.0,
}  # fmt: skip
plots |= {name: np.full(2 * looks, value) for name, value in always.items()}

# From plots to detections that the tracker takes. What is wrong with a row is told, and the others go through.
form = form_of(list(plots), "my radar")
read = converted(raw_columns(pa.table(plots), form), form)
screened = screen(read.columns, codes=read.codes)
print(f"{len(screened.accepted)} plots taken; left out:", {code.name: n for code, n in screened.counts.items()})

looked = formed_dwells(screened.accepted)
tracker = DwellTracker(TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()}))
tracker.step(looked.dwells, looked.detections)

tracks = tracker.tracks(int(screened.accepted.time_tai_ns[-1]))
tracks = tracks.take(tracks.confirmed > 0)
latitude, longitude, height = geodetic_from_ecef(tracks.position_ecef_m)
sigma = np.sqrt(np.trace(tracks.covariance[:, :3, :3], axis1=1, axis2=2))
for k in range(len(tracks)):
    place = f"{np.degrees(latitude[k]):.3f} N {np.degrees(longitude[k]):.3f} E {height[k]:,.0f} m"
    speed = np.linalg.norm(tracks.velocity_ecef_mps[k])
    print(f"track {tracks.track_id[k]}: {place}, known to {sigma[k]:.0f} m, {speed:.0f} m/s")
