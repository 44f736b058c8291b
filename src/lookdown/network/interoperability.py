"""Who can link with whom: a terminal of one vendor may not close a link with one of another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Numbers
from lookdown.errors import Fault, NetworkError

__all__ = ["Interoperability"]


@dataclass(frozen=True, slots=True, eq=False)
class Interoperability:
    """A matrix of vendors: which pairs close a link.

    Attributes
    ----------
    vendors : tuple of str
        Name of each vendor; its place is the ``vendor_id``.
    allowed : (v, v) bool
        Symmetric. The diagonal says whether a vendor's terminals close links among themselves.
    """

    vendors: tuple[str, ...]
    allowed: np.ndarray

    def __post_init__(self) -> None:
        count = len(self.vendors)
        assert len(set(self.vendors)) == count, "each vendor is named once"
        assert self.allowed.shape == (count, count) and self.allowed.dtype == np.bool_, "one bool a pair of vendors"
        assert np.array_equal(self.allowed, self.allowed.T), "a link has two ends: the matrix is symmetric"

    @classmethod
    def everyone(cls, vendors: Sequence[str]) -> "Interoperability":
        """Return the matrix in which everyone links with everyone.

        Examples
        --------
        >>> Interoperability.everyone(["a", "b"]).allowed.all()
        np.True_
        """
        return cls(tuple(vendors), np.ones((len(vendors), len(vendors)), np.bool_))

    @classmethod
    def from_document(cls, document: Mapping[str, object], source: str = "interoperability") -> "Interoperability":
        """Return the matrix that a document gives: ``vendors``, ``pairs`` and ``within``.

        Parameters
        ----------
        document : mapping
            ``vendors``: names. ``pairs``: couples of names that link with each other; "all" for every one.
            ``within``: names whose terminals link among themselves; by default all.
        source : str
            File or section, for the message.

        Raises
        ------
        NetworkError
            With every fault and its path, such as a pair with a vendor that is not in ``vendors``.

        Examples
        --------
        >>> given = {"vendors": ["a", "b", "c"], "pairs": [["a", "b"]]}
        >>> Interoperability.from_document(given).allowed.astype(int).tolist()
        [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
        """
        faults: list[Fault] = []
        vendors = _names(document.get("vendors"), "vendors", None, faults)
        places = {name: place for place, name in enumerate(vendors)}
        allowed = np.zeros((len(vendors), len(vendors)), np.bool_)
        within = _names(document.get("within", list(vendors)), "within", places, faults)
        for name in within:
            allowed[places[name], places[name]] = True
        pairs = document.get("pairs", [])
        if pairs == "all":
            allowed |= ~np.eye(len(vendors), dtype=np.bool_)
        elif isinstance(pairs, list):
            for index, pair in enumerate(pairs):
                ends = _names(pair, f"pairs[{index}]", places, faults, count=2)
                if len(ends) == 2:
                    a, b = (places[name] for name in ends)
                    allowed[a, b] = allowed[b, a] = True
        else:
            faults.append(Fault("pairs", 'a list of couples of vendors, or "all"', repr(pairs)))
        faults += [
            Fault(str(key), "one of vendors, pairs, within", "a key that is not known")
            for key in document
            if key not in ("vendors", "pairs", "within")
        ]
        if faults:
            raise NetworkError(source, faults)
        return cls(tuple(vendors), allowed)

    def close(self, vendor_a: Numbers, vendor_b: Numbers) -> np.ndarray:
        """Return whether terminals of the vendors close a link, row by row.

        Parameters
        ----------
        vendor_a, vendor_b : (m,) uint16
            Each below the number of vendors.

        Returns
        -------
        (m,) bool
        """
        return np.asarray(self.allowed[vendor_a, vendor_b])


def _names(
    given: object, path: str, known: dict[str, int] | None, faults: list[Fault], count: int | None = None
) -> list[str]:
    """Return the names of a list that are in order; the others become faults."""
    if not isinstance(given, list) or (count is not None and len(given) != count):
        faults.append(Fault(path, f"a list of {count or 'at least one'} vendors", repr(given)))
        return []
    good = []
    for index, name in enumerate(given):
        where = f"{path}[{index}]"
        if not isinstance(name, str) or not name:
            faults.append(Fault(where, "the name of a vendor", repr(name)))
        elif known is not None and name not in known:
            faults.append(Fault(where, f"one of the vendors {', '.join(known) or '(none is named)'}", f'"{name}"'))
        elif known is None and name in good:
            faults.append(Fault(where, "each vendor once", f'"{name}" again'))
        else:
            good.append(name)
    if not given and known is None:
        faults.append(Fault(path, "at least one vendor", "none"))
    return good
