"""Questions about a constellation, answered by many instants or many runs and compared."""

from lookdown.study._network_load import NetworkLoad
from lookdown.study.coverage import CoverageStudy, study_coverage
from lookdown.study.folder import (
    check_free,
    is_study_folder,
    older_study,
    read_study_json,
    read_study_table,
    study_page,
    write_study,
)
from lookdown.study.network import NetworkStudy, study_network
from lookdown.study.regions import Region, inside, read_regions, region_from_rings, regions_from_geojson
from lookdown.study.tables import CoverageInstants, NetworkInstants

__all__ = [
    "CoverageInstants",
    "CoverageStudy",
    "NetworkInstants",
    "NetworkLoad",
    "NetworkStudy",
    "Region",
    "check_free",
    "inside",
    "is_study_folder",
    "older_study",
    "read_regions",
    "read_study_json",
    "read_study_table",
    "region_from_rings",
    "regions_from_geojson",
    "study_coverage",
    "study_network",
    "study_page",
    "write_study",
]
