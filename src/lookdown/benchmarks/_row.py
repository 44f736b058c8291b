"""One figure of a benchmark."""

from dataclasses import dataclass

__all__ = ["Row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was measured, what it must be and what we aim for.

    Attributes
    ----------
    id : str
        Such as ``sensing.observe``.
    must, aim, measured : float
        In `unit`. Less is better, unless the aim is greater than the must.
    unit : str
    reference : str
        What the figure is relative to, measured in the same run.
    checksum : str
        Of the results, so that speed is compared at equal work.

    Examples
    --------
    >>> Row(id="a", must=2.0, aim=1.25, measured=1.9, unit="ratio", reference="C floor", checksum="0").passed
    True
    """

    id: str
    must: float
    aim: float
    measured: float
    unit: str
    reference: str
    checksum: str

    @property
    def passed(self) -> bool:
        """Whether the must is met."""
        more_is_better = self.aim > self.must
        return self.measured >= self.must if more_is_better else self.measured <= self.must
