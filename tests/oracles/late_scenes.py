"""Crossing traffic and clutter under a few satellites, and the same dwells as a bad network delivers them."""

import math

import numpy as np
from plain_radar import START_TAI_NS, PlainRadar, level_state
from tracking_oracle import glide, move

from lookdown.tables import Detections, Dwells

SECOND_NS = 1_000_000_000
STEP_S = 7


def crossing_traffic(count, seed):
    """Return states that lead through one another: a fan of flights towards one point, and a pair side by side."""
    rng, states = np.random.default_rng(seed), []
    for k in range(count - 2):
        course, back_s, speed = 2.4 * k, 60.0 + 15.0 * k, rng.uniform(150.0, 250.0)
        north, east = (-back_s * speed * f / 6.37e6 for f in (math.cos(course), math.sin(course)))
        states.append(level_state(0.85 + north, 0.05 + east / math.cos(0.85), 9_000.0, course, speed))
    for aside in (0.0, 2e-4):
        states.append(level_state(0.8505 + aside, 0.05, 8_000.0, 1.2, 200.0))
    return states


def _flown_on(state, number, seconds, turning):
    """Return a state after so long, two of three flights turning where there is turning at all."""
    rate = math.radians(3.0) * (number % 3 - 1) if turning else 0.0
    return move(state, seconds, rate) if rate else glide(state, seconds)


def some_dwells(steps, seed, *, count=6, clutter_count=3.0, turning=False):
    """Return (dwells, detections) of each look in time order: one wide, and one of another satellite in between.

    Where they are `turning`, two of three turn at 3 deg/s to either side for a while.
    """
    radar, states, looks = PlainRadar(seed, clutter_count=clutter_count), crossing_traffic(count, seed), []
    middle = level_state(0.85, 0.05, 0.0, 0.0, 1.0)[:3]
    for k in range(steps):
        time = START_TAI_NS + k * STEP_S * SECOND_NS
        looks.append(radar.look(time, states, middle, width_rad=0.2)[:2])
        # Two dwells of one instant are told apart by their sensors.
        if k % 3 == 1:
            looks.append(radar.look(time, states, middle, width_rad=0.05)[:2])
        if k % 4 == 2:
            between = [_flown_on(state, n, 2.0, turning and 8 <= k < 15) for n, state in enumerate(states)]
            looks.append(radar.look(time + 2 * SECOND_NS, between, states[0][:3], width_rad=0.03)[:2])
        states = [_flown_on(state, n, float(STEP_S), turning and 8 <= k < 15) for n, state in enumerate(states)]
    return looks


def shuffled(looks, seed, *, lateness_s=60.0, late_share=0.4):
    """Return the looks as they may arrive: late, twice, in parts, headers and detections together or apart."""
    rng, arrivals = np.random.default_rng(seed), []
    for dwells, detections in looks:
        sent_s = (int(dwells.time_tai_ns[0]) - START_TAI_NS) / SECOND_NS
        parts = [detections]
        if rng.random() < 0.3 and len(detections) > 1:
            mask = rng.random(len(detections)) < 0.5
            parts = [detections.take(mask), detections.take(~mask)]
        copies = parts + ([detections] if rng.random() < 0.3 else [])
        for part in copies:
            # Nothing may be later than the lateness against the newest dwell that any receiver can have seen.
            delay_s = rng.uniform(0.0, lateness_s) if rng.random() < late_share else 0.0
            arrivals.append((sent_s + delay_s, len(arrivals), dwells, part.take(rng.permutation(len(part)))))
    return [(dwells, part) for _, _, dwells, part in sorted(arrivals, key=lambda one: one[:2])]


def received_in_order(arrivals):
    """Return what has arrived, once each, in the order of its instants: a dwell a batch."""
    dwells = Dwells.concatenate([one for one, _ in arrivals])
    detections = Detections.concatenate([one for _, one in arrivals])
    dwells = dwells.take(np.unique(dwells.dwell_id, return_index=True)[1])
    detections = detections.take(np.unique(detections.detection_id, return_index=True)[1])
    looks = []
    for k in np.lexsort((dwells.dwell_id, dwells.sensor_id, dwells.time_tai_ns)):
        looks.append((dwells.take(np.array([k])), detections.take(detections.dwell_id == dwells.dwell_id[k])))
    return looks


def table_bytes(table):
    """Return all of a table's columns as bytes."""
    return b"".join(np.ascontiguousarray(getattr(table, name)).tobytes() for name, _ in table.columns())
