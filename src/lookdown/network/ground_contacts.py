"""Light between satellites and telescopes on the ground: found anew at each contact, which takes its time.

A contact begins when a station takes a satellite under an open sky, and its light carries after a time drawn as those
of the laser links are: never less than the terminal's least, on average its mean, begun anew at its most. Turning is
not counted: a station has a telescope for each satellite that it speaks with, and knows who rises where.

Cost: 20 us a contact that begins; some tenths of one a second for ten stations.
"""

from dataclasses import dataclass, field

import numpy as np

from lookdown.arrays import Flags
from lookdown.network.terminals import OpticalTerminal
from lookdown.seeds import generator

__all__ = ["GroundContacts"]

_ROW = 1 << 32


@dataclass(slots=True)
class GroundContacts:
    """Since when each satellite and station speak, and from when by light.

    Parameters
    ----------
    terminal : OpticalTerminal
        Its times of acquisition.
    seed : int
    """

    terminal: OpticalTerminal
    seed: int
    _key: np.ndarray = field(init=False, default_factory=lambda: np.empty(0, np.int64))
    _due_ns: np.ndarray = field(init=False, default_factory=lambda: np.empty(0, np.int64))
    _is_first: bool = field(init=False, default=True)

    def found(self, satellite: np.ndarray, station: np.ndarray, time_tai_ns: int) -> Flags:
        """Return which of the contacts of an instant have light by now; those that are not named are over.

        Those of the first instant have it: they began before.

        Parameters
        ----------
        satellite, station : (k,) int32
            Each couple once.
        time_tai_ns : int
            Not before that of the last call.

        Examples
        --------
        >>> from lookdown.network.terminals import TERMINALS
        >>> contacts = GroundContacts(TERMINALS["sda"], 1)
        >>> one, two = np.array([0], np.int32), np.array([0, 1], np.int32)
        >>> contacts.found(one, one, 0).tolist(), contacts.found(two, two, 10**9).tolist()
        ([True], [True, False])
        """
        key = satellite.astype(np.int64) * _ROW + station
        due, known = self._due_of(key, time_tai_ns)
        if not self._is_first:
            for row in np.flatnonzero(~known).tolist():
                due[row] += round(self._acquisition_s(int(key[row]), time_tai_ns) * 1e9)
        order = np.argsort(key)
        self._key, self._due_ns, self._is_first = key[order], due[order], False
        return np.asarray(due <= time_tai_ns)

    def would_have(self, satellite: np.ndarray, station: np.ndarray, time_tai_ns: int) -> Flags:
        """Return which couples have light at the instant of the last call of `found`; those it did not name would.

        Nothing begins or ends by it.
        """
        due = self._due_of(satellite.astype(np.int64) * _ROW + station, time_tai_ns)[0]
        return np.asarray(due <= time_tai_ns)

    def _due_of(self, key: np.ndarray, otherwise_ns: int) -> tuple[np.ndarray, Flags]:
        """Return from when contacts have light, and which of them there are; another instant for those that are not."""
        due = np.full(len(key), otherwise_ns, np.int64)
        place = np.searchsorted(self._key, key)
        known = place < len(self._key)
        known[known] = self._key[place[known]] == key[known]
        due[known] = self._due_ns[place[known]]
        return due, known

    def _acquisition_s(self, key: int, time_tai_ns: int) -> float:
        """Return how long a contact takes to be found, with the attempts that are given up."""
        own = self.terminal
        rng, total = generator(self.seed, "network ground contacts", key, time_tai_ns), 0.0
        while (attempt := own.acquisition_min_s + rng.exponential(own.acquisition_mean_s - own.acquisition_min_s)) > (
            own.acquisition_max_s
        ):
            total += own.acquisition_max_s
        return total + attempt
