"""`lookdown sensor energy`: how long satellites take to search the globe once."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from lookdown.cli._console import print_json, show, table

__all__ = ["energy"]

_GIVEN = {
    "power times aperture": {"value": 1e5, "unit": "W m2", "source": "choice: 10 kW on 10 m2, for example"},
    "signal to noise": {"value": 13.0, "unit": "dB", "source": "choice"},
    "system temperature": {"value": 500.0, "unit": "K", "source": "choice"},
    "losses": {"value": 6.0, "unit": "dB", "source": "choice"},
}
"""What the table is made for; the radar of the scenario gives clutter and height."""

Name = Annotated[str, typer.Argument(help="Scenario whose radar gives height and clutter.")]


def energy(
    scenario: Name = "paris", *, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Print the seconds in which satellites search the globe once: against noise, with clutter, with duty and shadow.

    Each satellite has 100,000 W m2 (average power times effective area), 500 K, 6 dB of losses and asks for 13 dB; it
    searches its even share of the Earth outside its nadir hole (60 deg). With clutter: four headings of five are to be
    seen of a flier of 250 m/s over farmland at 20 deg. With duty: half of the time in sunlight, the least there is.
    """
    from lookdown.scenario import load_scenario, radar_of
    from lookdown.sensing.radar.sizing import energy_table

    rows = [asdict(row) for row in energy_table(radar_of(load_scenario(scenario)))]
    if json:
        print_json({"given": _GIVEN, "rows": rows})
        return
    for key, title in (
        ("noise_s", "Seconds to search the globe once, against noise alone (an open-source estimate)"),
        ("clutter_s", "With clutter: four of five headings over farmland"),
        ("duty_s", "With clutter, half the sunlit time"),
    ):
        show(_table(title, rows, key), "")


def _table(title: str, rows: list[dict[str, float]], key: str) -> Table:
    sizes = list(dict.fromkeys(row["rcs_m2"] for row in rows))
    heads = [f"{size:g} m2" for size in sizes]
    made = table(title, "satellites", *heads, right=("satellites", *heads))
    for count in dict.fromkeys(row["satellite_count"] for row in rows):
        times = [row[key] for row in rows if row["satellite_count"] == count]
        made.add_row(f"{count:,.0f}", *(_seconds(time_s) for time_s in times))
    return made


def _seconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 100.0 else f"{value:.3g}"
