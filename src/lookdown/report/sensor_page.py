"""The page of one sensor: what it is, what it can do, where it is blind. One HTML file, no network.

It is drawn from a `SensorView` alone.
"""

from html import escape
from itertools import groupby
from pathlib import Path

from lookdown.report._coverage_words import duration_words
from lookdown.report._css import css
from lookdown.report._figures_sensor import blind_headings, chances
from lookdown.report._figures_sensor_clutter import clutter
from lookdown.report._figures_sensor_energy import energy
from lookdown.report._figures_sensor_ground import footprint
from lookdown.report._figures_sensor_time import errors, times
from lookdown.report._figures_sensor_waveform import blind_looks
from lookdown.report._html import card, figure_block, number, section, table, value_with_unit
from lookdown.report._sensor_view import SensorView, units_as_read
from lookdown.report._sensor_words import LIMITATIONS, ellipse_table, flyer_table
from lookdown.report._writing import write_page
from lookdown.sensing import CardRow

__all__ = ["sensor_html", "write_sensor_page"]

_EQUATIONS = ("range equation", "track equation")
_TITLES = {
    "inputs": "What went in",
    "spacecraft": "The satellite that carries it",
    "range equation": "Search, line by line",
    "track equation": "Track, line by line",
}


def _head(view: SensorView) -> str:
    return (
        f"<h1>{escape(view.title)}</h1>"
        f'<p class="span"><span class="label">open-source estimate</span> &nbsp;{escape(view.subtitle)}</p>'
    )


def _cards(view: SensorView) -> str:
    radar = view.radar
    assert radar is not None
    size = f"{number(radar.design_rcs_m2)}\u202fm²"
    made = [
        card(
            f"{number(radar.average_power_w / 1e3)}\u202fkW",
            "average power",
            f"on {number(radar.effective_area_m2)}\u202fm² of effective antenna",
        ),
        card(
            duration_words(view.value("frame time as flown")),
            "one search of all in reach",
            f"for {size}, with a chance of {100.0 * radar.design_detection_probability:g}\u202f%",
        ),
        card(f"{number(view.value('area rate'), 3)}\u202fkm²/s", "searched", f"for {size}, at full duty"),
        card(
            f"{number(view.value('farmland, least detectable speed'), 3)}\u202fm/s",
            "least detectable speed",
            "along the line of sight over farmland, where clutter costs 5\u00a0dB",
        ),
        card(
            f"{number(view.value('nadir hole radius'), 3)}\u202fkm",
            "hole under the satellite",
            f"reach {number(view.value('greatest slant range'))}\u202fkm",
        ),
        card(f"{number(view.value('false alarms'), 3)}\u202f/s", "false alarms", "of the whole search, one satellite"),
    ]
    return f'<div class="cards">{"".join(made)}</div>'


def _who_is_seen(view: SensorView) -> str:
    return section(
        "Who is detected",
        figure_block(
            chances(view),
            "Chance of detection of a level flier abeam of the satellite, averaged over all its headings. Left: one "
            "frame of the search, whose energy grows as range to the fourth. Right: one dwell with all power on the "
            "object. Solid: with clutter, folded speeds and pulses that hide "
            "echoes; dips are ranges at which the pulses of all looks coincide. Dotted: against noise alone.",
        ),
        flyer_table(view.flyers),
    )


def _blind(view: SensorView) -> str:
    return section(
        "Where it is blind",
        figure_block(
            blind_headings(view),
            "Left: the angle is the heading off the line of sight, the radius the speed over ground; in colour, what "
            "the ground's echo costs. Middle: the same over speed along the line of sight; dips beside the notch are "
            "blind speeds, which only some of the looks have. Right: share of headings within the notch.",
        ),
        figure_block(
            blind_looks(view),
            "A line a look, each with its own pulse repetition frequency. A speed or range is lost where it is hidden "
            "in all of them, and costs signal where it is hidden in some.",
        ),
        figure_block(
            footprint(view),
            "Left: the field of regard around the point below the satellite, which flies upwards; grey is beyond the "
            "scan of both faces, white the hole. Rings: grazing angle. Middle and right: one sigma of one plot at the "
            "design signal to noise, abeam. It is flat: range is known far better than height.",
        ),
    )


def _clutter(view: SensorView) -> str:
    return section(
        "Against noise, and against the ground",
        figure_block(
            clutter(view),
            "Left: the echo of the ground in the cell of an object, before anything cancels it, beside the object's "
            "own and the noise. Right: below the solid line clutter costs more than 5 dB, which counts as blind; above "
            "the dashed one less than 1 dB, so that noise alone limits; between the two clutter does. These speeds "
            "come out of antenna, channels, phase and yaw errors and the motion of leaves and waves.",
        ),
    )


def _time(view: SensorView) -> str:
    return section(
        "Search is dear, track is cheap",
        figure_block(
            times(view),
            "Left and middle: time to search once, by cross-section. Right: the dwell that finds a known object again "
            "with the same chance. All against noise alone.",
        ),
    )


def _energy(view: SensorView) -> str:
    return section(
        "Energy through one orbit",
        figure_block(
            energy(view),
            "A satellite that searches all the time, settled. Grey: in the Earth's shadow, with the Sun in the orbit's "
            "plane; further off it the shadow is shorter, and past 66° or so at 500 km there is none.",
        ),
    )


def _accuracy(view: SensorView) -> str:
    assert view.radar is not None
    return section(
        "How far off",
        figure_block(
            errors(view), "One sigma of one plot. Dotted: the bound alone, without the floors of calibration."
        ),
        ellipse_table(view.radar),
    )


def _figure(value: float | None) -> str:
    return "" if value is None else number(value)


def row_tables(view: SensorView) -> str:
    """Return the card's rows as tables, section by section; inputs with their band."""
    made = []
    for name, group in groupby(view.rows, key=lambda row: row.section):
        rows = list(group)
        made.append(f"<h3>{escape(_TITLES.get(name, name.capitalize()))}</h3>{_row_table(rows, name)}")
    return "".join(made)


def _row_table(rows: list[CardRow], name: str) -> str:
    if any(row.low is not None or row.high is not None for row in rows):
        cells = [
            [row.name, _figure(row.low), number(row.value), _figure(row.high), _unit(row.unit), row.source]
            for row in rows
        ]
        return table(("", "low", "base", "high", "unit", "source"), cells, numeric=(1, 2, 3))
    if name in _EQUATIONS:
        cells = [[units_as_read(row.name), f"{row.value:+.2f}", _unit(row.unit), row.source] for row in rows]
        return table(("line", "value", "unit", "from"), cells, numeric=(1,))
    cells = [[row.name, value_with_unit(row.value, units_as_read(row.unit)), units_as_read(row.source)] for row in rows]
    return table(("", "value", "from"), cells, numeric=(1,))


def _unit(unit: str) -> str:
    return "" if unit == "1" else units_as_read(unit)


def _end(view: SensorView) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in LIMITATIONS)
    shown = section("What this does not show", f"<ul>{items}</ul>") if view.radar is not None else ""
    return (
        section("Every figure, with its source", row_tables(view))
        + shown
        + section("To make it again", f"<pre>{escape(view.command)}</pre>")
    )


def sensor_html(view: SensorView) -> str:
    """Return the whole page of a sensor."""
    figures = (_cards, _who_is_seen, _blind, _clutter, _time, _energy, _accuracy) if view.radar is not None else ()
    body = "\n".join(part(view) for part in (_head, *figures, _end))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(view.title)}</title><style>\n{css()}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def write_sensor_page(path: Path, view: SensorView) -> Path:
    """Return the path of the page of a sensor, written whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        Folders on the way are made.
    view : SensorView

    Raises
    ------
    RecordingError
        Where the disk refuses the page.
    """
    return write_page(path, sensor_html(view), elsewhere="give another path with --output", with_folders=True)
