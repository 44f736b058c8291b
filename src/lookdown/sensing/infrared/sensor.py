"""The infrared sensor: satellites and true objects in, directions without ranges and the answer side out.

An object is looked at when it is above the least grazing angle and, for a scanning sensor, when the scan goes over it
in the frame. Its contrast to what it hides, dimmed by the air above it, stands against photon noise of the background
and its structure; then against a fixed threshold. Cloud above it ends the matter. One normal number decides detection
and is the SNR that the errors follow. False alarms are not drawn (the card says how many to expect); two objects in
one pixel are not merged.
"""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Flags, Scalars
from lookdown.astro import geodetic_from_ecef, sun_ecef_m, up_ecef
from lookdown.sensing import _secondary as shared
from lookdown.sensing.geometry import azimuth_rad, local_frame
from lookdown.sensing.infrared.background import (
    Backdrop,
    air_temperature_k,
    air_transmission_ratio,
    surface_temperature_k,
    upward_radiance,
)
from lookdown.sensing.infrared.budget import (
    centroid_sigma_rad,
    clutter_intensity_wpsr,
    noise_irradiance_wpm2,
    point_detection_probability,
    point_snr_ratio,
)
from lookdown.sensing.infrared.clouds import CLOUD_DECKS, CloudField, path_crossing_m
from lookdown.sensing.infrared.parameters import InfraredParameters
from lookdown.sensing.infrared.radiance import band_radiance
from lookdown.sensing.infrared.signatures import (
    SKIN_EMISSIVITY,
    aspect_cosines,
    hot_intensity_wpsr,
    projected_area_m2,
    skin_temperature_k,
)
from lookdown.tables import Detections, Looks, Measured, Objects, Satellites, SensorKind
from lookdown.terrain import on_land

__all__ = ["InfraredSensor", "InfraredView"]

_SPACE_M = 1e9
_HOPELESS_SIGMA = 6.0
_TURN = 2.0 * math.pi


@dataclass(frozen=True, slots=True)
class InfraredView:
    """What a sensor could see of each pair, noise not drawn: the physics of a look, line by line.

    Attributes
    ----------
    pairs : Pairs
        Satellites and objects by row of the tables that were given, sorted by identity.
    contrast_wpsr : (n,) float64
        Of the object against what it hides, as it leaves the atmosphere; negative where it is darker.
    noise_irradiance_wpm2 : (n,) float64
        One sigma of photon noise.
    clutter_wpsr : (n,) float64
        One sigma of background structure in the pixel, as radiant intensity.
    snr_ratio : (n,) float64
        Amplitude over the root sum of squares of both.
    blocked : (n,) bool
        Whether cloud stands between; False also where the SNR is hopeless anyway.
    """

    pairs: shared.Pairs
    contrast_wpsr: np.ndarray
    noise_irradiance_wpm2: np.ndarray
    clutter_wpsr: np.ndarray
    snr_ratio: np.ndarray
    blocked: np.ndarray


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is known of each object once for all satellites."""

    up: np.ndarray
    height_m: np.ndarray
    speed_mps: np.ndarray
    backdrop: Backdrop
    sine_sun: np.ndarray


class InfraredSensor:
    """Observes objects from every satellite that works, one frame an instant.

    Every draw is keyed by run seed, satellite, object and instant: neither the order of rows nor the presence of
    others changes it. Keeps no state.

    Parameters
    ----------
    parameters : InfraredParameters
        Of every satellite.
    run_seed : int
    number : int
        Among the sensors of this kind in the run, 0 to 7: keeps their draws and identities apart.

    Notes
    -----
    Cost: 100,000 objects and 300 satellites, 1.1 million pairs, about 1 s of one core.
    """

    def __init__(self, parameters: InfraredParameters, run_seed: int, number: int = 0) -> None:
        self._parameters, self._run_seed = parameters, run_seed
        self._number = shared.checked_number(number)
        self._clouds = CloudField(run_seed, parameters.cloud_ratio)

    def observe(self, satellites: Satellites, objects: Objects, time_tai_ns: int) -> tuple[Detections, Looks]:
        """Return the detections of one instant, and each time a frame held an object.

        Parameters
        ----------
        satellites : Satellites
            At the instant; those with a status other than 0 see nothing.
        objects : Objects
            True states at the instant.
        time_tai_ns : int

        Returns
        -------
        Detections
            Two cosines, measured in the plane at right angles to the line of sight (they are 0; the axes hold the
            direction), no range and no range rate. By satellite_id. snr_ratio is the measured amplitude in sigmas.
        Looks
            By satellite_id, then object_id. snr_ratio is the expected amplitude in sigmas, cloud left out;
            clutter_ratio the variance of structure over that of photon noise; rcs_m2 is 0.
        """
        satellites, objects = shared.good_by_id(satellites), objects.take(np.argsort(objects.object_id))
        view = self.view(satellites, objects, time_tai_ns)
        pairs = view.pairs
        origin = shared.Origin(SensorKind.INFRARED, self._number, time_tai_ns)
        stage = f"infrared {self._number} look {time_tai_ns}"
        identities = satellites.satellite_id[pairs.satellite], objects.object_id[pairs.place]
        probability = point_detection_probability(view.snr_ratio, self._parameters.threshold_ratio)
        probability[view.blocked] = 0.0
        noise = shared.draw_normals(self._run_seed, stage, *identities)
        measured = view.snr_ratio + noise[:, 0]
        seen = np.flatnonzero((measured > self._parameters.threshold_ratio) & ~view.blocked)
        plots = self._plots(satellites, pairs.take(seen), measured[seen], noise[seen, 2:])
        detections, place = plots.table(origin, satellites)
        columns = {
            "object_id": identities[1],
            "radial_speed_mps": shared.radial_mps(pairs, objects.velocity_ecef_mps),
            "snr_ratio": view.snr_ratio,
            "clutter_ratio": (view.clutter_wpsr / (view.noise_irradiance_wpm2 * pairs.range_m**2)) ** 2,
            "detection_probability": probability,
            "detection_id": shared.detection_ids(len(measured), seen, detections, place),
        }
        return detections, shared.looks_of(origin, satellites, pairs, columns)

    def view(self, satellites: Satellites, objects: Objects, time_tai_ns: int) -> InfraredView:
        """Return the physics of every look of an instant before any noise is drawn.

        Parameters
        ----------
        satellites, objects, time_tai_ns
            As in `observe`; rows are those given.
        """
        known = self._parameters
        pairs = shared.pairs_above(satellites.position_ecef_m, objects.position_ecef_m, math.sin(known.grazing_min_rad))
        pairs = pairs.take(self._in_field(satellites, pairs, time_tai_ns))
        scene = self._scene(objects, time_tai_ns)
        contrast = self._contrast_wpsr(objects, scene, pairs)
        noise, clutter = self._noise(scene, pairs)
        snr = point_snr_ratio(contrast, pairs.range_m, noise_irradiance_wpm2=noise, clutter_wpsr=clutter)
        blocked = self._blocked(objects, scene, pairs, snr, time_tai_ns)
        return InfraredView(pairs, contrast, noise, clutter, snr, blocked)

    def _in_field(self, satellites: Satellites, pairs: shared.Pairs, time_tai_ns: int) -> Flags:
        known = self._parameters
        inside = pairs.sine_grazing <= math.sin(known.grazing_max_rad)
        if known.scan_period_s == 0.0:
            return inside
        frame = local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
        azimuth = azimuth_rad(frame[pairs.satellite], pairs.los_ecef)
        period_ns = round(known.scan_period_s * 1e9)
        start = _TURN * ((time_tai_ns % period_ns) / period_ns)
        width = min(_TURN, _TURN * known.frame_time_s / known.scan_period_s)
        return inside & (np.mod(azimuth - start, _TURN) < width)

    def _scene(self, objects: Objects, time_tai_ns: int) -> _Scene:
        latitude, longitude, height = geodetic_from_ecef(objects.position_ecef_m)
        up = up_ecef(objects.position_ecef_m)
        sun = sun_ecef_m(np.array([time_tai_ns], np.int64))[0]
        sine_sun = up @ (sun / np.linalg.norm(sun))
        top = self._clouds.top_below_m(objects.position_ecef_m, time_tai_ns)
        ground = surface_temperature_k(np.sin(latitude), sine_sun, on_land(latitude, longitude))
        figures = self._parameters.figures
        backdrop = Backdrop(
            top,
            np.where(top > 0.0, air_temperature_k(top), ground),
            np.where(top > 0.0, figures.cloud_reflectivity, figures.surface_reflectivity),
        )
        return _Scene(up, height, np.linalg.norm(objects.velocity_ecef_mps, axis=1), backdrop, sine_sun)

    def _backdrop(self, scene: _Scene, pairs: shared.Pairs) -> Backdrop:
        down = scene.backdrop
        return Backdrop(down.height_m[pairs.place], down.temperature_k[pairs.place], down.reflectivity[pairs.place])

    def _contrast_wpsr(self, objects: Objects, scene: _Scene, pairs: shared.Pairs) -> Scalars:
        """Return skin against the background it hides, and what is hot, both through the air above."""
        known, figures, row = self._parameters, self._parameters.figures, pairs.place
        kind, height = objects.infrared_class[row], scene.height_m[row]
        nose, off_tail = aspect_cosines(pairs.los_ecef, scene.up[row], objects.velocity_ecef_mps[row])
        hidden, _ = upward_radiance(
            figures,
            self._backdrop(scene, pairs),
            height,
            sine_elevation=pairs.sine_grazing,
            sine_sun=scene.sine_sun[row],
        )
        own = band_radiance(
            skin_temperature_k(scene.height_m, scene.speed_mps), figures.wavelength_min_m, figures.wavelength_max_m
        )
        area = projected_area_m2(kind, pairs.sine_grazing, nose)
        # What the skin does not radiate it reflects: of the sky above, which is dark in the windows, counted as 0.
        skin = area * (SKIN_EMISSIVITY * own[row] - hidden)
        hot = hot_intensity_wpsr(known.band, kind, off_tail)
        return (skin + hot) * air_transmission_ratio(figures, height, pairs.sine_grazing)

    def _noise(self, scene: _Scene, pairs: shared.Pairs) -> tuple[Scalars, Scalars]:
        known = self._parameters
        radiance, photons = upward_radiance(
            known.figures,
            self._backdrop(scene, pairs),
            np.full(len(pairs.place), _SPACE_M),
            sine_elevation=pairs.sine_grazing,
            sine_sun=scene.sine_sun[pairs.place],
        )
        noise = noise_irradiance_wpm2(
            photons,
            aperture_m=known.aperture_m,
            pixel_rad=known.pixel_rad,
            transmission_ratio=known.transmission_ratio,
            quantum_efficiency_ratio=known.quantum_efficiency_ratio,
            integration_s=known.look_time_s,
            wavelength_m=known.wavelength_m,
        )
        return noise, clutter_intensity_wpsr(radiance, known.structure_ratio, known.pixel_rad * pairs.range_m)

    def _blocked(self, objects: Objects, scene: _Scene, pairs: shared.Pairs, snr: Scalars, time_tai_ns: int) -> Flags:
        # What is six sigmas below the threshold is not seen in clear air either: probability below 1e-9.
        blocked = np.zeros(len(snr), bool)
        hopeful = snr > self._parameters.threshold_ratio - _HOPELESS_SIGMA
        for row, deck in enumerate(CLOUD_DECKS):
            below = np.flatnonzero(hopeful & ~blocked & (scene.height_m[pairs.place] <= deck.top_m))
            some = pairs.take(below)
            crossing = path_crossing_m(
                objects.position_ecef_m[some.place],
                scene.height_m[some.place],
                some.los_ecef,
                some.sine_grazing,
                deck.top_m,
            )
            blocked[below] = self._clouds.covers(row, crossing, time_tai_ns)
        return blocked

    def _plots(self, satellites: Satellites, pairs: shared.Pairs, snr: Scalars, noise: np.ndarray) -> shared.Plots:
        known = self._parameters
        sigma = np.hypot(centroid_sigma_rad(snr, known.pixel_rad), known.cosine_floor)
        position, velocity = satellites.position_ecef_m[pairs.satellite], satellites.velocity_ecef_mps[pairs.satellite]
        axes = shared.tangent_axes(velocity, position, pairs.los_ecef)
        offset = sigma[:, None, None] * noise[:, :, None] * axes
        pointed = (
            pairs.los_ecef + offset.sum(axis=1) + np.cross(self._tilt(satellites)[pairs.satellite], pairs.los_ecef)
        )
        pointed /= np.linalg.norm(pointed, axis=1)[:, None]
        bias = np.full(len(snr), known.boresight_sigma_rad)
        columns = {
            "sigma_cosine_along": sigma,
            "sigma_cosine_cross": sigma,
            "bias_sigma_cosine": bias,
            "snr_ratio": snr,
        }
        measured = np.full(len(snr), (Measured.ALONG | Measured.CROSS).value, np.uint8)
        return shared.Plots(pairs.satellite, shared.tangent_axes(velocity, position, pointed), measured, columns)

    def _tilt(self, satellites: Satellites) -> np.ndarray:
        """Return each satellite's constant error of attitude as a small turn, ITRF components of its own axes."""
        none = np.zeros(len(satellites), np.uint32)
        stage = f"infrared {self._number} boresight"
        turn = shared.draw_normals(self._run_seed, stage, satellites.satellite_id, none)[:, :3]
        frame = local_frame(satellites.position_ecef_m, satellites.velocity_ecef_mps)
        return self._parameters.boresight_sigma_rad * np.einsum("ij,ijk->ik", turn, frame)
