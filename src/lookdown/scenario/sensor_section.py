"""Sensors beside the radar as a scenario writes them: `[[sensor]]`, one table a sensor.

The figures of each are those of its reference; a scenario says what differs. A figure
may leave the reference's band by a factor of thirty, which is room for any design and
still finds a slip of the unit.
"""

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, create_model, field_validator, model_validator

from lookdown.scenario._derived import document_name
from lookdown.scenario._quantity import QUANTITIES, Angle, Between, Count, Quantity, Section, fault, said
from lookdown.sensing.adsb import ADSB_REFERENCE, AdsbParameters
from lookdown.sensing.ground import (
    AEROSTAT_REFERENCE,
    AIRBORNE_RADAR_REFERENCE,
    GROUND_RADAR_REFERENCE,
    SKYWAVE_REFERENCE,
    AerostatParameters,
    AirborneRadarParameters,
    GroundRadarParameters,
    SkywaveParameters,
    surveillance_from,
)
from lookdown.sensing.infrared import INFRARED_REFERENCE, InfraredBand, InfraredParameters
from lookdown.sensing.passive import PASSIVE_REFERENCE, PassiveParameters
from lookdown.units import ParameterReference, from_si

__all__ = ["AnySensor", "GroundSensor", "OnBoardSensor", "figures_of", "parameters_of"]

_WIDE = 30.0
_TYPE = "infrared, adsb, passive, ground_radar, airborne_radar, aerostat or skywave"
_Course = Annotated[Angle, AfterValidator(Between(0.0, 2 * math.pi, "0 to 360 deg"))]


_KINDS: dict[str, type] = {
    "infrared": InfraredParameters,
    "adsb": AdsbParameters,
    "passive": PassiveParameters,
    "ground_radar": GroundRadarParameters,
    "airborne_radar": AirborneRadarParameters,
    "aerostat": AerostatParameters,
    "skywave": SkywaveParameters,
}


class _Sensor(Section):
    """What every sensor says: its name."""

    type: str
    references: ClassVar[Mapping[str, ParameterReference]] = {}
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="of its own: a-z, 0-9, - and _")

    @field_validator("name")
    @classmethod
    def _name_is_its_own(cls, name: str) -> str:
        if name == "radar":
            raise fault("another name, for that is the radar of the section [radar]", '"radar"')
        return name

    @model_validator(mode="after")
    def _fits_together(self) -> "_Sensor":
        try:
            parameters_of(self)
        except AssertionError as error:
            # The stage asserts what its figures have to do with each other.
            raise fault("figures that fit together, such as a least below a greatest", str(error) or "others") from None
        return self


class OnBoardSensor(_Sensor):
    """A sensor that satellites carry."""

    shell: int | None = Field(
        default=None, ge=0, description="whose satellites carry it, counted from 0; all satellites where left out"
    )


class GroundSensor(_Sensor):
    """A sensor with a place on Earth."""

    latitude_deg: float = Field(ge=-84.0, le=84.0, description="of its place")
    longitude_deg: float = Field(ge=-180.0, le=180.0, description="of its place")


def parameters_of(sensor: _Sensor) -> Any:
    """Return the parameters of a sensor as its stage takes them: the reference's, and what the scenario says instead.

    Parameters
    ----------
    sensor : OnBoardSensor or GroundSensor
        A [[sensor]] of a document.

    Returns
    -------
    InfraredParameters, AdsbParameters, PassiveParameters, GroundRadarParameters, AirborneRadarParameters,
    AerostatParameters or SkywaveParameters
    """
    references, kind = _said_references(sensor), _KINDS[sensor.type]
    values: dict[str, Any] = {}
    for field in fields(kind):
        if field.name == "radar":
            values["radar"] = surveillance_from(references)
        elif field.name == "band":
            values["band"] = InfraredBand[sensor.band.upper()]  # type: ignore[attr-defined]  # of infrared only
        else:
            value = references[field.name].base_si
            values[field.name] = round(value) if field.type is int else value
    return kind(**values)


def figures_of(sensor: _Sensor) -> dict[str, Quantity]:
    """Return what a scenario says of each figure of a sensor, with band and source, by the name of the stage's field.

    Parameters
    ----------
    sensor : OnBoardSensor or GroundSensor
        A [[sensor]] of a document.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> quantity = figures_of(load_scenario("all-sensors").sensor[3])["average_power_w"]
    >>> quantity.base > 0.0 and quantity.source != ""
    True
    """
    return {name: getattr(sensor, key) for name, key in _keys(sensor.references).items()}


def _said_references(sensor: _Sensor) -> dict[str, ParameterReference]:
    """Return the references of a sensor with what its section says in the place of the base figures."""
    found = {}
    for name, quantity in figures_of(sensor).items():
        reference = sensor.references[name]
        found[name] = replace(reference, base=quantity.base, unit=quantity.unit)
    return found


def _keys(references: Mapping[str, ParameterReference]) -> dict[str, str]:
    """Return the name in the document of each figure; where two differ by their unit only, both keep it."""
    stems = [document_name(name) for name in references]
    return {name: stem if stems.count(stem) == 1 else name for name, stem in zip(references, stems, strict=True)}


def _bounds(reference: ParameterReference) -> Between:
    """Return what a figure may be: the reference's band, widened."""
    ends = sorted(replace(reference, base=value).base_si for value in (reference.low, reference.high))
    if ends[0] > 0.0 and reference.dimension != "angle":
        least, most = ends[0] / _WIDE, ends[1] * _WIDE
        # Shares and chances end at 1; a ratio that may be greater says so by its band or by decibels.
        if reference.dimension == "ratio" and reference.unit != "dB" and ends[1] <= 1.0:
            most = 1.0
    else:
        span = max(ends[1] - ends[0], abs(ends[0]), abs(ends[1]), 1e-3)
        least, most = ends[0] - span, ends[1] + span
    low, high = (from_si(value, reference.unit, reference.dimension) for value in (least, most))
    unit = "" if reference.unit == "1" else f" {reference.unit}"
    return Between(
        least, most, f"{low:.3g} to {high:.3g}{unit} (the reference's band is {reference.low:g} to {reference.high:g})"
    )


def _section(
    base: type[_Sensor],
    kind: str,
    references: Mapping[str, ParameterReference],
    sentence: str,
    *,
    whole: frozenset[str] = frozenset(),
    left_out: frozenset[str] = frozenset(),
    **members: Any,
) -> Any:
    """Return the section of one type of sensor; every figure may be left out."""
    used = {name: reference for name, reference in references.items() if name not in left_out}
    for name, key in _keys(used).items():
        reference = used[name]
        quantity: type[Quantity] = Count if name in whole else QUANTITIES[reference.dimension]
        field = said(
            quantity,
            reference.base,
            reference.unit,
            key.replace("_", " "),
            source=reference.source,
            low=reference.low,
            high=reference.high,
        )
        members[key] = (Annotated[quantity, AfterValidator(_bounds(reference))], field)
    model: Any = create_model(
        kind.title().replace("_", ""),
        __base__=base,
        __doc__=sentence,
        **members | {"type": (Literal[kind], Field(description=f"of the sensor: {_TYPE}"))},
    )
    model.references = used
    return model


_SURVEILLANCE_WHOLE = frozenset(("look_count", "swerling_case", "polarisation", "cosecant", "measured"))
_TERRAIN = (bool, Field(default=True, description="whether hills stand in its way"))
_BEARING = (_Course, said(Angle, 0.0, "deg", "of its first leg, or of the middle of its sector, from north"))

Infrared = _section(
    OnBoardSensor,
    "infrared",
    INFRARED_REFERENCE,
    "Infrared, staring or scanning.",
    whole=frozenset(("stage_count",)),
    left_out=frozenset(("band",)),
    band=(Literal["co2", "mid_wave", "long_wave"], Field(default="co2", description="what part of the infrared")),
)
Adsb = _section(
    OnBoardSensor,
    "adsb",
    ADSB_REFERENCE,
    "A receiver of ADS-B in orbit.",
    whole=frozenset(("beam_count", "corrected_bits")),
)
Passive = _section(OnBoardSensor, "passive", PASSIVE_REFERENCE, "A cluster of three that locates emitters.")
GroundRadar = _section(
    GroundSensor,
    "ground_radar",
    GROUND_RADAR_REFERENCE,
    "A surveillance radar on a mast.",
    whole=_SURVEILLANCE_WHOLE,
    terrain=_TERRAIN,
)
AirborneRadar = _section(
    GroundSensor,
    "airborne_radar",
    AIRBORNE_RADAR_REFERENCE,
    "Airborne early warning.",
    whole=_SURVEILLANCE_WHOLE,
    terrain=_TERRAIN,
    bearing=_BEARING,
)
Aerostat = _section(
    GroundSensor,
    "aerostat",
    AEROSTAT_REFERENCE,
    "A radar under a tethered aerostat.",
    whole=_SURVEILLANCE_WHOLE,
    terrain=_TERRAIN,
)
Skywave = _section(GroundSensor, "skywave", SKYWAVE_REFERENCE, "A radar over the horizon.", bearing=_BEARING)

AnySensor = Annotated[
    # Made from the stages' own lists of parameters, hence no types that a checker knows.
    Infrared | Adsb | Passive | GroundRadar | AirborneRadar | Aerostat | Skywave,  # type: ignore[valid-type]
    Field(discriminator="type"),
]
"""One [[sensor]] of a scenario."""
