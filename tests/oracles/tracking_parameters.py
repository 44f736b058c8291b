"""The tracker's parameters as shipped, and with one noise for every class of flight."""

from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters


def known_parameters(**changes):
    """Return the base values in SI, some of them changed."""
    return TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()} | changes)


def even_parameters(level_m2ps3, vertical_m2ps3, **changes):
    """Return the base values with the same noise in every straight flight, whatever its class."""
    noises = {}
    for name in TRACKER_REFERENCE:
        if name.startswith(("terminal_noise", "cruise_noise", "slow_noise")):
            noises[name] = vertical_m2ps3 if "vertical" in name else level_m2ps3
    return known_parameters(**noises | changes)
