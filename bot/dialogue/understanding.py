"""What a message means in its dialogue: the classifier's readings of it and of its parts, weighed by rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.clauses import asks
from bot.dialogue.followup import asks_cost, disowns
from bot.dialogue.intents import FALLBACK, SMALL_TALK, is_topic
from bot.dialogue.language import asked_language
from bot.entities.model import Found

Ranking = tuple[tuple[str, float], ...]

CASE_STATUS = "case_status"
CASE_REFERENCE = "case_reference"
COMPROMISED = "account_compromised"
COMPLAINT = "complaint_file"
MENU = "help_menu"
HUMAN = "request_human"

YES_NO = frozenset({"affirm", "deny"})
"""Short questions are taken for these when nothing in them is known."""

COST_OF = dict.fromkeys(("permit_renewal", "permit_expired_worker_abroad", "imprisoned_worker"), "permit_fees")
"""Which topic a question after the cost leads to from another."""

SURE = 0.6
"""A part of a message speaks for itself from this confidence on."""
TOLD = 0.9
"""A part that asks nothing is a matter of its own only from here on."""
CLEAR = 0.85
"""A whole message that is this clear is not a follow-up, whatever its form."""
PLAUSIBLE = 0.3
"""Enough for a reading that the form of the message supports as well."""
STORY_WORDS = 4
"""From here on a sentence tells something; a shorter one names a matter."""
BEFORE_FLOOR = 0.05
"""Weight of an intent that the message before did not suggest at all."""


@dataclass(frozen=True)
class Reading:
    """One text as the classifier reads it."""

    text: str
    ranking: Ranking

    @property
    def intent(self) -> str:
        return self.ranking[0][0] if self.ranking else FALLBACK

    @property
    def confidence(self) -> float:
        return self.ranking[0][1] if self.ranking else 0.0


@dataclass(frozen=True)
class Readings:
    """The message and what was made of it before it was classified; see `bot.dialogue.candidates`."""

    whole: Reading
    clauses: tuple[Reading, ...] = ()
    rest: Reading | None = None
    joined: Reading | None = None
    repair: Reading | None = None


@dataclass(frozen=True)
class Context:
    """What the dialogue has come to."""

    topic: str | None = None
    expects: str | None = None
    ranking: Ranking = ()

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Context:
        ranking = tuple((str(name), float(confidence)) for name, confidence in slots.get("ranking") or ())
        return cls(slots.get("topic"), slots.get("expects"), ranking)


@dataclass(frozen=True)
class Meaning:
    """`also` are questions to answer after the first; `topic` is what a request for a human is about."""

    ranking: Ranking
    also: tuple[str, ...] = ()
    topic: str | None = None
    how: str = field(default="whole", compare=False)

    @property
    def intent(self) -> str:
        return self.ranking[0][0] if self.ranking else FALLBACK


def understand(
    readings: Readings, entities: Sequence[Found], context: Context, *, names_only: bool, has_digits: bool
) -> Meaning:
    """The first rule that holds wins; they are ordered by what a wrong answer would cost."""
    return (
        _compromised(readings)
        or _case(readings, entities, context, has_digits)
        or _other_language(readings, context)
        or _complained(readings, context)
        or _repaired(readings, context)
        or _human(readings)
        or _same_topic(readings, entities, context, names_only)
        or _cost(readings, context)
        or _followed_up(readings, context)
        or _several(readings)
        or _past_small_talk(readings)
        or Meaning(readings.whole.ranking)
    )


def _compromised(readings: Readings) -> Meaning | None:
    """A stolen account waits for no other question."""
    parts = [reading for reading in readings.clauses if reading.intent == COMPROMISED and reading.confidence >= SURE]
    return Meaning(parts[0].ranking, how="compromised") if parts and readings.whole.intent != COMPROMISED else None


def _case(readings: Readings, entities: Sequence[Found], context: Context, has_digits: bool) -> Meaning | None:
    """A reference number asks for its case; where one was asked for, a message of digits was meant to be one."""
    given = any(entity.entity == CASE_REFERENCE for entity in entities)
    whole = readings.whole
    expected = context.expects == CASE_REFERENCE
    if given and (expected or whole.confidence < SURE or whole.intent in SMALL_TALK):
        return Meaning(_certainly(CASE_STATUS, whole.ranking), how="case")
    if expected and has_digits and whole.confidence < CLEAR:
        return Meaning(_certainly(CASE_STATUS, whole.ranking), how="case")
    return None


def _other_language(readings: Readings, context: Context) -> Meaning | None:
    """ "Arabic, please": the answer of before again; `bot.dialogue.runner` chooses the language."""
    if asked_language(readings.whole.text) is None:
        return None
    return Meaning(_certainly(context.topic or MENU, readings.whole.ranking), how="language")


def _complained(readings: Readings, context: Context) -> Meaning | None:
    """What is told after a complaint was registered belongs to it: the employer was asked to tell what happened."""
    whole = readings.whole
    if context.topic != COMPLAINT or len(whole.text.split()) < STORY_WORDS or asks(whole.text):
        return None
    other = whole.intent in SMALL_TALK or whole.intent in (HUMAN, COMPROMISED, CASE_STATUS)
    return (
        None if other and whole.confidence >= SURE else Meaning(_certainly(COMPLAINT, whole.ranking), how="complaint")
    )


def _repaired(readings: Readings, context: Context) -> Meaning | None:
    """The repair is read for itself and in the light of what the message before could have meant."""
    repair = readings.repair
    if repair is None or context.topic is None or not is_topic(repair.intent):
        return None
    if repair.intent == context.topic and repair.confidence >= SURE:
        # "I do not mean the renewal" leaves open what is meant; "no, cancelling the transfer" stays with the transfer.
        meant = "deny" if disowns(readings.whole.text) else context.topic
        return Meaning(_certainly(meant, readings.whole.ranking), how="repair")
    before = dict(context.ranking)
    weighed = [
        (name, confidence * (before.get(name, 0.0) + BEFORE_FLOOR))
        for name, confidence in _with_joined(repair, readings.joined)
        if is_topic(name) and name != context.topic
    ]
    total = sum(weight for _, weight in weighed)
    if not total:
        return None
    ranking = tuple(sorted(((name, weight / total) for name, weight in weighed), key=lambda row: -row[1]))
    return Meaning(ranking, how="repair")


def _with_joined(repair: Reading, joined: Reading | None) -> Ranking:
    if joined is None:
        return repair.ranking
    both = dict(repair.ranking)
    for name, confidence in joined.ranking:
        both[name] = max(confidence, both.get(name, 0.0))
    return tuple(both.items())


def _human(readings: Readings) -> Meaning | None:
    """Who asks for a human gets one; the rest of the message says what it is about."""
    asking = [one for one in (readings.whole, *readings.clauses) if one.intent == HUMAN and one.confidence >= SURE]
    if not asking:
        return None
    about = [one for one in readings.clauses if is_topic(one.intent) and one.confidence >= SURE]
    return Meaning(asking[0].ranking, topic=about[0].intent if about else None, how="human")


def _same_topic(readings: Readings, entities: Sequence[Found], context: Context, names_only: bool) -> Meaning | None:
    """ "And in Jeddah?": the question of before about another place or document."""
    if not (names_only and context.topic):
        return None
    about_document = any(entity.entity == "document" for entity in entities)
    if about_document and context.topic != "expired_document":
        return None
    return Meaning(_certainly(context.topic, readings.whole.ranking), how="same topic")


def _cost(readings: Readings, context: Context) -> Meaning | None:
    """The cost of what has an article of its own for that."""
    cost, whole = COST_OF.get(context.topic or ""), readings.whole
    if cost is None or readings.joined is None or not asks_cost(whole.text):
        return None
    if is_topic(whole.intent) and whole.intent != context.topic and whole.confidence >= CLEAR:
        return None
    return Meaning(_certainly(cost, readings.whole.ranking), how="cost")


def _followed_up(readings: Readings, context: Context) -> Meaning | None:
    """ "How much is it?": read together with the topic of before, when alone it is unclear."""
    joined, whole = readings.joined, readings.whole
    if joined is None or context.topic is None or not is_topic(joined.intent):
        return None
    unknown_words = whole.intent in YES_NO and asks(whole.text)
    unclear = whole.confidence < CLEAR and whole.confidence <= joined.confidence
    if joined.confidence >= PLAUSIBLE and (unknown_words or unclear):
        return Meaning(joined.ranking, how="follow-up")
    return None


def _several(readings: Readings) -> Meaning | None:
    """Two or three clear questions: all are answered, in the order in which they were asked.

    What is told instead of asked counts where it is clearer still, and goes behind what the whole is about.
    """
    clear = [one for one in readings.clauses if is_topic(one.intent) and one.confidence >= _needed(one)]
    intents = tuple(dict.fromkeys(one.intent for one in clear))
    asked = [asks(one.text) for one in clear]
    if len(intents) not in (2, 3) or not any(asked) or (len(intents) == 3 and not all(asked)):
        return None
    if readings.whole.intent not in intents and readings.whole.confidence >= SURE:
        return None
    first = clear[0]
    if not all(asked):
        first = next((one for one in clear if one.intent == readings.whole.intent), first)
    also = tuple(intent for intent in intents if intent != first.intent)
    return Meaning(first.ranking, also=also, how="several")


def _needed(clause: Reading) -> float:
    return SURE if asks(clause.text) else TOLD


def _past_small_talk(readings: Readings) -> Meaning | None:
    """A greeting or a thank-you beside a question: the question counts."""
    whole, rest = readings.whole, readings.rest
    small = whole.intent in SMALL_TALK
    needed = PLAUSIBLE if small else whole.confidence
    if rest is not None and is_topic(rest.intent) and rest.confidence >= needed:
        return Meaning(rest.ranking, how="past small talk")
    parts = [one for one in readings.clauses if is_topic(one.intent) and one.confidence >= SURE]
    if small and parts:
        return Meaning(max(parts, key=lambda one: one.confidence).ranking, how="past small talk")
    return None


def _certainly(intent: str, ranking: Ranking) -> Ranking:
    """A rule knows: nothing competes, the rest keeps its order."""
    return ((intent, 1.0), *((name, 0.0) for name, _ in ranking if name != intent))
