"""What the picture says of itself: every track for people, custody, gaps and why."""

from lookdown.picture.alerts import (
    ALERT_REFERENCE,
    EVIDENCE_NAMES,
    AlertEngine,
    AlertRules,
    alert_sentences,
    log_sentences,
    with_alerts,
)
from lookdown.picture.corrections import Correction, Corrections
from lookdown.picture.custody import CAUSE_SENTENCES, SURE, gap_causes, with_gap_causes
from lookdown.picture.filters import Filter, Surroundings
from lookdown.picture.gaps import GapClass, GapCode, RadarView, gap_shares, gaps_now
from lookdown.picture.identity import IDENTITY_REFERENCE, IdentityDesk, IdentityParameters, with_identities
from lookdown.picture.kinds import KIND_REFERENCE, KindParameters
from lookdown.picture.looks import expected_looks
from lookdown.picture.observer import OBSERVER_REFERENCE, Observer, Since
from lookdown.picture.regions import Region, Regions
from lookdown.picture.state import (
    ELLIPSE_SIGMAS,
    PICTURE_REFERENCE,
    PictureParameters,
    custody_of,
    picture_of,
)
from lookdown.picture.ways import Way, way_of

__all__ = [
    "ALERT_REFERENCE",
    "CAUSE_SENTENCES",
    "ELLIPSE_SIGMAS",
    "EVIDENCE_NAMES",
    "IDENTITY_REFERENCE",
    "KIND_REFERENCE",
    "OBSERVER_REFERENCE",
    "PICTURE_REFERENCE",
    "SURE",
    "AlertEngine",
    "AlertRules",
    "Correction",
    "Corrections",
    "Filter",
    "GapClass",
    "GapCode",
    "IdentityDesk",
    "IdentityParameters",
    "KindParameters",
    "Observer",
    "PictureParameters",
    "RadarView",
    "Region",
    "Regions",
    "Since",
    "Surroundings",
    "Way",
    "alert_sentences",
    "custody_of",
    "expected_looks",
    "gap_causes",
    "gap_shares",
    "gaps_now",
    "log_sentences",
    "picture_of",
    "way_of",
    "with_alerts",
    "with_gap_causes",
    "with_identities",
]
