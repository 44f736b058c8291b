"""The card of an ADS-B receiver: a link that adds up, and waits of crowded beams."""

import dataclasses

import pytest

from lookdown.sensing.adsb import ADSB_REFERENCE, adsb_card, reference_adsb


def _rows(parameters):
    return {row.name: row for row in adsb_card(parameters, {})}


def test_the_link_adds_up():
    rows = adsb_card(reference_adsb(), {})
    link = [row for row in rows if row.section == "link"]
    total = next(i for i, row in enumerate(link) if row.name == "power received")
    assert sum(row.value for row in link[:total]) == pytest.approx(link[total].value)
    assert len([row for row in rows if row.section == "inputs"]) == len(ADSB_REFERENCE)


def test_crowds_wait():
    rows = _rows(reference_adsb())
    for count, wait_s in (("500", 2.7), ("1,000", 6.6), ("2,000", 31.9)):
        assert rows[f"update at 95 %, {count} in the beam"].value == pytest.approx(wait_s, abs=0.05)
    assert rows["needed for 95 % in 8 s"].value == pytest.approx(17.07, abs=0.01)


def test_more_beams_and_less_noise_show():
    known = reference_adsb()
    more = _rows(dataclasses.replace(known, beam_count=19))
    assert more["power received"].value > _rows(known)["power received"].value + 3.0
    cold = _rows(dataclasses.replace(known, system_temperature_k=300.0))
    gain = cold["energy of a bit over noise"].value - _rows(known)["energy of a bit over noise"].value
    assert gain == pytest.approx(3.01, abs=0.01)
