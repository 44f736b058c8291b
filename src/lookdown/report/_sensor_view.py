"""What the page of a sensor is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lookdown.sensing import CardRow, RadarParameters
from lookdown.sensing.card import CurveSet, Flyer
from lookdown.sensing.clutter import SurfaceClass

__all__ = ["SensorView", "units_as_read"]

_RAISED = {"m2": "m²", "km2": "km²", "Mkm2": "Mkm²", "dBm2": "dBm²", "dBm4": "dBm⁴", "dBm4sr": "dBm⁴sr"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorView:
    """A sensor with its card, ready to be drawn.

    Attributes
    ----------
    name : str
        Names the file.
    title, subtitle : str
        Of the page.
    command : str
        That makes it again.
    rows : sequence of CardRow
    curves : dict of key to CurveSet
        None but for a radar.
    flyers : sequence of Flyer
        Whose chances of detection the curves hold.
    surface : SurfaceClass
        Over which they fly.
    limits : dict of name to float
        Battery reserve in %, temperature limit in deg C; empty where the curves hold no energy.
    radar : RadarParameters or None
        None for the other sensors, whose page is their rows.
    """

    name: str
    title: str
    subtitle: str
    command: str
    rows: Sequence[CardRow]
    curves: dict[str, CurveSet] = field(default_factory=dict)
    flyers: Sequence[Flyer] = ()
    surface: SurfaceClass = SurfaceClass.FARMLAND
    limits: dict[str, float] = field(default_factory=dict)
    radar: RadarParameters | None = None

    def value(self, name: str) -> float:
        """Return the value of the row of a name; KeyError where there is none."""
        found = next((row.value for row in self.rows if row.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


def units_as_read(text: str) -> str:
    """Return a text with its units as people read them.

    Examples
    --------
    >>> units_as_read("0.1 m2"), units_as_read("dBm2"), units_as_read("(4 pi)^3")
    ('0.1 m²', 'dBm²', '(4 pi)³')
    """
    words = [_RAISED.get(word, word) for word in text.split(" ")]
    return " ".join(words).replace("^2", "²").replace("^3", "³").replace("^4", "⁴")
