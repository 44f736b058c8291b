"""Made scenes for the tracker: detections whose headers are true, with the truth and the answer kept apart."""

from lookdown.benchmarks.tracking_scenes._scene import SIGMAS, Batch, Scene, SceneSettings

__all__ = ["SIGMAS", "Batch", "Scene", "SceneSettings"]
