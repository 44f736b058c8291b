"""What lookdown hands to other programs, and takes from them, in their own types."""

from lookdown.formats.frame import CartesianFrame
from lookdown.formats.from_stone_soup import detections_from_stone_soup, tracks_from_stone_soup
from lookdown.formats.to_stone_soup import (
    stone_soup_can_take,
    stone_soup_detections,
    stone_soup_tracks,
    stone_soup_truth,
)

__all__ = [
    "CartesianFrame",
    "detections_from_stone_soup",
    "stone_soup_can_take",
    "stone_soup_detections",
    "stone_soup_tracks",
    "stone_soup_truth",
    "tracks_from_stone_soup",
]
