"""Turns what the bot answered into entries: articles, buttons, the hand-over and its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from handoff.conversation import times
from handoff.conversation.handover import Desk, Handover, Reason, decide
from handoff.conversation.model import Button, Draft, Entry, EntryKind, Who
from handoff.conversation.topics import CONVERSATIONAL, last_topic
from handoff.services.bot import BotTurn, Escalation, Reply
from handoff.services.knowledge import Article, Knowledge
from handoff.texts import say

START = "/start"
HELP = "/help"
CANCEL_WAIT = "/cancel_wait"
CALL_BACK = "/call_back"
ASK_HUMAN = "/request_human"
LEAVE_CASE = "/leave_case"
DENY = "/deny"
SAYS_NOTHING = ("reaction", "deleted", "link")
"""What a person sends that wants no answer."""


ALBUM_MS = 60_000
"""The pictures of an album come as messages of their own, within this time: what is said of them is said once."""

DeskOf: TypeAlias = Callable[[str], Desk]
"""How the desk stands for a queue."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a turn adds to the log."""

    drafts: tuple[Draft, ...]
    handover: Handover | None = None


def bot_text(text: str, buttons: Sequence[Button] = (), **data: object) -> Draft:
    """A bot entry."""
    return Draft(
        who=Who.BOT,
        kind=EntryKind.TEXT,
        text=text,
        name=say("bot.name"),
        buttons=tuple(buttons),
        data={name: value for name, value in data.items() if value},
    )


def notice(kind: EntryKind, text: str, buttons: Sequence[Button] = (), **data: object) -> Draft:
    """A system entry."""
    return Draft(who=Who.SYSTEM, kind=kind, text=text, buttons=tuple(buttons), data=data)


class Speaker:
    """Renders turns over the articles."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def speak(self, turn: BotTurn, before: Sequence[Entry], desk: DeskOf) -> Spoken:
        """The entries of a bot turn; what it understood is kept with the first of them."""
        entities = {str(e.get("entity")): str(e.get("value")) for e in turn.nlu.entities}
        drafts: list[Draft] = []
        handover: Handover | None = None
        for reply in turn.replies:
            if reply.escalate is not None:
                spoken = self.escalate(reply.escalate, before, desk, intent=turn.nlu.intent)
                drafts.extend(spoken.drafts)
                handover = handover or spoken.handover
            else:
                drafts.extend(self._reply(reply, entities))
        if drafts:
            drafts[0] = _with_nlu(drafts[0], turn)
        return Spoken(tuple(drafts), handover)

    def escalate(self, escalation: Escalation, before: Sequence[Entry], desk_of: DeskOf, intent: str = "") -> Spoken:
        """A hand-over with its words, or the honest word that nobody will come now."""
        try:
            reason = Reason(escalation.reason)
        except ValueError:
            reason = Reason.REQUESTED
        topic = escalation.topic or (intent if intent not in CONVERSATIONAL else "")
        topic = topic or last_topic(before)
        if topic not in self._knowledge:
            topic = ""
        queue, priority = self._knowledge.queue_of(topic)
        desk = desk_of(queue)
        handover = decide(reason=reason, topic=topic, queue=queue, priority=priority, desk=desk)
        if handover is None:
            buttons = (
                Button(say("button.case"), LEAVE_CASE),
                Button(say("button.continue"), DENY),
            )
            closed = bot_text(say("handover.closed", closed=times.closed(desk.closed)), buttons)
            return Spoken((closed,))
        words = say(_handover_words(handover, desk), closed=times.closed(desk.closed))
        return Spoken((notice(EntryKind.HANDED_OVER, words),), handover)

    def down(self) -> Spoken:
        """What is said when the bot does not answer."""
        return Spoken((bot_text(say("bot.down"), [Button(say("button.human"), ASK_HUMAN)], down=True),))

    def noted(self, kind: str, *, again: bool) -> Draft:
        """What the bot says of a file, which it cannot read. `again` right after it said so of another one."""
        text = say("attachment.another") if again else say(f"attachment.stored.{kind}")
        return bot_text(text, [Button(say("button.human"), ASK_HUMAN)], noted=True)

    def fixed(self, asked: Draft) -> Spoken | None:
        """What is said to a command, and to what the bot cannot read; None when it is the bot who answers."""
        human = Button(say("button.human"), ASK_HUMAN)
        if asked.payload == START:
            return Spoken((bot_text(say("greeting"), self._topics()),))
        if asked.payload == HELP:
            return Spoken((bot_text(say("help"), [human]),))
        if asked.payload == CANCEL_WAIT or asked.payload.startswith(CALL_BACK):
            return Spoken((bot_text(say("error.not_waiting")),))
        sent = asked.data.get("sent")
        if sent in SAYS_NOTHING:
            return Spoken(())
        if not sent:
            return None
        text = say(f"unread.{sent}", reason=asked.data.get("reason", ""))
        return Spoken((bot_text(text, [human], unread=sent),))

    @staticmethod
    def said_already(asked: Entry, before: Sequence[Entry]) -> bool:
        """Whether the bot's last word was that it cannot read just such a file."""
        last = next((entry for entry in reversed(before) if entry.who is Who.BOT), None)
        if last is None or "media" not in asked.draft.data:
            return False
        return last.draft.data.get("unread") == asked.draft.data["sent"] and asked.at_ms - last.at_ms < ALBUM_MS

    def greeting(self) -> dict[str, Any]:
        """What the widget shows before the first message."""
        return {
            "text": say("greeting"),
            "buttons": [{"title": b.title, "payload": b.payload} for b in self._topics()],
        }

    def _topics(self) -> list[Button]:
        topics = ("permit_renewal", "services_suspended", "account_compromised", "appointment_book")
        return [self._button(intent) for intent in topics if intent in self._knowledge]

    def offered_anywhere(self, payload: str) -> bool:
        """Whether a payload is one that any page may send: a topic, or one of the fixed choices."""
        return payload in {ASK_HUMAN, LEAVE_CASE, DENY, "/affirm"} or (
            payload.startswith("/") and payload[1:] in self._knowledge
        )

    def _reply(self, reply: Reply, entities: dict[str, str]) -> list[Draft]:
        if reply.article is not None:
            article = self._knowledge.get(reply.article)
            return [self._article(article, entities, reply.lang)] if article else []
        if reply.offer_human is not None:
            text = reply.offer_human.text or say("handover.offer")
            buttons = [Button(say("button.human"), ASK_HUMAN), Button(say("button.no"), DENY)]
            return [bot_text(text, buttons)]
        if reply.text:
            return [bot_text(reply.text, [Button(b.title, b.payload) for b in reply.buttons])]
        return []

    def _article(self, article: Article, entities: dict[str, str], lang: str) -> Draft:
        english = lang == "en" and bool(article.answer_en)
        buttons = [self._button(intent, english=english) for intent in article.next]
        if article.handover == "offer":
            buttons.append(Button(say("button.human_en" if english else "button.human"), ASK_HUMAN))
        text = article.text(entities, lang)
        if english and article.handover != "now":
            text = f"{text}\n{say('english.or_arabic')}"
        return bot_text(text, buttons, article=article.intent)

    def _button(self, intent: str, *, english: bool = False) -> Button:
        article = self._knowledge.get(intent)
        if article is None:
            return Button(intent, f"/{intent}")
        return Button((article.button_en if english else "") or article.button, f"/{intent}")


def _handover_words(handover: Handover, desk: Desk) -> str:
    if handover.staffed:
        return "handover.urgent" if handover.priority == "urgent" else "handover.queued"
    return "handover.unstaffed" if desk.open else "handover.urgent_closed"


def _with_nlu(draft: Draft, turn: BotTurn) -> Draft:
    nlu = {
        "intent": turn.nlu.intent,
        "confidence": round(turn.nlu.confidence, 4),
        "ranking": [[r.intent, round(r.confidence, 4)] for r in turn.nlu.ranking[:3]],
        "entities": turn.nlu.entities,
    }
    return replace(draft, data={**draft.data, "nlu": nlu})
