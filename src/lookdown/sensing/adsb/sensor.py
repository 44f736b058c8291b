"""The ADS-B receiver: what transponders claim, heard from orbit, with the truth about who sends in the Doppler.

What is heard follows the emitter, what is reported follows the claim. A detection's range and direction are those of
the claimed place, all satellites alike; its range rate is measured from the carrier, so it is the true emitter's:
where the two disagree, somebody lies. Losses by collision come from the messages that each beam really hears.

An honest or offset claim is sent by its object, a ghost or a replay by a station on the ground: `ghost_sites_ecef_m`.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, geodetic_from_ecef
from lookdown.sensing import _secondary as shared
from lookdown.sensing.adsb import link
from lookdown.sensing.adsb.beams import beam_fan
from lookdown.sensing.adsb.collisions import aloha_success_probability
from lookdown.sensing.adsb.parameters import AdsbParameters, transmitter_columns
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.sensing.geometry import local_frame
from lookdown.tables import (
    AircraftClass,
    ClaimKind,
    Detections,
    Looks,
    Measured,
    Objects,
    Satellites,
    SensorKind,
    TransponderClaims,
)

__all__ = ["AdsbReception", "AdsbSensor", "ghost_sites_ecef_m"]

_SITE_RAD = math.radians(2.0)
_WAVELENGTH_M = SPEED_OF_LIGHT_MPS / link.ADSB_FREQUENCY_HZ


@dataclass(frozen=True, slots=True)
class AdsbReception:
    """What each satellite hears of each claim: the link of a pair, noise not drawn.

    Attributes
    ----------
    pairs : Pairs
        Satellites and claims by row of the tables that were given; the way is that to the emitter.
    beam : (n,) int64
        Which beam hears it.
    neighbours : (n,) float64
        Transmitters in the same beam, itself left out.
    power_w : (n,) float64
        Of a message from the stronger antenna, at the receiver.
    bit_energy : (n,) float64
        Of that message, over the noise density.
    success : (n, 2) float64
        Probability that a message is decoded: even ones (back, where there is one), odd ones (belly).
    """

    pairs: shared.Pairs
    beam: np.ndarray
    neighbours: np.ndarray
    power_w: np.ndarray
    bit_energy: np.ndarray
    success: np.ndarray


@dataclass(frozen=True, slots=True)
class _Emitters:
    """Who sends each claim."""

    position_m: np.ndarray
    velocity_mps: np.ndarray
    power_w: np.ndarray
    has_top: np.ndarray


def ghost_sites_ecef_m(claimed_ecef_m: Positions) -> Positions:
    """Return where claims without an aircraft are sent from: the nearest crossing of even degrees, on the ground.

    An assumption that keeps a sender where it is while its ghost flies over some 200 km.

    Parameters
    ----------
    claimed_ecef_m : (n, 3) float64, metre, ITRF

    Examples
    --------
    >>> ghost_sites_ecef_m(np.array([[6.388e6, 5e4, 1e3]]))
    array([[6378137.,       0.,       0.]])
    """
    latitude, longitude, _ = geodetic_from_ecef(claimed_ecef_m)
    return ecef_from_geodetic(
        latitude_rad=np.round(latitude / _SITE_RAD) * _SITE_RAD,
        longitude_rad=np.round(longitude / _SITE_RAD) * _SITE_RAD,
        height_m=np.zeros(len(latitude)),
    )


class AdsbSensor:
    """Hears claims from every satellite that works, one frame an instant.

    Every draw is keyed by run seed, satellite, address and instant; the order of rows changes nothing, another
    transmitter only by its messages in the way. Two claims of one address draw alike. Keeps no state.

    Parameters
    ----------
    parameters : AdsbParameters
        Of every satellite.
    run_seed : int
    number : int
        Among the sensors of this kind in the run, 0 to 7: keeps their draws and identities apart.

    Notes
    -----
    Cost: 10,000 claims and 100 satellites, some 0.1 s of one core.
    """

    def __init__(self, parameters: AdsbParameters, run_seed: int, number: int = 0) -> None:
        self._parameters, self._run_seed = parameters, run_seed
        self._number = shared.checked_number(number)
        disc = MEAN_RADIUS_M / (MEAN_RADIUS_M + parameters.design_height_m)
        self._fan = beam_fan(parameters.beam_count, disc, parameters.aperture_efficiency_ratio)

    def observe(
        self, satellites: Satellites, objects: Objects, claims: TransponderClaims, time_tai_ns: int
    ) -> tuple[Detections, Looks]:
        """Return the claims heard in one frame, and each time an object could have been heard.

        Parameters
        ----------
        satellites : Satellites
            At the instant; those with a status other than 0 hear nothing.
        objects : Objects
            True states at the instant: where the emitters are.
        claims : TransponderClaims
            Of the instant. One whose object is not among `objects` is sent from where it claims to be.
        time_tai_ns : int

        Returns
        -------
        Detections
            Range and two cosines of the claimed place (cosines are 0 on axes turned to it), range rate of the emitter.
            bias_sigma_range_m and bias_sigma_cosine are of the claimant's navigation, bias_sigma_range_rate_mps of its
            carrier: slow, common to all satellites that hear the address, not the sensor's own.
        Looks
            Claims of objects, true or false, by satellite_id and object_id; claims of nobody are left out.
            snr_ratio is the energy of a bit over the noise density, rcs_m2 is 0.
        """
        origin = shared.Origin(SensorKind.ADSB, self._number, time_tai_ns)
        satellites = shared.good_by_id(satellites)
        claims = claims.take(np.lexsort((claims.kind, claims.icao24, claims.object_id)))
        emitters = self._emitters(objects, claims)
        heard = self._reception(satellites, emitters)
        pairs = heard.pairs
        count = self._decoded(satellites, claims, heard, time_tai_ns)
        seen = np.flatnonzero(count > 0)
        plots = self._plots(satellites, claims, emitters, heard, seen, count[seen], time_tai_ns)
        detections, place = plots.table(origin, satellites)
        each = self._parameters.messages_a_report // 2
        columns = {
            "object_id": claims.object_id[pairs.place],
            "radial_speed_mps": shared.radial_mps(pairs, emitters.velocity_mps),
            "snr_ratio": heard.bit_energy,
            "detection_probability": 1.0 - np.prod((1.0 - heard.success) ** each, axis=1),
            "detection_id": shared.detection_ids(len(count), seen, detections, place),
        }
        mine = claims.kind[pairs.place] < ClaimKind.GHOST.value
        columns = {name: values[mine] for name, values in columns.items()}
        return detections, shared.looks_of(origin, satellites, pairs.take(mine), columns)

    def reception(self, satellites: Satellites, objects: Objects, claims: TransponderClaims) -> AdsbReception:
        """Return the links of an instant before anything is drawn; rows are those given.

        Parameters
        ----------
        satellites, objects, claims
            As in `observe`.
        """
        return self._reception(satellites, self._emitters(objects, claims))

    def _emitters(self, objects: Objects, claims: TransponderClaims) -> _Emitters:
        position, velocity = claims.position_ecef_m.copy(), claims.velocity_ecef_mps.copy()
        nobody = claims.kind >= ClaimKind.GHOST.value
        position[nobody] = ghost_sites_ecef_m(position[nobody])
        velocity[nobody] = 0.0
        kind = np.full(len(claims), AircraftClass.UNKNOWN.value, np.uint8)
        order = np.argsort(objects.object_id)
        at = np.searchsorted(objects.object_id[order], claims.object_id)
        known = ~nobody & (at < len(order))
        known[known] = objects.object_id[order][at[known]] == claims.object_id[known]
        row = order[at[known]]
        position[known], velocity[known] = objects.position_ecef_m[row], objects.velocity_ecef_mps[row]
        kind[known] = objects.aircraft_class[row]
        power, top = transmitter_columns(kind)
        return _Emitters(position, velocity, power, top)

    def _reception(self, satellites: Satellites, emitters: _Emitters) -> AdsbReception:
        known = self._parameters
        pairs = shared.pairs_above(satellites.position_ecef_m, emitters.position_m, math.sin(known.grazing_min_rad))
        frame = local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
        beam, gain = self._fan.of(frame[pairs.satellite], pairs.los_ecef)
        cell = pairs.satellite * known.beam_count + beam
        neighbours = np.bincount(cell, minlength=len(satellites) * known.beam_count)[cell] - 1.0
        top = emitters.has_top[pairs.place]
        back = link.received_power_w(
            pairs.range_m,
            power_w=emitters.power_w[pairs.place],
            transmit_gain_ratio=link.monopole_gain_ratio(pairs.sine_grazing, known.null_floor_ratio),
            receive_gain_ratio=gain,
            losses_ratio=known.losses_ratio,
        )
        energy = link.bit_energy_ratio(back, known.system_temperature_k)
        clear = known.decode_ratio * aloha_success_probability(neighbours * known.message_rate_hz, known.vulnerable_s)
        belly = clear * link.message_success_probability(energy / known.belly_loss_ratio, known.corrected_bits)
        even = np.where(top, clear * link.message_success_probability(energy, known.corrected_bits), belly)
        share = np.where(top, 1.0, 1.0 / known.belly_loss_ratio)
        return AdsbReception(pairs, beam, neighbours, back * share, energy * share, np.stack([even, belly], axis=1))

    def _decoded(
        self, satellites: Satellites, claims: TransponderClaims, heard: AdsbReception, time_tai_ns: int
    ) -> np.ndarray:
        """Return how many position messages of each pair are decoded: even ones by the back, odd ones by the belly."""
        pairs = heard.pairs
        first = satellites.satellite_id[pairs.satellite]
        # The kind in the byte above the address keeps a ghost's draws from those of the aircraft it imitates.
        second = claims.icao24[pairs.place] | (claims.kind[pairs.place].astype(np.uint32) << np.uint32(24))
        total = np.zeros(len(first), np.int64)
        stage = f"adsb {self._number} message {time_tai_ns}"
        for number in range(self._parameters.messages_a_report):
            if number % 4 == 0:
                uniform = shared.draw_uniforms(self._run_seed, stage, first, second, draw=number // 4)
            total += uniform[:, number % 4] < heard.success[:, number % 2]
        return total

    def _plots(
        self,
        satellites: Satellites,
        claims: TransponderClaims,
        emitters: _Emitters,
        heard: AdsbReception,
        seen: np.ndarray,
        count: np.ndarray,
        time_tai_ns: int,
    ) -> shared.Plots:
        known, pairs = self._parameters, heard.pairs.take(seen)
        reported, white = self._reported(claims, time_tai_ns)
        position, velocity = satellites.position_ecef_m[pairs.satellite], satellites.velocity_ecef_mps[pairs.satellite]
        offset = reported[pairs.place] - position
        distance = np.linalg.norm(offset, axis=1)
        axes = shared.tangent_axes(velocity, position, offset / distance[:, None])
        sigma_rate = link.doppler_sigma_mps(heard.bit_energy[seen], count)
        carrier = known.carrier_sigma_hz * _WAVELENGTH_M
        nobody = np.zeros(len(claims), np.uint32)
        slow = carrier * shared.draw_normals(self._run_seed, "adsb carrier", claims.icao24, nobody)[:, 0]
        noise = self._rate_noise(satellites, claims, pairs, time_tai_ns)
        rate = np.einsum("ij,ij->i", pairs.los_ecef, emitters.velocity_mps[pairs.place] - velocity)
        navigation = np.full(len(seen), known.navigation_sigma_m)
        columns = {
            "range_m": distance,
            "range_rate_mps": rate + slow[pairs.place] + sigma_rate * noise,
            "sigma_range_m": white[pairs.place],
            "sigma_cosine_along": white[pairs.place] / distance,
            "sigma_cosine_cross": white[pairs.place] / distance,
            "sigma_range_rate_mps": sigma_rate,
            "bias_sigma_range_m": navigation,
            "bias_sigma_cosine": navigation / distance,
            "bias_sigma_range_rate_mps": np.full(len(seen), carrier),
            "snr_ratio": heard.bit_energy[seen],
            "reported_icao24": claims.icao24[pairs.place],
        }
        measured = np.full(len(seen), Measured.ALL.value, np.uint8)
        return shared.Plots(pairs.satellite, axes, measured, columns)

    def _reported(self, claims: TransponderClaims, time_tai_ns: int) -> tuple[Positions, Scalars]:
        """Return the places as reported, with their errors, and the sigma of the quick part; alike on each axis."""
        known, nobody = self._parameters, np.zeros(len(claims), np.uint32)
        speed = np.linalg.norm(claims.velocity_ecef_mps, axis=1)
        white = np.hypot(known.reporting_sigma_m, known.latency_sigma_s * speed)
        slow = shared.draw_normals(self._run_seed, "adsb navigation", claims.icao24, nobody)[:, :3]
        quick = shared.draw_normals(self._run_seed, f"adsb report {time_tai_ns}", claims.icao24, nobody)[:, :3]
        return claims.position_ecef_m + known.navigation_sigma_m * slow + white[:, None] * quick, white

    def _rate_noise(
        self, satellites: Satellites, claims: TransponderClaims, pairs: shared.Pairs, time_tai_ns: int
    ) -> Scalars:
        first, second = satellites.satellite_id[pairs.satellite], claims.icao24[pairs.place]
        return shared.draw_normals(self._run_seed, f"adsb {self._number} rate {time_tai_ns}", first, second)[:, 0]
