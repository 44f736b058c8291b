"""Constants of nature that sensors share, SI (exact, BIPM 2019)."""

__all__ = ["BOLTZMANN_JPK", "PLANCK_JS", "SPEED_OF_LIGHT_MPS"]

SPEED_OF_LIGHT_MPS = 299_792_458.0
BOLTZMANN_JPK = 1.380649e-23
PLANCK_JS = 6.62607015e-34
