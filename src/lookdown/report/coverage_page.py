"""The page of a coverage study: one HTML file that asks nothing of any network.

It reads only the study's folder.
"""

from html import escape
from pathlib import Path

from lookdown.report._coverage_loading import LoadedStudy, load_study
from lookdown.report._coverage_words import (
    LIMITATIONS,
    area_table,
    asked_sentence,
    assumption_table,
    cards,
    file_table,
    loss_table,
    reproduce,
    satellite_table,
    search_words,
    share_words,
    shell_table,
)
from lookdown.report._css import css
from lookdown.report._figures_coverage import by_latitude, fold_bars, gap_lengths, has_gaps, over_time
from lookdown.report._figures_coverage_map import first_map, second_map
from lookdown.report._html import figure_block, section
from lookdown.report._writing import write_page

__all__ = ["COVERAGE_PAGE_NAME", "coverage_html", "write_coverage_report"]

COVERAGE_PAGE_NAME = "coverage.html"

_LEFT = "Left: share of time with at least so many satellites in view. "
_LATITUDE_CAPTION = {
    False: _LEFT + "Right: how many there are.",
    True: _LEFT + "Middle: how many there are. Right: the longest unseen of each place, averaged along the parallel.",
}


def _head(study: LoadedStudy) -> str:
    noted = "".join(f'<div class="warning">{escape(one)}</div>' for one in study.summary["warnings"])
    return (
        f"<h1>{escape(study.summary['title'])}</h1>"
        f'<p class="span"><span class="label">open-source estimate</span> &nbsp;Cover of the Earth, study '
        f"<b>{escape(study.summary['name'])}</b></p><p>{escape(asked_sentence(study.summary))}</p>{noted}"
        f"{cards(study.summary)}"
    )


def _map(made: tuple[str, str]) -> str:
    # A map is read by its colours, even small: it shrinks with the page, while other figures keep their words legible.
    return figure_block(*made).replace("<figure>", '<figure class="map">', 1)


def _maps(study: LoadedStudy) -> str:
    return section("Where", _map(first_map(study)), _map(second_map(study)))


def _latitudes(study: LoadedStudy) -> str:
    regions = study.summary["regions"]
    fold = int(study.summary["asked"]["fold"])
    named = ("<h3>Named regions</h3>", area_table(regions, fold)) if regions else ()
    return section(
        "By latitude and region",
        figure_block(
            by_latitude(study),
            _LATITUDE_CAPTION[has_gaps(study)],
        ),
        area_table([study.summary["whole"], *study.summary["bands"]], fold),
        *named,
    )


def _how_many(study: LoadedStudy) -> str:
    return section(
        "How many at once",
        figure_block(fold_bars(study), "Share of area and time with at least so many satellites in view."),
        _over_time(study),
    )


def _over_time(study: LoadedStudy) -> str:
    share = study.instants.seen_share
    if share.min() == share.max():
        return f"<p>At every instant {share_words(float(share[0]))} of the area is seen at once.</p>"
    return figure_block(over_time(study), "Share of the area that is seen at each instant.")


def _gaps(study: LoadedStudy) -> str:
    figure = gap_lengths(study)
    if figure is None:
        return section("Gaps and waits", "<p>There is no gap: every place is seen at every instant of the study.</p>")
    return section(
        "Gaps and waits",
        figure_block(
            figure,
            "Left: gaps by length, averaged over the area. Right: from how much of area and time the next sight comes "
            "within a wait; what is seen waits for nothing. What the study's end leaves open is left out.",
        ),
    )


def _energy(study: LoadedStudy) -> str:
    return section("How often a radar looks", search_words(study.summary))


def _losses(study: LoadedStudy) -> str:
    return section(
        "After a loss",
        "<p>The same study with satellites taken out: a share drawn at random with the study's seed, and each vendor "
        "where there are several.</p>",
        loss_table(study.summary["losses"], int(study.summary["asked"]["fold"])),
        "<h3>Satellites</h3>",
        satellite_table(study.summary),
    )


def _end(study: LoadedStudy) -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in LIMITATIONS)
    return (
        section(
            "What went in", shell_table(study.summary), file_table(study.summary), assumption_table(study.assumptions)
        )
        + section("What this does not show", f"<ul>{items}</ul>")
        + section("To make it again", reproduce(study.summary))
    )


def coverage_html(study: LoadedStudy) -> str:
    """Return the whole page of a study."""
    title = f"{study.summary['title']}: cover"
    parts = (_head, _maps, _latitudes, _how_many, _gaps, _energy, _losses, _end)
    body = "\n".join(part(study) for part in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>\n{css()}</style></head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def write_coverage_report(folder: Path) -> Path:
    """Return the path of the page that was written into a study's folder, whole or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Of a coverage study.

    Raises
    ------
    RecordingError, DataError
        Where the folder holds no study or a broken one, or the disk refuses the page.
    """
    return write_page(
        folder / COVERAGE_PAGE_NAME, coverage_html(load_study(folder)), elsewhere="copy the study to another folder"
    )
