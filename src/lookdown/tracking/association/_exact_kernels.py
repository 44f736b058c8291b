"""Exact marginals of a group of tracks and reports, by sums over which reports are used.

Tracks are taken one after the other. What the past means to the future is only which
of the reports still open are used already, so the sums run over sets of open reports
(a report is open from its first track to its last) and not over joint events: eight
tracks and nine reports have 2**9 sets, and a thousand times as many events.

Numeric policy: float64 throughout, no fastmath. Weights come scaled so that the best
joint event weighs 1: sums lie between 1 and the number of events, nothing of weight
is lost to underflow.
"""

from lookdown.numerics.parts import part

__all__ = ["OPEN_LIMIT", "TRACK_LIMIT", "exact_group", "open_slots"]

OPEN_LIMIT = 10
"""Open reports at once for which the sums are made: 1,024 sets, some 0.1 ms for eight tracks."""

TRACK_LIMIT = 32
"""Tracks of one group: bounds the memory of the forward sums."""


@part
def open_slots(first, last, starts, columns, work):
    """Give each report of a group the bit that says whether it is used.

    Parameters
    ----------
    first, last : int
        The group's tracks are ``work.order[first:last]``.

    Returns
    -------
    int
        Number of bits needed, or -1 where the group is beyond exact sums.
    """
    if last - first > TRACK_LIMIT:
        return -1
    # So many open reports that all sums together have at most 2**(OPEN_LIMIT + 3) terms.
    limit = OPEN_LIMIT
    while (last - first) << limit > 8 << OPEN_LIMIT:
        limit -= 1
    taken, bits = 0, 0
    for k in range(first, last):
        row = work.order[k]
        for edge in range(starts[row], starts[row + 1]):
            column = columns[edge]
            if work.ratios[edge] == 0.0:
                continue
            if work.slots[column] < 0:
                slot = 0
                while taken >> slot & 1:
                    slot += 1
                if slot >= limit:
                    return -1
                work.slots[column] = slot
                taken |= 1 << slot
                bits = max(bits, slot + 1)
            work.last_rows[column] = row
            work.seen_counts[column] += 1
        for edge in range(starts[row], starts[row + 1]):
            column = columns[edge]
            whole = work.report_starts[column + 1] - work.report_starts[column]
            if work.ratios[edge] != 0.0 and work.seen_counts[column] == whole:
                taken &= ~(1 << work.slots[column])
    return bits


@part
def _forward(row, size, starts, columns, work, before, after):
    """Write the sums after a track from those before it, its last reports summed out."""
    for used in range(size):
        after[used] = before[used] * work.missing[row]
    for edge in range(starts[row], starts[row + 1]):
        ratio = work.ratios[edge]
        if ratio == 0.0:
            continue
        bit = 1 << work.slots[columns[edge]]
        # All sets without the report, in runs that the compiler can take several at a time.
        for base in range(0, size, 2 * bit):
            for used in range(base, base + bit):
                after[used + bit] += before[used] * ratio
    for edge in range(starts[row], starts[row + 1]):
        column = columns[edge]
        if work.ratios[edge] == 0.0 or work.last_rows[column] != row:
            continue
        bit, unused = 1 << work.slots[column], work.unused[column]
        for base in range(0, size, 2 * bit):
            for used in range(base, base + bit):
                after[used] = after[used] * unused + after[used + bit]
                after[used + bit] = 0.0


@part
def _backward(row, size, starts, columns, work, before, behind, total, weights_out):
    """Write a track's marginals; then put into `before` the sums over this track and all behind it."""
    for edge in range(starts[row], starts[row + 1]):
        column = columns[edge]
        if work.ratios[edge] == 0.0 or work.last_rows[column] != row:
            continue
        bit, unused = 1 << work.slots[column], work.unused[column]
        for base in range(0, size, 2 * bit):
            for used in range(base, base + bit):
                behind[used + bit] = behind[used]
                behind[used] *= unused
    for edge in range(starts[row], starts[row + 1]):
        if work.ratios[edge] == 0.0:
            continue
        bit, weight = 1 << work.slots[columns[edge]], 0.0
        for base in range(0, size, 2 * bit):
            for used in range(base, base + bit):
                weight += before[used] * behind[used + bit]
        weights_out[edge] = weight * work.ratios[edge] / total
    for used in range(size):
        before[used] = behind[used] * work.missing[row]
    for edge in range(starts[row], starts[row + 1]):
        ratio = work.ratios[edge]
        if ratio == 0.0:
            continue
        bit = 1 << work.slots[columns[edge]]
        for base in range(0, size, 2 * bit):
            for used in range(base, base + bit):
                before[used] += ratio * behind[used + bit]


@part
def exact_group(first, last, bits, starts, columns, work, weights_out):
    """Write the exact marginals of one group whose reports have their bits.

    References
    ----------
    Horridge, Maskell, "Real-time tracking of hundreds of targets with efficient exact
    JPDAF implementation", FUSION 2006: sums shared between joint events; here over sets
    of open reports.
    """
    size, sums = 1 << bits, work.sums
    for used in range(size):
        sums[0, used] = 0.0
    sums[0, 0] = 1.0
    for k in range(first, last):
        _forward(work.order[k], size, starts, columns, work, sums[k - first], sums[k - first + 1])
    total = sums[last - first, 0]
    for used in range(size):
        sums[last - first, used] = 0.0
    sums[last - first, 0] = 1.0
    for k in range(last - 1, first - 1, -1):
        before, behind = sums[k - first], sums[k - first + 1]
        _backward(work.order[k], size, starts, columns, work, before, behind, total, weights_out)
