"""A look at each object in view by plain formulas, pair by pair: twin of the radar's kernels of looks and plots."""

import math

import numpy as np
import sensing_oracles as so

from lookdown.astro import geodetic_from_ecef, up_ecef
from lookdown.sensing.clutter import SurfaceClass, land_reflectivity, sea_reflectivity, surface_class
from lookdown.sensing.clutter.surface import SURFACES
from lookdown.sensing.medium import gas_loss_ratio
from lookdown.sensing.radar.rcs import rcs_m2, scatter_ratio

LIGHT_MPS = 299_792_458.0
MARKS = {1: [0.0], 2: [0.0, 1.0], 3: [0.0, 1 / 3, 1.0], 4: [0.0, 1 / 6, 4 / 6, 1.0]}
"""Places of the looks' pulse intervals between the longest and the shortest."""


class SmoothNotch:
    """A response that is plain to compute: 1 + c / (1 + (v / 10)**2), c the clutter to noise."""

    def loss_ratio(self, radial_speed_mps, cnr_ratio, *, grazing_rad, misalignment_rad=0.0):
        speed, cnr, _, _ = np.broadcast_arrays(radial_speed_mps, cnr_ratio, grazing_rad, misalignment_rad)
        return 1.0 + cnr / (1.0 + (speed / 10.0) ** 2)


def reflectivity(radar, surface, grazing):
    """Return sigma0 of one place."""
    if surface == SurfaceClass.SEA:
        said = {"sea_state": radar.sea_state, "carrier_frequency_hz": radar.carrier_frequency_hz}
        return float(sea_reflectivity(grazing_rad=grazing, polarisation="HV"[radar.polarisation - 1], **said))
    gamma_db = SURFACES[SurfaceClass(surface)].gamma.base + 5.0 * math.log10(radar.carrier_frequency_hz / 10e9)
    return float(land_reflectivity(10.0 ** (0.1 * gamma_db), grazing))


def share_heard(distance, prf_hz, duty):
    """Return the share of an echo that comes between pulses, by cutting it into a thousand parts."""
    start = (2.0 * distance / LIGHT_MPS) * prf_hz
    parts = np.mod(start + duty * (np.arange(4000) + 0.5) / 4000, 1.0)
    return float(np.mean(parts >= duty))


def looks(radar, dwells, objects, run_seed, response):
    """Return (dwell, object) rows and a table of what a look at each comes to."""
    rows, truth = so.pairs(dwells, objects, radar.face_tilt_rad)
    up = up_ecef(objects.position_ecef_m)
    surface = surface_class(up)
    _, _, height = geodetic_from_ecef(objects.position_ecef_m)
    pulses = radar.coherent_time_s * radar.pulse_repetition_frequency_hz
    share = 1.0 / (radar.look_count * pulses * radar.channel_count)
    found = []
    for (d, o), values in zip(rows, truth, strict=True):
        distance, grazing, scan, radial, nose = values[0], values[5], values[6], values[7], values[8]
        kind = objects.rcs_class[o : o + 1]
        size = float(rcs_m2(kind, np.array([nose]), np.array([grazing]))[0])
        size *= scatter_ratio(run_seed, int(objects.object_id[o]))
        gas = float(gas_loss_ratio(radar.carrier_frequency_hz, grazing, float(height[o]))) ** 2
        one = dwells.snr_ratio_per_m2[d] * scan ** dwells.steering_exponent[d] / gas
        deep = min(radar.range_cell_m / math.cos(grazing), distance * radar.cosine_cross_cell / math.sin(grazing))
        ground_m2 = reflectivity(radar, surface[o], grazing) * distance * radar.cosine_along_cell * deep
        cnr = one * share * ground_m2
        kept = []
        for look in range(radar.look_count):
            prf = radar.pulse_repetition_frequency_hz
            prf /= 1.0 - MARKS[radar.look_count][look] * radar.prf_spread_ratio / (1.0 + radar.prf_spread_ratio)
            span = radar.wavelength_m * prf / 2.0
            folded = radial - span * round(radial / span)
            loss = float(response.loss_ratio(folded, cnr, grazing_rad=grazing))
            kept.append(share_heard(distance, prf, radar.transmit_duty_ratio) / loss)
        found.append([distance, grazing, radial, size, one * size, cnr, max(float(np.mean(kept)), 1e-12)])
    return rows, np.array(found)
