"""The filter language: which tracks a line of text means. Its grammar stands in docs/filter.md.

The globe has the same language in TypeScript; both are held to tests/picture/golden/filters.json.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags
from lookdown.picture._filter_fields import Surroundings, choice_mask, known_mask, text_mask
from lookdown.picture._filter_parse import Both, Either, Named, Node, Not, Ordered, Text, parsed
from lookdown.tables import Picture

__all__ = ["Filter", "Surroundings"]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that has been read.

    Attributes
    ----------
    text : str
        As written.

    Examples
    --------
    >>> Filter.parse("class:low_fast and height < 2km").matches(Picture.empty()).tolist()
    []
    """

    text: str
    _tree: Node

    @classmethod
    def parse(cls, text: str) -> "Filter":
        """Return the filter of a text; an empty one means every track.

        Raises
        ------
        FilterError
            With the place of the first fault and what was expected there.
        """
        return cls(text, parsed(text))

    def matches(self, picture: Picture, around: Surroundings | None = None) -> Flags:
        """Return which rows of a picture are meant.

        Parameters
        ----------
        picture : Picture
        around : Surroundings, optional
            Regions, alerts, identities and names; without them nothing is in a region, in an alert or named.

        Returns
        -------
        (n,) bool
        """
        around = around or Surroundings()
        assert around.inside is None or around.inside.shape == (len(picture), len(around.region_names))
        return np.asarray(_mask(self._tree, picture, around), dtype=np.bool_)

    def unknown_regions(self, region_names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the regions that the filter names and that are not there: likely a slip of the pen.

        Examples
        --------
        >>> Filter.parse('region:"North"').unknown_regions(("South",))
        ('North',)
        """
        known = {name.lower() for name in region_names} | {"any", "none"}
        return tuple(word for word in _regions_named(self._tree) if word.lower() not in known)


def _mask(node: Node, picture: Picture, around: Surroundings) -> np.ndarray:
    match node:
        case Both(parts):
            held = np.ones(len(picture), dtype=np.bool_)
            for part in parts:
                held &= _mask(part, picture, around)
        case Either(parts):
            held = np.zeros(len(picture), dtype=np.bool_)
            for part in parts:
                held |= _mask(part, picture, around)
        case Not(part):
            held = ~_mask(part, picture, around)
        case Ordered():
            held = _ordered(node, picture)
        case Named(spec, operator, words):
            held = np.zeros(len(picture), dtype=np.bool_)
            for word in words:
                held |= choice_mask(spec, word, operator, picture, around)
        case Text(text):
            held = text_mask(text, picture, around)
    return held


def _ordered(node: Ordered, picture: Picture) -> np.ndarray:
    values = getattr(picture, node.field.column)
    if values.dtype.kind == "f":
        # A limit is rounded as the column was, so that 35 % is 35 % on both sides.
        low, high = (values.dtype.type(limit) for limit in (node.low, node.high))
    else:
        low, high = node.low, node.high
    above = values >= low if node.low_counts else values > low
    below = values <= high if node.high_counts else values < high
    held = above | below if node.low > node.high else above & below
    # What is not known is neither more nor less than anything.
    return np.asarray(held & known_mask(node.field, picture))


def _regions_named(node: Node) -> list[str]:
    match node:
        case Both(parts) | Either(parts):
            return [word for part in parts for word in _regions_named(part)]
        case Not(part):
            return _regions_named(part)
        case Named(spec, _, words) if spec.name == "region":
            return list(words)
    return []
