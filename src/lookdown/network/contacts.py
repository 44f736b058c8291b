"""Contact plans: from when to when each link stands, for schedulers and for delay-tolerant networks.

The rows are those of the contact plans of ION and of schedule-aware bundle routing, CCSDS 734.3-B-1: from, to, start,
end, rate, one-way light time.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lookdown.astro import utc_text_from_tai_ns
from lookdown.errors import DataError
from lookdown.network.constants import SPEED_OF_LIGHT_MPS
from lookdown.network.stations import GroundLinks
from lookdown.network.topology import LinkGeometry, Topology
from lookdown.tables import Contacts, LinkKind, LinkState, NetworkLinks

__all__ = ["contact_plan", "links_that_stand", "write_contact_plan"]

_HEADER = ("contact", "from", "to", "t0_utc", "t1_utc", "rate_bps", "owlt_s")


def links_that_stand(
    time_tai_ns: int,
    topology: Topology,
    links: LinkGeometry,
    ground: GroundLinks,
    *,
    rate_bps: float,
    ground_rate_bps: float,
    ground_kind: LinkKind = LinkKind.GROUND_RADIO,
) -> NetworkLinks:
    """Return the links that geometry allows at an instant as a table, all of them up: no time to acquire, no weather.

    Parameters
    ----------
    time_tai_ns : int
    topology, links, ground
        As `sweep_routes` takes them.
    rate_bps, ground_rate_bps : float, bit a second, above 0
        Of links between satellites and down to stations.
    ground_kind : LinkKind
    """
    assert rate_bps > 0.0 and ground_rate_bps > 0.0, "a link that carries nothing does not stand"
    up, down = np.flatnonzero(links.stands), len(ground)
    count = len(up) + down
    return NetworkLinks(
        time_tai_ns=np.full(count, time_tai_ns),
        node_a=np.concatenate([topology.link_a[up], ground.satellite]).astype(np.uint32),
        node_b=np.concatenate([topology.link_b[up], ground.station + len(topology)]).astype(np.uint32),
        kind=np.repeat(np.array([LinkKind.OPTICAL, ground_kind], np.uint8), [len(up), down]),
        state=np.full(count, LinkState.UP, np.uint8),
        length_m=np.concatenate([links.length_m[up], ground.length_m]),
        rate_bps=np.repeat([rate_bps, ground_rate_bps], [len(up), down]),
        load_ratio=np.zeros(count, np.float32),
    )


def contact_plan(steps: Sequence[NetworkLinks], step_ns: int) -> Contacts:
    """Return when each link stands without a break, both ways, by sender, receiver and start.

    Parameters
    ----------
    steps : sequence of NetworkLinks
        Evenly spaced instants, rising; a pair that is missing or not UP at one does not stand until the next.
    step_ns : int
        Time between them.

    Returns
    -------
    Contacts
        A contact ends a step after the last instant that saw it; its rate is the least, its light time the mean.

    Examples
    --------
    >>> def at(time, up):
    ...     return NetworkLinks(np.full(1, time), np.array([0], np.uint32), np.array([1], np.uint32),
    ...         np.zeros(1, np.uint8), np.full(1, 3 if up else 0, np.uint8), np.full(1, 3e6), np.full(1, 1e9),
    ...         np.zeros(1, np.float32))
    >>> plan = contact_plan([at(0, True), at(10, True), at(20, False), at(30, True)], 10)
    >>> list(zip(plan.node_from.tolist(), plan.start_tai_ns.tolist(), plan.end_tai_ns.tolist()))
    [(0, 0, 20), (0, 30, 40), (1, 0, 20), (1, 30, 40)]
    """
    assert step_ns > 0, "steps go on in time"
    table = NetworkLinks.concatenate(steps)
    table = table.take(table.state == LinkState.UP)
    if not len(table):
        return Contacts.empty()
    order = np.lexsort((table.time_tai_ns, table.node_b, table.node_a))
    table = table.take(order)
    same = (np.diff(table.node_a) == 0) & (np.diff(table.node_b) == 0) & (np.diff(table.time_tai_ns) == step_ns)
    starts = np.concatenate([[0], np.flatnonzero(~same) + 1])
    last = np.concatenate([starts[1:], [len(table)]]) - 1
    counts = last - starts + 1
    one_way = Contacts(
        node_from=table.node_a[starts],
        node_to=table.node_b[starts],
        start_tai_ns=table.time_tai_ns[starts],
        end_tai_ns=table.time_tai_ns[last] + step_ns,
        rate_bps=np.minimum.reduceat(table.rate_bps, starts),
        light_time_s=np.add.reduceat(table.length_m, starts) / counts / SPEED_OF_LIGHT_MPS,
    )
    back = Contacts(
        node_from=one_way.node_to,
        node_to=one_way.node_from,
        start_tai_ns=one_way.start_tai_ns,
        end_tai_ns=one_way.end_tai_ns,
        rate_bps=one_way.rate_bps,
        light_time_s=one_way.light_time_s,
    )
    both = Contacts.concatenate([one_way, back])
    return both.take(np.lexsort((both.start_tai_ns, both.node_to, both.node_from)))


def write_contact_plan(path: Path | str, contacts: Contacts) -> None:
    """Write a contact plan as CSV, a row a contact; instants in UTC.

    Raises
    ------
    DataError
        Where the file cannot be written.
    """
    columns = (contacts.node_from, contacts.node_to, contacts.rate_bps, contacts.light_time_s)
    times = {
        instant: utc_text_from_tai_ns(instant)
        for instant in np.unique(np.concatenate([contacts.start_tai_ns, contacts.end_tai_ns])).tolist()
    }
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_HEADER)
            spans = zip(contacts.start_tai_ns.tolist(), contacts.end_tai_ns.tolist(), strict=True)
            for (start, end), sender, to, rate, light in zip(spans, *(each.tolist() for each in columns), strict=True):
                writer.writerow(["contact", sender, to, times[start], times[end], f"{rate:.0f}", f"{light:.9f}"])
    except OSError as error:
        raise DataError(path, f"the contact plan could not be written ({error}).") from error
