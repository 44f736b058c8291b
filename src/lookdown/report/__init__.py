"""The report of a run: one self-contained page, from the recording alone."""

from lookdown.report.coverage_page import write_coverage_report
from lookdown.report.page import write_report

__all__ = ["write_coverage_report", "write_report"]
