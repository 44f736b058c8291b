"""The report of a run: one self-contained page, from the recording alone."""

from lookdown.report.page import write_report

__all__ = ["write_report"]
