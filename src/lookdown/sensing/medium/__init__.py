"""What lies between satellite and target: gases, rain, cloud, the ionosphere, the bent ray."""

from lookdown.sensing.medium.cloud import CLOUD_WATER_REFERENCE, cloud_coefficient_m2pkg, cloud_loss_ratio
from lookdown.sensing.medium.gas import (
    gas_loss_ratio,
    gas_loss_table,
    refraction_of_ray,
    specific_gas_loss_dbpm,
    zenith_gas_loss_ratio,
)
from lookdown.sensing.medium.ionosphere import (
    IONOSPHERE_REFERENCE,
    IonosphereParameters,
    content_below_ratio,
    dispersion_m,
    faraday_loss_ratio,
    faraday_rotation_rad,
    ionospheric_delay_m,
    reference_ionosphere,
    scintillation_index,
    slant_content_ratio,
)
from lookdown.sensing.medium.rain import (
    RAIN_CLIMATES,
    RainClimate,
    rain_climate,
    rain_coefficients,
    rain_exceeded_loss_ratio,
    rain_loss_ratio,
    specific_rain_loss_dbpm,
)
from lookdown.sensing.medium.shadow import (
    RELIEF_REFERENCE,
    relief_of_classes,
    terrain_shadow_probability,
)

__all__ = [
    "CLOUD_WATER_REFERENCE",
    "IONOSPHERE_REFERENCE",
    "RAIN_CLIMATES",
    "RELIEF_REFERENCE",
    "IonosphereParameters",
    "RainClimate",
    "cloud_coefficient_m2pkg",
    "cloud_loss_ratio",
    "content_below_ratio",
    "dispersion_m",
    "faraday_loss_ratio",
    "faraday_rotation_rad",
    "gas_loss_ratio",
    "gas_loss_table",
    "ionospheric_delay_m",
    "rain_climate",
    "rain_coefficients",
    "rain_exceeded_loss_ratio",
    "rain_loss_ratio",
    "reference_ionosphere",
    "refraction_of_ray",
    "relief_of_classes",
    "scintillation_index",
    "slant_content_ratio",
    "specific_gas_loss_dbpm",
    "specific_rain_loss_dbpm",
    "terrain_shadow_probability",
    "zenith_gas_loss_ratio",
]
