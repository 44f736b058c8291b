"""One row of a verification: a reference number, ours, and whether they agree."""

from dataclasses import dataclass

__all__ = ["KINDS", "Row", "absolute_row", "relative_row"]

KINDS = ("published", "closed form", "independent program", "reference computation")
"""What a row's reference number can be, the most telling first."""

_REFERENCE, _PROGRAM = "reference computation", "independent program"
_CLOSED_FORMS = ("closed form", "definition", "identity")


@dataclass(frozen=True, slots=True)
class Row:
    """A reference number against the one that lookdown computes.

    Attributes
    ----------
    id, area : str
        Name of the row, unique in its area, and the area.
    published, ours : float
        The reference number, which `kind` says whether it is published, and ours; in the row's unit.
    error, tolerance : float
        Relative, or in the row's unit where `unit` ends with ", absolute".
    unit : str
        Of `published` and `ours`; "1" where there is none.
    source : str
        The document that printed the number; "closed form", "definition" or "identity" and which; the
        program, with the words "independent program"; or "reference computation" and how it was made.
    """

    id: str
    area: str
    published: float
    ours: float
    error: float
    tolerance: float
    unit: str
    source: str

    @property
    def kind(self) -> str:
        """What the reference number is, one of `KINDS`, by the words of the source.

        A source that says "reference computation" anywhere is one, whatever book its formula is from; then
        one that says "independent program"; then one that begins with "closed form", "definition" or
        "identity"; what is left names the document that printed the number.

        Examples
        --------
        >>> Row("a", "b", 1.0, 1.0, 0.0, 0.0, "m", "NRL model; reference computation, sea state 3").kind
        'reference computation'
        """
        if _REFERENCE in self.source:
            return _REFERENCE
        if _PROGRAM in self.source:
            return _PROGRAM
        return "closed form" if self.source.startswith(_CLOSED_FORMS) else "published"

    @property
    def passed(self) -> bool:
        """Whether the error is within the tolerance; an error that is not a number is not."""
        return self.error <= self.tolerance


def relative_row(*, id: str, area: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    """Return a row whose error is relative to the published number, which is not 0.

    Examples
    --------
    >>> row = relative_row(id="g", area="earth", published=9.8, ours=9.81, tolerance=0.01, unit="m/s2", source="-")
    >>> round(row.error, 5), row.passed
    (0.00102, True)
    """
    assert published != 0.0, "a relative error needs a published number that is not 0"
    error = abs(ours - published) / abs(published)
    return Row(id, area, float(published), float(ours), float(error), tolerance, unit, source)


def absolute_row(*, id: str, area: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    """Return a row whose error has the unit of the number itself.

    Examples
    --------
    >>> row = absolute_row(id="g", area="earth", published=9.8, ours=9.9, tolerance=0.01, unit="m/s2", source="-")
    >>> row.unit, row.passed
    ('m/s2, absolute', False)
    """
    error = abs(ours - published)
    return Row(id, area, float(published), float(ours), float(error), tolerance, f"{unit}, absolute", source)
