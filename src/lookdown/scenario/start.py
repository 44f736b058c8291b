"""When a scenario begins, and from when its orbits are counted, for who flies none of its flights."""

from dataclasses import dataclass

from lookdown.astro import tai_ns_from_utc_text
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.traffic import recording_path
from lookdown.traffic import facts_of

__all__ = ["FlightStart", "flight_start"]


@dataclass(frozen=True, slots=True)
class FlightStart:
    """When a scenario begins.

    Attributes
    ----------
    epoch_tai_ns : int
        From which the orbits of its patterns are counted.
    start_tai_ns : int
        First instant that is flown.
    given_by : str
        What says so, in words.
    """

    epoch_tai_ns: int
    start_tai_ns: int
    given_by: str


def flight_start(document: ScenarioDocument) -> FlightStart:
    """Return when a scenario begins, as a run of it does, with its satellites where they are in the run.

    That is `scenario.start`, else the first instant of its recorded flights, of which nothing else is asked; one of
    the two every scenario has. Where cleaning drops the first reports of a recording, a run begins that much later.

    Raises
    ------
    DataError
        Where the recording cannot be read.

    Examples
    --------
    >>> from lookdown.astro import utc_text_from_tai_ns
    >>> from lookdown.scenario import load_scenario
    >>> begins = flight_start(load_scenario("paris-mesh"))
    >>> utc_text_from_tai_ns(begins.start_tai_ns), begins.given_by
    ('2021-10-07T12:00:01Z', "the recording's first instant")
    """
    path, said = recording_path(document), document.scenario.start
    # A run counts orbits from the recording's first instant, so that a part of it has the same satellites.
    recorded = None if path is None else facts_of(path).start_tai_ns
    assert recorded is not None or said is not None, "a fault of the document that a check must find"
    if said is None:
        assert recorded is not None
        return FlightStart(recorded, recorded, "the recording's first instant")
    start = tai_ns_from_utc_text(said)
    return FlightStart(start if recorded is None else recorded, start, "the scenario's start")
