"""The backbone of a scenario document: who is linked with whom, and where it comes down."""

import math
from dataclasses import replace

import numpy as np

from lookdown.constellation import EphemerisTable, MeanElements
from lookdown.errors import DataError, Fault, NetworkError, ScenarioError
from lookdown.network import Interoperability, Stations, Topology, city_stations, motif_pairs, nearest_pairs
from lookdown.network.failures import draw_failures
from lookdown.network.ground_budget import GroundLinkParameters
from lookdown.network.loads import Loads, TrafficMix
from lookdown.network.mesh import Mesh, MeshParameters
from lookdown.network.priorities import DeliveryParameters
from lookdown.network.processing import ProcessingMode, ProcessingParameters, processing_cost
from lookdown.network.station_files import read_stations
from lookdown.network.terminals import OPTICAL_REFERENCE, OpticalTerminal, reference_terminal
from lookdown.scenario._derived import document_name, parameters_from
from lookdown.scenario._network_warnings import network_warnings
from lookdown.scenario.constellation import flown_elements, vendor_names
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.failures import failures_of, faults_of
from lookdown.scenario.network_section import Network
from lookdown.scenario.shells import Shell, Streets, Walker
from lookdown.scenario.start import flight_start
from lookdown.tables import Failures, NodeKind

__all__ = ["check_network", "loads_of", "mesh_of", "mix_of", "stations_of"]

_FULL_TURN_RAD = 2.0 * math.pi - 1e-6
_NO_VENDOR = 65_535
_NEAR_INSTANTS = 7
_NEAR_SPAN_S = 5400.0
_NEAR_CANDIDATES = 64
"""Of the nearest at first: enough to give the 600 satellites of `paris` all their links, where 16 leave 2 % open."""


def check_network(document: ScenarioDocument) -> list[str]:
    """Return what is likely not meant in a scenario's backbone, a sentence each; nothing where it has none.

    Raises
    ------
    ScenarioError
        What flying would, with every fault of one kind: stations, then vendors and terminals, then failures.
    """
    if document.network is None:
        return []
    begins = flight_start(document)
    start = begins.start_tai_ns
    elements = flown_elements(document, begins.epoch_tai_ns).counted().elements
    mesh = mesh_of(document, elements, seed=document.scenario.seed, start_tai_ns=start, stop_tai_ns=start + 1)
    loads_of(document)
    known = _interoperability(document, document.network)
    return network_warnings(document.network, mesh, elements, known, _places(elements, start))


def mesh_of(
    document: ScenarioDocument, elements: MeanElements, *, seed: int, start_tai_ns: int, stop_tai_ns: int
) -> Mesh:
    """Return the backbone of a scenario that has one, ready for its first step.

    Parameters
    ----------
    document : ScenarioDocument
        With a section `[network]`.
    elements : MeanElements, n rows
        Satellites as the run counts them.
    seed : int
    start_tai_ns, stop_tai_ns : int
        Of the run. Links that are no pattern are of who stays near for 90 minutes from its start, however long it is.

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
    stations = stations_of(document)
    known = _interoperability(document, network)
    pairs = _pairs(document, elements, known, start_tai_ns)
    with faults_of(document):
        topology = Topology.from_pairs(
            pairs,
            plane=elements.plane,
            slot=elements.slot,
            vendor_id=elements.vendor_id,
            range_limit_m=parameters.terminal.range_max_m,
            grazing_limit_m=network.grazing_height.base_si,
            interoperability=known,
            terminals=network.terminals.number,
        )
    failures = failures_of(document, stations, topology, start_tai_ns=start_tai_ns)
    mesh = Mesh(topology, stations, parameters, seed)
    if network.fails_by_rate:
        still = np.zeros((len(topology), 3))
        drawn = draw_failures(
            mesh.nodes(still, still),
            np.stack([topology.link_a, topology.link_b], axis=1),
            seed=seed,
            start_tai_ns=start_tai_ns,
            end_tai_ns=stop_tai_ns,
        )
        failures = Failures.concatenate([failures, drawn])
    with faults_of(document):
        return Mesh(topology, stations, parameters, seed, failures)


def loads_of(document: ScenarioDocument) -> Loads:
    """Return what is sent of a look in a scenario with a backbone.

    Raises
    ------
    ScenarioError
        Where a computer is asked for more than it can do.
    """
    network = document.network
    assert network is not None, "the scenario has a network"
    mode = ProcessingMode.RAW if network.sends == "raw" else ProcessingMode.PLOTS
    processing = parameters_from(network.processing, ProcessingParameters)
    # A study counts a look a second of each satellite, a run one a step.
    look_rate_hz = max(1.0, 1.0 / document.scenario.step.base_si)
    cost = processing_cost(mode, np.array([look_rate_hz]), processing)
    looks = f"which {look_rate_hz:g} look{'s' if look_rate_hz > 1.0 else ''} a second of each satellite take"
    faults = [
        Fault(
            f"network.processing.{name}", f"more than {load * op_ps / 1e9:.3g} Gop/s, {looks}", f"{op_ps / 1e9:g} Gop/s"
        )
        for name, load, op_ps in (
            ("board_op", float(cost.board_load_ratio[0]), processing.board_op_ps),
            ("gateway_op", float(cost.gateway_load_ratio[0]), processing.gateway_op_ps),
        )
        if load >= 1.0
    ]
    if faults:
        raise ScenarioError(document.scenario.name, faults)
    return Loads(
        mode=mode,
        processing=processing,
        header_bit=network.header.base_si,  # type: ignore[attr-defined]  # the kind is made from its dimension
        sensing_s=network.sensing.base_si,
    )


def mix_of(document: ScenarioDocument) -> TrafficMix:
    """Return of which classes a study's reports are in a scenario with a backbone.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> mix_of(load_scenario("paris-mesh")).associated_ratio
    0.75
    """
    assert document.network is not None, "the scenario has a network"
    return parameters_from(document.network.mix, TrafficMix)


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
        parts.append(_from_file(document, network.stations))
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


def _from_file(document: ScenarioDocument, path: str) -> Stations:
    """Return the stations of the scenario's file; what is wrong with it is a fault of the scenario."""
    try:
        return read_stations(path, vendor_names(document))
    except NetworkError as error:
        faults = [replace(fault, path=f"network.stations: {fault.path}") for fault in error.faults]
    except DataError as error:
        expected, _, came = str(error).removeprefix(f"{error.path}: ").removesuffix(".").partition("; got ")
        faults = [Fault("network.stations", expected.removeprefix("expected "), f"{came} ({path})")]
    raise ScenarioError(document.scenario.name, faults)


def _interoperability(document: ScenarioDocument, network: Network) -> Interoperability:
    vendors = vendor_names(document)
    given = {"vendors": vendors, "pairs": network.interoperate}
    with faults_of(document):
        return Interoperability.from_document(given, document.scenario.name)


def _pairs(
    document: ScenarioDocument, elements: MeanElements, known: Interoperability, start_tai_ns: int
) -> np.ndarray:
    """Return the pairs that are meant to be linked: grids first, then who stays near with the terminals left."""
    network = document.network
    assert network is not None
    found, gridded = [np.empty((0, 2), np.int64)], np.full(len(elements), -1)
    for index, shell in enumerate(document.constellation.shell):
        rows = np.flatnonzero(elements.shell == index)
        if len(rows) and network.pattern == "grid" and isinstance(shell, Walker | Streets):
            pairs = rows[motif_pairs(elements.plane[rows], elements.slot[rows], seam_shift=_seam_shift(shell))]
            # Vendors that do not close a link leave its terminals free.
            found.append(pairs[known.close(*elements.vendor_id[pairs].T)])
            gridded[rows] = index
    grid = np.concatenate(found)
    free = network.terminals.number - np.bincount(grid.ravel(), minlength=len(elements))
    # A shell that has its grid is linked with others alone; where no two may be, nothing is left to do.
    if (free <= 0).all() or (len(np.unique(gridded)) == 1 and gridded[0] >= 0):
        return grid
    near = nearest_pairs(
        _places(elements, start_tai_ns),
        terminals=np.maximum(free, 0),
        range_limit_m=network.optics.range_max.base_si,  # type: ignore[attr-defined]  # made from the stage's list
        vendor_id=elements.vendor_id,
        interoperability=known,
        apart=gridded,
        candidates=_NEAR_CANDIDATES,
    )
    return np.concatenate([grid, near])


def _seam_shift(shell: Shell) -> int | None:
    """Return how the pattern goes on from the last plane to the first; not at all where these fly past each other."""
    if isinstance(shell, Walker) and (shell.spread is None or shell.spread.base_si > _FULL_TURN_RAD):
        return shell.phasing.number
    return None


def _places(elements: MeanElements, start_tai_ns: int) -> np.ndarray:
    span_ns = round(_NEAR_SPAN_S * 1e9)
    ephemeris = EphemerisTable.from_elements(elements, start_tai_ns, start_tai_ns + span_ns)
    instants = start_tai_ns + np.linspace(0, span_ns, _NEAR_INSTANTS).astype(np.int64)
    return np.stack([ephemeris.at(int(instant)).position_ecef_m for instant in instants])
