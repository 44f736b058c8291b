"""Kernels of the waveform against the array functions and the plain twins."""

import numpy as np
from waveform_plain import C, folded_plain, received_plain

from lookdown.sensing import waveform as wf
from lookdown.sensing.waveform.waveform_kernels import folded_speed, received_share


def test_received_share():
    prf_hz, pulse_s, recovery_s = 2222.0, 6e-5, 1e-5
    to_range = 0.5 * C
    for range_m in np.linspace(570e3, 700e3, 101):
        parts = (to_range / prf_hz, to_range * pulse_s, to_range * (pulse_s + recovery_s))
        ours = received_share(range_m, *parts)
        assert abs(ours - wf.received_share(range_m, prf_hz=prf_hz, pulse_s=pulse_s, recovery_s=recovery_s)) < 1e-9
        assert abs(ours - received_plain(range_m, prf_hz, pulse_s, recovery_s)) < 2e-4


def test_folded_speed():
    for speed in np.linspace(-800.0, 800.0, 333):
        ours = folded_speed(speed, 239.0)
        assert abs(ours - folded_plain(speed, 239.0)) < 1e-9
        assert abs(ours - wf.folded_speed_mps(speed, 0.239, 2000.0)) < 1e-9
