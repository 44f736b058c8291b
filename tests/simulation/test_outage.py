"""Satellites lost at an instant."""

import numpy as np

from lookdown.constellation import OUT_OF_SERVICE, STATUS_SENTENCES
from lookdown.simulation.outage import Outage
from lookdown.tables import Satellites


class Sky:
    """Five satellites, one of them broken already."""

    def at(self, time_tai_ns: int) -> Satellites:
        columns = {name: np.zeros((5, *spec.row_shape), spec.dtype) for name, spec in Satellites.columns()}
        columns["satellite_id"] = np.array([10, 11, 12, 13, 14], np.uint32)
        columns["position_ecef_m"] += float(time_tai_ns)
        columns["status"][4] = 6
        return Satellites(**columns)


def test_before_its_instant_the_sky_is_as_it_was() -> None:
    assert Outage(Sky(), np.array([11, 14]), 100).at(99).status.tolist() == [0, 0, 0, 0, 6]


def test_from_then_on_the_lost_fly_on_and_give_nothing() -> None:
    found = Outage(Sky(), np.array([11, 14, 99]), 100).at(100)
    # A satellite that was broken already keeps its own reason.
    assert found.status.tolist() == [0, OUT_OF_SERVICE, 0, 0, 6]
    assert (found.position_ecef_m == 100.0).all() and "out of service" in STATUS_SENTENCES[OUT_OF_SERVICE]
    assert Sky().at(100).status.tolist() == [0, 0, 0, 0, 6]
