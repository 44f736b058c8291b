"""Alerts: what people are told, when, with which evidence, and what became of it."""

from lookdown.picture.alerts.engine import AlertEngine, with_alerts
from lookdown.picture.alerts.evidence import EVIDENCE_NAMES, alert_sentences, log_sentences
from lookdown.picture.alerts.parameters import ALERT_REFERENCE, AlertRules

__all__ = [
    "ALERT_REFERENCE",
    "EVIDENCE_NAMES",
    "AlertEngine",
    "AlertRules",
    "alert_sentences",
    "log_sentences",
    "with_alerts",
]
