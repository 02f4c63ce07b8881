"""Refusals: a stable code with its data. Status and Arabic text are looked up at the edge (`handoff.api.errors`)."""

from __future__ import annotations


class RefusedError(Exception):
    """A request that is refused for a reason the caller can act on."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


class StoreAwayError(OSError):
    """The store cannot be reached or did not answer in time. Whether a change was made is unknown: repeat it."""
