"""Loading a whole catalogue: text to mean elements to SGP4 models, against python-sgp4's own reader.

The catalogue is made up here, 26,000 sets of which 4,000 are deep space, as the public one of
2024 had 26,389 and 4,056; its numbers are drawn from a fixed seed. The reference reads the same
lines with `Satrec.twoline2rv` in a loop, which keeps no names and checks less.
"""

from collections.abc import Callable
from time import process_time

import numpy as np
from sgp4.api import Satrec

from lookdown.benchmarks._row import Row
from lookdown.constellation import (
    ElementSet,
    MeanElements,
    element_set_from_text,
    explicit_elements,
    omm_from_elements,
    sgp4_models,
    tle_from_elements,
)
from lookdown.seeds import generator

__all__ = ["rows"]

_SETS, _DEEP = 26_000, 4_000
_ROUNDS = 2
_EPOCH_TAI_NS, _SPAN_NS = 1_720_000_000_000_000_000, 3 * 86_400_000_000_000
_MUST_S = {"tle": (2.0, 1.0), "csv": (2.0, 1.0), "json": (2.0, 1.0), "xml": (4.0, 2.0)}


def _catalogue() -> ElementSet:
    draw = generator(0, "benchmark elements", 0, 0)
    near = _SETS - _DEEP
    perigee_m = np.concatenate([draw.uniform(300e3, 1_800e3, near), draw.uniform(300e3, 36_000e3, _DEEP)])
    eccentricity = np.concatenate([draw.uniform(0.0, 0.02, near), draw.uniform(0.0, 0.7, _DEEP)])
    # A perigee this high and a period of 225 min and more make an orbit deep space, whatever its eccentricity.
    perigee_m[near:] = np.maximum(perigee_m[near:], 12_000e3 * (1.0 - eccentricity[near:]) - 5_378e3)
    angles = draw.uniform(0.0, 2.0 * np.pi, (3, _SETS))
    made = explicit_elements(
        epoch_tai_ns=_EPOCH_TAI_NS,
        semi_major_axis_m=(6_378_137.0 + perigee_m) / (1.0 - eccentricity),
        eccentricity=eccentricity,
        inclination_rad=draw.uniform(0.0, 1.8, _SETS),
        raan_rad=angles[0],
        argument_of_perigee_rad=angles[1],
        mean_anomaly_rad=angles[2],
        bstar_per_earth_radius=draw.uniform(-1e-5, 1e-3, _SETS),
    )
    columns = {name: getattr(made, name) for name, _ in MeanElements.columns()}
    columns["epoch_tai_ns"] = columns["epoch_tai_ns"] + draw.integers(0, _SPAN_NS, _SETS)
    bare = ElementSet.of(MeanElements(**columns))
    names = np.array([f"OBJECT {number}" for number in range(_SETS)])
    return ElementSet(bare.elements, names, bare.designators, bare.particulars)


def _best_s(work: Callable[[], object]) -> float:
    best = np.inf
    for _ in range(_ROUNDS):
        start = process_time()
        work()
        best = min(best, process_time() - start)
    return float(best)


def _read_by_sgp4(text: str) -> list[Satrec]:
    lines = [line for line in text.splitlines() if line[0] != "0"]
    return [Satrec.twoline2rv(*pair) for pair in zip(lines[::2], lines[1::2], strict=True)]


def rows() -> list[Row]:
    """Return what it costs to load a catalogue in each format."""
    text = tle_from_elements(_catalogue())
    catalogue = element_set_from_text(text, "the catalogue")
    forms = ("csv", "json", "xml")
    texts = {"tle": text} | {form: omm_from_elements(catalogue, form) for form in forms}  # type: ignore[arg-type]
    sgp4_s = _best_s(lambda: _read_by_sgp4(text))
    made = []
    for form, (must, aim) in _MUST_S.items():
        models: list[Satrec] = []

        def load(form: str = form, models: list[Satrec] = models) -> None:
            models[:] = sgp4_models(element_set_from_text(texts[form], form).elements)

        measured = _best_s(load)
        deep = sum(model.method == "d" for model in models)
        made.append(
            Row(
                id=f"elements.{form}",
                must=must,
                aim=aim,
                measured=measured,
                unit="s",
                reference=f"CPU, {len(models):,} sets to SGP4 models; python-sgp4's twoline2rv {sgp4_s:.2f} s",
                checksum=f"{deep} deep space, mean motions {sum(model.no_kozai for model in models):.9f} rad/min",
            )
        )
    return made
