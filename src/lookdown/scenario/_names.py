"""Names and titles as a scenario writes them: of any script, and nothing in them that cannot be seen."""

from typing import Annotated

from pydantic import AfterValidator, Field

from lookdown.network.names import escaped, hidden_character
from lookdown.scenario._quantity import fault

__all__ = ["Name", "Title"]


def _seen(text: str) -> str:
    if hidden_character(text) is not None:
        raise fault("text without control characters", f'"{escaped(text)}"')
    return text


Name = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_seen)]
Title = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_seen)]
