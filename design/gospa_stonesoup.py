"""Makes tests/golden/gospa_stonesoup.json: GOSPA of random scenes by Stone Soup.

Stone Soup is a peer for the test, not a dependency: run this in an environment of its
own (`pip install stonesoup numpy`), as `python design/gospa_stonesoup.py`. The scenes are
stored with the answers, so that the test needs no generator.
"""

import datetime
import json
from pathlib import Path

import numpy as np
import stonesoup
from stonesoup.metricgenerator.ospametric import GOSPAMetric
from stonesoup.types.state import State

OUT = Path(__file__).parent.parent / "tests" / "golden" / "gospa_stonesoup.json"
SIZES = [(1, 1), (2, 1), (5, 7), (12, 9), (30, 36), (60, 52), (100, 100)]
CUTOFF_M = 5000.0


def scene(rng, n, m, box_m):
    truth = rng.uniform(0.0, box_m, (n, 3)) * [1.0, 1.0, 0.05]
    near = truth[: min(n, m)] + rng.normal(0.0, 1500.0, (min(n, m), 3))
    estimate = np.concatenate([near, rng.uniform(0.0, box_m, (m - len(near), 3))])
    return np.round(truth, 2), np.round(estimate[rng.permutation(m)], 2)


def golden(rng, n, m, box_m):
    truth, estimate = scene(rng, n, m, box_m)
    now = datetime.datetime(2021, 10, 7)
    states = [[State(row.reshape(3, 1), timestamp=now) for row in points] for points in (estimate, truth)]
    value = GOSPAMetric(p=2, c=CUTOFF_M).compute_gospa_metric(*states)[0].value
    names = ("distance", "localisation", "missed", "false")
    return {"truth": truth.tolist(), "estimate": estimate.tolist(), **{name: float(value[name]) for name in names}}


def main():
    rng = np.random.default_rng(20211007)
    # A wide box gives lone pairs; a narrow one, clusters in which the assignment matters.
    cases = [golden(rng, n, m, box_m) for n, m in SIZES for box_m in (200_000.0, 20_000.0)]
    source = f"Stone Soup {stonesoup.__version__}, GOSPAMetric(p=2, c=5000), alpha 2"
    document = {"source": source, "script": "design/gospa_stonesoup.py", "cutoff_m": CUTOFF_M, "cases": cases}
    OUT.write_text(json.dumps(document) + "\n")
    print(OUT.name, len(cases), "cases", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
