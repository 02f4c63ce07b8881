"""Redaction: cut secrets out of a message before anybody stores or reads it."""

from __future__ import annotations

import re

from bot.arabic.fold import fold
from handoff.conversation.redaction.arriving import find_arrived
from handoff.conversation.redaction.cards import find_cards
from handoff.conversation.redaction.cues import Cue, find_cues
from handoff.conversation.redaction.expecting import expected_spans, next_expectation
from handoff.conversation.redaction.model import MARKS, Expectation, Redacted, Secret, Span
from handoff.conversation.redaction.preceding import before
from handoff.conversation.redaction.tokens import Message, read
from handoff.conversation.redaction.values import after, setting_of

_MARKS = re.compile("|".join(re.escape(fold(mark).text) for mark in MARKS.values()))
_MAX_REPEATED = 8  # values whose repetitions are looked for
_MAX_PASSES = 8  # one pass finds everything in nearly all messages; cutting may bring a cue nearer to a value


def redact(text: str, *, expects: Expectation = Expectation.NOTHING) -> Redacted:
    """Replace each secret by a visible mark.

    `expects` is what `Redacted.expects` said after the same person's previous message. Pure, total and linear; safe to
    repeat: a redacted text is left as it is.
    """
    message = read(text, _MARKS)
    cues = list(find_cues(message))
    spans = _spans(message, cues) + expected_spans(message, cues, expects)
    following = next_expectation(message, cues, expects, spans)
    spans += _repeated(message, spans)
    found: list[Secret] = []
    for _ in range(_MAX_PASSES):
        merged = _merge(spans)
        if not merged:
            break
        found += [span.secret for span in merged]
        text = _cut(message, merged)
        message = read(text, _MARKS)
        spans = _spans(message, list(find_cues(message)))
    return Redacted(text, tuple(found), following)


def _spans(message: Message, cues: list[Cue]) -> list[Span]:
    spans = [*find_cards(message), *find_arrived(message)]
    setting = setting_of(message, cues)
    for cue in cues:
        values = list(after(message, cue, setting))
        earlier = before(message, cue) if not values else None
        spans += values
        if earlier:
            spans.append(earlier)
    return spans


def _repeated(message: Message, spans: list[Span]) -> list[Span]:
    """The same values where they stand again without a cue. Plain words are left: they may be only words there."""
    values = {message.text[span.start : span.end]: span.secret for span in spans}
    found: list[Span] = []
    for value, secret in list(values.items())[:_MAX_REPEATED]:
        if len(value) >= 4 and any("0" <= sign <= "9" for sign in value):
            again = re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", message.text)
            found += [Span(match.start(), match.end(), secret) for match in again]
    return found


def _merge(spans: list[Span]) -> list[Span]:
    """Spans from left to right without overlaps; of two that overlap the earlier names the kind."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.secret)
        else:
            merged.append(span)
    return merged


def _cut(message: Message, spans: list[Span]) -> str:
    original, parts, position = message.folded.original, [], 0
    for span in spans:
        start, end = message.folded.span(span.start, span.end)
        parts += [original[position:start], MARKS[span.secret]]
        position = end
    return "".join(parts) + original[position:]
