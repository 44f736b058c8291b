"""Coverage statistics of one place the slow way: runs of a list of counts, by `itertools.groupby`."""

from itertools import groupby, pairwise


def runs(seen):
    """Return (is seen, first instant, length) of each run."""
    found, first = [], 0
    for value, group in groupby(seen):
        length = len(list(group))
        found.append((value, first, length))
        first += length
    return found


def place_statistics(counts, fold, waits):
    """Return a dictionary of one place's statistics, in steps, from its counts over time."""
    n = len(counts)
    seen = [c >= fold for c in counts]
    parts = runs(seen)
    unseen = [(first, length) for value, first, length in parts if not value]
    whole = [length for first, length in unseen if first > 0 and first + length < n]
    rises = [first for value, first, _ in parts if value and first > 0]
    revisits = [b - a for a, b in pairwise(rises)]
    # The wait of each instant: from its middle to the end of its run; a run that the span cuts is taken to end there.
    wait = [first + length - t - 0.5 for first, length in unseen for t in range(first, first + length)]
    ended = [length for first, length in unseen if first + length < n]
    cut = [length for first, length in unseen if first + length == n]
    known = [sum(seen) + sum(min(length, w) for length in ended) for w in waits]
    return {
        "count_mean": sum(counts) / n,
        "count_min": min(counts),
        "seen_fraction": sum(seen) / n,
        "gap_count": len(whole),
        "gap_mean": sum(whole) / len(whole) if whole else 0.0,
        "gap_longest": max(whole, default=0),
        "gaps": whole,
        "cut_start": sum(length for first, length in unseen if first == 0),
        "cut_end": sum(cut),
        "unseen_longest": max((length for _, length in unseen), default=0),
        "revisit_count": len(revisits),
        "revisit_mean": sum(revisits) / len(revisits) if revisits else 0.0,
        "response_mean": sum(wait) / n,
        "waits": [k / n for k in known],
        "waits_max": [(k + sum(min(length, w) for length in cut)) / n for k, w in zip(known, waits, strict=True)],
    }
