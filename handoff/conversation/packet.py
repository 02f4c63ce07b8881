"""What an agent sees at once of a conversation: pure functions over its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handoff.conversation.model import Entry, EntryKind, Who
from handoff.conversation.topics import CONVERSATIONAL
from handoff.texts import codes, say

SUMMARY_CHARS = 160


@dataclass(frozen=True, slots=True)
class RecognisedIntent:
    """What the bot understood of one message. `confidence` is 0 to 1."""

    intent: str
    confidence: float
    at_ms: int


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing the employer named: its label in Arabic and its value."""

    label: str
    value: str


def human_part(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries since the last human part ended: what the coming hand-over is about."""
    closed = [i for i, entry in enumerate(entries) if entry.kind is EntryKind.CLOSED]
    return entries[closed[-1] + 1 :] if closed else entries


def intents(entries: Iterable[Entry]) -> list[RecognisedIntent]:
    """The topics the bot recognised, in order; a repeated one once, with its best confidence."""
    best: dict[str, RecognisedIntent] = {}
    for entry in entries:
        nlu = entry.draft.data.get("nlu")
        if nlu and nlu.get("intent") and nlu["intent"] not in CONVERSATIONAL:
            found = RecognisedIntent(nlu["intent"], float(nlu["confidence"]), entry.at_ms)
            known = best.get(found.intent)
            if known is None or known.confidence < found.confidence:
                best[found.intent] = found
    return list(best.values())


def details(entries: Iterable[Entry]) -> list[Detail]:
    """The entities the bot found, the latest value of each kind."""
    known = codes()
    values: dict[str, str] = {}
    for entry in entries:
        for entity in (entry.draft.data.get("nlu") or {}).get("entities", ()):
            named = f"{entity['entity']}.{entity['value']}"
            values[entity["entity"]] = say(named) if named in known else str(entity.get("text") or entity["value"])
    return [Detail(say(f"entity.{name}"), value) for name, value in values.items() if f"entity.{name}" in known]


def redactions(entries: Iterable[Entry]) -> int:
    """How many messages had a secret cut out."""
    return sum(1 for entry in entries if entry.draft.redacted)


def summary(entries: Sequence[Entry], topic_title: str, mask: Callable[[str], str]) -> str:
    """Two or three short sentences: the topic and the employer's own last words, masked."""
    parts = [say("summary.topic", topic=topic_title) if topic_title else say("summary.no_topic")]
    words = [e.text for e in entries if e.who is Who.VISITOR and not e.draft.payload]
    if words:
        text = " ".join(mask(" / ".join(words[-2:])).split())
        if len(text) > SUMMARY_CHARS:
            text = text[: SUMMARY_CHARS - 1].rstrip() + "…"
        parts.append(say("summary.asked", text=text))
    count = redactions(entries)
    if count:
        parts.append(say("summary.redacted", count=count))
    return " ".join(parts)


def spoken_language(entries: Sequence[Entry]) -> str:
    """The language of the bot's last answer, since it tells Arabic in Latin letters from English: `ar` or `en`."""
    answers = [entry.text for entry in entries if entry.who is Who.BOT]
    letters = [c for c in answers[-1] if c.isalpha()] if answers else []
    return "en" if letters and sum(c.isascii() for c in letters) > len(letters) / 2 else "ar"
