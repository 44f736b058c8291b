"""The backbone that carries what satellites see, as a scenario writes it: `[network]`, none where it is left out.

Without the section every report is with the tracker at once.
"""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from lookdown.network.ground_budget import GROUND_REFERENCE, GroundLinkParameters
from lookdown.network.loads import LOADS_REFERENCE, MIX_REFERENCE
from lookdown.network.priorities import DELIVERY_REFERENCE, DeliveryParameters
from lookdown.network.processing import PROCESSING_REFERENCE, ProcessingParameters
from lookdown.network.stations import MOST_CITIES
from lookdown.network.terminals import OPTICAL_REFERENCE, OpticalTerminal
from lookdown.network.weather import WEATHER_REFERENCE
from lookdown.scenario._derived import section_from
from lookdown.scenario._faults import shown
from lookdown.scenario._names import Name
from lookdown.scenario._quantity import QUANTITIES, Between, Count, Length, Ratio, Section, Time, fault, said
from lookdown.scenario.failure_section import Failure
from lookdown.units import ParameterReference

__all__ = ["Gateway", "Mix", "Network", "Weather"]

_Size = QUANTITIES["data_size"]
_Header = Annotated[_Size, AfterValidator(Between(0.0, 8e9, "0 to 1 GB"))]  # type: ignore[valid-type]
_Sensing = Annotated[Time, AfterValidator(Between(0.0, 60.0, "0 to 60 s"))]

_Cities = Annotated[Count, AfterValidator(Between(0, MOST_CITIES, f"0 to {MOST_CITIES} cities"))]
_Terminals = Annotated[Count, AfterValidator(Between(1, 16, "1 to 16 terminals"))]
_Antennas = Annotated[Count, AfterValidator(Between(1, 1000, "1 to 1000 antennas"))]
_Height = Annotated[Length, AfterValidator(Between(-500.0, 9_000.0, "-500 to 9 000 m"))]
_Grazing = Annotated[Length, AfterValidator(Between(0.0, 1e6, "0 to 1 000 km"))]
_Share = Annotated[Ratio, AfterValidator(Between(0.0, 1.0, "0 to 100 %"))]
_Radius = Annotated[Length, AfterValidator(Between(10e3, 5e6, "10 to 5 000 km"))]
_Renewal = Annotated[Time, AfterValidator(Between(60.0, 1e7, "1 min to 115 days"))]
_ROUNDING = 1e-6
_ROOT_SOURCE = "Hypatia, IMC 2020: links must clear 80 km"

Optics = section_from(
    "Optics",
    OpticalTerminal,
    OPTICAL_REFERENCE,
    "The laser terminals that every satellite carries.",
    may_be_left_out=frozenset(OPTICAL_REFERENCE),
)
Ground = section_from(
    "Ground",
    GroundLinkParameters,
    GROUND_REFERENCE,
    "What every gateway hears with: a telescope, and a radio for when it is overcast.",
    may_be_left_out=frozenset(GROUND_REFERENCE),
)
Queues = section_from(
    "Queues",
    DeliveryParameters,
    DELIVERY_REFERENCE,
    "How reports wait for links, and when they are too late.",
    may_be_left_out=frozenset(DELIVERY_REFERENCE),
)
Processing = section_from(
    "Processing",
    ProcessingParameters,
    PROCESSING_REFERENCE,
    "What a look takes of links and computers.",
    may_be_left_out=frozenset(PROCESSING_REFERENCE),
)


def _known(references: dict[str, ParameterReference], name: str) -> dict[str, Any]:
    known = references[name]
    return {"source": known.source, "low": known.low, "high": known.high}


_weather, _load = partial(_known, WEATHER_REFERENCE), partial(_known, LOADS_REFERENCE)


def _share_of(name: str, sentence: str) -> Any:
    known = MIX_REFERENCE[f"{name}_ratio"]
    return said(Ratio, known.base, known.unit, sentence, **_known(MIX_REFERENCE, f"{name}_ratio"))


class Mix(Section):
    """Of which classes a study's reports are; a run's are of those that its tasks make them."""

    control: _Share = _share_of("control", "share of class 0")
    custody: _Share = _share_of("custody", "share of class 1: fast and low objects, tracks that may be lost")
    associated: _Share = _share_of("associated", "share of class 2: detections of known tracks")
    other: _Share = _share_of("other", "share of class 3: all other detections")
    bulk: _Share = _share_of("bulk", "share of class 4")

    @model_validator(mode="after")
    def _makes_up_the_whole(self) -> "Mix":
        shares = {name: getattr(self, name).base_si for name in type(self).model_fields}
        if abs(sum(shares.values()) - 1.0) > _ROUNDING:
            told = ", ".join(f"{name} {100.0 * share:g} %" for name, share in shares.items() if share)
            came = f"{told or 'nothing'}, {100.0 * sum(shares.values()):g} % in all (what is left out has its default)"
            raise fault("shares that add up to 100 %", came)
        return self


class Weather(Section):
    """How often gateways see the sky."""

    clear: _Share = said(
        Ratio,
        0.65,
        "1",
        "share of the time in which a gateway sees the sky",
        **_weather("clear_ratio"),
    )
    front_radius: _Radius = said(Length, 650.0, "km", "of the fronts that renew it", **_weather("front_radius_m"))
    renewal: _Renewal = said(Time, 6.0, "h", "mean time between fronts over a place", **_weather("renewal_s"))


class Gateway(Section):
    """A station on the ground, in a city, at sea or anywhere."""

    name: Name
    latitude_deg: float = Field(ge=-90.0, le=90.0, description="geodetic")
    longitude_deg: float = Field(ge=-180.0, le=180.0, description="east is positive")
    height: _Height = said(Length, 0.0, "m", "above the ellipsoid")


class Network(Section):
    """The backbone: who is linked with whom, where it comes down, and how fast."""

    pattern: Literal["grid", "nearest"] = Field(
        default="grid",
        description='"grid" links each satellite with the next of its plane and of the planes beside it (shells '
        'that are no pattern are linked as "nearest"); "nearest" with whoever stays near',
    )
    terminals: _Terminals = said(Count, 4, "1", "laser terminals of a satellite", source="+Grid takes four")
    grazing_height: _Grazing = said(Length, 80.0, "km", "least height at which links pass", source=_ROOT_SOURCE)
    interoperate: list[list[str]] | Literal["all"] = Field(
        default="all", description='couples of vendors whose terminals link with each other, or "all"'
    )
    cities: _Cities = said(Count, 0, "1", "gateways in so many of the most populous cities")
    gateway: list[Gateway] = Field(default_factory=list, max_length=10_000, description="gateways of one's own")
    stations: str | None = Field(
        default=None,
        min_length=1,
        description="CSV or GeoJSON file of gateways and users (name, latitude_deg, longitude_deg, ...)",
    )
    antennas: _Antennas = said(
        Count, 8, "1", "satellites that one gateway speaks with at once", source="assumption: eight dishes a site"
    )
    optics: Optics = Field(default_factory=Optics)  # type: ignore[valid-type]  # made from the stage's own list
    ground: Ground = Field(default_factory=Ground)  # type: ignore[valid-type]
    queues: Queues = Field(default_factory=Queues)  # type: ignore[valid-type]
    sends: Literal["plots", "raw"] = Field(
        default="plots", description='what comes down of a look: its "plots", found on board, or all its "raw" samples'
    )
    header: _Header = said(_Size, 200.0, "B", "of a look, beside its plots", **_load("header_bit"))
    sensing: _Sensing = said(
        Time,
        100.0,
        "ms",
        "from the middle of a look to the end of its signals",
        **_load("sensing_s"),
    )
    processing: Processing = Field(default_factory=Processing)  # type: ignore[valid-type]
    mix: Mix = Field(default_factory=Mix)
    failure: list[Failure] = Field(default_factory=list, max_length=10_000, description="what fails, and when")
    fails_by_rate: bool = Field(
        default=False, description="failures drawn by the rates of lookdown.network.failures.FAILURE_REFERENCE as well"
    )
    weather: Weather = Field(default_factory=Weather)

    @field_validator("interoperate", mode="before")
    @classmethod
    def _couples_or_all(cls, given: Any) -> Any:
        # Of two kinds of value pydantic tells the faults of both, with names of its own in the path.
        expected = 'couples of vendors, such as [["one", "two"]], or "all"'
        if not isinstance(given, list):
            if given != "all":
                raise fault(expected, shown(given))
            return given
        for place, couple in enumerate(given):
            names = couple if isinstance(couple, list) else []
            if len(names) != 2 or not all(isinstance(name, str) for name in names):
                came = f"[{', '.join(map(shown, names))}]"[:80] if isinstance(couple, list) else shown(couple)
                raise fault(expected, f"{came} in place {place}, counted from 0")
        return given

    @model_validator(mode="after")
    def _comes_down_somewhere(self) -> "Network":
        if self.cities.number == 0 and not self.gateway and self.stations is None:
            raise fault("a gateway: cities = { base = 20, ... }, a [[network.gateway]] or a file of stations", "none")
        names = [gateway.name for gateway in self.gateway]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise fault("a name of its own for each gateway", f'"{twice[0]}" again')
        return self
