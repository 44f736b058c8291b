"""The satellites of a scenario, placed as the run placed them, and what their radars see; without its traffic."""

from dataclasses import replace

import numpy as np

from lookdown.astro import sun_ecef_m, sunlit_ratio
from lookdown.constellation import EphemerisTable
from lookdown.network import Stations
from lookdown.picture import GapClass, RadarView
from lookdown.scenario import ScenarioDocument, flown_elements, vendor_names
from lookdown.scenario.build import radar_of
from lookdown.scenario.network import stations_of
from lookdown.scenario.traffic import recording_path, traffic_epoch_tai_ns
from lookdown.sensing.card.flyers import flyers_of
from lookdown.sensing.detection import required_snr_ratio
from lookdown.server.sources.scene import RadarFacts, Source, SourceFacts
from lookdown.server.wire import FrameKind, encode
from lookdown.server.wire_columns import WireDwells, WireLinks, WireSatellites, WireStations
from lookdown.tables import Dwells, NetworkLinks, Satellites, SatelliteStates, StationStates
from lookdown.traffic import facts_of

__all__ = ["ephemeris_of", "facts_with", "radar_facts", "sky_frames", "wire_dwells", "wire_links", "wire_satellites"]

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


def facts_with(facts: SourceFacts, document: ScenarioDocument) -> SourceFacts:
    """Return what a source is, with what its scenario says: radars, vendors and, where it has a mesh, stations.

    Raises
    ------
    LookdownError
        Where a file of the scenario has gone.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> facts = facts_with(SourceFacts("mesh", "A mesh", "recording", 600, 10**9), load_scenario("paris-mesh"))
    >>> facts.stations.names[0], facts.satellite_count
    ('Tokyo', 600)
    """
    stations = None if document.network is None else stations_of(document)
    return replace(facts, radar=radar_facts(document), vendors=tuple(vendor_names(document)), stations=stations)


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
    # Rounded up: a link that carries anything is told from one that carries nothing.
    return WireLinks(a=links.node_a, b=links.node_b, state=links.state, load=np.ceil(255.0 * load).astype(np.uint8))


def _wire_stations(stations: Stations, states: StationStates, satellite_count: int) -> WireStations:
    """Return stations as they travel; of one whose state is not on record it is not known."""
    count = len(stations)
    state, flags, links = np.full(count, 255, np.uint8), np.zeros(count, np.uint8), np.zeros(count, np.uint8)
    row = states.node_id.astype(np.int64) - satellite_count
    here = (row >= 0) & (row < count)
    state[row[here]] = states.state[here]
    flags[row[here]] = states.is_clear[here]
    links[row[here]] = np.minimum(states.link_count[here], 255)
    return WireStations(
        station_id=np.arange(satellite_count, satellite_count + count, dtype=np.uint32),
        longitude_e7=np.rint(np.degrees(stations.longitude_rad) * 1e7).astype(np.int32),
        latitude_e7=np.rint(np.degrees(stations.latitude_rad) * 1e7).astype(np.int32),
        state=state,
        flags=flags,
        link_count=links,
    )


def sky_frames(source: Source, time_tai_ns: int, *, epoch: int = 0) -> dict[str, bytes]:
    """Return the frames of satellites, links and gateways of an instant, by layer; none of what there is none of."""
    facts, time_s = source.facts, time_tai_ns / 1e9
    frames: dict[str, bytes] = {}
    satellites = wire_satellites(*source.satellites_at(time_tai_ns), time_tai_ns)
    if len(satellites):
        frames["satellites"] = encode(FrameKind.SATELLITES, satellites, time_s=time_s, epoch=epoch)
    links = wire_links(source.links_at(time_tai_ns))
    if len(links):
        frames["links"] = encode(FrameKind.LINKS, links, time_s=time_s, epoch=epoch)
    if facts.stations is not None:
        stations = _wire_stations(facts.stations, source.stations_at(time_tai_ns), facts.satellite_count)
        frames["gateways"] = encode(FrameKind.STATIONS, stations, time_s=time_s, epoch=epoch)
    return frames
