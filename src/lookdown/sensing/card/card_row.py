"""One line of a card, of whatever sensor."""

from dataclasses import dataclass

__all__ = ["CardRow"]


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a sensor card.

    Attributes
    ----------
    section : str
        Inputs, range equation, track equation, search, clutter, ambiguities, accuracy or false alarms.
    name : str
        What it is.
    value : float
        In `unit`, as people read it (dB, km, degrees).
    unit : str
    source : str
        Of an input as the scenario states it; else "computed" and from what.
    low, high : float or None
        The band that an input may lie in, in `unit`; None for a choice and for what is computed.
    """

    section: str
    name: str
    value: float
    unit: str
    source: str
    low: float | None = None
    high: float | None = None
