"""The satellites of a scenario, placed as the run placed them, and what their radars see; without its traffic."""

import numpy as np

from lookdown.astro import sun_ecef_m, sunlit_ratio
from lookdown.constellation import EphemerisTable
from lookdown.picture import GapClass, RadarView
from lookdown.scenario import ScenarioDocument, flown_elements
from lookdown.scenario.build import radar_of
from lookdown.scenario.traffic import recording_path, traffic_epoch_tai_ns
from lookdown.sensing.card.flyers import flyers_of
from lookdown.sensing.detection import required_snr_ratio
from lookdown.server.sources.scene import RadarFacts
from lookdown.server.wire_columns import WireDwells, WireLinks, WireSatellites
from lookdown.tables import Dwells, NetworkLinks, Satellites, SatelliteStates
from lookdown.traffic import facts_of

__all__ = ["ephemeris_of", "radar_facts", "wire_dwells", "wire_links", "wire_satellites"]

_MOST_DWELLS = 20_000
_SHOWN = ("airliner", "light", "helicopter", "fast_jet", "drone")
_FOUND = 0.5
"""Probability of detection from which a look counts (assumption: it finds more often than it misses)."""
_WINDOW_NS = 30_000_000_000
"""How long a look counts as one of now (assumption: three reports of 10 s)."""


def radar_facts(document: ScenarioDocument) -> RadarFacts:
    """Return what the radars of a scenario can see, and the classes of object that gaps are told of.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> facts = radar_facts(load_scenario("paris"))
    >>> [each.name for each in facts.classes], round(10.0 * float(np.log10(facts.view.needed_snr_ratio)), 1)
    (['airliner', 'light', 'helicopter', 'fast jet', 'drone'], 12.8)
    """
    radar = radar_of(document)
    single = required_snr_ratio(
        _FOUND,
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    classes = [GapClass(flyer.name, flyer.median_rcs_m2, flyer.speed_mps) for flyer in flyers_of(_SHOWN)]
    view = RadarView(radar.grazing_min_rad, radar.grazing_max_rad, needed_snr_ratio=radar.look_count * single)
    return RadarFacts(view, tuple(classes), _WINDOW_NS)


def ephemeris_of(document: ScenarioDocument, start_tai_ns: int, stop_tai_ns: int) -> EphemerisTable:
    """Return the ephemeris that a run of a scenario flies; DataError where a file of it has gone."""
    path = recording_path(document)
    # As `scenario.build` has it: orbits are counted from the first instant of the recorded flights.
    epoch = traffic_epoch_tai_ns(document, None) if path is None else facts_of(path).start_tai_ns
    return flown_elements(document, epoch).counted().ephemeris(start_tai_ns, stop_tai_ns)


def wire_satellites(satellites: Satellites, states: SatelliteStates, time_tai_ns: int) -> WireSatellites:
    """Return satellites as they travel, with sunlight, service and, where it is known, charge."""
    count = len(satellites)
    sunlit = np.zeros(count, bool)
    if count:
        sun = sun_ecef_m(np.array([time_tai_ns], np.int64))[0]
        sunlit = sunlit_ratio(satellites.position_ecef_m, sun) > 0.5
    charge = np.full(count, 255, np.uint8)
    full_j = float(states.charge_j.max()) if len(states) else 0.0
    if full_j > 0.0:
        # What a battery holds when full is not recorded: shown is the share of the fullest.
        order = np.argsort(states.satellite_id)
        place = np.searchsorted(states.satellite_id, satellites.satellite_id, sorter=order)
        row = order[np.minimum(place, len(order) - 1)]
        known = states.satellite_id[row] == satellites.satellite_id
        charge[known] = np.rint(254.0 * states.charge_j[row[known]] / full_j).astype(np.uint8)
    return WireSatellites(
        satellite_id=satellites.satellite_id,
        position_ecef_m=satellites.position_ecef_m.astype(np.float32),
        velocity_ecef_mps=satellites.velocity_ecef_mps.astype(np.float32),
        flags=(sunlit + 2 * (satellites.status > 0)).astype(np.uint8),
        charge=charge,
    )


def wire_dwells(dwells: Dwells) -> WireDwells:
    """Return dwells as they travel, the newest 20,000 of them."""
    rows = dwells.take(slice(max(0, len(dwells) - _MOST_DWELLS), None))
    return WireDwells(
        sensor_id=rows.sensor_id,
        azimuth_start_rad=rows.azimuth_start_rad.astype(np.float32),
        azimuth_width_rad=rows.azimuth_width_rad.astype(np.float32),
        grazing_min_rad=rows.grazing_min_rad.astype(np.float32),
        grazing_max_rad=rows.grazing_max_rad.astype(np.float32),
        task=rows.task,
    )


def wire_links(links: NetworkLinks) -> WireLinks:
    """Return links of the mesh as they travel: `LinkState`, and the load of the busier direction.

    Examples
    --------
    >>> len(wire_links(NetworkLinks.empty()))
    0
    """
    load = np.clip(links.load_ratio, 0.0, 1.0)
    return WireLinks(a=links.node_a, b=links.node_b, state=links.state, load=np.rint(255.0 * load).astype(np.uint8))
