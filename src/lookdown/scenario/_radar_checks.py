"""Faults between the figures of a radar: beams wider than what they scan, pulses that tell no echo from another.

Like all such checks they look at the plain document and say nothing where a figure is at fault by itself.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from lookdown.astro import MEAN_RADIUS_M
from lookdown.errors import Fault
from lookdown.scenario._derived import document_name
from lookdown.sensing import RADAR_REFERENCE
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.waveform import PrfSet, staggered_prfs_hz
from lookdown.sensing.waveform.choice import ambiguity_faults

__all__ = ["BeamFigures", "WaveformFigures", "radar_faults"]

_BEAM = 0.886
_MOST_PRFS = 8
_LEAST_PULSES = 2.0


@dataclass(frozen=True, slots=True)
class BeamFigures:
    """What decides how wide beams are and how far they are scanned, in SI."""

    carrier_frequency_hz: float
    antenna_length_m: float
    antenna_height_m: float
    design_height_m: float
    grazing_min_rad: float
    grazing_max_rad: float
    scan_limit_rad: float

    @property
    def wavelength_m(self) -> float:
        """Of the carrier, metre."""
        return SPEED_OF_LIGHT_MPS / self.carrier_frequency_hz

    @property
    def off_nadir_rad(self) -> tuple[float, float]:
        """Angles from nadir at the inner and the outer edge of the field of regard."""
        ratio = MEAN_RADIUS_M / (MEAN_RADIUS_M + self.design_height_m)
        return math.asin(ratio * math.cos(self.grazing_max_rad)), math.asin(ratio * math.cos(self.grazing_min_rad))

    def range_m(self, off_nadir_rad: float) -> float:
        """Return the slant range to the ground at an angle from nadir that meets it."""
        orbit_m = MEAN_RADIUS_M + self.design_height_m
        half_chord = math.sqrt(max(MEAN_RADIUS_M**2 - (orbit_m * math.sin(off_nadir_rad)) ** 2, 0.0))
        return orbit_m * math.cos(off_nadir_rad) - half_chord


@dataclass(frozen=True, slots=True)
class WaveformFigures:
    """What decides which echoes fold onto each other, in SI."""

    pulse_repetition_frequency_hz: float
    prf_spread_ratio: float
    look_count: float
    transmit_duty_ratio: float
    coherent_time_s: float
    bandwidth_hz: float
    max_target_speed_mps: float


def radar_faults(figures: dict[str, float]) -> Iterator[Fault]:
    """Find what is impossible of a radar.

    Parameters
    ----------
    figures : dict
        The parameters that are there and understood, by the name of the stage's field, in SI.
    """
    known = {name: reference.base_si for name, reference in RADAR_REFERENCE.items()}
    beams = _read(BeamFigures, figures)
    if beams is None or not beams.grazing_min_rad < beams.grazing_max_rad:
        return
    wide = list(_wide_beams(beams))
    yield from wide
    waveform = _read(WaveformFigures, {name: known[name] for name in _MAY_BE_LEFT_OUT} | figures)
    if waveform is not None:
        faults = list(_waveform(waveform, beams.carrier_frequency_hz))
        yield from faults
        # What folds in a beam or a pulse train that cannot be is no second fault.
        if not wide and not faults:
            yield from _folds(beams, waveform)


_MAY_BE_LEFT_OUT = ("prf_spread_ratio", "transmit_duty_ratio")


def _read(kind: type[Any], figures: dict[str, float]) -> Any:
    """Return the figures of a kind; None where one is missing or makes no sense by itself."""
    names = [field.name for field in fields(kind)]
    values = {name: figures[name] for name in names if name in figures}
    zero_is_fine = ("prf_spread_ratio", "grazing_min_rad")
    if len(values) < len(names) or any(value <= 0.0 and name not in zero_is_fine for name, value in values.items()):
        return None
    return kind(**values)


def _wide_beams(beams: BeamFigures) -> Iterator[Fault]:
    inner, outer = beams.off_nadir_rad
    for name, size_m, reach_rad, words in (
        ("antenna_height_m", beams.antenna_height_m, outer - inner, "between the grazing limits"),
        ("antenna_length_m", beams.antenna_length_m, 2.0 * beams.scan_limit_rad, "within the scan limit"),
    ):
        beam_rad = _BEAM * beams.wavelength_m / size_m
        if beam_rad > reach_rad:
            wanted = f"at least {_BEAM * beams.wavelength_m / reach_rad:.3g} m, so that the beam is no wider than the "
            came = f"{size_m:g} m: a beam of {math.degrees(beam_rad):.3g} deg"
            field = f"field of regard, {math.degrees(reach_rad):.3g} deg {words}"
            yield Fault(f"radar.{document_name(name)}", wanted + field, came)


def _waveform(waveform: WaveformFigures, carrier_hz: float) -> Iterator[Fault]:
    prf_hz = waveform.pulse_repetition_frequency_hz
    if waveform.bandwidth_hz > carrier_hz:
        came = f"{waveform.bandwidth_hz / 1e6:g} MHz on {carrier_hz / 1e6:g} MHz"
        yield Fault("radar.bandwidth", "at most the carrier's frequency", came)
    pulses = waveform.coherent_time_s * prf_hz
    if pulses < _LEAST_PULSES:
        came = f"{1e3 * waveform.coherent_time_s:g} ms at {prf_hz:g} Hz: {pulses:.3g} of them"
        yield Fault("radar.coherent_time", "at least two pulses, for one tells no speed", came)
    if waveform.transmit_duty_ratio >= 1.0:
        yield Fault("radar.transmit_duty", "less than 1, for a radar hears nothing while it sends", "1")


def _folds(beams: BeamFigures, waveform: WaveformFigures) -> Iterator[Fault]:
    """Find pulse repetition frequencies that leave ranges or speeds of one beam in doubt.

    Echoes of other elevations than the beam's are told apart by the beam, so that the farthest one, which
    meets the ground most flatly, has the greatest extent of range.
    """
    count = min(round(waveform.look_count), _MOST_PRFS)
    looks = staggered_prfs_hz(waveform.pulse_repetition_frequency_hz, waveform.prf_spread_ratio, count)
    inner, outer = beams.off_nadir_rad
    beam_rad = _BEAM * beams.wavelength_m / beams.antenna_height_m
    near, far = beams.range_m(max(inner, outer - beam_rad)), beams.range_m(outer)
    prfs = PrfSet(looks, beams.wavelength_m, waveform.transmit_duty_ratio)
    range_cell_m = SPEED_OF_LIGHT_MPS / (2.0 * waveform.bandwidth_hz)
    speed_cell_mps = beams.wavelength_m / (2.0 * waveform.coherent_time_s)
    least_m, least_mps = float(prfs.range_spans_m.min()), float(prfs.speed_spans_mps.min())
    found = ambiguity_faults(
        prfs,
        ranges_m=(near, far),
        speed_most_mps=waveform.max_target_speed_mps,
        needed=count,
        range_tolerance_m=min(range_cell_m, 0.4 * least_m),
        speed_tolerance_mps=min(speed_cell_mps, 0.4 * least_mps),
    )
    if found:
        listed = ", ".join(f"{prf:,.0f}" for prf in looks)
        wanted = (
            "frequencies of the looks with one unambiguous solution within the widest beam's ranges (raise "
            "radar.look_count or radar.prf_spread, or the frequency for speeds, or lower it for ranges)"
        )
        yield Fault("radar.pulse_repetition_frequency", wanted, f"{listed} Hz, where {'; '.join(found)}")
