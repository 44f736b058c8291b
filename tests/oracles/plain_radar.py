"""A plain radar and plain traffic for the tracker's tests: no code shared with `sensing`."""

import math

import numpy as np
from scipy.special import gammaincc, gammainccinv

from lookdown.tables import Detections, Dwells, Measured

EARTH_M = 6_371_008.8
SIGMA = np.array([15.0, 4.5e-4, 1.1e-2, 0.3])
START_TAI_NS = 1_633_608_773_000_000_000
DENSITY = 2e-6
LOOKS, FALSE_ALARM = 4, 1e-6
THRESHOLD = float(gammainccinv(LOOKS, FALSE_ALARM))
FACE_TILT_RAD = 0.5 * sum(math.asin(EARTH_M / 6_877_000.0 * math.cos(math.radians(g))) for g in (6.0, 60.0))
"""Both faces look at the middle of the field of regard."""
STRENGTH = 45.0
"""Integrated signal to noise of the objects: 10 m2 at 4.5 a square metre."""
VOLUME = (300e3, 0.02, 0.12, 700.0)
"""Spans of range, two cosines and range rate over which false alarms are uniform."""


def place(latitude_rad, longitude_rad, height_m):
    """Return an ECEF position on WGS84."""
    a, e2 = 6378137.0, 6.69437999014133e-3
    n = a / math.sqrt(1 - e2 * math.sin(latitude_rad) ** 2)
    return np.array(
        [
            (n + height_m) * math.cos(latitude_rad) * math.cos(longitude_rad),
            (n + height_m) * math.cos(latitude_rad) * math.sin(longitude_rad),
            (n * (1 - e2) + height_m) * math.sin(latitude_rad),
        ]
    )


def level_state(latitude_rad, longitude_rad, height_m, course_rad, speed_mps):
    """Return an ECEF state in level flight."""
    position = place(latitude_rad, longitude_rad, height_m)
    up = position / np.linalg.norm(position)
    east = np.array([-math.sin(longitude_rad), math.cos(longitude_rad), 0.0])
    north = np.cross(up, east)
    return np.concatenate([position, speed_mps * (math.sin(course_rad) * east + math.cos(course_rad) * north)])


class PlainRadar:
    """Satellites that appear anywhere and look where they are told."""

    def __init__(self, seed, *, clutter_count=0.0, detection_probability=0.9):
        self.rng = np.random.default_rng(seed)
        self.clutter_count = clutter_count
        self.detection_probability = detection_probability
        self.dwell_count = 0
        self.detection_count = 0

    def pose(self, towards):
        """Return (position, velocity, along, starboard, down) of a satellite near a point."""
        up = towards / np.linalg.norm(towards)
        side = np.cross(up, self.rng.normal(size=3))
        side /= np.linalg.norm(side)
        angle = self.rng.uniform(0.07, 0.2)
        position = 6_877_000.0 * (math.cos(angle) * up + math.sin(angle) * side)
        down = -position / np.linalg.norm(position)
        squint = self.rng.uniform(-0.6, 0.6)
        flat = towards - position
        flat -= (flat @ down) * down
        flat /= np.linalg.norm(flat)
        across = np.cross(flat, down)
        velocity = 7_600.0 * (math.cos(squint) * across + math.sin(squint) * flat)
        along = velocity / np.linalg.norm(velocity)
        return position, velocity, along, np.cross(down, along), down

    def look(self, time_tai_ns, states, centre, *, width_rad=0.03):
        """Return (dwells, detections, which object made each or -1) of one dwell round a centre."""
        position, velocity, along, starboard, down = self.pose(centre)
        towards = centre - position
        azimuth = math.atan2(towards @ starboard, towards @ along)
        start = (azimuth - 0.5 * width_rad) % (2 * math.pi)
        self.dwell_count += 1
        dwell = self._dwell(time_tai_ns, position, velocity, start, width_rad)
        tilt = 0.5 * sum(math.asin(EARTH_M * math.cos(math.radians(g)) / 6_877_000.0) for g in (6.0, 60.0))
        side = 1.0 if towards @ starboard > 0 else -1.0
        normal = math.cos(tilt) * down + side * math.sin(tilt) * starboard
        cross = np.cross(along, normal)
        rows, made = self._targets(states, position, velocity, along, starboard, cross, azimuth, width_rad)
        clutter = self._clutter(position, velocity, along, cross, towards)
        rows, made = np.concatenate([rows, clutter]), np.concatenate([made, np.full(len(clutter), -1)])
        order = self.rng.permutation(len(rows))
        return dwell, self._detections(dwell, along, cross, rows[order], made[order]), made[order]

    def _targets(self, states, position, velocity, along, starboard, cross, azimuth, width_rad):
        rows, made = [], []
        for k, state in enumerate(states):
            offset = state[:3] - position
            distance = np.linalg.norm(offset)
            los = offset / distance
            turn = (math.atan2(los @ starboard, los @ along) - azimuth + math.pi) % (2 * math.pi) - math.pi
            if abs(turn) > 0.5 * width_rad or self.rng.random() > self.detection_probability:
                continue
            truth = np.array([distance, los @ along, los @ cross, (state[3:] - velocity) @ los])
            rows.append(truth + SIGMA * self.rng.normal(size=4))
            made.append(k)
        return np.array(rows).reshape(-1, 4), np.array(made, int)

    def _clutter(self, position, velocity, along, cross, towards):
        count = self.rng.poisson(self.clutter_count)
        distance = np.linalg.norm(towards)
        los = towards / distance
        middle = np.array([distance, los @ along, los @ cross, -velocity @ los])
        return middle + (self.rng.random((count, 4)) - 0.5) * VOLUME

    def _dwell(self, time_tai_ns, position, velocity, start, width_rad):
        volume = float(np.prod(VOLUME))
        density = max(self.clutter_count, 1e-3) / volume
        one = np.ones(1)
        return Dwells(
            dwell_id=np.array([self.dwell_count], np.uint64),
            time_tai_ns=np.array([time_tai_ns], np.int64),
            sensor_id=np.array([self.dwell_count % 600], np.uint32),
            task=np.zeros(1, np.uint8),
            track_id=np.zeros(1, np.uint64),
            sensor_position_ecef_m=position[None],
            sensor_velocity_ecef_mps=velocity[None],
            azimuth_start_rad=start * one,
            azimuth_width_rad=width_rad * one,
            grazing_min_rad=math.radians(6.0) * one,
            grazing_max_rad=math.radians(60.0) * one,
            scan_limit_rad=math.radians(70.0) * one,
            face_tilt_rad=FACE_TILT_RAD * one,
            snr_ratio_per_m2=4.5 * one,
            steering_exponent=0.0 * one,
            look_count=np.array([4], np.uint16),
            false_alarm_probability=1e-6 * one,
            notch_width_mps=5.0 * one,
            notch_exponent=2.1 * one,
            clutter_density=density * one,
        )

    def _strengths(self, made):
        """Return measured signal to noise: of a fading target over the threshold, or of noise alone."""
        scale = np.where(made >= 0, 1.0 + STRENGTH / LOOKS, 1.0)
        chance = gammaincc(LOOKS, THRESHOLD / scale) * self.rng.random(len(made))
        return scale * gammainccinv(LOOKS, chance) - LOOKS

    def _detections(self, dwell, along, cross, rows, made):
        count = len(rows)
        first = self.detection_count + 1
        self.detection_count += count

        def same(column):
            return np.repeat(column, count, axis=0)

        return Detections(
            detection_id=np.arange(first, first + count, dtype=np.uint64),
            dwell_id=same(dwell.dwell_id),
            time_tai_ns=same(dwell.time_tai_ns),
            sensor_id=same(dwell.sensor_id),
            kind=np.zeros(count, np.uint8),
            sensor_position_ecef_m=same(dwell.sensor_position_ecef_m),
            sensor_velocity_ecef_mps=same(dwell.sensor_velocity_ecef_mps),
            axis_along_ecef=same(along[None]),
            axis_cross_ecef=same(cross[None]),
            range_m=rows[:, 0].copy(),
            cosine_along=rows[:, 1].copy(),
            cosine_cross=rows[:, 2].copy(),
            range_rate_mps=rows[:, 3].copy(),
            sigma_range_m=np.full(count, SIGMA[0]),
            sigma_cosine_along=np.full(count, SIGMA[1]),
            sigma_cosine_cross=np.full(count, SIGMA[2]),
            sigma_range_rate_mps=np.full(count, SIGMA[3]),
            correlation_range_rate=np.zeros(count),
            bias_sigma_range_m=np.zeros(count),
            bias_sigma_cosine=np.zeros(count),
            bias_sigma_range_rate_mps=np.zeros(count),
            snr_ratio=self._strengths(made),
            measured=np.full(count, Measured.ALL, np.uint8),
            reported_icao24=np.zeros(count, np.uint32),
        )
