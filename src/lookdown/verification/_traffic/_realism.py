"""Verification of traffic: how the world's airliners fly beside real ones, like with like."""

import numpy as np
from scipy.stats import ks_2samp

from lookdown.tables import AircraftClass
from lookdown.traffic import (
    QUANTITIES,
    RealismReport,
    RecordedTraffic,
    populations_of,
    references,
    world_beside,
    world_beside_reference,
)
from lookdown.traffic.realism.distance import kolmogorov_distance
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["realism_rows", "rows"]

_AREA = "traffic"
_MUST = 0.15
_SOURCE = (
    "reference computation: distance of Kolmogorov and Smirnov from {} airliners {}, {:,.0f} s of flight, altitude "
    "bands and phases weighted alike; halves differ by {:.3f}"
)
_PLACES = {
    "paris": "over Paris, 7 October 2021 (ADS-B, The OpenSky Network)",
    "cruise": "above FL300 over Switzerland, 1 August 2018 (ADS-B, sample set of the Python package traffic 2.13)",
}


def rows() -> list[Row]:
    """Return the distances of the world's airliners from real ones, and of one distance from scipy's."""
    recording = RecordedTraffic.load_sample("quickstart")
    return [
        *realism_rows(world_beside(recording, name="quickstart", rounds=50), "paris"),
        *(row for one in references(["cruise"]) for row in realism_rows(world_beside_reference(one), "cruise")),
        _scipy_row(recording),
    ]


def realism_rows(report: RealismReport, place: str) -> list[Row]:
    """Return a row a quantity: 0 is "flies just so"; `place` is "paris" or "cruise"."""
    return [
        absolute_row(
            id=f"airliners-{place}-{words.replace(' ', '-')}",
            area=_AREA,
            published=0.0,
            ours=row.distance,
            tolerance=_MUST,
            unit="1",
            source=_SOURCE.format(row.flights_real, _PLACES[place], 10.0 * row.samples_real, row.floor.mean),
        )
        for quantity, words in QUANTITIES
        for row in report.rows
        if (row.aircraft_class, row.quantity) == (AircraftClass.AIRLINER, quantity)
    ]


def _scipy_row(recording: RecordedTraffic) -> Row:
    people = {one.aircraft_class: one for one in populations_of(recording, rounds=0)}
    real, other = (people[kind].values["ground_speed_mps"] for kind in (AircraftClass.AIRLINER, AircraftClass.BUSINESS))
    return relative_row(
        id="kolmogorov-distance-scipy",
        area=_AREA,
        published=float(ks_2samp(np.asarray(real), np.asarray(other), method="asymp").statistic),
        ours=kolmogorov_distance(real, other),
        tolerance=1e-12,
        unit="1",
        source="scipy.stats.ks_2samp, speeds of airliners against business jets over Paris: an independent program",
    )
