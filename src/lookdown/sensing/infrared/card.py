"""The card of an infrared sensor: inputs, noise, clutter, what each class needs, and the pixels it takes."""

import math
from collections.abc import Mapping

import numpy as np
from scipy.special import erfc

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing._secondary_card import computed_rows, input_rows
from lookdown.sensing.card import CardRow
from lookdown.sensing.infrared.background import air_transmission_ratio
from lookdown.sensing.infrared.budget import (
    centroid_sigma_rad,
    clutter_intensity_wpsr,
    intensity_at_snr_wpsr,
    noise_irradiance_wpm2,
)
from lookdown.sensing.infrared.clouds import CLOUD_DECKS, cloud_fraction
from lookdown.sensing.infrared.parameters import INFRARED_REFERENCE, InfraredBand, InfraredParameters
from lookdown.sensing.infrared.radiance import band_photon_radiance, band_radiance

__all__ = ["infrared_card"]

_CARD_RANGE_M, _CARD_HEIGHT_M, _CARD_SINE = 1e6, 600e3, 0.5
_BACKGROUND_K = {InfraredBand.CO2: 230.0, InfraredBand.MID_WAVE: 288.0, InfraredBand.LONG_WAVE: 288.0}


def infrared_card(parameters: InfraredParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of an infrared sensor: inputs with sources, noise and clutter at 1,000 km, limits.

    Parameters
    ----------
    parameters : InfraredParameters
    sources : mapping of field name to str
        Where each input comes from; "not stated" where it is missing.

    Examples
    --------
    >>> from lookdown.sensing.infrared import reference_infrared
    >>> rows = {row.name: row for row in infrared_card(reference_infrared(), {})}
    >>> round(rows["needed over noise"].value, 1), round(rows["needed over clutter"].value, 1)
    (1.9, 16.9)
    """
    return [
        *input_rows(parameters, INFRARED_REFERENCE, sources),
        *_medium(parameters),
        *_sensitivity(parameters),
        *_coverage(parameters),
    ]


def _medium(known: InfraredParameters) -> list[CardRow]:
    figures = known.figures
    heights = (3e3, 10e3, 12e3)
    through = air_transmission_ratio(figures, np.array(heights), _CARD_SINE)
    covered = 1.0 - float(np.prod([1.0 - cloud_fraction(deck, np.array([0.8]))[0] for deck in CLOUD_DECKS]))
    return computed_rows(
        "medium",
        ("band from", 1e6 * figures.wavelength_min_m, "um", figures.source),
        ("band to", 1e6 * figures.wavelength_max_m, "um", figures.source),
        *(
            (f"transmission from {h / 1e3:.0f} km up, 30 deg", 100.0 * float(t), "%", figures.source)
            for h, t in zip(heights, through, strict=True)
        ),
        ("sky covered at 46 deg", 100.0 * min(1.0, known.cloud_ratio * covered), "%", CLOUD_DECKS[0].source),
    )


def _sensitivity(known: InfraredParameters) -> list[CardRow]:
    figures, kelvin = known.figures, _BACKGROUND_K[known.band]
    band = figures.wavelength_min_m, figures.wavelength_max_m
    radiance = float(band_radiance(kelvin, *band))
    nefd = noise_irradiance_wpm2(
        band_photon_radiance(kelvin, *band),
        aperture_m=known.aperture_m,
        pixel_rad=known.pixel_rad,
        transmission_ratio=known.transmission_ratio,
        quantum_efficiency_ratio=known.quantum_efficiency_ratio,
        integration_s=known.look_time_s,
        wavelength_m=known.wavelength_m,
    )
    clutter = clutter_intensity_wpsr(radiance, known.structure_ratio, known.pixel_rad * _CARD_RANGE_M)
    alone = known.threshold_ratio * float(clutter)
    noise = float(intensity_at_snr_wpsr(nefd, _CARD_RANGE_M, known.threshold_ratio))
    at = f"at 1,000 km, background of {kelvin:.0f} K, no air above the object"
    sigma = float(np.hypot(centroid_sigma_rad(known.threshold_ratio, known.pixel_rad), known.cosine_floor))
    return computed_rows(
        "sensitivity",
        ("background", radiance, "W/(m2 sr)", f"black body of {kelvin:.0f} K"),
        ("time of one look", 1e3 * known.look_time_s, "ms", "of a scanner: stages over its turn"),
        ("noise equivalent irradiance", float(nefd), "W/m2", "background's photon noise alone"),
        ("needed over noise", noise, "W/sr", f"threshold; {at}"),
        ("structure of the background", float(clutter), "W/sr", f"one sigma in a pixel; {at}"),
        ("needed over clutter", alone, "W/sr", f"threshold; {at}"),
        ("needed over both", math.hypot(noise, alone), "W/sr", f"threshold; {at}"),
        ("clutter over noise", alone / noise, "1", "above 1 the sensor is clutter-limited"),
        ("pixel over blur", known.pixel_rad / known.blur_rad, "1", "below 1 a point fills more than a pixel"),
        ("direction at the threshold, at 1,000 km", sigma * _CARD_RANGE_M, "m", "centroid's bound and floor"),
    )


def _coverage(known: InfraredParameters) -> list[CardRow]:
    ratio = MEAN_RADIUS_M / (MEAN_RADIUS_M + _CARD_HEIGHT_M)
    outer = math.asin(ratio * math.cos(known.grazing_min_rad))
    inner = math.asin(ratio * math.cos(known.grazing_max_rad))
    solid_sr = 2.0 * math.pi * (math.cos(inner) - math.cos(outer))
    pixels = solid_sr / known.pixel_rad**2
    revisit = known.frame_time_s if known.scan_period_s == 0.0 else known.scan_period_s
    alarms = pixels * 0.5 * float(erfc(known.threshold_ratio / math.sqrt(2.0)))
    return computed_rows(
        "coverage",
        ("field of regard", solid_sr, "sr", "at 600 km, between the grazing limits"),
        ("pixels in it", pixels / 1e6, "million", "a staring sensor needs them all at once"),
        ("revisit", revisit, "s", "frame time of one that stares, period of one that scans"),
        ("false alarms a revisit", alarms, "1", "Gaussian noise in every pixel; not drawn"),
    )
