"""Fusion: tracks of other trackers taken into ours, honest about what both have in common."""

from lookdown.tracking.fusion.correspondence import Correspondence, match_tracks
from lookdown.tracking.fusion.gaussian import (
    Fused,
    Measure,
    fuse_independent,
    fuse_tracklet,
    intersect,
    intersect_inverse,
)
from lookdown.tracking.fusion.partition import Partition, partition_around, partition_world
from lookdown.tracking.fusion.shards import ShardedTracker
from lookdown.tracking.fusion.tracks import FusedTracks, FusionRule, bring_tracks, fuse_tracks

__all__ = [
    "Correspondence",
    "Fused",
    "FusedTracks",
    "FusionRule",
    "Measure",
    "Partition",
    "ShardedTracker",
    "bring_tracks",
    "fuse_independent",
    "fuse_tracklet",
    "fuse_tracks",
    "intersect",
    "intersect_inverse",
    "match_tracks",
    "partition_around",
    "partition_world",
]
