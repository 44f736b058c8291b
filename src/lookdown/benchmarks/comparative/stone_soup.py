"""1,000 objects held by Stone Soup's fastest set-up and by us, on the same reports, and scored by both metrics.

The scene and what is kind to Stone Soup in it stand in `_contest`, the set-up in
``scripts/stone_soup_tracker.py.txt``. Its time is that of association, update, deletion
and initiation; ours is of all that our tracker does, and of showing the tracks.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.comparative._contest import CUTOFF_M, Contest, Ours, in_ours, made
from lookdown.benchmarks.comparative._contest_rows import contest_rows, in_peer
from lookdown.benchmarks.comparative._peer import peer_python
from lookdown.formats import stone_soup_tracks, stone_soup_truth
from lookdown.tracking.metrics import gospa

__all__ = ["rows"]

_VERSION = "1.9.1"


def rows() -> list[Row]:
    """Return ratio of CPU times, ratio of GOSPA, and how far its GOSPA of our tracks differs from our own.

    Raises
    ------
    ArgumentError
        Where Stone Soup cannot be installed.
    """
    python = peer_python("stonesoup", _VERSION)
    contest = made()
    theirs = in_peer(python, "stone_soup_tracker.py.txt", contest)
    ours = in_ours(contest)
    return [*contest_rows("stone_soup", f"Stone Soup {_VERSION}", ours, theirs), _metric_row(python, contest, ours)]


def _metric_row(python: Path, contest: Contest, ours: Ours) -> Row:
    """Return how far both metrics differ on our tracks of the last scan, which go over by `lookdown.formats`."""
    truth = contest.scans[-1].truth
    own = gospa(truth.position_ecef_m, ours.tracks.position_ecef_m, CUTOFF_M).distance_m
    with _beside(python):
        measure = import_module("stonesoup.measures").Euclidean(mapping=(0, 2, 4))
        metric = import_module("stonesoup.metricgenerator.ospametric").GOSPAMetric(p=2, c=CUTOFF_M, measure=measure)
        tracks = [track.state for track in stone_soup_tracks(ours.tracks)]
        states = [path.state for path in stone_soup_truth(truth)]
        theirs = float(metric.compute_gospa_metric(tracks, states)[0].value["distance"])
    return Row(
        id="stone_soup.metric",
        must=1e-9,
        aim=0.0,
        measured=abs(theirs - own) / own,
        unit="relative",
        reference=f"GOSPA by Stone Soup {_VERSION}, {theirs:.6f} m, of {len(tracks)} tracks and {len(states)} objects",
        checksum=f"{own:.6f} m, {sha256(np.sort(ours.tracks.track_id).tobytes()).hexdigest()[:12]}",
    )


@contextmanager
def _beside(python: Path) -> Iterator[None]:
    """Let this process import what another environment holds, behind all of its own."""
    folder = str(next(python.parents[1].glob("lib/python*/site-packages")))
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
