"""What the Cloud API's error codes mean to us. Source: the Cloud API's error codes reference.

A code that stands nowhere here is refused for good: an unknown refusal is shown to the agent, not tried for ever.
"""

from __future__ import annotations

from handoff.channels.base import Refusal, Refused, Retry, SendResult, Unknown

PAIR_RATE = 131056
SOON_S, PAIR_RETRY_S, LATER_S, MINUTE_S = 2.0, 6.0, 10.0, 60.0

_RETRY: dict[int, tuple[float, bool]] = {
    1: (LATER_S, False),  # unknown API error
    2: (LATER_S, False),  # API service down
    131000: (LATER_S, False),  # something went wrong
    131016: (LATER_S, False),  # service overloaded
    131057: (MINUTE_S, True),  # account in maintenance
    133004: (LATER_S, True),  # server temporarily unavailable
    PAIR_RATE: (PAIR_RETRY_S, False),
    130429: (SOON_S, True),  # throughput of the number
    4: (MINUTE_S, True),  # calls of the app
    80007: (MINUTE_S, True),  # calls of the account
    0: (MINUTE_S, True),  # signed out: the operator renews the token, nothing is lost meanwhile
    190: (MINUTE_S, True),  # token expired
}
"""Seconds to wait, and whether every chat waits."""

_REFUSED: dict[int, Refusal] = {
    131026: Refusal.UNREACHABLE,
    131030: Refusal.UNREACHABLE,
    131050: Refusal.BLOCKED,
    131047: Refusal.WINDOW_CLOSED,
    470: Refusal.WINDOW_CLOSED,
    131048: Refusal.SPAM_LIMIT,
    131049: Refusal.SPAM_LIMIT,
    130472: Refusal.SPAM_LIMIT,
    368: Refusal.ACCOUNT_LOCKED,
    130497: Refusal.ACCOUNT_LOCKED,
    131031: Refusal.ACCOUNT_LOCKED,
    131051: Refusal.UNRENDERABLE,
    100: Refusal.UNRENDERABLE,
    131008: Refusal.UNRENDERABLE,
    131009: Refusal.UNRENDERABLE,
    135000: Refusal.UNRENDERABLE,
    3: Refusal.MISCONFIGURED,
    10: Refusal.MISCONFIGURED,
    33: Refusal.MISCONFIGURED,
    131005: Refusal.MISCONFIGURED,
    131042: Refusal.MISCONFIGURED,
    131045: Refusal.MISCONFIGURED,
    133010: Refusal.MISCONFIGURED,
    132000: Refusal.MISCONFIGURED,
    132001: Refusal.MISCONFIGURED,
    132005: Refusal.MISCONFIGURED,
    132007: Refusal.MISCONFIGURED,
    132012: Refusal.MISCONFIGURED,
    132015: Refusal.MISCONFIGURED,
    132016: Refusal.MISCONFIGURED,
} | dict.fromkeys(range(200, 300), Refusal.MISCONFIGURED)

_PACES = {PAIR_RATE, 130429, 4, 80007}
"""Limits of pace. Told at once they are waited for; told later, in a status, the message is lost and known to be."""


def refusal_of(code: int | None) -> Refusal:
    """Why a message that was reported as failed did not arrive."""
    if code in _PACES:
        return Refusal.SPAM_LIMIT
    return _REFUSED.get(code, Refusal.REFUSED) if code is not None else Refusal.REFUSED


def result_of(code: int, status: int, retry_after_s: float | None = None) -> SendResult:
    """What an error answer means: `code` is the API's, or the HTTP `status` again when the body held none."""
    named = str(code)
    if code in _RETRY:
        after_s, whole_channel = _RETRY[code]
        return Retry(max(after_s, retry_after_s or 0), named, whole_channel)
    if code in _REFUSED:
        return Refused(_REFUSED[code], named)
    if status == 429:
        return Retry(retry_after_s or SOON_S, named, whole_channel=True)
    if status == 504:
        return Unknown(named)
    if status >= 500:
        return Retry(SOON_S, named)
    return Refused(Refusal.MISCONFIGURED if status in {401, 403, 404} else Refusal.REFUSED, named)
