"""The sensor card: one page that says what a sensor is, what it can do, and where it is blind."""

from lookdown.sensing.card.card_row import CardRow
from lookdown.sensing.card.clutter_curves import CLUTTER_LIMITED, card_grazing_rad, search_clutter_ratio
from lookdown.sensing.card.curve_set import Axis, CurveSet
from lookdown.sensing.card.curves import BOUND_ALONE, NOISE_ALONE, radar_curves
from lookdown.sensing.card.ellipses import PlotEllipse, plot_ellipses
from lookdown.sensing.card.energy import energy_card
from lookdown.sensing.card.flyers import USUAL_FLYERS, Flyer, flyers_of
from lookdown.sensing.card.looks import least_detectable_speed_mps, loss_over_headings_db, prf_set_of
from lookdown.sensing.card.rows import receive_beams_at_once, sensor_card

__all__ = [
    "BOUND_ALONE",
    "CLUTTER_LIMITED",
    "NOISE_ALONE",
    "USUAL_FLYERS",
    "Axis",
    "CardRow",
    "CurveSet",
    "Flyer",
    "PlotEllipse",
    "card_grazing_rad",
    "energy_card",
    "flyers_of",
    "least_detectable_speed_mps",
    "loss_over_headings_db",
    "plot_ellipses",
    "prf_set_of",
    "radar_curves",
    "receive_beams_at_once",
    "search_clutter_ratio",
    "sensor_card",
]
