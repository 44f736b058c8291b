"""The report of a run: one HTML file that asks nothing of any network.

It reads only the recording. What is missing there is said, not guessed.
"""

from html import escape
from pathlib import Path
from typing import Any

from lookdown.report._css import css
from lookdown.report._figures_gaps import causes_over_time, custody_lines, detection_by_geometry, revisit_times
from lookdown.report._figures_map import custody_map, instant_maps
from lookdown.report._figures_time import (
    custody_over_time,
    errors_over_time,
    gospa_over_time,
    nees_over_time,
    single_flights,
)
from lookdown.report._html import document_table, figure_block, section, table, value_with_unit
from lookdown.report._loading import Recording, load_recording
from lookdown.report._network_words import network_section
from lookdown.report._score_words import loss_table, score_table
from lookdown.report._words import (
    cards,
    class_table,
    custody_sentence,
    gap_table,
    gospa_sentence,
    limitations,
    nees_sentence,
    reproduce,
    span_sentence,
    warnings,
)
from lookdown.report._writing import write_page

__all__ = ["REPORT_NAME", "report_html", "write_report"]

REPORT_NAME = "report.html"


def _head(recording: Recording) -> str:
    noted = "".join(f'<div class="warning">{escape(one)}</div>' for one in warnings(recording))
    return (
        f"<h1>{escape(recording.title)}</h1>"
        f'<p class="span"><span class="label">open-source estimate</span> &nbsp;Run <b>{escape(recording.name)}</b>, '
        f"{escape(span_sentence(recording))}</p>{noted}"
    )


def _picture(recording: Recording) -> str:
    return section(
        "The picture",
        f"<p>Where the flights were in custody, and where not. {escape(custody_sentence(recording))}</p>",
        figure_block(
            custody_map(recording),
            "Every flight. Thin blue: in custody. Thick: not, in the colour of the cause.",
        ),
        figure_block(
            instant_maps(recording),
            "Truth and tracks at three instants; below, the marked square, 40 km wide. The shaded ellipse is the 95 % "
            "region of the track's horizontal position by its own covariance, the thin line joins a track to its "
            "object, the grey tail is the last five minutes of true flight.",
        ),
    )


def _quality(recording: Recording) -> str:
    return section(
        "How well the tracks hold",
        figure_block(
            custody_over_time(recording),
            "Above: share of the objects in the air that are in custody. Below: how many there are.",
        ),
        class_table(recording),
        figure_block(
            errors_over_time(recording),
            "Error of the matched tracks, in bins of time. Sigma is the root of the trace of the filter's own "
            "covariance. An honest filter has its median error at 0.67 of it where one direction makes all of the "
            "error, at 0.89 where all three are alike, and between the two otherwise.",
        ),
        "<h3>Does the covariance tell the truth</h3>",
        f"<p>{escape(nees_sentence(recording))}</p>",
        figure_block(
            nees_over_time(recording),
            "Normalised estimation error squared of the objects in custody, each with its own track. Left: mean over "
            "the objects at each instant. Right: all samples beside the distribution that an honest filter has.",
        ),
        "<h3>Single flights</h3>",
        figure_block(
            single_flights(recording),
            "Error of the track of the longest-held flight and of a turning one, each to its own scale. Grey: three "
            "sigma of the filter's own covariance, to either side.",
        ),
        "<h3>One number for everything</h3>",
        figure_block(
            gospa_over_time(recording),
            gospa_sentence(recording),
        ),
        score_table(recording),
    )


def _gaps(recording: Recording) -> str:
    return section(
        "The gaps, and why",
        figure_block(
            causes_over_time(recording),
            "Left: share of all object-time out of custody, by cause. Right: objects out of custody, in bins of time. "
            "The first cause that holds counts, in the order shown.",
        ),
        loss_table(recording),
        figure_block(custody_lines(recording), "Each line is one object, from its first appearance to its last."),
        gap_table(recording),
    )


def _looks(recording: Recording) -> str:
    return section(
        "What the radars saw",
        figure_block(
            detection_by_geometry(recording),
            "Left: share of looks that detected, by range and speed along the line of sight; a dark band in the middle "
            "is the Doppler-blind zone. Right: the same by speed alone, counted and as the radar model expects.",
        ),
        figure_block(revisit_times(recording), "How often the same object is looked at, and how often it is detected."),
    )


def _network(recording: Recording) -> str:
    return network_section(recording.summary)


def _range(row: dict[str, Any]) -> str:
    low, high, unit = row.get("low"), row.get("high"), str(row.get("unit", ""))
    if low is None and high is None:
        return ""
    return " to ".join(value_with_unit(edge, unit) if edge is not None else "?" for edge in (low, high))


def _sensor_card(rows: list[dict[str, Any]]) -> str:
    """Return the card as a table: the part named once, the column of ranges only where there is a range."""
    if not rows:
        return ""
    ranges = [_range(row) for row in rows]
    cells, above = [], None
    for row, could_be in zip(rows, ranges, strict=True):
        part = row.get("group", "")
        value = value_with_unit(row.get("value"), str(row.get("unit", "")))
        middle = [could_be] if any(ranges) else []
        cells.append([part if part != above else "", row.get("name", ""), value, *middle, row.get("source", "")])
        above = part
    return table(["part", "input", "value", *(["could be"] if any(ranges) else []), "source"], cells, numeric=(2,))


def _inputs(recording: Recording) -> str:
    assumption_rows = [
        (
            row.get("path", ""),
            value_with_unit(row.get("low"), ""),
            value_with_unit(row.get("base"), ""),
            value_with_unit(row.get("high"), ""),
            row.get("unit", ""),
            row.get("source", ""),
        )
        for row in recording.assumptions
    ]
    nothing = '<p class="note">Nothing was recorded.</p>'
    assumption_heads = ("parameter", "low", "base", "high", "unit", "source")
    return section(
        "What went in",
        "<h3>Sensor card</h3>",
        _sensor_card(recording.sensor_card) or nothing,
        "<h3>Every parameter, with how far off it could be</h3>",
        table(assumption_heads, assumption_rows, numeric=(1, 2, 3)) if assumption_rows else nothing,
        "<h3>Where the flights come from, and how they were cleaned</h3>",
        document_table(recording.cleaning),
    )


def _end(recording: Recording) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in limitations(recording))
    timing = f"<h3>What it took</h3>{document_table(recording.timing)}" if recording.timing else ""
    return section("What this does not show", f"<ul>{items}</ul>") + section(
        "To fly it again", reproduce(recording), timing
    )


def report_html(recording: Recording) -> str:
    """Return the whole page of a recording."""
    title = f"{recording.title}: lookdown report"
    body = "\n".join(
        part(recording) for part in (_head, cards, _picture, _quality, _gaps, _looks, _network, _inputs, _end)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>\n{css()}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def write_report(run_dir: Path) -> Path:
    """Return the path of the report that was written into a recording's folder.

    The page is written beside its name and then renamed: a report.html is whole.

    Parameters
    ----------
    run_dir : Path
        A recording, complete or not.

    Raises
    ------
    RecordingError
        Where the folder holds no recording, or the disk refuses the page.
    """
    return write_page(
        run_dir / REPORT_NAME, report_html(load_recording(run_dir)), elsewhere="copy the recording to another folder"
    )
