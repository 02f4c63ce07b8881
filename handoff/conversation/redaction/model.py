"""What redaction says: kinds of secrets, expectations, and the redacted message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Secret(StrEnum):
    """A kind of secret. A card's expiry date counts as `CARD`."""

    PASSWORD = "password"  # noqa: S105
    PIN = "pin"
    OTP = "otp"
    CARD = "card"
    CVV = "cvv"


class Expectation(StrEnum):
    """What a person's last message lets expect of his next one. `NOTHING` is the empty string.

    The `_STILL` values are the same expectation one message later ("جاني كود", "لحظة", "4821"); then it lapses, so that
    a bare establishment number in a later answer is not taken for a code. `PASSWORD_STILL` also follows a message that
    merely names the topic: a plain word is then no password.
    """

    NOTHING = ""
    CODE = "code"
    CODE_STILL = "code_still"
    PASSWORD = "password"  # noqa: S105
    PASSWORD_STILL = "password_still"  # noqa: S105
    CVV = "cvv"


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` is safe to store and show; `found` names what was cut, in the order of the text."""

    text: str
    found: tuple[Secret, ...]
    expects: Expectation


@dataclass(frozen=True, slots=True)
class Span:
    """A secret at `[start, end)` of the folded text."""

    start: int
    end: int
    secret: Secret


MARKS = {
    Secret.PASSWORD: "[حُذفت كلمة المرور]",
    Secret.PIN: "[حُذف الرقم السري]",
    Secret.OTP: "[حُذف رمز التحقق]",
    Secret.CARD: "[حُذف رقم البطاقة]",
    Secret.CVV: "[حُذف رمز البطاقة]",
}
