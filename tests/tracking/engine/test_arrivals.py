"""What of a batch is new: twice in a batch, in another batch, in parts, too late, without a header."""

import numpy as np
import pytest
from engine_scenes import SETTINGS
from late_scenes import SECOND_NS, some_dwells
from plain_radar import START_TAI_NS

from lookdown.tables import Detections, Dwells
from lookdown.tracking.engine import DwellBook, read_batch
from lookdown.tracking.engine._layout import (
    CLUTTER,
    COVERAGE,
    DETECTION_ID,
    DWELL_ID,
    REPORT_COUNT,
    SENSOR_ID,
    SLOT_TIME,
)
from lookdown.tracking.registration import nothing_known

LONG_AGO = START_TAI_NS - 1_000 * SECOND_NS


def nobody_knows(sensor_id, kind, time_tai_ns):
    """Return keys and epochs where no sensor's errors are known."""
    none = np.zeros(len(sensor_id), np.int64)
    return none, none, nothing_known()


class Held:
    """A book with the detections of its slots, as the engine keeps them."""

    def __init__(self):
        self.book, self.detections = DwellBook(), {}

    def read(self, dwells, detections, *, watermark_ns=LONG_AGO, ratio=None):
        """Return the batch, and take it in."""
        batch = read_batch(
            self.book,
            lambda slot: np.array(sorted(self.detections[slot]), np.int64),
            dwells,
            detections,
            watermark_ns,
            SETTINGS.birth,
            None if ratio is None else lambda points, times: ratio,
            nobody_knows,
        )
        slots = np.arange(len(self.detections), len(self.detections) + len(batch.keys))
        self.book.note(batch.keys, slots)
        ends = np.cumsum(batch.entry.slots[:, REPORT_COUNT])
        for slot, end, count in zip(slots.tolist(), ends, batch.entry.slots[:, REPORT_COUNT], strict=True):
            self.detections[slot] = set(batch.entry.labels[end - count : end, DETECTION_ID].tolist())
        for slot, _, labels in batch.amended:
            self.detections[slot].update(labels[:, DETECTION_ID].tolist())
        return batch

    def ids(self):
        return sorted(one for ids in self.detections.values() for one in ids)


LOOKS = some_dwells(6, 2)
ALL = Dwells.concatenate([one for one, _ in LOOKS]), Detections.concatenate([one for _, one in LOOKS])


def test_a_batch_of_several_dwells():
    held = Held()
    batch = held.read(*ALL)
    assert len(batch.keys) == len(LOOKS) == len(batch.headers) and batch.duplicates == batch.too_late == 0
    assert batch.entry.slots[:, DWELL_ID].tolist() == ALL[0].dwell_id.tolist()
    assert batch.entry.slots[:, REPORT_COUNT].tolist() == [len(one) for _, one in LOOKS]
    assert held.ids() == ALL[1].detection_id.tolist()
    assert (batch.entry.values[:, CLUTTER] > 0.0).all()


def test_everything_twice_is_taken_once():
    held = Held()
    both = Dwells.concatenate([ALL[0], ALL[0]]), Detections.concatenate([ALL[1], ALL[1]])
    assert held.read(*both).duplicates == len(ALL[1])
    again = held.read(*ALL)
    assert again.duplicates == len(ALL[1]) and not again.keys and not again.amended and not len(again.headers)
    assert held.ids() == ALL[1].detection_id.tolist()


def test_the_rest_of_a_dwell_amends_it():
    held, (dwells, detections) = Held(), LOOKS[0]
    part = np.arange(len(detections)) < 2
    assert not held.read(dwells, detections.take(part)).amended
    batch = held.read(dwells, detections)
    ((slot, values, labels),) = batch.amended
    assert batch.duplicates == 2 and not batch.keys
    assert slot == 0 and len(values) == len(labels) == len(detections) - 2
    assert held.ids() == detections.detection_id.tolist()
    # Without its header as well, for the dwell is known.
    third = held.read(Dwells.empty(), detections)
    assert third.duplicates == len(detections) and not third.keys


def test_the_rest_of_several_dwells_comes_mixed_with_what_is_there_already():
    held, source = Held(), np.random.default_rng(9)
    dwells, detections = ALL
    early = source.random(len(detections)) < 0.5
    held.read(dwells, detections.take(early))
    mixed = detections.take(source.permutation(len(detections)))
    batch = held.read(Dwells.empty(), mixed)
    assert batch.duplicates == np.count_nonzero(early) and not batch.keys
    whole = {int(one.dwell_id[0]): set(one.detection_id.tolist()) for _, one in LOOKS}
    for slot, values, labels in batch.amended:
        new = labels[:, DETECTION_ID].tolist()
        assert len(values) == len(set(new)) and set(new) <= whole[int(dwells.dwell_id[slot])]
        assert not set(new) & set(detections.detection_id[early].tolist())
    assert sum(len(labels) for _, _, labels in batch.amended) == np.count_nonzero(~early)
    assert held.ids() == ALL[1].detection_id.tolist()


def test_what_is_too_late_is_counted():
    held, watermark = Held(), int(LOOKS[2][0].time_tai_ns[0])
    batch = held.read(*ALL, watermark_ns=watermark)
    early = int((ALL[1].time_tai_ns < watermark).sum())
    assert batch.too_late == early > 0
    assert (batch.entry.slots[:, SLOT_TIME] >= watermark).all()
    assert len(held.ids()) == len(ALL[1]) - early


def test_the_rest_of_a_dwell_that_is_too_late_by_now_is_counted_too():
    held, (dwells, detections) = Held(), LOOKS[0]
    held.read(dwells, detections.take(np.arange(len(detections)) < 2))
    batch = held.read(dwells, detections, watermark_ns=int(dwells.time_tai_ns[0]) + 1)
    assert not batch.amended and not batch.keys
    assert batch.duplicates == 2 and batch.too_late == len(detections) - 2


def test_detections_without_headers_are_dwells_by_their_instants():
    held = Held()
    batch = held.read(Dwells.empty(), ALL[1])
    slots = batch.entry.slots
    assert len(slots) == len(LOOKS) and (slots[:, COVERAGE] == 0).all()
    assert sorted(slots[:, SLOT_TIME].tolist()) == sorted(ALL[0].time_tai_ns.tolist())
    assert sorted(slots[:, SENSOR_ID].tolist()) == sorted(ALL[0].sensor_id.tolist())
    assert not len(batch.headers) and held.ids() == ALL[1].detection_id.tolist()
    assert np.isfinite(batch.entry.values).all() and (batch.entry.values[:, CLUTTER] > 0.0).all()


def test_a_learned_factor_multiplies_the_density():
    plain, twice = (Held().read(*ALL, ratio=ratio) for ratio in (None, np.full(len(ALL[1]), 2.0)))
    np.testing.assert_allclose(twice.entry.values[:, CLUTTER], 2.0 * plain.entry.values[:, CLUTTER], rtol=1e-12)


def test_the_book_forgets_and_is_restored():
    held = Held()
    keys = held.read(*ALL).keys
    rows = held.book.rows()
    held.book.forget(np.array([1, 3]))
    assert [held.book.slot(key) is None for key in keys[:4]] == [False, True, False, True]
    other = DwellBook()
    other.restore(rows)
    assert [other.slot(key) for key in keys] == list(range(len(keys)))
    other.forget(np.array([0]))
    assert other.slot(keys[0]) is None
    with pytest.raises(KeyError):
        other.forget(np.array([0]))


def test_an_empty_batch_is_nothing():
    batch = Held().read(Dwells.empty(), Detections.empty())
    assert not batch.keys and not batch.amended and len(batch.entry.slots) == len(batch.entry.values) == 0


def test_a_batch_in_any_order_is_read_alike():
    """Detections of several dwells mixed with one another: the same dwells with the same reports."""
    dwells, detections = ALL
    mixed = detections.take(np.random.default_rng(4).permutation(len(detections)))
    one, other = Held().read(dwells, detections), Held().read(dwells, mixed)
    assert one.keys == other.keys and len(one.keys) > 3
    for name in ("slots", "poses", "values", "labels"):
        np.testing.assert_array_equal(getattr(one.entry, name), getattr(other.entry, name))
    bare, mixed_bare = Held().read(Dwells.empty(), detections), Held().read(Dwells.empty(), mixed)
    assert bare.keys == mixed_bare.keys == sorted(bare.keys)
    np.testing.assert_array_equal(bare.entry.labels, mixed_bare.entry.labels)
