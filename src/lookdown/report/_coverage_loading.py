"""A coverage study as its page reads it, from its folder alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.constellation import GapHistogram, PlaceCoverage
from lookdown.errors import RecordingError
from lookdown.study import CoverageInstants, is_study_folder, read_study_json, read_study_table

__all__ = ["LoadedStudy", "load_study"]


@dataclass(frozen=True, slots=True, eq=False)
class LoadedStudy:
    """What a study's folder holds.

    Attributes
    ----------
    folder : pathlib.Path
    summary : dict
    assumptions : list of dict
    places : PlaceCoverage
    instants : CoverageInstants
    gaps : GapHistogram
    regions : list of (name, (n, 4) float64)
        Their edges, degree: longitude and latitude of start and end.
    """

    folder: Path
    summary: dict[str, Any]
    assumptions: list[dict[str, Any]]
    places: PlaceCoverage
    instants: CoverageInstants
    gaps: GapHistogram
    regions: list[tuple[str, np.ndarray]]

    @property
    def span_s(self) -> float:
        """How long the study looked."""
        return float(self.summary["asked"]["instants"] * self.summary["asked"]["step_s"])

    @property
    def never(self) -> np.ndarray:
        """Which places are seen at no instant, (n,) bool."""
        return self.places.seen_fraction == 0.0

    def seen_within(self, waits_s: np.ndarray) -> np.ndarray:
        """Return the share of area and time whose next sight comes within each wait, of that from which it is known."""
        places, gaps = self.places, self.gaps
        whole = np.minimum(gaps.length_s, waits_s[:, np.newaxis]) @ gaps.gaps_per_place
        cut_s = np.where(self.never, 0.0, places.cut_start_s)
        cut = np.array([float(np.minimum(cut_s, wait) @ places.weight) for wait in waits_s])
        least = float(places.weight @ places.seen_fraction) + (whole + cut) / self.span_s
        still_open = np.array([float(np.minimum(places.cut_end_s, wait) @ places.weight) for wait in waits_s])
        known = 1.0 - still_open / self.span_s
        return np.minimum(least / np.maximum(known, 1e-12), 1.0)


def load_study(folder: Path) -> LoadedStudy:
    """Return a study from its folder.

    Raises
    ------
    RecordingError, DataError
        Where the folder holds no study or a broken one.
    """
    if not is_study_folder(folder):
        raise RecordingError(folder, "expected the folder of a coverage study; it holds no study.json.")
    summary = read_study_json(folder, "summary")
    wanted = ("name", "title", "asked", "satellites", "whole", "bands", "regions", "losses", "gaps", "warnings")
    if not isinstance(summary, dict) or not set(wanted) <= summary.keys():
        raise RecordingError(folder, "expected the summary of a coverage study in summary.json; it is something else.")
    return LoadedStudy(
        folder,
        summary,
        read_study_json(folder, "assumptions"),
        read_study_table(PlaceCoverage, folder, "places"),
        read_study_table(CoverageInstants, folder, "instants"),
        read_study_table(GapHistogram, folder, "gaps"),
        [(each["name"], np.array(each["edges_deg"]).reshape(-1, 4)) for each in read_study_json(folder, "outlines")],
    )
