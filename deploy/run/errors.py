"""The one way in which set-up and start fail."""

from __future__ import annotations


class SetupError(Exception):
    """A failure as the person at the terminal reads it: one line that says what to do; `detail` follows it."""

    def __init__(self, line: str, *, detail: str = "") -> None:
        super().__init__(line)
        self.detail = detail
