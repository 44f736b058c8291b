"""Constants of nature that the links need."""

__all__ = ["BOLTZMANN_JPK", "PLANCK_JS", "SPEED_OF_LIGHT_MPS"]

SPEED_OF_LIGHT_MPS = 299_792_458.0
"""In vacuum; SI, exact."""

PLANCK_JS = 6.626_070_15e-34
"""Planck's constant; SI, exact."""

BOLTZMANN_JPK = 1.380_649e-23
"""SI, exact."""
