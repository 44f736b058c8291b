"""When alerts are raised and cleared, in SI, with where each number comes from."""

from dataclasses import dataclass

from lookdown.units import ParameterReference

__all__ = ["ALERT_REFERENCE", "AlertRules"]


@dataclass(frozen=True, slots=True)
class AlertRules:
    """Limits of the rules; each has one at which it begins to hold and a weaker one down to which it goes on.

    Attributes
    ----------
    border_horizon_s, border_warning_s, border_keep_ratio : float
        Low and fast towards a defended region: time to the border from which it is a caution, from which a warning,
        and by which factor the time may grow again before the alert ends.
    custody_raise_s, custody_keep_s : float
        Time until custody may be lost from which it is told, and up to which it goes on.
    silent_raise_s : float
        How long an object must have been silent where claims are heard.
    disagrees_raise_s : float
        How long a claim must have been off by more than the estimates allow.
    storm_raise_ratio, storm_keep_ratio, storm_sigmas : float
        Reports that no track used over those expected, and by how many sigmas of a Poisson count it must be more.
    ambiguous_raise_ratio, ambiguous_keep_ratio : float
        Probability of being still the same object under which a formation is told, and up to which it goes on.
    clear_s : float
        How long a rule must not have held before its alert ends.
    most_a_minute, most_open, most_logged : float
        Of one rule: alerts raised within a minute, and open at once; of all: entries kept in the log.
    """

    border_horizon_s: float
    border_warning_s: float
    border_keep_ratio: float
    custody_raise_s: float
    custody_keep_s: float
    silent_raise_s: float
    disagrees_raise_s: float
    storm_raise_ratio: float
    storm_keep_ratio: float
    storm_sigmas: float
    ambiguous_raise_ratio: float
    ambiguous_keep_ratio: float
    clear_s: float
    most_a_minute: float
    most_open: float
    most_logged: float

    def __post_init__(self) -> None:
        assert 0.0 < self.border_warning_s <= self.border_horizon_s and self.border_keep_ratio >= 1.0
        assert 0.0 < self.custody_raise_s <= self.custody_keep_s
        assert 1.0 < self.storm_keep_ratio <= self.storm_raise_ratio
        assert 0.0 < self.ambiguous_raise_ratio <= self.ambiguous_keep_ratio <= 1.0
        assert min(self.silent_raise_s, self.disagrees_raise_s, self.clear_s) >= 0.0
        assert min(self.most_a_minute, self.most_open, self.most_logged) >= 1.0

    @classmethod
    def reference(cls) -> "AlertRules":
        """Return the base values of `ALERT_REFERENCE`.

        Examples
        --------
        >>> AlertRules.reference().border_horizon_s
        900.0
        """
        return cls(**{name: parameter.base_si for name, parameter in ALERT_REFERENCE.items()})


_CHOICE = "assumption"
_LOOKS = "assumption: one or two looks of a 10 s revisit"

ALERT_REFERENCE: dict[str, ParameterReference] = {
    "border_horizon_s": ParameterReference("time", "min", 15.0, 10.0, 30.0, "assumption: GADSS tracks by 15 minutes"),
    "border_warning_s": ParameterReference("time", "min", 5.0, 2.0, 10.0, _CHOICE),
    "border_keep_ratio": ParameterReference("ratio", "1", 1.3, 1.1, 2.0, _CHOICE),
    "custody_raise_s": ParameterReference("time", "s", 10.0, 5.0, 30.0, _LOOKS),
    "custody_keep_s": ParameterReference("time", "s", 20.0, 10.0, 60.0, _LOOKS),
    "silent_raise_s": ParameterReference("time", "s", 60.0, 20.0, 180.0, "assumption: six looks without a claim"),
    "disagrees_raise_s": ParameterReference("time", "s", 20.0, 5.0, 60.0, _LOOKS),
    "storm_raise_ratio": ParameterReference("ratio", "1", 3.0, 2.0, 10.0, _CHOICE),
    "storm_keep_ratio": ParameterReference("ratio", "1", 1.5, 1.2, 3.0, _CHOICE),
    "storm_sigmas": ParameterReference("ratio", "1", 6.0, 5.0, 8.0, "one in 1e9 steps by chance (normal tail)"),
    "ambiguous_raise_ratio": ParameterReference("ratio", "1", 0.8, 0.6, 0.9, _CHOICE),
    "ambiguous_keep_ratio": ParameterReference("ratio", "1", 0.9, 0.8, 0.95, _CHOICE),
    "clear_s": ParameterReference("time", "s", 15.0, 5.0, 60.0, _LOOKS),
    "most_a_minute": ParameterReference("ratio", "1", 20.0, 5.0, 60.0, "assumption: what a person can read"),
    "most_open": ParameterReference("ratio", "1", 200.0, 50.0, 1000.0, "assumption: what a table can show"),
    "most_logged": ParameterReference("ratio", "1", 20_000.0, 1000.0, 100_000.0, "assumption: 100 bytes each"),
}
"""What the rules assume, with where each number comes from."""
