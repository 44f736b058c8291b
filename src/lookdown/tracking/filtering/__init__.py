"""Filtering: how objects move between looks, and what a look says of them."""

from lookdown.tracking.filtering.motion import Motion, motion_of

__all__ = ["Motion", "motion_of"]
