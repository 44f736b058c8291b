"""Detection at 40 digits, in Python's decimal arithmetic: what the worst-error rows of detection stand on.

Own formulas throughout: the threshold by Newton's method on the finite sum of Gamma(N), and the probability as
the mixture over k of Pr(Gamma(N + k) <= V), where lookdown sums Poisson terms times tails of k.
"""

from decimal import Decimal, localcontext

__all__ = ["probability_digits", "threshold_digits"]

_DIGITS = 40
_END = Decimal(10) ** -22


def threshold_digits(false_alarm_probability: float, look_count: int) -> Decimal:
    """Return the threshold on the summed power of N looks to some 35 digits.

    Examples
    --------
    >>> round(float(threshold_digits(1e-6, 1)), 12)
    13.815510557964
    """
    with localcontext() as context:
        context.prec = _DIGITS
        wanted = Decimal(false_alarm_probability).ln()
        value = Decimal(look_count) - wanted
        for _ in range(200):
            term = total = Decimal(1)
            for j in range(1, look_count):
                term = term * value / j
                total += term
            step = (total.ln() - value - wanted) * total / term
            value += step
            if abs(step) < value * Decimal(10) ** -34:
                break
        return value


def probability_digits(snr_ratio: float, *, look_count: int, swerling_case: int, threshold: Decimal) -> Decimal:
    """Return the probability of detection to some 20 digits.

    Examples
    --------
    >>> exact = probability_digits(20.0, look_count=1, swerling_case=1, threshold=threshold_digits(1e-6, 1))
    >>> abs(float(exact) - 1e-6 ** (1 / 21)) < 1e-15
    True
    """
    with localcontext() as context:
        context.prec = _DIGITS
        energy = Decimal(snr_ratio) * look_count
        power = (-threshold).exp()
        tail = Decimal(0)
        for j in range(look_count):
            tail += power
            power = power * threshold / (j + 1)
        # `power` is now the Poisson term of N, by which the tail of N + 1 exceeds that of N.
        shape = (0, 1, look_count, 2, 2 * look_count)[swerling_case]
        keep = 1 / (1 + energy / shape) if shape else Decimal(0)
        weight = keep**shape if shape else (-energy).exp()
        missed = Decimal(0)
        k = 0
        while 1 - tail > _END:
            missed += weight * (1 - tail)
            tail += power
            power = power * threshold / (look_count + k + 1)
            weight = weight * (shape + k) / (k + 1) * (1 - keep) if shape else weight * energy / (k + 1)
            k += 1
        return 1 - missed
