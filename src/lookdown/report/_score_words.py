"""What the report says in tables: why custody was lost, and the figures that trackers are compared by."""

from html import escape

from lookdown.picture import CAUSE_SENTENCES
from lookdown.report._html import number, table
from lookdown.report._loading import CAUSE_NOT_KNOWN, Recording
from lookdown.report._style import CAUSE_NAME
from lookdown.tables import GapCause
from lookdown.tracking.metrics import Losses, custody_losses

__all__ = ["loss_table", "score_table"]

_SCORES = (
    ("GOSPA", "gospa", "m", 1.0, "0", "objects missed, tracks without an object and errors of the matched, in one"),
    (
        "OSPA(2)",
        "ospa2_m",
        "m",
        1.0,
        "0",
        "the same of whole stretches of a minute, at most the cut-off; identity counts",
    ),
    ("SIAP completeness", "siap_completeness", "%", 100.0, "100 %", "objects that have a track"),
    ("SIAP ambiguity", "siap_ambiguity", "", 1.0, "1", "tracks for each object that has one"),
    ("SIAP spuriousness", "siap_spuriousness", "%", 100.0, "0 %", "tracks that have no object"),
    ("SIAP position accuracy", "siap_position_accuracy_m", "m", 1.0, "0", "mean error of tracks that have an object"),
    ("SIAP velocity accuracy", "siap_velocity_accuracy_mps", "m/s", 1.0, "0", "the same of velocity"),
    ("SIAP longest segment", "siap_longest_segment", "%", 100.0, "100 %", "of a flight, under one track's number"),
    ("SIAP changes of number", "siap_changes_per_hour", "/h", 1.0, "0", "beyond those that cannot be avoided"),
    ("track purity", "track_purity", "%", 100.0, "100 %", "of a track's instants, with the object it was with most"),
    ("identity switches", "id_switches_per_track_hour", "/h", 1.0, "0", "for each hour that an object had a track"),
    ("duplicate tracks", "duplicate_share", "%", 100.0, "0 %", "of tracks that have an object: not its first"),
    ("NEES, mean", "nees_mean", "", 1.0, "6", "position and velocity; less: too cautious, more: too sure"),
    ("NIS, mean", "innovation_mean", "", 1.0, "4", "or a little less, for no detection beyond the gate is used"),
)


def loss_table(recording: Recording) -> str:
    """Return why objects were out of custody: one cause for each object-instant, and whose they are."""
    losses = custody_losses(recording.object_metrics, recording.truth)
    if not losses["instants"]:
        return ""
    rows = []
    for name, took in losses["causes"].items():
        cause = GapCause.__members__.get(name.upper())
        rows.append(
            (
                CAUSE_NAME[CAUSE_NOT_KNOWN if cause is None else cause],
                f"{100.0 * took['share']:.1f} %",
                took["instants"],
                took["before_found"],
                took["objects"],
                "" if cause is None else CAUSE_SENTENCES[cause],
            )
        )
    before = sum(took["before_found"] for took in losses["causes"].values())
    rows.append(("all", "100 %", losses["instants"], before, losses["objects"], ""))
    heads = ("cause", "share", "object-instants", "of them before it was found", "objects", "meaning")
    return f"<p>{escape(_loss_sentence(losses))}</p>" + table(heads, rows, numeric=(1, 2, 3, 4))


def _loss_sentence(losses: Losses) -> str:
    of_class = f", of class {losses['worst_object_class'].replace('_', ' ')}," if losses["worst_object_class"] else ""
    worst = 100.0 * losses["worst_object_instants"] / losses["instants"]
    return (
        f"Of {number(losses['of_instants'])} object-instants {number(losses['instants'])} were out of custody "
        f"({100.0 * losses['instants'] / losses['of_instants']:.1f} %). Object {losses['worst_object']}{of_class} "
        f"alone makes {worst:.0f} % of them."
    )


def score_table(recording: Recording) -> str:
    """Return the figures that trackers are compared by, those that the summary holds."""
    rows = []
    for words, key, unit, factor, ideal, meaning in _SCORES:
        value = recording.summary.get(key)
        if isinstance(value, int | float):
            # Shares near 100 % are what matters here, so they keep their decimals.
            text = f"{value * factor:.2f}" if unit == "%" else number(value * factor, 3)
            rows.append((words, f"{text}\u202f{unit}" if unit else text, ideal, meaning))
    if not rows:
        return ""
    return "<h3>To compare with other trackers</h3>" + table(("figure", "value", "ideal", "what"), rows, numeric=(1, 2))
