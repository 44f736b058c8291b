"""What the scheduler holds worth looking at, and the basis of each figure."""

from dataclasses import dataclass

from lookdown.units import ParameterReference

__all__ = ["SCHEDULE_REFERENCE", "ScheduleParameters", "reference_schedule"]


@dataclass(frozen=True, slots=True)
class ScheduleParameters:
    """The scheduler's utility, reserves and habits, in SI.

    Worth is counted in ordinary objects held: 1 is one such object that would be lost
    without the look and is not with it.

    Attributes
    ----------
    search_reserve_ratio : float
        Share of a step's energy that no track may take from search.
    search_revisit_s : float
        A place not searched for this long is worth 1 - 1/e of one never searched.
    search_rest_s : float
        A place searched less than this ago is left alone.
    undetected_density_pm2 : float
        Objects without a track per ground area, each worth 1 when found.
    confirm_weight_ratio, cue_weight_ratio : float
        Worth of a look that confirms a track, or that follows a cue, before anything else is known.
    horizon_s : float
        An update is judged by what the uncertainty would be this much later.
    silence_s : float
        A track not detected for this long counts as lost, however well it is known.
    ask_ratio : float
        A track asks for an update when it is this share of the way to the custody limit or to silence.
    least_worth_ratio : float
        A look worth less is not worth its energy.
    update_interval_s, confirm_interval_s : float
        Least time between two looks asked for at one track; doubles with each look that found nothing.
    update_detection_probability : float
        Wanted of each look at a track or cue.
    snr_margin_ratio : float
        Energy given over energy needed, since the cross-section is known roughly.
    window_sigmas : float
        Half width of the place searched for a track, in standard deviations.
    beams_limit : int
        Most beam positions of one look; a place less well known is refused.
    notch_loss_limit_ratio : float
        Clutter loss above which a satellite counts as blind to a track.
    hand_over_ratio : float
        How much cheaper another satellite must be to take a track over, less 1.
    vendor_change_ratio : float
        How many times cheaper a satellite of another vendor must be to take a track over; 1 where it is all the same.
    second_view_ratio : float
        A track whose uncertainty is above this share of the custody limit is rather seen from elsewhere.
    """

    search_reserve_ratio: float
    search_revisit_s: float
    search_rest_s: float
    undetected_density_pm2: float
    confirm_weight_ratio: float
    cue_weight_ratio: float
    horizon_s: float
    silence_s: float
    ask_ratio: float
    least_worth_ratio: float
    update_interval_s: float
    confirm_interval_s: float
    update_detection_probability: float
    snr_margin_ratio: float
    window_sigmas: float
    beams_limit: int
    notch_loss_limit_ratio: float
    hand_over_ratio: float
    vendor_change_ratio: float
    second_view_ratio: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert 0.0 <= self.search_reserve_ratio < 1.0 and 0.0 < self.update_detection_probability < 1.0
        assert self.update_interval_s > 0.0 and self.confirm_interval_s > 0.0 and self.beams_limit >= 1
        assert self.snr_margin_ratio >= 1.0 and self.notch_loss_limit_ratio >= 1.0 and self.hand_over_ratio >= 0.0
        assert self.vendor_change_ratio >= 1.0


_P = ParameterReference
SCHEDULE_REFERENCE: dict[str, ParameterReference] = {
    "search_reserve_ratio": _P("ratio", "%", 30.0, 10.0, 60.0, "choice"),
    "search_revisit_s": _P("time", "s", 30.0, 10.0, 120.0, "choice: an airliner flies 7 km meanwhile"),
    "search_rest_s": _P("time", "s", 10.0, 1.0, 30.0, "choice, design/0012"),
    "undetected_density_pm2": _P(
        "area_density", "1/km2", 1e-5, 1e-6, 1e-4, "assumption: some 1 in 10 of the traffic has no track yet"
    ),
    "confirm_weight_ratio": _P("ratio", "1", 0.5, 0.2, 1.0, "choice: half an object, for it may be none"),
    "cue_weight_ratio": _P("ratio", "1", 0.5, 0.2, 1.0, "choice: half an object, for it may be gone"),
    "horizon_s": _P("time", "s", 10.0, 5.0, 30.0, "choice: about when the next look would come"),
    "silence_s": _P("time", "s", 30.0, 15.0, 120.0, "choice, design/0012"),
    "ask_ratio": _P("ratio", "%", 10.0, 5.0, 50.0, "choice, design/0012"),
    "least_worth_ratio": _P("ratio", "1", 0.01, 0.0, 0.1, "choice: a hundredth of an object"),
    "update_interval_s": _P("time", "s", 5.0, 2.0, 20.0, "choice, design/0012"),
    "confirm_interval_s": _P("time", "s", 2.0, 1.0, 10.0, "choice, design/0012"),
    "update_detection_probability": _P("ratio", "1", 0.95, 0.8, 0.99, "choice"),
    "snr_margin_ratio": _P("ratio", "dB", 3.0, 0.0, 6.0, "choice: the spread of cross-section with aspect"),
    "window_sigmas": _P("ratio", "1", 2.0, 1.0, 3.0, "choice"),
    "beams_limit": _P("ratio", "1", 16, 4, 64, "choice: beyond it search finds as much for its energy"),
    "notch_loss_limit_ratio": _P("ratio", "dB", 6.0, 3.0, 10.0, "choice: four times the energy and no more"),
    "hand_over_ratio": _P("ratio", "%", 50.0, 20.0, 100.0, "choice: a tenth more range is not worth a hand-over"),
    "vendor_change_ratio": _P("ratio", "1", 1.0, 1.0, 10.0, "assumption: vendors hand tracks over at no cost"),
    "second_view_ratio": _P(
        "ratio", "%", 20.0, 10.0, 50.0, "choice: one satellite alone knows a height to kilometres, design/0012"
    ),
}
"""Default figure of every field of `ScheduleParameters`, as a scenario document writes it."""


def reference_schedule() -> ScheduleParameters:
    """Return the scheduler's default parameters.

    Examples
    --------
    >>> reference_schedule().search_reserve_ratio
    0.3
    """
    values = {name: reference.base_si for name, reference in SCHEDULE_REFERENCE.items()}
    beams = round(values.pop("beams_limit"))
    return ScheduleParameters(**values, beams_limit=beams)
