"""Sentences with numbers in them: places in the queue and waits, in correct Arabic plurals (CLDR rules)."""

from __future__ import annotations

from typing import Final

from babel.core import Locale
from babel.plural import to_python

from handoff.conversation.model import Waiting
from handoff.texts import say

_plural = to_python(Locale("ar").plural_form.rules)

_MINUTES: Final = {
    "one": "دقيقة واحدة",
    "two": "دقيقتين",
    "few": "{n} دقائق",
    "many": "{n} دقيقة",
    "other": "{n} دقيقة",
}
_ORDINALS: Final = (
    "الأول",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
)


def minutes(n: int) -> str:
    """A length of whole minutes, at least one: دقيقة واحدة، دقيقتين، 3 دقائق، 11 دقيقة، 100 دقيقة."""
    n = max(n, 1)
    return _MINUTES[_plural(n)].format(n=n)


def wait(seconds: int) -> str:
    """A wait as people say it: rounded up to minutes, or 'less than a minute'."""
    return "أقل من دقيقة" if seconds < 60 else minutes(-(-seconds // 60))


def place(position: int) -> str:
    """A place in the queue: an ordinal up to the tenth, a number after."""
    if position == 1:
        return say("waiting.next")
    if position <= len(_ORDINALS):
        return f"أنت {_ORDINALS[position - 1]} في الدور"
    return say("waiting.position", position=position)


def waiting(state: Waiting) -> str:
    """The whole sentence a waiting employer reads."""
    if state.parked:
        return say("waiting.parked") + "."
    if not state.staffed:
        return say("waiting.unstaffed") + "."
    if state.position is None:
        return say("waiting.soon") + "."
    if state.eta_s is None:
        return place(state.position) + "، " + say("waiting.soon") + "."
    return place(state.position) + "، و" + say("waiting.eta", wait=wait(state.eta_s)) + "."
