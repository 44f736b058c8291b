import numpy as np
import pytest
from picture_scenes import SECOND, picture_rows, tracks_at

from lookdown.astro import ecef_from_geodetic
from lookdown.picture import IDENTITY_REFERENCE, IdentityDesk, IdentityParameters, with_identities
from lookdown.picture._claims import claims_of
from lookdown.tables import Detections, EventKind, IdentityState, Measured, PictureFlag, SensorKind, Tracks

SENSOR = np.array([7_000_000.0, 100_000.0, 200_000.0])


def detections_of(time_tai_ns, icao24, position_ecef_m, sigma_m=30.0):
    """ADS-B detections of claimed places, the axes turned to each."""
    count = len(icao24)
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Detections.columns()}
    sight = position_ecef_m - SENSOR
    distance = np.linalg.norm(sight, axis=1)
    sight = sight / distance[:, None]
    along = np.cross(sight, [0.0, 0.0, 1.0])
    along /= np.linalg.norm(along, axis=1)[:, None]
    columns |= {
        "time_tai_ns": np.full(count, time_tai_ns, np.int64),
        "kind": np.full(count, SensorKind.ADSB, np.uint8),
        "sensor_position_ecef_m": np.tile(SENSOR, (count, 1)),
        "axis_along_ecef": along,
        # The line of sight lies on the side of axis_cross x axis_along.
        "axis_cross_ecef": np.cross(along, sight),
        "range_m": distance,
        "sigma_range_m": np.full(count, sigma_m),
        "sigma_cosine_along": sigma_m / distance,
        "sigma_cosine_cross": sigma_m / distance,
        "measured": np.full(count, Measured.ALL, np.uint8),
        "reported_icao24": np.asarray(icao24, np.uint32),
    }
    return Detections(**columns)


class Scene:
    """Aircraft in a row along 48 north, 40 km apart, flown step by step with claims and a desk."""

    def __init__(self, count=6, spacing_deg=0.5, sigma_m=100.0):
        self.desk, self.second = IdentityDesk(), 0
        self.count, self.spacing, self.sigma = count, spacing_deg, sigma_m
        self.draws = np.random.Generator(np.random.Philox(3))

    def tracks(self, missing=()):
        longitude = 2.0 + self.spacing * np.arange(self.count) + 0.003 * self.second
        made = tracks_at(
            np.full(self.count, 48.0),
            longitude,
            10_000.0,
            east_mps=0.003 * 111_320.0 * np.cos(np.radians(48.0)),
            sigma_enu_m=(self.sigma, self.sigma, self.sigma),
            time_tai_ns=self.second * SECOND,
        )
        noise = self.draws.normal(0.0, self.sigma, (self.count, 3))
        self.truth = made.position_ecef_m.copy()
        made.position_ecef_m[:] += noise
        return made.take(~np.isin(made.track_id, missing))

    def step(self, *, silent=(), shift=None, extra=(), missing=(), looks=None):
        """Ten seconds on; address 0xA00 + track_id. Shift: metres by track. Extra: (address, place)."""
        self.second += 10
        tracks = self.tracks(missing)
        ids = np.array([k for k in range(1, self.count + 1) if k not in silent])
        place = self.truth[ids - 1] + self.draws.normal(0.0, 30.0, (len(ids), 3))
        for track_id, metres in (shift or {}).items():
            place[ids == track_id] += np.array([0.0, metres, 0.0])
        address = 0xA00 + ids
        for icao24, where in extra:
            address, place = np.append(address, icao24), np.vstack([place, where])
        claims = detections_of(self.second * SECOND, address, place)
        return self.desk.step(tracks, claims, self.second * SECOND, looks)


def states(who):
    pairs = zip(who.track_id, who.state, strict=True)
    return {int(track_id): IdentityState(int(state)).name for track_id, state in pairs}


def test_a_claim_is_where_it_was_claimed():
    place = ecef_from_geodetic(
        latitude_rad=np.radians([0.0, 10.0]), longitude_rad=np.radians([1.0, -5.0]), height_m=np.array([9e3, 0.0])
    )
    given = detections_of(5, [1, 2], place, sigma_m=40.0)
    found = claims_of(given)
    assert np.abs(found.position_ecef_m - place).max() < 1e-3
    assert found.sigma_m == pytest.approx([40.0, 40.0]) and found.icao24.tolist() == [1, 2]
    given.reported_icao24[0], given.kind[1] = 0, SensorKind.RADAR
    assert len(claims_of(given)) == 0


def test_addresses_are_held_after_three_claims_in_a_row():
    scene = Scene()
    first, _ = scene.step()
    assert set(states(first).values()) == {"TENTATIVE"}
    scene.step()
    third, happened = scene.step()
    assert set(states(third).values()) == {"HELD"} and len(happened) == 0
    assert third.icao24.tolist() == [0xA01, 0xA02, 0xA03, 0xA04, 0xA05, 0xA06]
    for _ in range(12):
        who, _ = scene.step()
    assert (who.since_tai_ns == 30 * SECOND).all() and (who.claim_count == 15).all()
    # Honest sigmas agree to about one sigma.
    assert 0.6 < float(np.sqrt(np.mean(who.agreement_sigmas**2))) < 1.4
    assert (who.runner_up_sigmas > 15.0).all()


def test_two_tracks_that_cannot_be_told_apart_are_given_no_address():
    scene = Scene(count=2, spacing_deg=0.0003)
    for _ in range(6):
        who, _ = scene.step()
    assert "HELD" not in states(who).values()


def test_a_transponder_that_begins_to_lie_is_told_with_its_sigmas_and_comes_back():
    scene = Scene()
    for _ in range(4):
        scene.step()
    for _ in range(4):
        who, happened = scene.step(shift={2: 9_000.0})
    assert states(who) == {1: "HELD", 2: "DISAGREES", 3: "HELD", 4: "HELD", 5: "HELD", 6: "HELD"}
    row = who.track_id.tolist().index(2)
    assert who.icao24[row] == 0xA02 and who.offset_m[row] == pytest.approx(9_000.0, abs=500.0)
    assert who.offset_allowed_m[row] == pytest.approx(3.0 * np.hypot(100.0, 30.0), rel=1e-3)
    assert who.agreement_sigmas[row] > 4.0 and len(happened) == 0
    for _ in range(14):
        who, _ = scene.step()
    assert states(who)[2] == "HELD"


def test_a_single_wild_claim_changes_nothing():
    scene = Scene()
    for _ in range(6):
        scene.step()
    scene.step(shift={3: 1_500.0})
    for _ in range(8):
        who, _ = scene.step()
    assert states(who)[3] == "HELD" and who.since_tai_ns[2] <= 150 * SECOND


def test_who_falls_silent_where_others_are_heard_is_told_with_its_address():
    scene = Scene()
    for _ in range(4):
        scene.step()
    for _ in range(6):
        who, _ = scene.step(silent=(4,))
    row = who.track_id.tolist().index(4)
    assert states(who)[4] == "SILENT" and who.icao24[row] == 0xA04
    assert who.since_tai_ns[row] == 80 * SECOND
    who, _ = scene.step()
    assert states(who)[4] == "HELD"


def test_who_was_never_heard_is_silent_only_where_others_are():
    scene = Scene()
    for _ in range(5):
        who, _ = scene.step(silent=(1,))
    assert states(who)[1] == "SILENT" and who.icao24[0] == 0 and who.since_tai_ns[0] == 10 * SECOND
    lonely = Scene()
    for _ in range(5):
        who, _ = lonely.step(silent=(1, 2, 3, 4, 5))
    assert states(who) == {6: "HELD"}


def test_a_claim_where_looks_should_have_found_something_is_a_ghost():
    scene = Scene()
    nowhere = ecef_from_geodetic(
        latitude_rad=np.radians([49.0]), longitude_rad=np.radians([3.0]), height_m=np.array([9e3])
    )
    told = [scene.step(extra=[(0xBAD, nowhere)], looks=lambda place: np.full(len(place), 1.5))[1] for _ in range(5)]
    assert [len(each) for each in told] == [0, 0, 0, 1, 1]
    assert told[3].event_kind.tolist() == [EventKind.GHOST_CLAIM] and told[3].subject_id.tolist() == [0xBAD]
    assert (told[3].value[0], told[3].expected[0]) == (4.0, 6.0)
    assert np.degrees(told[3].latitude_rad[0]) == pytest.approx(49.0, abs=0.01)
    quiet = Scene()
    for _ in range(8):
        _, happened = quiet.step(extra=[(0xBAD, nowhere)], looks=lambda place: np.zeros(len(place)))
    assert len(happened) == 0, "where nobody looked nothing is missed"


def test_an_address_heard_from_two_places_is_told_and_the_true_one_kept():
    scene = Scene()
    for _ in range(4):
        scene.step()
    elsewhere = ecef_from_geodetic(
        latitude_rad=np.radians([45.0]), longitude_rad=np.radians([8.0]), height_m=np.array([9e3])
    )
    told = [scene.step(extra=[(0xA02, elsewhere)]) for _ in range(4)]
    assert [len(happened) for _, happened in told] == [0, 0, 1, 1]
    who, happened = told[-1]
    assert happened.subject_id.tolist() == [0xA02] and happened.expected.tolist() == [0.0]
    assert states(who)[2] == "HELD"


def test_a_track_that_ends_gives_its_address_up_and_another_may_take_it():
    scene = Scene()
    for _ in range(4):
        scene.step()
    who, _ = scene.step(missing=(5,))
    assert 5 not in states(who)
    for _ in range(3):
        who, _ = scene.step()
    assert states(who)[5] == "HELD"


def test_memory_is_bounded_and_old_addresses_are_forgotten():
    base = {name: parameter.base_si for name, parameter in IDENTITY_REFERENCE.items()}
    desk = IdentityDesk(IdentityParameters(**(base | {"most_addresses": 10.0})))
    draws = np.random.Generator(np.random.Philox(1))
    place = ecef_from_geodetic(
        latitude_rad=draws.uniform(-0.2, 0.2, 30), longitude_rad=draws.uniform(-0.2, 0.2, 30), height_m=np.zeros(30)
    )
    desk.step(Tracks.empty(), detections_of(SECOND, np.arange(1, 31), place), SECOND)
    assert desk.forgotten == 20 and len(desk.snapshot()["trails"]["icao24"]) == 10
    desk.step(Tracks.empty(), Detections.empty(), 200 * SECOND)
    assert len(desk.snapshot()["trails"]["icao24"]) == 0


def test_a_desk_that_is_taken_up_again_goes_on_the_same():
    whole, half = Scene(), Scene()
    for _ in range(5):
        whole.step(silent=(3,)), half.step(silent=(3,))
    taken, half.desk = half.desk.snapshot(), IdentityDesk()
    half.desk.restore(taken)
    for _ in range(4):
        one, other = whole.step(shift={1: 5e3})[0], half.step(shift={1: 5e3})[0]
    for name, _ in one.columns():
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def test_the_picture_carries_addresses_and_flags():
    scene = Scene()
    for _ in range(4):
        scene.step(silent=(6,))
    for _ in range(4):
        who, _ = scene.step(silent=(6,), shift={2: 9_000.0})
    flags = [0, 0, 0, 0, 0, int(PictureFlag.COOPERATIVE), 1]
    shown = with_identities(picture_rows(7, flags=flags), who)
    both = PictureFlag.COOPERATIVE | PictureFlag.DISAGREES
    assert shown.icao24.tolist() == [0xA01, 0xA02, 0xA03, 0xA04, 0xA05, 0, 0]
    one = int(PictureFlag.COOPERATIVE)
    assert shown.flags.tolist() == [one, int(both), one, one, one, 0, 1]


def test_every_parameter_has_a_source_and_a_band_about_it():
    assert set(IDENTITY_REFERENCE) == set(IdentityParameters.__slots__)
    for name, parameter in IDENTITY_REFERENCE.items():
        assert parameter.low <= parameter.base <= parameter.high and parameter.source, name
