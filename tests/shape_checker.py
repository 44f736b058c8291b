"""The checker that `conftest` hands to jaxtyping."""

from typing import Any

from beartype import BeartypeConf, beartype
from beartype.roar import BeartypeDecorHintPep673Exception

__all__ = ["check"]


# As for mypy: an int is good where a float is asked for.
_CONFIGURED = beartype(conf=BeartypeConf(is_pep484_tower=True))


def check(thing: Any) -> Any:
    """Return a function that checks its arguments and its return, as beartype makes it."""
    try:
        return _CONFIGURED(thing)
    except BeartypeDecorHintPep673Exception:
        # jaxtyping decorates methods one by one, and outside its class `Self` means nothing to beartype.
        return thing
