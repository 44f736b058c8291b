"""The card of an ADS-B receiver in orbit: inputs, link line by line, losses in crowded beams, accuracy."""

import math
from collections.abc import Mapping

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing._secondary_card import computed_rows, input_rows
from lookdown.sensing.adsb import link
from lookdown.sensing.adsb.beams import beam_fan
from lookdown.sensing.adsb.collisions import (
    aloha_success_probability,
    least_success_probability,
    update_interval_s,
)
from lookdown.sensing.adsb.parameters import ADSB_REFERENCE, TRANSMITTERS, AdsbParameters
from lookdown.sensing.card import CardRow
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.tables import AircraftClass

__all__ = ["adsb_card"]

_CARD_RANGE_M, _CARD_SINE = 1e6, 0.5
_CARD_COUNTS = (100, 500, 1000, 2000)


def adsb_card(parameters: AdsbParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of an ADS-B receiver: inputs with sources, link at 1,000 km, updates in crowded beams.

    Parameters
    ----------
    parameters : AdsbParameters
    sources : mapping of field name to str
        Where each input comes from; "not stated" where it is missing.

    Examples
    --------
    >>> from lookdown.sensing.adsb import reference_adsb
    >>> rows = {row.name: row for row in adsb_card(reference_adsb(), {})}
    >>> round(rows["power received"].value, 1)
    -87.3
    """
    return [
        *input_rows(parameters, ADSB_REFERENCE, sources),
        *_link(parameters),
        *_crowds(parameters),
        *_accuracy(parameters),
    ]


def _db(ratio: float) -> float:
    return 10.0 * math.log10(ratio)


def _link(known: AdsbParameters) -> list[CardRow]:
    """Line items of the link from an airliner at 1,000 km in the middle of the lowest beam; they add up in dB."""
    sender = TRANSMITTERS[AircraftClass.AIRLINER]
    disc = MEAN_RADIUS_M / (MEAN_RADIUS_M + known.design_height_m)
    fan = beam_fan(known.beam_count, disc, known.aperture_efficiency_ratio)
    items = (
        ("power of an airliner", _db(sender.power_w) + 30.0, "dBm", sender.source),
        (
            "gain of its antenna",
            _db(float(link.monopole_gain_ratio(_CARD_SINE))),
            "dB",
            "monopole, 30 deg up",
        ),
        ("free space", -_db(float(link.free_space_loss_ratio(_CARD_RANGE_M))), "dB", "1,000 km"),
        ("gain of the beam", _db(fan.peak_gain_ratio), "dB", f"peak, one of {known.beam_count}"),
        ("losses", -_db(known.losses_ratio), "dB", "input"),
    )
    power_dbm = sum(value for _, value, _, _ in items)
    energy = link.bit_energy_ratio(10.0 ** (0.1 * power_dbm - 3.0), known.system_temperature_k)
    success = float(link.message_success_probability(energy, known.corrected_bits))
    return computed_rows(
        "link",
        *items,
        ("power received", power_dbm, "dBm", "sum of the lines above"),
        ("energy of a bit over noise", _db(float(energy)), "dB", "pulse of 0.5 us"),
        ("messages that noise leaves whole", 100.0 * success, "%", "112 bits, incoherent"),
    )


def _crowds(known: AdsbParameters) -> list[CardRow]:
    rows = []
    for count in _CARD_COUNTS:
        free = aloha_success_probability(count * known.message_rate_hz, known.vulnerable_s)
        wait = update_interval_s(known.decode_ratio * free, known.position_rate_hz, 0.95)
        what = f"collisions alone, {known.position_rate_hz:g} positions a second, all decoded but for them"
        rows += [
            (f"not hit, {count:,} in the beam", 100.0 * float(free), "%", "pure ALOHA"),
            (f"update at 95 %, {count:,} in the beam", float(wait), "s", what),
        ]
    for interval in (8.0, 15.0):
        least = 100.0 * least_success_probability(interval, known.position_rate_hz, 0.95)
        rows.append((f"needed for 95 % in {interval:g} s", least, "%", "of messages decoded"))
    return computed_rows("crowds", *rows)


def _accuracy(known: AdsbParameters) -> list[CardRow]:
    wavelength = SPEED_OF_LIGHT_MPS / link.ADSB_FREQUENCY_HZ
    white = float(np.hypot(known.reporting_sigma_m, 240.0 * known.latency_sigma_s))
    return computed_rows(
        "accuracy",
        ("claimed place, slow", known.navigation_sigma_m, "m", "each axis; the claimant's own"),
        ("claimed place, each report at 240 m/s", white, "m", "format and latency"),
        ("range rate of one message", float(link.doppler_sigma_mps(10.0, 1)), "m/s", "bit energy of 10 dB"),
        ("range rate, slow", known.carrier_sigma_hz * wavelength, "m/s", "carrier's error"),
    )
