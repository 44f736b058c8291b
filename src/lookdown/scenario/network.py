"""The backbone of a scenario document: who is linked with whom, and where it comes down."""

import math
from dataclasses import replace

import numpy as np

from lookdown.constellation import EphemerisTable, MeanElements
from lookdown.errors import Fault, ScenarioError
from lookdown.network import Interoperability, Stations, Topology, city_stations, motif_pairs, nearest_pairs
from lookdown.network.failures import draw_failures
from lookdown.network.ground_budget import GroundLinkParameters
from lookdown.network.loads import Loads
from lookdown.network.mesh import Mesh, MeshParameters
from lookdown.network.priorities import DeliveryParameters
from lookdown.network.processing import ProcessingMode, ProcessingParameters
from lookdown.network.station_files import read_stations
from lookdown.network.terminals import OPTICAL_REFERENCE, OpticalTerminal, reference_terminal
from lookdown.scenario._derived import document_name, parameters_from
from lookdown.scenario.constellation import vendor_names
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.failures import failures_of, faults_of
from lookdown.scenario.network_section import Network
from lookdown.scenario.shells import Shell, Streets, Walker
from lookdown.tables import Failures, NodeKind

__all__ = ["loads_of", "mesh_of", "stations_of"]

_FULL_TURN_RAD = 2.0 * math.pi - 1e-6
_NO_VENDOR = 65_535
_NEAR_INSTANTS = 7
_NEAR_SPAN_S = 5400.0


def mesh_of(
    document: ScenarioDocument, elements: MeanElements, ephemeris: EphemerisTable, *, seed: int, start_tai_ns: int
) -> Mesh:
    """Return the backbone of a scenario that has one, ready for its first step.

    Parameters
    ----------
    document : ScenarioDocument
        With a section `[network]`.
    elements : MeanElements, n rows
        Satellites as the run counts them.
    ephemeris : EphemerisTable
        Of the same satellites.
    seed : int
    start_tai_ns : int
        Of the run; links of shells that are no pattern are chosen by who stays near from then on.

    Raises
    ------
    ScenarioError
        Where a vendor is not known, or the pattern asks for more terminals than there are.
    """
    network = document.network
    assert network is not None, "the scenario has a network"
    parameters = MeshParameters(
        terminal=_terminal(network),
        ground=parameters_from(network.ground, GroundLinkParameters),
        delivery=parameters_from(network.queues, DeliveryParameters),
        antenna_count=network.antennas.number,
        clear_ratio=network.weather.clear.base_si,
        front_radius_m=network.weather.front_radius.base_si,
        renewal_s=network.weather.renewal.base_si,
    )
    with_terminals = network.terminals.number
    known = _interoperability(document, network)
    pairs = _pairs(document, elements, ephemeris, known, start_tai_ns)
    with faults_of(document):
        topology = Topology.from_pairs(
            pairs,
            plane=elements.plane,
            slot=elements.slot,
            vendor_id=elements.vendor_id,
            range_limit_m=parameters.terminal.range_max_m,
            grazing_limit_m=network.grazing_height.base_si,
            interoperability=known,
            terminals=with_terminals,
        )
    stations = stations_of(document)
    failures = failures_of(document, stations, satellite_count=len(elements), start_tai_ns=start_tai_ns)
    mesh = Mesh(topology, stations, parameters, seed)
    if network.fails_by_rate:
        still = np.zeros((len(topology), 3))
        drawn = draw_failures(
            mesh.nodes(still, still),
            np.stack([topology.link_a, topology.link_b], axis=1),
            seed=seed,
            start_tai_ns=start_tai_ns,
            end_tai_ns=ephemeris.stop_tai_ns,
        )
        failures = Failures.concatenate([failures, drawn])
    with faults_of(document):
        return Mesh(topology, stations, parameters, seed, failures)


def loads_of(network: Network) -> Loads:
    """Return what is sent of a look in a scenario with a backbone."""
    return Loads(
        mode=ProcessingMode.RAW if network.sends == "raw" else ProcessingMode.PLOTS,
        processing=parameters_from(network.processing, ProcessingParameters),
        header_bit=network.header.base_si,  # type: ignore[attr-defined]  # the kind is made from its dimension
        sensing_s=network.sensing.base_si,
    )


def _terminal(network: Network) -> OpticalTerminal:
    return reference_terminal(
        **{name: getattr(network.optics, document_name(name)).base_si for name in OPTICAL_REFERENCE}
    )


def stations_of(document: ScenarioDocument) -> Stations:
    """Return the stations of a scenario that has a backbone: those in cities, then its own, then those of its file.

    Raises
    ------
    ScenarioError
        Where a name is there twice, or no station is a gateway.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> stations_of(load_scenario("paris-mesh")).names[:2]
    ('Tokyo', 'Delhi')
    """
    network = document.network
    assert network is not None, "the scenario has a network"
    ground = parameters_from(network.ground, GroundLinkParameters)
    least = min(ground.optical_elevation_min_rad, ground.radio_elevation_min_rad)
    own = Stations.from_places(
        [gateway.name for gateway in network.gateway],
        latitude_rad=np.radians([gateway.latitude_deg for gateway in network.gateway]),
        longitude_rad=np.radians([gateway.longitude_deg for gateway in network.gateway]),
        min_elevation_rad=least,
    )
    parts = [replace(own, height_m=np.array([gateway.height.base_si for gateway in network.gateway], np.float64))]
    if network.cities.number:
        parts.insert(0, city_stations(network.cities.number, min_elevation_rad=least))
    if network.stations is not None:
        parts.append(read_stations(network.stations, vendor_names(document)))
    made = Stations.joined(parts)
    twice = sorted({name for name in made.names if made.names.count(name) > 1})
    if twice:
        fault = Fault("network", "each station once, in cities, gateways and the file together", f'"{twice[0]}" again')
        raise ScenarioError(document.scenario.name, [fault])
    if not (made.kind == NodeKind.GATEWAY).any():
        fault = Fault("network.stations", "at least one gateway, for reports to come down at", "users alone")
        raise ScenarioError(document.scenario.name, [fault])
    # Gateways are of no vendor: they stand when one of them fails.
    return replace(made, vendor_id=np.full(len(made), _NO_VENDOR, np.uint16))


def _interoperability(document: ScenarioDocument, network: Network) -> Interoperability:
    vendors = vendor_names(document)
    given = {"vendors": vendors, "pairs": network.interoperate}
    with faults_of(document):
        return Interoperability.from_document(given, document.scenario.name)


def _pairs(
    document: ScenarioDocument,
    elements: MeanElements,
    ephemeris: EphemerisTable,
    known: Interoperability,
    start_tai_ns: int,
) -> np.ndarray:
    """Return the pairs that are meant to be linked, shell by shell."""
    network = document.network
    assert network is not None
    found = [np.empty((0, 2), np.int64)]
    for index, shell in enumerate(document.constellation.shell):
        rows = np.flatnonzero(elements.shell == index)
        if not len(rows):
            continue
        if network.pattern == "grid" and isinstance(shell, Walker | Streets):
            pairs = motif_pairs(elements.plane[rows], elements.slot[rows], seam_shift=_seam_shift(shell))
        else:
            pairs = nearest_pairs(
                _places(ephemeris, start_tai_ns)[:, rows],
                terminals=network.terminals.number,
                range_limit_m=network.optics.range_max.base_si,  # type: ignore[attr-defined]  # made from the stage's list
                vendor_id=elements.vendor_id[rows],
                interoperability=known,
            )
        found.append(rows[pairs])
    return np.concatenate(found)


def _seam_shift(shell: Shell) -> int | None:
    """Return how the pattern goes on from the last plane to the first; not at all where these fly past each other."""
    if isinstance(shell, Walker) and (shell.spread is None or shell.spread.base_si > _FULL_TURN_RAD):
        return shell.phasing.number
    return None


def _places(ephemeris: EphemerisTable, start_tai_ns: int) -> np.ndarray:
    span_ns = min(round(_NEAR_SPAN_S * 1e9), ephemeris.stop_tai_ns - start_tai_ns)
    instants = start_tai_ns + np.linspace(0, span_ns, _NEAR_INSTANTS).astype(np.int64)
    return np.stack([ephemeris.at(int(instant)).position_ecef_m for instant in instants])
