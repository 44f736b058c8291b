"""The sensor card: one page that says what a sensor is, what it can do, and where it is blind."""

from lookdown.sensing.card.rows import CardRow, receive_beams_at_once, sensor_card

__all__ = ["CardRow", "receive_beams_at_once", "sensor_card"]
