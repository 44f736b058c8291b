"""Plain twin of the gap causes: one row at a time, walking its window."""

from lookdown.tables import GapCause


def _tracked(rows, m, limit_m):
    return rows.in_custody[m] or (rows.track_id[m] > 0 and rows.position_error_m[m] < limit_m)


def cause_of_row(rows, looks, held, probability, k, limit_m):
    """Cause of row k by the rules, in order."""
    one, now = rows.object_id[k], rows.time_tai_ns[k]
    if rows.in_custody[k]:
        return GapCause.NONE
    if _tracked(rows, k, limit_m):
        return GapCause.OTHER_TRACK
    before = [
        rows.time_tai_ns[m]
        for m in range(len(rows))
        if rows.object_id[m] == one and _tracked(rows, m, limit_m) and rows.time_tai_ns[m] < now
    ]
    start = max(before, default=-1)
    seen = any(held[m] for m in range(len(rows)) if rows.object_id[m] == one and start < rows.time_tai_ns[m] <= now)
    mine = [m for m in range(len(looks)) if looks.object_id[m] == one and start < looks.time_tai_ns[m] <= now]
    if not seen and not mine:
        return GapCause.NO_SATELLITE
    if not any(probability[m] >= 0.5 for m in mine):
        return GapCause.ENERGY
    if not any(looks.detection_probability[m] >= 0.5 for m in mine):
        return GapCause.BLIND_DOPPLER
    if not any(looks.detected[m] for m in mine):
        return GapCause.MISSED
    return GapCause.TRACKER
