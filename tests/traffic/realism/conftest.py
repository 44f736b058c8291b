"""A real recording and itself heard again."""

import pytest
from known_sources import SECOND_NS

from lookdown.traffic import RecordedTraffic
from lookdown.traffic.realism.beside import heard_samples
from lookdown.traffic.realism.hearing import HearingRules
from lookdown.traffic.realism.samples import samples_of


@pytest.fixture(scope="session")
def paris() -> RecordedTraffic:
    return RecordedTraffic.load_sample("quickstart")


@pytest.fixture(scope="session")
def window(paris) -> tuple[int, int]:
    """An hour of the recording, in whole seconds."""
    start = (paris.start_tai_ns // SECOND_NS + 1800) * SECOND_NS
    return start, start + 3600 * SECOND_NS


@pytest.fixture(scope="session")
def real(paris, window):
    return samples_of(paris, start_tai_ns=window[0], stop_tai_ns=window[1])


@pytest.fixture(scope="session")
def heard(paris, window):
    # The real paths wander about their heights already.
    rules = HearingRules(height_wander_m=0.0)
    return heard_samples(paris, start_tai_ns=window[0], stop_tai_ns=window[1], region=paris.region, rules=rules)
