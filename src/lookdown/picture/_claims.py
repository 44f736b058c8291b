"""Claims of transponders: where each says it is, which is an address's own, and how far it lies from a track."""

from dataclasses import dataclass

import numpy as np

from lookdown.tables import Detections, Measured, SensorKind, Table, Tracks, column

__all__ = ["Claims", "claims_of", "distances", "one_each"]

_PLACE = Measured.RANGE | Measured.ALONG | Measured.CROSS


@dataclass(frozen=True, slots=True)
class Claims(Table):
    """Places that transponders claimed."""

    icao24: np.ndarray = column("u8", "1", "24-bit address claimed")
    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the claim")
    position_ecef_m: np.ndarray = column("f8", "m, ITRF", "place claimed", (3,))
    sigma_m: np.ndarray = column("f8", "m", "standard deviation along each axis, the slow part included")


def claims_of(detections: Detections) -> Claims:
    """Return the claims among detections; those without an address or a whole place are left out.

    Parameters
    ----------
    detections : Detections
        Of any sensors. The line of sight lies on the side of axis_cross x axis_along.
    """
    u, v = detections.cosine_along, detections.cosine_cross
    left = 1.0 - u * u - v * v
    whole = (detections.measured & _PLACE) == _PLACE
    rows = np.flatnonzero(
        (detections.kind == SensorKind.ADSB) & (detections.reported_icao24 > 0) & whole & (left >= 0.0)
    )
    along, cross = detections.axis_along_ecef[rows], detections.axis_cross_ecef[rows]
    sight = u[rows, None] * along + v[rows, None] * cross + np.sqrt(left[rows])[:, None] * np.cross(cross, along)
    distance = detections.range_m[rows]
    sigmas = [
        np.hypot(detections.sigma_range_m[rows], detections.bias_sigma_range_m[rows]),
        distance * np.hypot(detections.sigma_cosine_along[rows], detections.bias_sigma_cosine[rows]),
        distance * np.hypot(detections.sigma_cosine_cross[rows], detections.bias_sigma_cosine[rows]),
    ]
    return Claims(
        icao24=detections.reported_icao24[rows].astype(np.uint64),
        time_tai_ns=detections.time_tai_ns[rows],
        position_ecef_m=detections.sensor_position_ecef_m[rows] + distance[:, None] * sight,
        sigma_m=np.maximum.reduce(sigmas),
    )


def one_each(claims: Claims, expected_ecef_m: np.ndarray, known: np.ndarray, reach_m: float) -> tuple[Claims, Claims]:
    """Return one claim an address, the one nearest to where it should be, and those that cannot be the same object.

    Parameters
    ----------
    claims : Claims
    expected_ecef_m : (n, 3) float64, metre, ITRF
        Where each claim's address should be by its claims before; counts where `known`.
    known : (n,) bool
    reach_m : float
        Claims of one address further apart than this are of two senders.

    Returns
    -------
    own, strange : Claims
        By rising address.
    """
    off = np.linalg.norm(claims.position_ecef_m - expected_ecef_m, axis=1)
    # Of a new address the latest claim counts, of a known one the nearest to where it should be, by whole kilometres.
    rank = np.where(known, np.floor(off / 1000.0), 0.0)
    order = np.lexsort((claims.sigma_m, -claims.time_tai_ns, rank, claims.icao24))
    claims = claims.take(order)
    _, first, place = np.unique(claims.icao24, return_index=True, return_inverse=True)
    own = claims.take(first)
    apart = np.linalg.norm(claims.position_ecef_m - own.position_ecef_m[place], axis=1)
    return own, claims.take(apart > reach_m)


def distances(
    claims: Claims, claim: np.ndarray, tracks: Tracks, track: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how far pairs of claims and tracks are apart, the track taken back to the claim's instant.

    Parameters
    ----------
    claims, tracks : Claims, Tracks
    claim, track : (n,) int64
        Rows of the pairs.

    Returns
    -------
    squared : (n,) float64
        Squared statistical distance; chi-square of 3 degrees where both are honest.
    offset_m : (n,) float64
    allowed_m : (n,) float64
        Three standard deviations of both together, along the offset.
    """
    ahead_s = (claims.time_tai_ns[claim] - tracks.time_tai_ns[track]) / 1e9
    there = tracks.position_ecef_m[track] + tracks.velocity_ecef_mps[track] * ahead_s[:, None]
    apart = claims.position_ecef_m[claim] - there
    covariance = tracks.covariance[track, :3, :3] + claims.sigma_m[claim, None, None] ** 2 * np.eye(3)
    whitened = np.linalg.solve(covariance, apart[:, :, None])[:, :, 0]
    squared = np.maximum(np.einsum("ij,ij->i", apart, whitened), 0.0)
    length = np.linalg.norm(apart, axis=1)
    # The sigma that counts is the one along the offset.
    along = apart / np.maximum(length, 1e-9)[:, None]
    variance = np.einsum("ni,nij,nj->n", along, covariance, along)
    return squared, length, 3.0 * np.sqrt(np.maximum(variance, 0.0))
