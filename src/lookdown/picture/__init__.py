"""What the picture says of itself: every track for people, custody, gaps and why."""

from lookdown.picture.custody import CAUSE_SENTENCES, SURE, gap_causes, with_gap_causes
from lookdown.picture.filters import Filter, Surroundings
from lookdown.picture.kinds import KIND_REFERENCE, KindParameters
from lookdown.picture.regions import Region, Regions
from lookdown.picture.state import (
    ELLIPSE_SIGMAS,
    PICTURE_REFERENCE,
    PictureParameters,
    custody_of,
    picture_of,
)

__all__ = [
    "CAUSE_SENTENCES",
    "ELLIPSE_SIGMAS",
    "KIND_REFERENCE",
    "PICTURE_REFERENCE",
    "SURE",
    "Filter",
    "KindParameters",
    "PictureParameters",
    "Region",
    "Regions",
    "Surroundings",
    "custody_of",
    "gap_causes",
    "picture_of",
    "with_gap_causes",
]
