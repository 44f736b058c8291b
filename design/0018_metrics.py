"""Makes tests/golden/metrics_stonesoup.json: GOSPA, OSPA, SIAP and a Cramer-Rao bound by Stone Soup.

Stone Soup is a peer for the test, not a dependency: it is installed into the user's cache, as by
`lookdown bench stonesoup_metrics`, whose scenes and script these are, only smaller. The scenes
are stored with the answers, so that the test needs no generator.
"""

import json
from pathlib import Path

import numpy as np

from lookdown.benchmarks.comparative._peer import peer_python
from lookdown.benchmarks.comparative.stonesoup_metrics import VERSION, Scene, asked_of_peer, regions, world

OUT = Path(__file__).parent.parent / "tests" / "golden" / "metrics_stonesoup.json"
OBJECTS, REGION, REGIONS = 60, 30, 3
RADIUS_M = 20e3
"""So small an Earth that most objects have several tracks within the cut-off."""


def rounded(scene: Scene) -> Scene:
    """Return the scene to the centimetre, so that the file is small."""
    return Scene(*(np.round(rows, 2) for rows in scene))


def main() -> None:
    scenes = [rounded(scene) for scene in regions(world(OBJECTS, RADIUS_M), REGIONS, REGION)]
    told = asked_of_peer(scenes, peer_python("stonesoup", VERSION))
    for answer in told["scenes"]:
        for name in [name for name in answer if name.endswith("cpu_s")]:
            del answer[name]
    document = {
        "source": f"Stone Soup {VERSION}: GOSPAMetric, OSPAMetric, SIAPMetrics with TrackToTruth, PCRBMetric",
        "script": "design/0018_metrics.py",
        "cutoff_m": 5000.0,
        "confirm_instants": 2,
        "end_instants": 2,
        "scenes": [{"truth": scene.truth.tolist(), "tracks": scene.tracks.tolist()} for scene in scenes],
        "told": told,
    }
    OUT.write_text(json.dumps(document) + "\n")
    print(OUT.name, len(scenes), "scenes", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
