"""The tables of the network: who is in it, which links stand, and what they delivered."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.tables._table import Table, column

__all__ = [
    "Contacts",
    "Deliveries",
    "DeliveryStatus",
    "FailureKind",
    "Failures",
    "LinkKind",
    "LinkState",
    "NetworkLinks",
    "NetworkNodes",
    "NodeKind",
    "Shipments",
    "StationState",
    "StationStates",
]


class NodeKind(IntEnum):
    """What a node of the network is."""

    SATELLITE = 0
    GATEWAY = 1
    AIR_USER = 2
    SHIP_USER = 3


class LinkKind(IntEnum):
    """What carries a link."""

    OPTICAL = 0
    GROUND_OPTICAL = 1
    GROUND_RADIO = 2


class LinkState(IntEnum):
    """How far a link has come; only UP carries anything."""

    DOWN = 0
    SLEWING = 1
    ACQUIRING = 2
    UP = 3


class StationState(IntEnum):
    """How a station on the ground is connected."""

    LIGHT = 0
    RADIO_ALONE = 1
    NO_LINK = 2
    FAILED = 3


class DeliveryStatus(IntEnum):
    """What became of a shipment; NOT_SENT: its sender had failed before it was ready."""

    DELIVERED = 0
    EXPIRED = 1
    DROPPED = 2
    NO_ROUTE = 3
    NOT_SENT = 4


@dataclass(frozen=True, slots=True)
class NetworkNodes(Table):
    """The nodes of the network at one instant: satellites first, in the order of their planes, then stations."""

    node_id: np.ndarray = column("u4", "1", "the node; its row where a whole network is given")
    kind: np.ndarray = column("u1", "NodeKind", "what it is")
    vendor_id: np.ndarray = column("u2", "1", "who made its terminals, as the interoperability matrix counts them")
    plane: np.ndarray = column("u2", "1", "orbital plane, counted over all shells; 0 for stations")
    slot: np.ndarray = column("u2", "1", "place in the plane, in the direction of flight; 0 for stations")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "where it is", (3,))
    velocity_ecef_mps: np.ndarray = column("f8", "m/s, ITRF", "velocity over the turning Earth", (3,))


@dataclass(frozen=True, slots=True)
class NetworkLinks(Table):
    """The links of the network at one instant, one row a pair of nodes; a link carries as much both ways."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the row")
    node_a: np.ndarray = column("u4", "1", "node_id of one end")
    node_b: np.ndarray = column("u4", "1", "node_id of the other end; the station where there is one")
    kind: np.ndarray = column("u1", "LinkKind", "what carries it")
    state: np.ndarray = column("u1", "LinkState", "how far it has come")
    length_m: np.ndarray = column("f8", "m", "straight line between the ends")
    rate_bps: np.ndarray = column("f8", "bit/s", "what it can carry each way; 0 where it is not up")
    load_ratio: np.ndarray = column("f4", "1", "share of the rate in use, of the busier direction")


@dataclass(frozen=True, slots=True)
class StationStates(Table):
    """The stations on the ground at one instant, and whether the sky over them is open."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the row")
    node_id: np.ndarray = column("u4", "1", "the station; satellites are counted before stations")
    state: np.ndarray = column("u1", "StationState", "by what it is connected")
    is_clear: np.ndarray = column("u1", "1 for true", "whether no cloud hides the sky from it")
    link_count: np.ndarray = column("u2", "1", "satellites that it speaks with")


@dataclass(frozen=True, slots=True)
class Deliveries(Table):
    """What became of each shipment, and where its time went."""

    detection_id: np.ndarray = column("u8", "1", "shipment that it is about; of a run, the dwell")
    source: np.ndarray = column("u4", "1", "node_id of the sender")
    gateway: np.ndarray = column("u4", "1", "node_id of the receiver; 4294967295 where none was found")
    priority: np.ndarray = column("u1", "1", "0 control, 1 custody, 2 associated, 3 other detections, 4 bulk")
    size_bit: np.ndarray = column("f8", "bit", "size on the link")
    sent_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "when it was ready at the sender")
    arrived_tai_ns: np.ndarray = column(
        "i8", "ns, TAI since 1970", "when it arrived or was given up; of what is too late, its deadline"
    )
    sensing_s: np.ndarray = column("f4", "s", "from the look to the detection")
    processing_s: np.ndarray = column("f4", "s", "spent in computers, on board or at the gateway")
    queue_s: np.ndarray = column("f4", "s", "waited for links, and their time of sending")
    light_s: np.ndarray = column("f4", "s", "time of flight of light over the way taken")
    ground_s: np.ndarray = column("f4", "s", "from the gateway to the operator")
    hops: np.ndarray = column("u2", "1", "links passed")
    status: np.ndarray = column("u1", "DeliveryStatus", "what became of it")


@dataclass(frozen=True, slots=True)
class Contacts(Table):
    """A contact plan: when each directed link stands, one row an unbroken span."""

    node_from: np.ndarray = column("u4", "1", "node_id of the sender")
    node_to: np.ndarray = column("u4", "1", "node_id of the receiver")
    start_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "first instant of the contact")
    end_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "end of the contact")
    rate_bps: np.ndarray = column("f8", "bit/s", "what the link carries")
    light_time_s: np.ndarray = column("f8", "s", "one way light time, the mean of the contact")


@dataclass(frozen=True, slots=True)
class Shipments(Table):
    """What is to be carried: reports of one sender, class and moment, which travel as one."""

    shipment_id: np.ndarray = column("u8", "1", "shipment, or the one detection in it")
    source: np.ndarray = column("u4", "1", "node_id of the sender")
    destination: np.ndarray = column("u4", "1", "node_id of the receiver; 4294967295 for the nearest gateway")
    priority: np.ndarray = column("u1", "1", "0 control, 1 custody, 2 associated, 3 other detections, 4 bulk")
    size_bit: np.ndarray = column("f8", "bit", "size on the link")
    ready_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "when it is ready to be sent")
    deadline_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "by when the operator has it, or it is of no use")
    sensing_s: np.ndarray = column("f4", "s", "from the look to the detection")
    board_s: np.ndarray = column("f4", "s", "spent in the computer of the sender")
    gateway_s: np.ndarray = column("f4", "s", "to be spent in the computer of the receiver")


class FailureKind(IntEnum):
    """What fails."""

    SATELLITE = 0
    PLANE = 1
    VENDOR = 2
    GATEWAY = 3
    LINK_FLAP = 4
    PARTITION = 5
    SOLAR_STORM = 6
    JAMMING = 7
    WEATHER = 8


@dataclass(frozen=True, slots=True)
class Failures(Table):
    """What fails from when to when, one row a thing that fails."""

    kind: np.ndarray = column("u1", "FailureKind", "what fails")
    start_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "first instant of it")
    end_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "first instant after it")
    target: np.ndarray = column("u4", "1", "node, plane, vendor or end of a link; of a storm, a number to draw by")
    other: np.ndarray = column("u4", "1", "other end of a link; of a partition, its number; else 0")
    share_ratio: np.ndarray = column("f8", "1", "of a flap the time up, of a storm the satellites hit; else 1")
    period_s: np.ndarray = column("f8", "s", "of a flap; else 0")
    centre_ecef: np.ndarray = column("f8", "1, ITRF", "unit vector to the middle of a region; else 0", (3,))
    radius_m: np.ndarray = column("f8", "m", "of a region, along the ground; else 0")
