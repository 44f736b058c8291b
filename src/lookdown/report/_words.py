"""What the report says in words: headline numbers, the gaps, limitations, how to fly the run again."""

from html import escape

import numpy as np

from lookdown.astro import utc_text_from_tai_ns
from lookdown.report._html import card, number, table, value_with_unit
from lookdown.report._loading import Recording
from lookdown.report._style import CAUSE_NAME
from lookdown.tracking.metrics import custody_gaps

__all__ = [
    "cards",
    "class_table",
    "custody_limit",
    "custody_sentence",
    "gap_table",
    "gospa_sentence",
    "limitations",
    "nees_sentence",
    "reproduce",
    "span_sentence",
    "warnings",
]

_NOT_RECORDED = "not recorded"
_NONE = "none"
_GAPS_SHOWN = 15

_TRUTH_RECORDED = (
    "The truth is what aircraft said of themselves by ADS-B, cleaned and smoothed. What has no transponder is not in "
    "it, nor are cars, birds and wind turbines: the radars here meet only the recorded aircraft and false alarms."
)
_TRUTH_MIXED = (
    "A part of the truth is what aircraft said of themselves by ADS-B, cleaned and smoothed; the other part was made "
    "by rule, as the table of the flights' data says. Cars and wind turbines are not in it."
)
_TRUTH_MADE = (
    "All flights were made by rule: no aircraft flew so. How like real ones they are `lookdown verify traffic` tells. "
    "Cars and wind turbines are not among them."
)
_LIMITATIONS = (
    "Every number about the sensors is an open-source estimate: published figures where there are some, stated "
    "assumptions where there are none. The tables of inputs say which is which.",
    "The radar is modelled by energy, geometry, clutter notch and detection statistics, not by signals: no range or "
    "Doppler ambiguities, no terrain, no weather, no jamming, no interference.",
    "Detections reach the tracker at once and in order; there is no network delay, loss or attitude error of the "
    "satellites beyond the stated measurement sigmas.",
    "The samples of one track follow each other and are not independent: the true 95 % band of the mean NEES is wider "
    "than the band drawn. A pair further apart than the cut-off is no pair, which trims the largest errors.",
)


def limitations(recording: Recording) -> list[str]:
    """Return what a run does not show, a sentence or two each, by where its flights come from."""
    known = recording.cleaning if isinstance(recording.cleaning, dict) else {}
    is_made = "world" in known or "objects of interest" in known
    truth = _TRUTH_RECORDED if not is_made else _TRUTH_MIXED if "origin" in known else _TRUTH_MADE
    return [*_LIMITATIONS[:-1], truth, _LIMITATIONS[-1]]


def _utc(time_tai_ns: int) -> str:
    return utc_text_from_tai_ns(time_tai_ns).split(".")[0].rstrip("Z").replace("T", " ") + " UTC"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60.0:.1f} min"


def span_sentence(recording: Recording) -> str:
    """Return when the run flew and how it ended."""
    if not recording.start_tai_ns:
        return "The recording does not say when it flew."
    hours = (recording.stop_tai_ns - recording.start_tai_ns) / 3.6e12
    return f"{_utc(recording.start_tai_ns)} to {_utc(recording.stop_tai_ns)} ({hours:.2f} h)."


def warnings(recording: Recording) -> list[str]:
    """Return sentences that a reader must see before any number."""
    said = []
    if recording.manifest.get("status") != "complete":
        said.append(
            "This recording is incomplete: the run was stopped before its end. "
            "The numbers hold for the part that was flown."
        )
    if not len(recording.metrics):
        said.append("There is nothing to show yet: the recording has no scored instants.")
    elif not len(recording.tracks):
        said.append("No track was confirmed in this run.")
    return [*said, *recording.missing]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _figure_of(recording: Recording, key: str, unit: str = "", factor: float = 1.0, digits: int = 3) -> str:
    """Return a number of the summary as text; "none" where there was nothing to measure it by."""
    if key not in recording.summary:
        return _NOT_RECORDED
    value = recording.summary[key]
    if not _is_number(value):
        return _NONE
    text = number(value if factor == 1.0 and isinstance(value, int) else value * factor, digits)
    return f"{text}\u202f{unit}" if unit else text


def _said(recording: Recording, text: str, *figures: tuple[str, str, float]) -> str:
    """Return a sentence with numbers of the summary in its places; nothing where one of them is missing."""
    if not all(_is_number(recording.summary.get(key)) for key, _, _ in figures):
        return ""
    return text.format(*(_figure_of(recording, *figure) for figure in figures))


def custody_limit(recording: Recording) -> str:
    """Return the limit of custody as text, from the parameters of the run."""
    for row in recording.assumptions:
        if row.get("path") == "metrics.custody_limit":
            return value_with_unit(row.get("base"), str(row.get("unit", "")))
    return "the custody limit"


def custody_sentence(recording: Recording) -> str:
    """Return what custody means."""
    limit = custody_limit(recording)
    return (
        f"An object is in custody while its own track is within {limit} of it. Its own is the one track that holds it "
        "longest, which is known only afterwards; while another confirmed track holds it, that counts as a gap."
    )


def gospa_sentence(recording: Recording) -> str:
    """Return what GOSPA is and what one missed object costs, as the metrics of the run show it."""
    metrics = recording.metrics
    alone = int(metrics.object_count.sum()) + int(metrics.track_count.sum()) - 2 * int(metrics.matched_count.sum())
    text = "GOSPA squared (p = 2, alpha = 2), in bins of time: what the tracks lack, split into its parts."
    if not alone:
        return text
    cost_m2 = (metrics.gospa_missed.sum() + metrics.gospa_false.sum()) / alone
    cutoff_km = np.sqrt(2.0 * cost_m2) / 1000.0
    return (
        f"{text} The cut-off is {cutoff_km:.3g} km, so a missed object or a false track costs {cost_m2 * 1e-6:.4g} km²."
        f"{_false_part(recording)}"
    )


def _false_part(recording: Recording) -> str:
    """Return how much of the false part is tracks of aircraft that were there until just before."""
    outliving, false = (recording.summary.get(key) for key in ("outliving_tracks_mean", "false_tracks_mean"))
    if not _is_number(outliving) or not _is_number(false):
        return ""
    both = float(outliving or 0.0) + float(false or 0.0)
    if not both:
        return ""
    most = "Most of the false part are" if float(outliving or 0.0) > 0.5 * both else "In the false part are also"
    return (
        f" {most} tracks whose aircraft had landed or left the recording: {number(outliving, 3)} of {number(both, 3)} "
        "at once, on average."
    )


def cards(recording: Recording) -> str:
    """Return the headline numbers in plain words."""

    def of(key: str, unit: str = "", factor: float = 1.0) -> str:
        return _figure_of(recording, key, unit, factor)

    def said(text: str, *figures: tuple[str, str, float]) -> str:
        return _said(recording, text, *figures)

    longest = recording.summary.get("longest_gap_s")
    gap = _minutes(float(longest)) if isinstance(longest, int | float) else of("longest_gap_s")
    parts = [
        card(
            of("custody", "%", 100.0),
            "of the objects' time in custody",
            f"Position within {custody_limit(recording)} by the object's own track, the one that holds it longest."
            + said(" By whatever track: {}.", ("custody_any_id", "%", 100.0))
            + said(" Counted from when it was first held: {}.", ("custody_once_held", "%", 100.0)),
        ),
        card(
            of("position_error_m_median", "m"),
            "median position error",
            said("95 % of the time better than {}.", ("position_error_m_p95", "m", 1.0)),
        ),
        card(
            of("velocity_error_mps_median", "m/s"),
            "median velocity error",
            said("95 % of the time better than {}.", ("velocity_error_mps_p95", "m/s", 1.0)),
        ),
        card(
            gap,
            "longest time without custody",
            _found_note(recording),
        ),
        card(of("nees_mean"), "mean NEES: 6 if the tracker knows its own error", _band_note(recording)),
        card(
            of("id_switches"),
            "changes of track id",
            said("{} per object and hour.", ("id_switches_per_object_hour", "", 1.0)),
        ),
        card(of("false_tracks_per_hour"), "false tracks an hour", _false_note(recording)),
        card(of("objects"), "objects flown", said("{} of them never in custody.", ("objects_never_held", "", 1.0))),
        card(of("detections"), "detections", _counts_note(recording)),
    ]
    return f'<div class="cards">{"".join(parts)}</div>'


def _found_note(recording: Recording) -> str:
    """Return how soon any track holds a new object; 0 s is the first instant that is scored."""
    if recording.summary.get("time_to_custody_s_median") == 0.0:
        return "Half of the new objects are held, by whatever track, at the first instant that is scored."
    return _said(
        recording,
        "Half of the new objects are held, by whatever track, after {}, of those ever held.",
        ("time_to_custody_s_median", "s", 1.0),
    )


def _band_note(recording: Recording) -> str:
    band = (("nees_band_low", "", 1.0), ("nees_band_high", "", 1.0))
    return (
        "Less than 6: too cautious; more: too sure."
        + _said(recording, " Band for independent samples {} to {}.", *band)
        + _said(recording, " {} of the samples lie in the 95 % ellipsoid.", ("nees_share_inside_95", "%", 100.0))
    )


def _false_note(recording: Recording) -> str:
    return (
        "Tracks that for most of their life had no object within the cut-off."
        + _said(recording, " {} in all, {} at once.", ("false_tracks", "", 1.0), ("false_tracks_mean", "", 1.0))
        + _said(
            recording,
            " Not counted: {} at once whose aircraft had landed or left the recording.",
            ("outliving_tracks_mean", "", 1.0),
        )
    )


def _counts_note(recording: Recording) -> str:
    every, alarms = recording.summary.get("detections"), recording.summary.get("false_alarms")
    split = ""
    if isinstance(every, int) and isinstance(alarms, int):
        split = f"{number(every - alarms)} of objects, {number(alarms)} false alarms. "
    updates = _said(recording, "{} track updates", ("track_updates", "", 1.0))
    if not updates:
        return split
    confirmed = _said(recording, ", {} of them of confirmed tracks.", ("track_updates_confirmed", "", 1.0))
    return split + updates + (confirmed or ", those of tentative tracks among them.")


def nees_sentence(recording: Recording) -> str:
    """Return whether the covariance keeps its word, in one sentence."""
    mean, low, high = (recording.summary.get(key) for key in ("nees_mean", "nees_band_low", "nees_band_high"))
    if not all(map(_is_number, (mean, low, high))) or not recording.summary.get("nees_samples", 1):
        return "The summary holds no NEES."
    assert mean is not None and low is not None and high is not None
    if mean > high:
        verdict = "above its band: the filter is too sure, its errors are larger than its covariance claims"
    elif mean < low:
        verdict = "below its band: the filter is too cautious, its tracks are better than its covariance claims"
    else:
        verdict = "inside its band"
    median = _figure_of(recording, "nees_median")
    return (
        f"Over the whole run the mean NEES is {mean:.2f}, {verdict}. The median is {median} (honest: 5.35)."
        f"{_tail_sentence(recording)} That is of the objects in custody, each with its own track. With the pairs in "
        f"which a track stands for a neighbour of its object the mean is {_figure_of(recording, 'nees_mean_matched')}."
        + _said(
            recording,
            " The updates of confirmed tracks have a mean normalised innovation squared of {} (honest: 4, a little "
            "less because no detection beyond the gate is used).",
            ("innovation_mean", "", 1.0),
        )
    )


def _tail_sentence(recording: Recording) -> str:
    """Return how much of the mean the largest samples make, for a mean says little of a long tail."""
    rows = recording.object_metrics
    samples = np.sort(rows.nees[(rows.nees > 0.0) & (rows.in_custody > 0)])
    largest = len(samples) // 100
    if not largest:
        return ""
    share = 100.0 * samples[-largest:].sum() / samples.sum()
    return (
        f" The largest hundredth of the samples makes {share:.0f} % of the mean (honest: 3 %); "
        f"without it the mean is {samples[:-largest].mean():.2f} (honest: 5.9)."
    )


def class_table(recording: Recording) -> str:
    """Return custody by aircraft class, or nothing where it was not recorded."""
    shares = recording.summary.get("custody_by_class")
    if not isinstance(shares, dict) or not shares:
        return ""
    counts = recording.summary.get("objects_by_class")
    known = counts if isinstance(counts, dict) else {}
    rows = [
        (name.replace("_", " "), known.get(name, _NOT_RECORDED), f"{100.0 * float(share):.1f} %")
        for name, share in shares.items()
    ]
    return "<h3>By aircraft class</h3>" + table(("class", "objects", "in custody"), rows, numeric=(1, 2))


def _when(*, found: bool, meanwhile: bool) -> str:
    """Return where in an object's life a gap lies, for what any confirmed track made of it."""
    if found:
        return "after it had been held"
    return "until and while another track first held it" if meanwhile else "before any track held it"


def gap_table(recording: Recording) -> str:
    """Return the longest gaps with what took most of each."""
    gaps = custody_gaps(recording.object_metrics, recording.interval_s, held_by_any=recording.held_by_any)
    if not len(gaps):
        return "<p>No object was ever out of custody.</p>"
    order = np.argsort(-gaps.duration_s, kind="stable")[:_GAPS_SHOWN]
    rows, state = [], recording.state
    for one in order:
        cause = int(np.bincount(state[gaps.row_gap == one]).argmax())
        rows.append(
            (
                int(gaps.object_id[one]),
                utc_text_from_tai_ns(int(gaps.start_tai_ns[one]))[11:19],
                _minutes(float(gaps.duration_s[one])),
                _when(found=not gaps.at_start[one], meanwhile=bool(gaps.held_meanwhile[one])),
                CAUSE_NAME[cause],
            )
        )
    heads = ("object", "from, UTC", "length", "when", "what took most of it")
    return "<h3>The longest</h3>" + table(heads, rows, numeric=(0, 2))


def reproduce(recording: Recording) -> str:
    """Return how to fly the same run again and how to tell that it is the same."""
    manifest = recording.manifest
    seed = manifest.get("seed", "")
    facts = [
        ("version of lookdown", manifest.get("version", _NOT_RECORDED)),
        ("seed", manifest.get("seed", _NOT_RECORDED)),
        ("hash of the scenario", manifest.get("scenario_hash", _NOT_RECORDED)),
    ]
    tables = manifest.get("tables", {})
    hashes = [
        (name, entry.get("rows", ""), entry.get("sha256", ""))
        for name, entry in tables.items()
        if isinstance(entry, dict)
    ]
    command = f"lookdown run scenario.toml --seed {seed}"
    return (
        f"<p>The scenario as flown lies beside this page. The same version, scenario and seed give the same bytes.</p>"
        f"<pre>{escape(command)}</pre>"
        + table((), [(k, str(v)) for k, v in facts])
        + (table(("file", "rows", "sha256"), hashes, numeric=(1,)) if hashes else "")
    )
