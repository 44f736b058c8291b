"""Figure of a satellite's energy through one orbit: power, battery and temperature."""

from matplotlib.axes import Axes

from lookdown.report._figures_sensor import LINE_COLOURS
from lookdown.report._sensor_view import SensorView
from lookdown.report._style import FAINT, GREY, drawing, figure, svg_of
from lookdown.sensing.card import CurveSet

__all__ = ["energy"]

_STYLES = ("-", "--", ":")


def energy(view: SensorView) -> str:
    """Return power, charge and temperature through one orbit; grey where the satellite is in shadow."""
    power, charge, temperature = (view.curves[f"orbit_{name}"] for name in ("power", "charge", "temperature"))
    with drawing():
        made = figure(10.6, 3.5)
        first, second, third = made.subplots(1, 3)
        for axes, curves in ((first, power), (second, charge), (third, temperature)):
            _lines(axes, curves)
            _shadow(axes, power)
        first.set_ylim(bottom=0.0)
        second.set_ylim(0.0, 103.0)
        _limit(second, view.limits["battery reserve"], "reserve")
        _limit(third, view.limits["temperature limit"], "limit")
        low, high = third.get_ylim()
        third.set_ylim(
            min(low, view.limits["temperature limit"] - 50.0), max(high, view.limits["temperature limit"] + 5.0)
        )
        return svg_of(made, name="sensor-energy", description="Energy and temperature through one orbit.")


def _lines(axes: Axes, curves: CurveSet) -> None:
    for index, (name, curve) in enumerate(curves.curves.items()):
        axes.plot(
            curves.values, curve, color=LINE_COLOURS[index], linestyle=_STYLES[index], label=name.replace(" deg", "°")
        )
    axes.set_xlim(0.0, float(curves.values[-1]))
    axes.set_title(curves.title)
    axes.set_xlabel(f"{curves.x.name}, {curves.x.unit}".replace("time from the middle of the sunlit side", "from noon"))
    axes.set_ylabel(f"{curves.y.name}, {'°C' if curves.y.unit == 'C' else curves.y.unit}")
    axes.legend(loc="upper center", bbox_to_anchor=(0.45, -0.17), ncols=3, handlelength=1.5, columnspacing=0.8)


def _shadow(axes: Axes, power: CurveSet) -> None:
    sun = power.curves["from the arrays"]
    dark = power.values[sun < 0.5 * sun.max()]
    if len(dark):
        axes.axvspan(float(dark[0]), float(dark[-1]), color=FAINT, alpha=0.6, linewidth=0.0)


def _limit(axes: Axes, value: float, words: str) -> None:
    axes.axhline(value, color=GREY, linewidth=0.8, linestyle=":")
    axes.annotate(
        words,
        (1.0, value),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 2),
        color=GREY,
        ha="right",
        textcoords="offset points",
    )
