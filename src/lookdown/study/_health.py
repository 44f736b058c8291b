"""Which satellites are in good health over the span of a study, and what is wrong with the others."""

from typing import Any

import numpy as np

from lookdown.constellation import STATUS_SENTENCES

__all__ = ["Health"]


class Health:
    """Counts the instants at which each satellite had which status.

    Parameters
    ----------
    satellite_count : int
    """

    def __init__(self, satellite_count: int) -> None:
        self._instants = np.zeros((satellite_count, len(STATUS_SENTENCES)), np.int64)
        self._codes = sorted(STATUS_SENTENCES)

    def add(self, status: np.ndarray) -> None:
        """Take the (m,) status of all satellites at the next instant."""
        column = np.searchsorted(self._codes, status)
        self._instants[np.arange(len(status)), column] += 1

    def rows(self) -> list[dict[str, Any]]:
        """Return, for each status met but the good one: code, sentence, satellites, share of satellite-time."""
        total = max(int(self._instants.sum()), 1)
        return [
            {
                "status": code,
                "sentence": STATUS_SENTENCES[code],
                "satellites": int((self._instants[:, column] > 0).sum()),
                "time_share": float(self._instants[:, column].sum() / total),
            }
            for column, code in enumerate(self._codes)
            if code != 0 and self._instants[:, column].any()
        ]

    @property
    def never_good(self) -> int:
        """How many satellites were in good health at no instant."""
        good = self._codes.index(0)
        return int((self._instants[:, good] == 0).sum())
