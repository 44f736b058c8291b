"""Where each number of a track and of the dwell log stands in the engine's arrays.

Few wide arrays instead of many narrow ones: a kernel call passes each array as seven words,
and one track's numbers then lie together in memory.
"""

from collections import namedtuple

from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, STATE

NS = 1e-9
NONE = -1
SENSOR_MEMORY = 8

# --- one track: its body (float64) as kernels work with it -------------------------------------------
WEIGHTS = MODEL_COUNT * PACKED
EXISTENCE = WEIGHTS + MODEL_COUNT
RCS_M2 = EXISTENCE + 1
IDENTITY = RCS_M2 + 1
TURN = IDENTITY + 1
BODY = TURN + 2

# --- one track: `core` (float64), `rest` (float32) and `marks` (int64), as it is stored (`_record_kernels`) -----
CORE_EXISTENCE, CORE_IDENTITY, CORE = STATE, STATE + 1, STATE + 2
REST_FACTORS = 0
REST_APART = MODEL_COUNT * (PACKED - STATE)
REST_WEIGHTS = REST_APART + (MODEL_COUNT - 1) * STATE
REST_RCS = REST_WEIGHTS + MODEL_COUNT
REST_TURN = REST_RCS + 1
REST = REST_TURN + 2

TIME, UPDATE_TIME, EXISTENCE_TIME, UPDATES, CONFIRMED, GROUP, SENSORS = range(7)
MARKS = SENSORS + SENSOR_MEMORY // 2
"""Two sensors to a word."""

# --- one track: `links` (int64), where it stands in the engine ---------------------------------------
(
    ALIVE,
    TRACK_ID,
    FIRST_EVENT,
    LAST_EVENT,
    SNAPSHOTS,
    BIRTH_SLOT,
    BIRTH_REPORT,
    CELL,
    CELL_NEXT,
    CELL_BEFORE,
    STAMP,
    NOW,
) = range(12)
LINKS = 12

# --- one track: `spots` (float64), as much as tells that it lies far from a dwell ----------------------
SPOT_SIGMA_M, SPOT_SIGMA_MPS, SPOT_TIME_S, SPOT_END_S = range(6, 10)
SPOTS = 10

Store = namedtuple(
    "Store",
    [
        "core",
        "rest",
        "marks",
        "links",
        "spots",
        "copies",
        "snapshot_events",
        "kept",
        "kept_marks",
        "free_rows",
        "free_states",
        "counts",
    ],
)
"""Tracks, one row each, and a pool of states that they are in and were in.

`core` (states, CORE), `rest` (states, REST) and `marks` (states, MARKS) are the pool, 580 bytes a state; a track's
state now is the one that NOW of its `links` names, `copies` (rows, K) are SNAPSHOTS older ones by rising time, the
newest of which may be the state now (`_copy_kernels`); `snapshot_events` (rows, K) the event after which each was kept,
NONE where that is settled.
`kept` (rows, 2) and `kept_marks` (rows, 2) are what the newest copy had of existence and identity, of the instant of
its existence and its group, as long as it is shared.
`spots` (rows, SPOTS) is the first model's state, the sigmas of its place and velocity, their instant, and until when
the track is believed in if no report comes: of twenty tracks that a dwell asks, nineteen are told apart by these, and
the rest of them need not come from memory.
`free_rows` and `free_states` are stacks of what is unused, `counts` their depths.
"""
FREE_ROWS, KILLED_ROWS, FREE_STATES = range(3)
STORE_COUNTS = 3

# --- one dwell: `slots` (int64) and `poses` (float64) -------------------------------------------------
(
    IN_USE,
    SLOT_TIME,
    SENSOR_ID,
    DWELL_ID,
    RANK,
    FIRST_REPORT,
    REPORT_COUNT,
    FIRST_DWELL_EVENT,
    FRESH,
    COVERAGE,
    FIRST_NODE,
    TOUCHED,
    SLOT_NEXT,
) = range(13)
SLOTS = 13

POSITION, VELOCITY, ALONG, STARBOARD, DOWN = 0, 3, 6, 9, 12
(
    TILT,
    AZIMUTH_START,
    AZIMUTH_WIDTH,
    GRAZING_MIN,
    GRAZING_MAX,
    SCAN_LIMIT,
    SNR_PER_M2,
    STEERING,
    LOOKS,
    THRESHOLD,
    FALSE_ALARM,
    NOTCH_WIDTH,
    NOTCH_EXPONENT,
) = range(15, 28)
CAP_CENTRE, CAP_RADIUS, SAID_CLUTTER = 28, 31, 32
# What follows from the rest, kept because every track near by is asked against it: the middle azimuth's direction,
# and cosines and sines of half the azimuth's width (without coverage: of the cap's radius), limits, tilt and scan.
(
    MIDDLE,
    EDGE_COSINE,
    EDGE_SINE,
    LEAST_COSINE,
    LEAST_SINE,
    MOST_COSINE,
    MOST_SINE,
    TILT_COSINE,
    TILT_SINE,
    SCAN_COSINE,
    SCAN_SINE,
) = (33, *range(36, 46))
POSES = 46

# --- one report: `values` (float64), `details` (float32), `labels` (int32) and `ids` -------------------
# A batch brings `values` (REPORT_VALUES) and `labels` (REPORT_LABELS) of float64 and int64; the log keeps of these the
# measures, and DETECTION_ID, as they are, the rest in half the memory.
MEASURES, SIGMAS, AXIS_ALONG, AXIS_CROSS, SNR, CORRELATION, CLUTTER, SPOKEN_FOR, SPOKEN_AT_BIRTH = (
    0,
    4,
    8,
    11,
    14,
    15,
    16,
    17,
    18,
)
REPORT_VALUES = 19

MEASURED, ICAO24, KIND, FIRST_REPORT_EDGE, STARTER, TAKEN, TOUCH_NEXT, DETECTION_ID = range(8)
REPORT_LABELS = 8
LOG_LABELS = DETECTION_ID

# --- one meeting of a track and a dwell: `events` (int32) and `chances` (float32) ---------------------
(
    ROW,
    SLOT,
    TRACK_NEXT,
    TRACK_BEFORE,
    DWELL_NEXT,
    DWELL_BEFORE,
    FIRST_EDGE,
    MARK,
    GROUP_LOW,
    GROUP_HIGH,
    GROUP_SIZE,
    UPDATES_BEFORE,
    CONFIRMED_THEN,
) = range(13)
EVENTS = 13
PROBABILITY, GAIN, AMBIGUITY, INNOVATIONS, VARIANCES = 0, 1, 2, 3, 7
CHANCES = 11

# --- one pair of a track and a report: `edges` (int32) and `edge_values` (float64) --------------------
EVENT, REPORT, EVENT_NEXT, REPORT_NEXT, REPORT_BEFORE, BRANCHED = range(6)
EDGES = 6
LOG_ODDS, NIS, WEIGHT = range(3)
EDGE_VALUES = 3
# The same pair in the scratch, `edge_turns`: what its branches tell of the turn, how far off it is for the agile model.
TOLD_RATE, TOLD_VARIANCE, AGILE_NIS, BY_BRANCHES = range(4)
EDGE_TURNS = 4
AGILE = MODEL_COUNT - 1

# --- dwells over a coarse cell: `nodes` (int32) ------------------------------------------------------
NODE_SLOT, NODE_NEXT, NODE_BEFORE, NODE_CELL, NODE_OF_SLOT, NODE_MS = range(6)
NODES = 6

Log = namedtuple(
    "Log",
    [
        "slots",
        "poses",
        "order",
        "values",
        "labels",
        "ids",
        "events",
        "chances",
        "edges",
        "edge_values",
        "nodes",
        "coarse",
        "counts",
    ],
)
"""The dwells of the last minute with their reports, and what came of every meeting.

`order` lists slots by (time, sensor, dwell); `coarse` (cells, 2) is the first and last node of each coarse cell.
"""

# --- counts of the log ------------------------------------------------------------------------------
(
    DWELLS,
    REPORTS_END,
    FREE_SLOT,
    FREE_EVENT,
    FREE_EDGE,
    FREE_NODE,
    EVENTS_LEFT,
    EDGES_LEFT,
    NODES_LEFT,
    MARKS_USED,
    EVENTS_END,
    EDGES_END,
    NODES_END,
    HORIZON,
    NEEDED,
) = range(15)
LOG_COUNTS = 15
"""Chains of free rows hold what was used before; rows from `*_END` on are free and have not been touched yet, so that
room costs no memory before it is used. HORIZON is the instant before
which a track needs no more than one copy. NEEDED is how many
candidates or edges a dwell had that found no room."""

# --- what a sweep counts ----------------------------------------------------------------------------
UPDATED, STARTED, DROPPED, REPLAYED = range(4)

Settings = namedtuple(
    "Settings",
    [
        "motion",
        "gates",
        "detection_ceiling",
        "sizes",
        "life_s",
        "coast_ns",
        "confirm_existence",
        "confirm_updates",
        "drop_existence",
        "snapshot_ns",
        "birth",
        "assumed_probability",
    ],
)
"""Numbers of `TrackerParameters` in the form kernels take.

`gates` (5,) is the chi-square limit by degrees of freedom. `sizes` are three cross-sections as multiples of the mean,
the nodes of a log-normal spread with aspect, to be weighed 1, 4 and 1.
"""

Birth = namedtuple(
    "Birth", ["height_mean_m", "height_sigma_m", "speed_sigma_mps", "climb_sigma_mps", "density_pm2", "rcs_m2"]
)
"""What is known of an object before any look."""

Scratch = namedtuple(
    "Scratch",
    [
        "rows",
        "states",
        "covariances",
        "weights",
        "means",
        "spreads",
        "seen",
        "starts",
        "columns",
        "logs",
        "nis",
        "edge_states",
        "edge_covariances",
        "edge_weights",
        "edge_turns",
        "branches",
        "branch_turns",
        "outcome",
        "ambiguity",
        "groups",
        "edge_owner",
        "edge_next",
        "visited",
        "report_head",
        "report_local",
        "cluster_reports",
        "members",
        "changed",
        "bodies",
        "past_core",
        "past_rest",
        "past_marks",
        "found",
        "small",
        "square",
        "square3",
        "models",
        "reaches",
        "one_start",
        "count_up",
        "ids",
        "cluster_starts",
        "cluster_columns",
        "cluster_odds",
        "cluster_weights",
        "cluster_sums",
        "cluster_ambiguity",
        "cluster_groups",
        "cells",
    ],
)
"""Working memory for one dwell's candidates and edges, kept from dwell to dwell.

Made anew each time it would cost more than the arithmetic: blocks of its size come from the operating system page by
page.
"""

Engine = namedtuple("Engine", ["store", "log", "heads", "grids", "settings", "work"])
"""All that a sweep works on, its scratch and its queue apart; `grids` are the fine and the coarse one."""
