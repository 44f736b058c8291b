"""The card of a listening cluster: inputs, each kind of emitter's budget, and how well it is located."""

import math
from collections.abc import Mapping

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.sensing._secondary_card import computed_rows, input_rows
from lookdown.sensing.adsb import free_space_loss_ratio
from lookdown.sensing.card import CardRow
from lookdown.sensing.passive import bounds
from lookdown.sensing.passive.geolocation import cluster_states, fix_covariance
from lookdown.sensing.passive.parameters import EMITTERS, PASSIVE_REFERENCE, Emitter, PassiveParameters
from lookdown.sensing.passive.sensor import difference_covariance, record_snr_ratio

__all__ = ["passive_card"]

_CARD_HEIGHT_M, _CARD_ANGLE_RAD = 575e3, math.radians(6.0)


def passive_card(parameters: PassiveParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of a cluster: inputs with sources, then link and accuracy of each kind of emitter.

    The emitter is 6 degrees of arc abeam of a cluster at 575 km, at 45 degrees of latitude northbound.

    Parameters
    ----------
    parameters : PassiveParameters
    sources : mapping of field name to str
        Where each input comes from; "not stated" where it is missing.

    Examples
    --------
    >>> from lookdown.sensing.passive import reference_passive
    >>> names = {row.name for row in passive_card(reference_passive(), {})}
    >>> "weather radar: error across, semi-minor" in names, "radar altimeter: error across, semi-minor" in names
    (True, False)
    """
    rows = input_rows(parameters, PASSIVE_REFERENCE, sources)
    for emitter in EMITTERS:
        rows += _emitter(parameters, emitter)
    return rows


def _scene(known: PassiveParameters) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a cluster northbound at 45 degrees, polar and turning with the Earth, and a still emitter abeam of it."""
    radius = MEAN_RADIUS_M + _CARD_HEIGHT_M
    speed = math.sqrt(WGS84_GM_M3PS2 / radius)
    half = math.sqrt(0.5)
    place, moving = cluster_states(
        known, radius * np.array([[half, 0.0, half]]), speed * np.array([[-half, 0.0, half]])
    )
    aside = np.array([half * math.cos(_CARD_ANGLE_RAD), math.sin(_CARD_ANGLE_RAD), half * math.cos(_CARD_ANGLE_RAD)])
    state = np.zeros((1, 6))
    state[0, :3] = (MEAN_RADIUS_M + known.height_m) * aside
    return place, moving, state


def _emitter(known: PassiveParameters, emitter: Emitter) -> list[CardRow]:
    place, moving, state = _scene(known)
    distance = np.linalg.norm(state[:, None, :3] - place, axis=2)
    snr = record_snr_ratio(emitter, distance)
    output = emitter.bandwidth_hz * known.record_s * bounds.pair_snr_ratio(snr[:, :1], snr[:, 1:])
    peak = float(bounds.detection_probability_of_pair(output, known.threshold_ratio).prod())
    loss = float(free_space_loss_ratio(distance[0, 0], emitter.frequency_hz))
    items = [
        ("frequency", emitter.frequency_hz / 1e6, "MHz", emitter.source),
        ("free space", -10.0 * math.log10(loss), "dB", f"{distance[0, 0] / 1e3:.0f} km"),
        ("signal to noise", 10.0 * math.log10(float(snr[0, 0])), "dB", "one record, within the bandwidth"),
        ("correlation's peak", 10.0 * math.log10(float(output.min())), "dB", "bandwidth x time x pair's SNR"),
        ("probability of detection", 100.0 * peak * emitter.on_probability, "%", "peak, and being on"),
    ]
    if peak > 0.01:
        covariance = difference_covariance(known, emitter, snr)
        whole = fix_covariance(known, place, moving, state, covariance)[0, :3, :3]
        major, minor = _ellipse(place[0, 0], state[0, :3], whole)
        items += [
            ("difference of range", math.sqrt(float(covariance[0, 0, 0])), "m", "bound, clocks, orbits, ionosphere"),
            ("difference of range rate", math.sqrt(float(covariance[0, 2, 2])), "m/s", "bound, oscillators, orbits"),
            ("error across, semi-major", major / 1e3, "km", "Cramer-Rao, height and speed constrained"),
            ("error across, semi-minor", minor / 1e3, "km", "Cramer-Rao, height and speed constrained"),
        ]
    named = [(f"{emitter.name}: {name}", value, unit, source) for name, value, unit, source in items]
    return computed_rows("emitters", *named)


def _ellipse(lead_m: np.ndarray, place_m: np.ndarray, covariance: np.ndarray) -> tuple[float, float]:
    """Return the semi-axes, one sigma, of an error ellipse as the lead sees it."""
    los = place_m - lead_m
    los /= np.linalg.norm(los)
    flat = np.eye(3) - np.outer(los, los)
    rising = np.sqrt(np.maximum(np.linalg.eigvalsh(flat @ covariance @ flat), 0.0))
    return float(rising[2]), float(rising[1])
