"""The best joint assignment of one component, with the prices that prove it.

Successive shortest paths: each track in turn finds the cheapest way into the
assignment, pushing others aside where that pays. Exact, without a step size and so
without the price wars of an auction between equals; at most one search a track.

Numeric policy: float64 throughout, no fastmath. Ties go to the earlier track and the
earlier edge.
"""

from lookdown.numerics.parts import part

__all__ = ["assign_component"]

_NONE = -1
_UNTOUCHED, _REACHED, _SETTLED = 0, 1, 2


@part
def _reach(row, base, starts, columns, log_odds, work, reached_count):
    """Offer a way through `row` to each of its reports; return how many reports are reached now."""
    distances, marks = work.distances, work.marks
    for edge in range(starts[row], starts[row + 1]):
        column = columns[edge]
        distance = base + work.prices[column] - log_odds[edge]
        if marks[column] == _UNTOUCHED:
            marks[column] = _REACHED
            work.reached[reached_count] = column
            reached_count += 1
        # A settled report is never nearer by another way; rounding might say so, and close a ring.
        elif marks[column] == _SETTLED or distance >= distances[column]:
            continue
        distances[column] = distance
        work.parents[column] = edge
    return reached_count


@part
def _nearest(distances, reached, settled_count, reached_count):
    """Move the nearest report not yet settled to the front of them and return it."""
    best = settled_count
    for k in range(settled_count + 1, reached_count):
        if distances[reached[k]] < distances[reached[best]]:
            best = k
    column = reached[best]
    reached[best] = reached[settled_count]
    reached[settled_count] = column
    return column


@part
def _augment(column, loser, columns, work):
    """Hand reports on along the path that ends in a free report, or in a track that gives its own up."""
    chosen = work.chosen
    if column == _NONE:
        column = columns[chosen[loser]] if chosen[loser] != _NONE else _NONE
        chosen[loser] = _NONE
    while column != _NONE:
        edge = work.parents[column]
        row = work.edge_rows[edge]
        before = columns[chosen[row]] if chosen[row] != _NONE else _NONE
        chosen[row] = edge
        work.owner[column] = row
        column = before


@part
def _settle_at_once(row, starts, columns, log_odds, work):
    """Settle a row whose first choice is to miss, or a report that nobody has; return whether it is settled."""
    best, first = 0.0, _NONE
    for edge in range(starts[row], starts[row + 1]):
        gain = log_odds[edge] - work.prices[columns[edge]]
        if gain > best:
            best, first = gain, edge
    if first == _NONE:
        return True
    if work.owner[columns[first]] != _NONE:
        return False
    work.chosen[row] = first
    work.owner[columns[first]] = row
    return True


@part
def _insert(row, starts, columns, log_odds, work):
    """Give `row` its place in the best assignment of the rows so far."""
    prices, chosen, distances, reached = work.prices, work.chosen, work.distances, work.reached
    settled, count = 0, _reach(row, 0.0, starts, columns, log_odds, work, 0)
    # The cheapest end known: a track in the tree, here `row` itself, goes without a report.
    end, end_row, end_column = 0.0, row, _NONE
    while settled < count:
        column = _nearest(distances, reached, settled, count)
        if distances[column] >= end:
            break
        other = work.owner[column]
        if other == _NONE:
            end, end_column = distances[column], column
            break
        work.marks[column] = _SETTLED
        settled += 1
        base = distances[column] - (prices[column] - log_odds[chosen[other]])
        if base < end:
            end, end_row = base, other
        count = _reach(other, base, starts, columns, log_odds, work, count)
    for k in range(settled):
        prices[reached[k]] += max(end - distances[reached[k]], 0.0)
    for k in range(count):
        work.marks[reached[k]] = _UNTOUCHED
    _augment(end_column, end_row, columns, work)


@part
def assign_component(starts, columns, log_odds, report_count, work):
    """Fill ``work.chosen`` with each track's edge in the best joint assignment, -1 for a miss.

    ``work.prices`` receives the worth of each report, such that for every edge
    ``log_odds - price`` is at most what its track gets in the assignment: the
    difference bounds how much worse any assignment with that edge is.

    References
    ----------
    Jonker, Volgenant, Computing 38 (1987) 325-340, section 2, for sparse rows, with
    the option of staying unassigned at worth 0.
    """
    for column in range(report_count):
        work.prices[column] = 0.0
        work.owner[column] = _NONE
        work.marks[column] = _UNTOUCHED
    for row in range(starts.shape[0] - 1):
        work.chosen[row] = _NONE
        for edge in range(starts[row], starts[row + 1]):
            work.edge_rows[edge] = row
        if not _settle_at_once(row, starts, columns, log_odds, work):
            _insert(row, starts, columns, log_odds, work)
