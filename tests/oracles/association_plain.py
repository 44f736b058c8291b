"""Plain twins of the association kernels: every joint event written out, dense matrices, no prices."""

import numpy as np


def joint_events(log_odds):
    """Yield (sum of log odds, reports) of every joint event; report -1 is a miss, -inf forbids a pair."""
    tracks, reports = log_odds.shape

    def extend(track, used, total, taken):
        if track == tracks:
            yield total, taken
            return
        yield from extend(track + 1, used, total, (*taken, -1))
        for report in range(reports):
            if report not in used and np.isfinite(log_odds[track, report]):
                yield from extend(track + 1, used | {report}, total + log_odds[track, report], (*taken, report))

    yield from extend(0, frozenset(), 0.0, ())


def marginals(log_odds):
    """Return the (tracks, reports) probabilities that each report is each track's."""
    totals, events = zip(*joint_events(log_odds), strict=True)
    chances = np.exp(np.array(totals) - max(totals))
    chances /= chances.sum()
    result = np.zeros(log_odds.shape)
    for chance, taken in zip(chances, events, strict=True):
        for track, report in enumerate(taken):
            if report >= 0:
                result[track, report] += chance
    return result


def best_total(log_odds):
    """Return the greatest sum of log odds over joint events."""
    return max(total for total, _ in joint_events(log_odds))


def beliefs(log_odds, rounds):
    """Return marginals by dense belief propagation (Williams, Lau 2014, equations 29 and 30), all rounds made."""
    odds = np.exp(log_odds)
    to_tracks = np.ones(odds.shape)
    for _ in range(rounds):
        wanted = odds * to_tracks
        to_reports = odds / (1.0 + wanted.sum(axis=1, keepdims=True) - wanted)
        to_tracks = 1.0 / (1.0 + to_reports.sum(axis=0, keepdims=True) - to_reports)
    wanted = odds * to_tracks
    return wanted / (1.0 + wanted.sum(axis=1, keepdims=True))


def sparse(log_odds):
    """Return (starts, columns, log odds) of the finite entries of a matrix, as kernels take them."""
    allowed = np.isfinite(log_odds)
    starts = np.concatenate([[0], np.cumsum(allowed.sum(axis=1))]).astype(np.int64)
    return starts, np.nonzero(allowed)[1].astype(np.int64), np.ascontiguousarray(log_odds[allowed])


def random_log_odds(rng, tracks, reports, *, share=0.7, spread=4.0, middle=2.0):
    """Return a matrix of log odds in which a share of pairs is allowed."""
    matrix = middle + spread * rng.normal(size=(tracks, reports))
    matrix[rng.uniform(size=matrix.shape) >= share] = -np.inf
    return matrix


def noisy_log_odds(rng, tracks, reports, sigma):
    """Return log odds of tracks and reports strewn over a unit square, reports with noise `sigma`."""
    where = rng.uniform(size=(tracks, 2))
    seen = rng.uniform(size=(reports, 2))
    known = min(tracks, reports)
    seen[:known] = where[:known] + sigma * rng.normal(size=(known, 2))
    squared = ((where[:, None] - seen[None]) ** 2).sum(axis=2) / sigma**2
    return np.log(9.0 / (2.0 * np.pi * sigma**2 * 0.1 * tracks)) - 0.5 * squared
