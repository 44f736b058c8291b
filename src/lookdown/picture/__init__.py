"""What the picture says of itself: custody, gaps and why."""

from lookdown.picture.custody import CAUSE_SENTENCES, SURE, gap_causes, with_gap_causes

__all__ = ["CAUSE_SENTENCES", "SURE", "gap_causes", "with_gap_causes"]
