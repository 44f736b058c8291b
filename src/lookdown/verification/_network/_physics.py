"""Links of light: budget, photons, and the sky over stations."""

import math
from collections.abc import Iterator

import numpy as np

from lookdown.network.link_budget import aperture_gain_ratio, path_loss_ratio, photons_per_bit, received_power_w
from lookdown.network.photons import Receiver, photons_needed
from lookdown.network.priorities import fibre_time_s
from lookdown.network.terminals import TERMINALS
from lookdown.network.weather import WeatherModel, sky_correlation
from lookdown.verification._row import Row, absolute_row

__all__ = ["network_availability", "rows"]

_AREA, _START_TAI_NS, _STEP_NS = "network", 1_700_000_000_000_000_000, 3 * 3_600_000_000_000
_SIZING = "reference computation: 1,550 nm, 80 mm both ends, 1 W, 7 dB of losses, 2.5 Gb/s; printed to the digits given"
_SITES_DEG = (
    (-31.95, 115.86),
    (-34.93, 138.60),
    (-35.30, 149.10),
    (-23.70, 133.88),
    (-12.46, 130.84),
    (-27.47, 153.03),
    (-36.85, 174.76),
    (-43.53, 172.64),
)
"""Perth, Adelaide, Canberra, Alice Springs, Darwin, Brisbane, Auckland, Christchurch: our choice."""


def _near(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def rows() -> list[Row]:
    """Return the figures of laser links, receivers and skies beside ours."""
    return [row for part in (_budget, _receivers, _fibre, _skies) for row in part()]


def _decibels(ratio: float) -> float:
    return 10.0 * math.log10(ratio)


def _budget() -> Iterator[Row]:
    terminal = TERMINALS["sizing"]
    gain = _decibels(float(aperture_gain_ratio(0.08, 1550e-9)))
    yield _near("aperture-gain-80-mm", 104.2, gain, 0.05, "dB", _SIZING)
    loss = _decibels(float(path_loss_ratio(5e6, 1550e-9)))
    yield _near("path-loss-5000-km", 272.2, loss, 0.05, "dB", _SIZING)
    for range_km, dbm, photons in ((2000, -32.8, 1637), (5000, -40.8, 262), (5500, -41.6, 217), (8000, -44.8, 102)):
        power = float(received_power_w(range_km * 1e3, terminal, terminal))
        yield _near(f"received-{range_km}-km", dbm, _decibels(power) + 30.0, 0.05, "dBm", _SIZING)
        ours = float(photons_per_bit(power, 2.5e9, terminal.wavelength_m))
        yield _near(f"photons-{range_km}-km", photons, ours, 0.5, "1", _SIZING)


def _receivers() -> Iterator[Row]:
    agrawal = "Agrawal, Fiber-Optic Communication Systems, quantum limits at a bit error ratio of 1e-9: {}"
    for name, receiver, photons, half, source in (
        ("counted", Receiver.COUNTING_OOK, 10.0, 0.05, agrawal.format("photon counting, 10 a bit")),
        ("homodyne", Receiver.HOMODYNE_PSK, 9.0, 0.05, agrawal.format("homodyne phase keying, 9 a bit")),
        ("differential", Receiver.AMPLIFIED_DPSK, 20.0, 0.05, agrawal.format("differential phase keying, 20 a bit")),
        ("amplified", Receiver.AMPLIFIED_OOK, 38.4, 0.1, "Humblet, Azizoglu, J. Lightwave Techn. 9 (1991) 1576: 38.4"),
    ):
        yield _near(f"photons-{name}", photons, photons_needed(1e-9, receiver), half, "1", source)


def _fibre() -> Iterator[Row]:
    source = "closed form: 1.5 x 2 d / c over Handley's great circles (HotNets 2018), printed to 0.1 ms"
    for name, distance_km, printed in (("new-york", 5576.0, 55.8), ("johannesburg", 9079.92, 90.9)):
        yield _near(f"fibre-london-{name}", printed, 2e3 * fibre_time_s(1e3 * distance_km), 0.06, "ms", source)


def network_availability(share: float, count: int) -> tuple[float, float]:
    """Return how often one site, and at least one of eight Australasian ones, is clear, over so many steps of 3 h."""
    place = np.radians(np.array(_SITES_DEG))
    flat = np.cos(place[:, 0])
    up = np.stack([flat * np.cos(place[:, 1]), flat * np.sin(place[:, 1]), np.sin(place[:, 0])], axis=1)
    model, shares = WeatherModel(3), np.full(len(up), share)
    sky = np.array([model.clear(up, shares, _START_TAI_NS + k * _STEP_NS) for k in range(count)])
    return float(sky.mean()), float(sky.any(axis=1).mean())


def _skies() -> Iterator[Row]:
    site, network = network_availability(0.69, 6000)
    source = (
        "reference computation: Australasia, 69 % a site on average, eight sites up to 99.97 % to GEO (link studies)"
    )
    yield _near("sky-one-site", 0.69, site, 0.01, "1", source)
    yield _near("sky-eight-sites", 0.9997, network, 4e-4, "1", f"{source}; eight sites of our choice")
    ours = float(sky_correlation(np.array([480e3]), 650e3)[0])
    yield _near("sky-correlation-480-km", math.exp(-1.0), ours, 0.005, "1", "definition: 1/e where the default says")
