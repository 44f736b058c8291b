"""The rows of a contest with another tracker."""

import tempfile
from hashlib import sha256
from pathlib import Path

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.comparative._contest import SETTLED, Contest, Ours, Theirs, asked, read
from lookdown.benchmarks.comparative._peer import run_in_peer

__all__ = ["contest_rows", "in_peer"]


def in_peer(python: Path, script: str, contest: Contest) -> Theirs:
    """Return what another tracker makes of the scene."""
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "asked.npz", Path(folder) / "found.npz"
        np.savez(question, **asked(contest))  # type: ignore[arg-type]
        run_in_peer(python, script, str(question), str(answer))
        with np.load(answer) as found:
            return read(contest, dict(found))


def contest_rows(name: str, label: str, ours: Ours, theirs: Theirs) -> list[Row]:
    """Return the ratio of CPU times and that of GOSPA, over the scans that both have done."""
    scans = len(theirs.gospa_m)
    gospa_m, their_gospa_m = float(ours.gospa_m[:scans].mean()), float(theirs.gospa_m.mean())
    digest = sha256(np.concatenate([ours.gospa_m, ours.tracks.position_ecef_m.ravel()]).tobytes()).hexdigest()[:12]
    checksum = f"{len(ours.tracks)} tracks of ours, {theirs.tracks} of theirs, {digest}"
    after = f"over {scans} scans after the first {SETTLED}"
    return [
        Row(
            id=f"{name}.cpu",
            must=200.0,
            aim=1_000.0,
            measured=theirs.cpu_s / ours.cpu_s,
            unit="times",
            reference=f"{label}, {theirs.cpu_s:.2f} CPU s a scan; ours {1e3 * ours.cpu_s:.2f} ms",
            checksum=checksum,
        ),
        Row(
            id=f"{name}.gospa",
            must=1.0,
            aim=0.5,
            measured=gospa_m / their_gospa_m,
            unit="ratio",
            reference=f"GOSPA of {label}, {their_gospa_m / 1e3:.2f} km {after}; ours {gospa_m / 1e3:.2f} km",
            checksum=checksum,
        ),
    ]
