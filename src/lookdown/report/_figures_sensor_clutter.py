"""Figure of a radar's clutter: how strong it is over noise, and which speeds it takes."""

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lookdown.report._figures_sensor import LINE_COLOURS
from lookdown.report._sensor_view import SensorView, units_as_read
from lookdown.report._style import GREY, INK, drawing, figure, svg_of
from lookdown.sensing.card import CLUTTER_LIMITED, CurveSet

__all__ = ["clutter"]

_STYLES = ("-", "--", ":", "-.")


def clutter(view: SensorView) -> str:
    """Return clutter over noise by surface and grazing angle, and the speeds that it makes blind or costs signal."""
    with drawing():
        made = figure(10.6, 4.2)
        left, right = made.subplots(1, 2)
        _strength(left, view.curves["clutter_to_noise"])
        _speeds(right, view.curves["least_speed"])
        return svg_of(made, name="sensor-clutter", description="Clutter over noise, and least detectable speed.")


def _strength(axes: Axes, curves: CurveSet) -> None:
    drawn: dict[bytes, str] = {}
    for name, level in curves.curves.items():
        # Surfaces of the same echo are one line with both names.
        key = level.round(6).tobytes()
        drawn[key] = f"{drawn[key]}, {name}" if key in drawn else name
    ordered = {
        name: curve
        for key, name in drawn.items()
        for curve in curves.curves.values()
        if curve.round(6).tobytes() == key
    }
    for index, (name, level) in enumerate(ordered.items()):
        is_object = name.startswith("object")
        colour, width = (INK, 2.0) if is_object else (LINE_COLOURS[index % len(LINE_COLOURS)], 1.4)
        style = "-" if is_object else _STYLES[index % len(_STYLES)]
        axes.plot(curves.values, level, color=colour, linestyle=style, linewidth=width, label=units_as_read(name))
    axes.axhline(0.0, color=GREY, linewidth=0.8, linestyle=":")
    axes.annotate(
        "noise",
        (1.0, 0.0),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 3),
        color=GREY,
        ha="right",
        textcoords="offset points",
    )
    _frame(axes, curves)
    axes.set_ylim(bottom=-3.0)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, columnspacing=1.0)


def _speeds(axes: Axes, curves: CurveSet) -> None:
    names = [name for name in curves.curves if not name.endswith(CLUTTER_LIMITED)]
    for index, name in enumerate(names):
        axes.plot(curves.values, curves.curves[name], color=LINE_COLOURS[index], label=name)
        axes.plot(curves.values, curves.curves[name + CLUTTER_LIMITED], color=LINE_COLOURS[index], linestyle="--")
    _frame(axes, curves)
    axes.set_ylim(bottom=0.0)
    handles, labels = axes.get_legend_handles_labels()
    handles += [Line2D([], [], color=GREY), Line2D([], [], color=GREY, linestyle="--")]
    labels += ["blind below: 5 dB", "noise-limited above: 1 dB"]
    axes.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, columnspacing=1.0)


def _frame(axes: Axes, curves: CurveSet) -> None:
    axes.set_xlim(float(curves.values[0]), float(curves.values[-1]))
    axes.grid(visible=True, axis="both")
    axes.set_title(curves.title)
    axes.set_xlabel(f"{curves.x.name}, {curves.x.unit}")
    axes.set_ylabel(f"{curves.y.name}, {curves.y.unit}")
