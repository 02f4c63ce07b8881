"""Reading what arrived as a person does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from tests.support.waiting import until

SOAK = os.environ.get("SANAD_SOAK") == "1"
"""Whether the long tests run with their whole numbers (`SANAD_SOAK=1`, `make soak`); `make test` runs a part."""
SIGNS = str.maketrans("", "", "\u2068\u2069\u200f")
WITHIN_S = 20.0


class Reader(Protocol):
    """A person at a peer."""

    @property
    def reads(self) -> Sequence[str]:
        """The texts that arrived, in order."""
        ...


def plain(text: str) -> str:
    """The text without its signs of direction, which nobody sees."""
    return text.translate(SIGNS)


async def reads(user: Reader, text: str) -> str:
    """Wait for a message with a text in it; returns the message."""

    async def look() -> str | None:
        return next((shown for shown in map(plain, user.reads) if text in shown), None)

    found = await until(look, f"{text!r} among {user.reads}", within_s=WITHIN_S)
    assert found is not None
    return found
