"""Starlink's lasers, flown: two along the plane that stay, one that meets satellites going the other way."""

import math
from dataclasses import dataclass, replace

import numpy as np

from lookdown.constellation import EphemerisTable, WalkerShell, combined, walker_elements
from lookdown.network.link_states import CrossingLinks, LinkMachine, inertial_velocity_mps, link_limits
from lookdown.network.terminals import TERMINALS, OpticalTerminal
from lookdown.verification._row import Row, relative_row

__all__ = ["LaserFigures", "laser_figures", "published_times", "rows"]

_START_TAI_NS, _SLOT_S = 1_700_000_000_000_000_000, 15
"""Satellites are given to users anew every 15 s (SpaceX's filings); we give partners at the same beat."""

_SHELLS = (
    (540e3, 53.2, 72, 20, 17),
    (570e3, 70.0, 20, 20, 11),
    (560e3, 97.6, 4, 58, 1),
    (530e3, 43.0, 28, 33, 13),
)
"""Height, inclination, planes, slots, phasing: shells with lasers as of early 2024, rounded: 2,996 satellites."""

_ACQUISITIONS_A_DAY, _LASERS, _UP_RATIO = 266_141.0, 9_000.0, 0.99
_TALK = "Brashears, SPIE Photonics West 2024: 9,000 lasers, 266,141 acquisitions a day, over 99 % up; taken as "
_TIMES = (
    "; every acquisition as fast as the fastest (12 s) and no time for turning, the only times published: with our "
    "assumed 20 s and 10 deg/s 97.8 %, see design/0025"
)
_MOMENT_S = 1e-3
"""What an acquisition takes beyond its least, where it is to take the least: the mean is above the least."""


@dataclass(frozen=True, slots=True)
class LaserFigures:
    """What a constellation's lasers did.

    Attributes
    ----------
    acquisitions_a_day : float
        Links that came up, for 9,000 lasers.
    life_s : float
        Mean time from up to lost.
    break_s : float
        Mean time for which a link asked for was not up, for each that came up.
    up_ratio, standing_up_ratio : float
        Share of the time that links asked for were up: of all, and of those along the planes.
    """

    acquisitions_a_day: float
    life_s: float
    break_s: float
    up_ratio: float
    standing_up_ratio: float


class _Fleet:
    """Satellites of all shells, their neighbours along the plane and where they are."""

    def __init__(self, duration_s: int) -> None:
        shells = [
            walker_elements(
                WalkerShell(
                    altitude_m=height_m,
                    inclination_rad=math.radians(inclination_deg),
                    satellite_count=planes * slots,
                    plane_count=planes,
                    phasing=phasing,
                ),
                _START_TAI_NS,
            )
            for height_m, inclination_deg, planes, slots, phasing in _SHELLS
        ]
        elements = combined(shells)
        self.table = EphemerisTable.from_elements(elements, _START_TAI_NS, _START_TAI_NS + duration_s * 10**9)
        slots = np.concatenate([np.full(planes, slots) for _, _, planes, slots, _ in _SHELLS])
        self.plane = np.repeat(np.arange(len(slots)), slots).astype(np.int32)
        first = np.concatenate([[0], np.cumsum(slots)[:-1]])[self.plane]
        row = np.arange(len(self.plane))
        self.standing = np.stack([row, first + (row - first + 1) % slots[self.plane]], axis=1)

    def __len__(self) -> int:
        return len(self.plane)


def published_times() -> OpticalTerminal:
    """Return Starlink's terminal with no time that is an assumption: 12 s for every acquisition, none for turning."""
    terminal = TERMINALS["starlink"]
    return replace(
        terminal,
        acquisition_mean_s=terminal.acquisition_min_s + _MOMENT_S,
        slew_rate_max_radps=2.0 * math.pi / _MOMENT_S,
    )


def laser_figures(
    *,
    settle_s: int = 1800,
    count_s: int = 3600,
    by_time: bool = False,
    keeps: bool = False,
    terminal: OpticalTerminal | None = None,
) -> LaserFigures:
    """Return what the lasers do in a span after one in which everything is acquired for the first time.

    Parameters
    ----------
    settle_s, count_s : int, multiples of 15
    by_time : bool
        Whether partners are chosen by how long they will be in reach; else the nearest is.
    keeps : bool
        Whether partners who have come to fly the same way stay together.
    terminal : OpticalTerminal, optional
        By default ours of Starlink.
    """
    fleet, limits = _Fleet(settle_s + count_s), link_limits(terminal or TERMINALS["starlink"])
    lasers = np.full(len(fleet), 3, np.int32)
    crossing = CrossingLinks(limits, by_time=by_time, keeps=keeps)
    all_links = LinkMachine(limits, lasers, 1, _START_TAI_NS)
    standing = LinkMachine(limits, lasers, 1, _START_TAI_NS)
    asked_s, before = 0.0, np.zeros(4)
    for time_s in range(0, settle_s + count_s, _SLOT_S):
        now = _START_TAI_NS + time_s * 10**9
        satellites = fleet.table.at(now)
        place, moving = satellites.position_ecef_m, satellites.velocity_ecef_mps
        north = inertial_velocity_mps(place, moving)[:, 2] > 0.0
        pairs = crossing.step(place, moving, group=north.astype(np.int32), plane=fleet.plane)
        everything = np.concatenate([fleet.standing, pairs])
        for machine, asked in ((all_links, everything), (standing, fleet.standing)):
            open_, up = np.ones(len(asked), bool), np.ones(len(fleet), bool)
            report = machine.step(now, place, moving, is_up=up, pairs=asked, is_open=open_)
            if machine is all_links:
                crossing.let_go(pairs, report.fault[len(fleet.standing) :])
        if time_s < settle_s:
            before = _counts(all_links, standing)
        else:
            asked_s += _SLOT_S * len(everything)
    gained = _counts(all_links, standing) - before
    day = 86400.0 / count_s * _LASERS / lasers.sum()
    return LaserFigures(
        acquisitions_a_day=gained[0] * day,
        life_s=gained[2] / gained[1],
        break_s=(asked_s - gained[2]) / gained[0],
        up_ratio=gained[2] / asked_s,
        standing_up_ratio=gained[3] / (len(fleet.standing) * count_s),
    )


def _counts(all_links: LinkMachine, standing: LinkMachine) -> np.ndarray:
    return np.array([all_links.acquisition_count, all_links.loss_count, all_links.up_s, standing.up_s])


def rows() -> list[Row]:
    """Return acquisitions a day, life and time up of Starlink's lasers beside what the state machine makes of them."""
    figures = laser_figures(terminal=published_times())
    whole, alone = "4,500 links of two lasers each", "links that are not planned to change"
    life_s = _LASERS / 2.0 * 86400.0 / _ACQUISITIONS_A_DAY
    return [
        _row("laser-acquisitions", _ACQUISITIONS_A_DAY, figures.acquisitions_a_day, 0.1, "1/d", whole),
        _row(
            "laser-link-life", life_s / 60.0, figures.life_s / 60.0, 0.1, "min", f"{whole}: their time by their number"
        ),
        _least("laser-links-up", figures.up_ratio, f"{whole}, with those that change partners{_TIMES}"),
        _least("laser-standing-up", figures.standing_up_ratio, alone),
    ]


def _least(id: str, ours: float, reading: str) -> Row:
    """Return a row of a share that is to be over the published one."""
    short = max(_UP_RATIO - float(ours), 0.0)
    return Row(id, "network", _UP_RATIO, float(ours), short, 0.0, "1, at least", _TALK + reading)


def _row(id: str, published: float, ours: float, tolerance: float, unit: str, reading: str) -> Row:
    return relative_row(
        id=id, area="network", published=published, ours=ours, tolerance=tolerance, unit=unit, source=_TALK + reading
    )
