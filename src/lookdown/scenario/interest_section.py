"""Objects of interest as a scenario writes them: `[[traffic.interest]]`, one table a group.

Each object draws its own speed, height and turns between low and high of the quantity;
where these are left out all have the base value.
"""

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lookdown.scenario._quantity import Angle, Between, Count, Length, Ratio, Section, Speed, Time, fault, said

__all__ = [
    "Aircraft",
    "Balloon",
    "Box",
    "Drone",
    "FastJet",
    "Flying",
    "Ghost",
    "Interest",
    "LowFast",
    "Place",
    "Replayed",
]

_Many = Annotated[Count, AfterValidator(Between(1, 10_000, "1 to 10 000"))]
_Few = Annotated[Count, AfterValidator(Between(1, 8, "1 to 8 members"))]
_Corners = Annotated[Count, AfterValidator(Between(0, 20, "0 to 20"))]
_Turns = Annotated[Count, AfterValidator(Between(0, 500, "0 to 500"))]
_Moment = Annotated[Time, AfterValidator(Between(0.0, 7 * 86_400.0, "0 to 7 days"))]
_While = Annotated[Time, AfterValidator(Between(1.0, 86_400.0, "1 s to a day"))]
_Spacing = Annotated[Length, AfterValidator(Between(10.0, 20e3, "10 m to 20 km"))]
_Beside = Annotated[Length, AfterValidator(Between(0.0, 500e3, "0 to 500 km"))]
_Load = Annotated[Ratio, AfterValidator(Between(1.05, 9.0, "a load factor of 1.05 to 9"))]
_Course = Annotated[Angle, AfterValidator(Between(0.0, 2 * math.pi, "0 to 360 deg"))]
_TurnAngle = Annotated[Angle, AfterValidator(Between(0.01, math.radians(150.0), "more than 0.5 and at most 150 deg"))]
_Offset = Annotated[Length, AfterValidator(Between(0.0, 1e6, "0 to 1 000 km"))]
_Growth = Annotated[Speed, AfterValidator(Between(0.0, 500.0, "0 to 500 m/s"))]
_Rcs = Literal["one_m2", "tenth_m2", "hundredth_m2"]
_TYPE = "low_fast, drone, balloon, aircraft, fast_jet, ghost or replay"
_BAND = "each object draws its own between low and high"
_START = "of the first, after the start of the recording, or of the run where there is no recording"


class Box(Section):
    """A box of latitude and longitude; west greater than east means one across the date line."""

    south_deg: float = Field(ge=-89.0, le=89.0, description="southern border")
    north_deg: float = Field(ge=-89.0, le=89.0, description="northern border")
    west_deg: float = Field(ge=-180.0, le=180.0, description="western border")
    east_deg: float = Field(ge=-180.0, le=180.0, description="eastern border")

    @model_validator(mode="after")
    def _has_an_inside(self) -> "Box":
        width = (self.east_deg - self.west_deg) % 360.0
        if self.south_deg >= self.north_deg or not 0.0 < width <= 350.0:
            came = (
                f"{self.south_deg:g} to {self.north_deg:g} deg north, {self.west_deg:g} to {self.east_deg:g} deg east"
            )
            raise fault("a box with south below north, more than 0 and at most 350 deg wide", came)
        return self


class Place(Section):
    """A place, or a box in which each object draws one."""

    latitude_deg: float | None = Field(default=None, ge=-89.0, le=89.0, description="of a place, with its longitude")
    longitude_deg: float | None = Field(default=None, ge=-180.0, le=180.0, description="of a place")
    south_deg: float | None = Field(default=None, ge=-89.0, le=89.0, description="of a box, with the other three")
    north_deg: float | None = Field(default=None, ge=-89.0, le=89.0, description="of a box")
    west_deg: float | None = Field(default=None, ge=-180.0, le=180.0, description="of a box")
    east_deg: float | None = Field(default=None, ge=-180.0, le=180.0, description="of a box")

    @model_validator(mode="after")
    def _is_a_place_or_a_box(self) -> "Place":
        place = (self.latitude_deg, self.longitude_deg)
        box = (self.south_deg, self.north_deg, self.west_deg, self.east_deg)
        is_place = None not in place and box == (None,) * 4
        is_box = None not in box and place == (None,) * 2
        if not is_place and not is_box:
            wanted = "either latitude_deg and longitude_deg, or south_deg, north_deg, west_deg and east_deg"
            raise fault(wanted, ", ".join(self.model_dump(exclude_none=True)) or "nothing")
        if self.south_deg is not None and self.north_deg is not None and self.south_deg > self.north_deg:
            raise fault("south_deg at most north_deg", f"{self.south_deg:g} and {self.north_deg:g}")
        return self

    @property
    def borders_deg(self) -> tuple[float, float, float, float]:
        """South, north, west and east; a place is a box of no size."""
        south = self.latitude_deg if self.south_deg is None else self.south_deg
        north = self.latitude_deg if self.north_deg is None else self.north_deg
        west = self.longitude_deg if self.west_deg is None else self.west_deg
        east = self.longitude_deg if self.east_deg is None else self.east_deg
        assert south is not None and north is not None and west is not None and east is not None
        return south, north, west, east


class Flying(Section):
    """What every kind of object says: how many, when, from where to where, with how many others."""

    count: _Many = said(Count, 1, "1", "how many objects, or formations where there are several in one")
    start: _Moment = said(Time, 0.0, "s", _START)
    interval: _Moment = said(Time, 0.0, "s", "from the start of one to the start of the next")
    origin: Place | None = Field(default=None, description="where it comes from; anywhere in the region where left out")
    destination: Place | None = Field(default=None, description="whither it flies; anywhere in the region if left out")
    formation: _Few = said(Count, 1, "1", "how many fly together")
    shape: Literal["abreast", "trail", "wedge"] = Field(default="abreast", description="of a formation")
    spacing: _Spacing = said(Length, 500.0, "m", "from one member to the next")


class _Cornering(Flying):
    doglegs: _Corners = said(Count, 0, "1", "corners on the way")
    dogleg: _Beside = said(Length, 20.0, "km", "how far beside the straight way corners lie at most")
    load_factor: _Load = said(Ratio, 2.0, "1", "lift over weight in turns", source="assumption: a bank of 60 deg")


class LowFast(_Cornering):
    """Fast, low and silent: follows ground or sea, with doglegs."""

    type: Literal["low_fast"] = Field(description=_TYPE)
    speed: Annotated[Speed, AfterValidator(Between(80.0, 300.0, "80 to 300 m/s"))] = said(
        Speed, 250.0, "m/s", f"over ground; {_BAND}", low=200.0, high=300.0, source="assumption: just below sound"
    )
    height: Annotated[Length, AfterValidator(Between(30.0, 300.0, "30 to 300 m"))] = said(
        Length, 100.0, "m", f"above ground or sea; {_BAND}", low=30.0, high=300.0, source="assumption"
    )
    doglegs: _Corners = said(Count, 2, "1", "corners on the way")
    load_factor: _Load = said(Ratio, 3.0, "1", "lift over weight in turns", source="assumption")
    rcs: _Rcs = Field(default="tenth_m2", description="class of radar cross-section: 1, 0.1 or 0.01 m2 from all sides")


class Drone(_Cornering):
    """Small and slow, one way; follows the ground."""

    type: Literal["drone"] = Field(description=_TYPE)
    speed: Annotated[Speed, AfterValidator(Between(5.0, 100.0, "5 to 100 m/s"))] = said(
        Speed, 50.0, "m/s", f"over ground; {_BAND}", low=40.0, high=60.0, source="assumption: piston engine"
    )
    height: Annotated[Length, AfterValidator(Between(30.0, 6_000.0, "30 to 6 000 m"))] = said(
        Length, 500.0, "m", f"above ground or sea; {_BAND}", low=50.0, high=2_000.0, source="assumption"
    )
    rcs: _Rcs | None = Field(default=None, description="class of radar cross-section; that of drones where left out")


class Balloon(Flying):
    """Drifts at a height, at the speed and on the course of the wind that the scenario says."""

    type: Literal["balloon"] = Field(description=_TYPE)
    speed: Annotated[Speed, AfterValidator(Between(0.1, 60.0, "0.1 to 60 m/s"))] = said(
        Speed, 10.0, "m/s", f"of the wind; {_BAND}", low=5.0, high=20.0, source="assumption"
    )
    height: Annotated[Length, AfterValidator(Between(50.0, 40e3, "50 m to 40 km"))] = said(
        Length, 18.0, "km", f"above the ellipsoid; {_BAND}", low=15.0, high=20.0, source="assumption"
    )
    course: _Course | None = Field(default=None, description="clockwise from north; drawn where left out")
    duration: _While = said(Time, 6.0, "h", "how long it drifts, where it has no destination")


class Aircraft(_Cornering):
    """An aircraft as others, whose transponder goes dark or lies."""

    type: Literal["aircraft"] = Field(description=_TYPE)
    kind: Literal["light", "business", "regional", "airliner", "heavy"] = Field(
        default="airliner", description="what kind of aircraft it is"
    )
    speed: Annotated[Speed, AfterValidator(Between(40.0, 350.0, "40 to 350 m/s"))] = said(
        Speed, 230.0, "m/s", f"over ground; {_BAND}", low=210.0, high=250.0, source="assumption: airliners in cruise"
    )
    height: Annotated[Length, AfterValidator(Between(300.0, 16e3, "300 m to 16 km"))] = said(
        Length, 10.5, "km", f"above the ellipsoid; {_BAND}", low=9.0, high=12.0, source="assumption"
    )
    load_factor: _Load = said(Ratio, 1.1, "1", "lift over weight in turns", source="a bank of 25 deg, usual in cruise")
    transponder: Literal["on", "off", "goes_dark", "offset"] = Field(
        default="goes_dark",
        description="on, off, on and then off, or on and then claiming a place beside the true one",
    )
    after: _Moment = said(Time, 10.0, "min", "how long it flies before its transponder changes")
    offset: _Offset = said(Length, 0.0, "km", "how far beside the truth it claims to be once it lies")
    offset_growth: _Growth = said(Speed, 20.0, "m/s", "how fast that grows")


class FastJet(Flying):
    """Turns to port and starboard by turns, up to 9 g."""

    type: Literal["fast_jet"] = Field(description=_TYPE)
    speed: Annotated[Speed, AfterValidator(Between(100.0, 700.0, "100 to 700 m/s"))] = said(
        Speed, 250.0, "m/s", f"over ground; {_BAND}", low=200.0, high=350.0, source="assumption"
    )
    height: Annotated[Length, AfterValidator(Between(100.0, 20e3, "100 m to 20 km"))] = said(
        Length, 6.0, "km", f"above the ellipsoid; {_BAND}", low=3.0, high=10.0, source="assumption"
    )
    turns: _Turns = said(Count, 500, "1", "how many at most; as many as the way has room for")
    turn: _TurnAngle = said(
        Angle, 90.0, "deg", f"change of course in each; {_BAND}", low=60.0, high=120.0, source="assumption"
    )
    between: _Moment = said(Time, 10.0, "s", "straight flight from turn to turn")
    load_factor: _Load = said(
        Ratio, 9.0, "1", "lift over weight in turns", source="choice: about the most that crews bear"
    )
    transponder: Literal["on", "off"] = Field(default="off", description="on or off")


class Ghost(_Cornering):
    """Nobody flies there: a transponder tells of an aircraft that is none."""

    type: Literal["ghost"] = Field(description=_TYPE)
    speed: Annotated[Speed, AfterValidator(Between(40.0, 700.0, "40 to 700 m/s"))] = said(
        Speed, 230.0, "m/s", f"claimed; {_BAND}", low=210.0, high=250.0, source="assumption: airliners in cruise"
    )
    height: Annotated[Length, AfterValidator(Between(300.0, 16e3, "300 m to 16 km"))] = said(
        Length, 10.5, "km", f"claimed, above the ellipsoid; {_BAND}", low=9.0, high=12.0, source="assumption"
    )


class Replayed(Section):
    """Nobody flies there: what transponders said some time before is sent again."""

    type: Literal["replay"] = Field(description=_TYPE)
    count: _Many = said(Count, 1, "1", "how many flights' words are sent again")
    start: _Moment = said(Time, 0.0, "s", _START)
    delay: _While = said(Time, 10.0, "min", "how old the words are")
    duration: _While = said(Time, 1.0, "h", "for how long")


Interest = Annotated[
    LowFast | Drone | Balloon | Aircraft | FastJet | Ghost | Replayed,
    Field(discriminator="type"),
]
"""One group of objects of interest of any kind."""
