"""The cluster that listens: satellites and true objects in, places of what radiates and the answer side out.

Each satellite is the lead of a cluster of three. An emitter is located when the lead's record correlates with both
companions'. Its fix is reported in the lead's space: range and two cosines on axes turned so that the errors of the
two cosines are independent. What correlation with range is left the columns of `Detections` cannot hold: all three
sigmas are raised until the ellipsoid they span holds the true one. Emitters are told apart by frequency and time;
which of the mirrored solutions is right, by the antennas: neither is modelled.
"""

import math

import numpy as np

from lookdown.arrays import Positions
from lookdown.sensing import _secondary as shared
from lookdown.sensing.adsb import free_space_loss_ratio
from lookdown.sensing.constants import BOLTZMANN_JPK, SPEED_OF_LIGHT_MPS
from lookdown.sensing.passive import bounds
from lookdown.sensing.passive.geolocation import bounding_ratio, cluster_states, differences, locate
from lookdown.sensing.passive.parameters import EMITTERS, Emitter, PassiveParameters
from lookdown.tables import Detections, Looks, Measured, Objects, Satellites, SensorKind

__all__ = ["PassiveSensor", "difference_covariance", "record_snr_ratio"]

_HOPELESS = 1e-6


def record_snr_ratio(emitter: Emitter, range_m: np.ndarray) -> np.ndarray:
    """Return the SNR of an emitter at a satellite within its bandwidth, before integration.

    Parameters
    ----------
    emitter : Emitter
    range_m : (n,) float64

    Examples
    --------
    >>> (10.0 * np.log10(record_snr_ratio(EMITTERS[0], np.array([1e6])))).round(1)
    array([-16.1])
    """
    radiated = emitter.power_w * emitter.gain_ratio * emitter.receive_gain_ratio
    noise = BOLTZMANN_JPK * emitter.noise_temperature_k * emitter.bandwidth_hz
    return np.asarray(radiated / (free_space_loss_ratio(range_m, emitter.frequency_hz) * noise))


def difference_covariance(parameters: PassiveParameters, emitter: Emitter, snr_ratio: np.ndarray) -> np.ndarray:
    """Return the covariance of two differences of range and two of range rate, (n, 4, 4).

    Each satellite has its own errors of arrival, so the two differences share the lead's.

    Parameters
    ----------
    parameters : PassiveParameters
    emitter : Emitter
    snr_ratio : (n, 3) float64
        Of each satellite, lead first.
    """
    wavelength = SPEED_OF_LIGHT_MPS / emitter.frequency_hz
    # A record is compared with the lead's; the lead's own error is that of its better pair.
    pair = bounds.pair_snr_ratio(snr_ratio[:, :1], snr_ratio[:, 1:])
    each = np.concatenate([pair.max(axis=1, keepdims=True), pair], axis=1)
    record = {"bandwidth_hz": emitter.bandwidth_hz, "duration_s": parameters.record_s}
    rms = bounds.rms_of_flat(emitter.bandwidth_hz)
    path = SPEED_OF_LIGHT_MPS * bounds.time_sigma_s(each, rms_bandwidth_hz=rms, **record)
    rate = wavelength * bounds.frequency_sigma_hz(each, **record)
    common = np.array(
        [
            SPEED_OF_LIGHT_MPS * parameters.clock_sigma_s,
            parameters.ephemeris_sigma_m,
            float(bounds.ionosphere_sigma_m(emitter.frequency_hz, parameters.tec_sigma)),
        ]
    )
    swift = np.array([SPEED_OF_LIGHT_MPS * parameters.oscillator_ratio, parameters.ephemeris_sigma_mps])
    whole = np.zeros((len(each), 4, 4))
    for start, sigma, floor in ((0, path, common), (2, rate, swift)):
        block = sigma[:, :1, None] ** 2 * np.ones((2, 2))
        own = sigma[:, 1:] ** 2 + float(np.sum(floor**2))
        block[:, [0, 1], [0, 1]] += own
        whole[:, start : start + 2, start : start + 2] = block
    return whole


class PassiveSensor:
    """Locates emitters from every cluster, one frame an instant.

    Every draw is keyed by run seed, satellite, object, kind of emitter and instant: neither the order of rows nor the
    presence of others changes it. Keeps no state.

    Parameters
    ----------
    parameters : PassiveParameters
        Of every cluster.
    run_seed : int
    number : int
        Among the sensors of this kind in the run, 0 to 7: keeps their draws and identities apart.

    Notes
    -----
    Cost: 60 ns a pair above the horizon and kind of emitter, 20 us a fix.
    """

    def __init__(self, parameters: PassiveParameters, run_seed: int, number: int = 0) -> None:
        self._parameters, self._run_seed = parameters, run_seed
        self._number = shared.checked_number(number)

    def observe(self, satellites: Satellites, objects: Objects, time_tai_ns: int) -> tuple[Detections, Looks]:
        """Return the fixes of one instant, and each emitter that could have been heard.

        Parameters
        ----------
        satellites : Satellites
            Leads, at the instant; those with a status other than 0 hear nothing.
        objects : Objects
            True states at the instant.
        time_tai_ns : int

        Returns
        -------
        Detections
            Range and two cosines of each fix, no range rate. By satellite_id.
        Looks
            By kind of emitter, satellite_id and object_id: an object with two emitters has two rows. Those with less
            than one chance in a million are left out. snr_ratio is the power of the correlation's weaker peak over
            its noise; the probability includes that of being on; rcs_m2 is 0.
        """
        satellites, objects = shared.good_by_id(satellites), objects.take(np.argsort(objects.object_id))
        pairs = shared.pairs_above(
            satellites.position_ecef_m, objects.position_ecef_m, math.sin(self._parameters.grazing_min_rad)
        )
        origin = shared.Origin(SensorKind.PASSIVE, self._number, time_tai_ns)
        cluster = cluster_states(self._parameters, satellites.position_ecef_m, satellites.velocity_ecef_mps)
        parts = [self._hear(row, satellites, objects, pairs, cluster, time_tai_ns) for row in range(len(EMITTERS))]
        plots = shared.Plots(
            np.concatenate([p.satellite for p, _, _ in parts]),
            np.concatenate([p.axes_ecef for p, _, _ in parts]),
            np.concatenate([p.measured for p, _, _ in parts]),
            {name: np.concatenate([p.columns[name] for p, _, _ in parts]) for name in parts[0][0].columns},
        )
        detections, place = plots.table(origin, satellites)
        looks, start = [], 0
        for part, heard, columns in parts:
            mine = place[start : start + len(part.satellite)]
            start += len(mine)
            detected = np.flatnonzero(columns.pop("detected"))
            columns["detection_id"] = shared.detection_ids(len(heard.satellite), detected, detections, mine)
            looks.append(shared.looks_of(origin, satellites, heard, columns))
        return detections, Looks.concatenate(looks)

    def _hear(
        self,
        kind: int,
        satellites: Satellites,
        objects: Objects,
        pairs: shared.Pairs,
        cluster: tuple[np.ndarray, np.ndarray],
        time_tai_ns: int,
    ) -> tuple[shared.Plots, shared.Pairs, dict[str, np.ndarray]]:
        """Return what is located of one kind of emitter, the pairs it could be of, and their answers."""
        known, emitter = self._parameters, EMITTERS[kind]
        carries = np.isin(objects.aircraft_class, [value.value for value in emitter.carried_by])
        pairs = pairs.take(np.flatnonzero(carries[pairs.place]))
        distance = np.linalg.norm(
            objects.position_ecef_m[pairs.place][:, None, :] - cluster[0][pairs.satellite], axis=2
        )
        snr = record_snr_ratio(emitter, distance)
        output = emitter.bandwidth_hz * known.record_s * bounds.pair_snr_ratio(snr[:, :1], snr[:, 1:])
        peak = bounds.detection_probability_of_pair(output, known.threshold_ratio).prod(axis=1)
        some = np.flatnonzero(peak > _HOPELESS)
        pairs, snr, peak = pairs.take(some), snr[some], peak[some]
        identities = satellites.satellite_id[pairs.satellite], objects.object_id[pairs.place]
        shift = f"passive {emitter.name} on {time_tai_ns}"
        stage = f"passive {self._number} {emitter.name} {time_tai_ns}"
        # Whether it radiates is the object's affair, alike for every cluster.
        on = shared.draw_uniforms(self._run_seed, shift, np.zeros(len(some), np.uint32), identities[1])[:, 0]
        heard = shared.draw_uniforms(self._run_seed, stage, *identities)[:, 0]
        detected = (on < emitter.on_probability) & (heard < peak)
        got = np.flatnonzero(detected)
        noise = shared.draw_normals(self._run_seed, f"{stage} noise", identities[0][got], identities[1][got])
        plots, converged = self._fixes(emitter, satellites, objects, pairs.take(got), cluster, snr[got], noise)
        detected[got[~converged]] = False
        weaker = output[some].min(axis=1)
        plots.columns["snr_ratio"] = weaker[got[converged]]
        columns = {
            "object_id": identities[1],
            "radial_speed_mps": shared.radial_mps(pairs, objects.velocity_ecef_mps),
            "snr_ratio": weaker,
            "detection_probability": emitter.on_probability * peak,
            "detected": detected,
        }
        return plots, pairs, columns

    def _fixes(
        self,
        emitter: Emitter,
        satellites: Satellites,
        objects: Objects,
        pairs: shared.Pairs,
        cluster: tuple[np.ndarray, np.ndarray],
        snr: np.ndarray,
        noise: np.ndarray,
    ) -> tuple[shared.Plots, np.ndarray]:
        place, moving = cluster[0][pairs.satellite], cluster[1][pairs.satellite]
        start = objects.position_ecef_m[pairs.place]
        truth = np.concatenate([start, objects.velocity_ecef_mps[pairs.place]], axis=1)
        covariance = difference_covariance(self._parameters, emitter, snr)
        error = np.einsum("nij,nj->ni", np.linalg.cholesky(covariance), noise)
        values, _ = differences(place, moving, truth)
        # The search starts at the truth: near it, the solution does not depend on the start (tested to 50 km).
        fix = locate(self._parameters, place, moving, values + error, covariance, start)
        keep = fix.converged
        return self._plots(satellites, pairs.satellite[keep], fix.state[keep, :3], fix.covariance[keep, :3, :3]), keep

    def _plots(
        self, satellites: Satellites, satellite: np.ndarray, fix_m: Positions, covariance: np.ndarray
    ) -> shared.Plots:
        position, velocity = satellites.position_ecef_m[satellite], satellites.velocity_ecef_mps[satellite]
        offset = fix_m - position
        distance = np.linalg.norm(offset, axis=1)
        los = offset / distance[:, None]
        axes = shared.tangent_axes(velocity, position, los)
        # Axes along the error ellipse in the plane of the sky; the second by the cross product, to keep the hand.
        flat = axes @ covariance @ axes.transpose(0, 2, 1)
        angle = 0.5 * np.arctan2(2.0 * flat[:, 0, 1], flat[:, 0, 0] - flat[:, 1, 1])
        along = np.cos(angle)[:, None] * axes[:, 0] + np.sin(angle)[:, None] * axes[:, 1]
        basis = np.stack([los, along, np.cross(along, los)], axis=1)
        local = basis @ covariance @ basis.transpose(0, 2, 1)
        sigma = np.sqrt(np.einsum("nii->ni", local) * bounding_ratio(local)[:, None])
        columns = {
            "range_m": distance,
            "sigma_range_m": sigma[:, 0],
            "sigma_cosine_along": sigma[:, 1] / distance,
            "sigma_cosine_cross": sigma[:, 2] / distance,
        }
        parts = (Measured.RANGE | Measured.ALONG | Measured.CROSS).value
        return shared.Plots(satellite, basis[:, 1:].copy(), np.full(len(satellite), parts, np.uint8), columns)
