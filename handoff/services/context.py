"""What the desk shows of tasks and conversations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone

from handoff.conversation.model import AgentId, ConversationId, ConversationState, Entry, owning_agent
from handoff.conversation.packet import (
    details,
    human_part,
    intents,
    redactions,
    summary,
)
from handoff.conversation.redaction import mask
from handoff.conversation.topics import CONVERSATIONAL
from handoff.routing.model import QUEUES
from handoff.services.delivery import DeliveryState, PartDelivery, by_entry
from handoff.services.knowledge import Article, Knowledge
from handoff.services.ports import AgentSnapshot, Conversations, Json
from handoff.texts import say

LAST_CHARS = 120
SUGGESTED = 3
HANDLED = 2
"""A customer's stage on a day: 1 while he is served, 2 when his conversation was closed."""
_RIYADH = timezone(timedelta(hours=3))


def may_see(state: ConversationState, agent: AgentId, snapshot: AgentSnapshot) -> bool:
    """Whether an agent may look into a conversation: he holds it, or it is offered to him now."""
    offered = (snapshot.offered_task or {}).get("conversation") == state.id
    return offered or owning_agent(state.owner) == agent


def article_json(article: Article) -> Json:
    """An article as the desk reads it."""
    return {
        "intent": article.intent,
        "title": article.title,
        "answer": article.answer.strip(),
        "queue": article.queue,
        "source": [say(f"source.{tag}") for tag in article.source],
        "reviewed": article.reviewed.isoformat(),
        "next": list(article.next),
    }


def offer_json(reservation: Json, task: Json, now_ms: int) -> Json:
    """An offer with its countdown."""
    return {
        "reservation": reservation["id"],
        "conversation": task["conversation"],
        **_task_json(task),
        "summary": task["summary"],
        "from": reservation.get("from_name", ""),
        "waited_ms": max(0, now_ms - task["enqueued_ms"]),
        "expires_at_ms": reservation["expires_ms"],
        "now_ms": now_ms,
    }


def wrapping_json(task: Json) -> Json:
    """A closed conversation whose notes are being written; it takes a place until then."""
    return {
        "task": task["id"],
        "conversation": task["conversation"],
        "name": task["name"],
        "topic": task["topic"],
        "until_ms": task["wrap_until_ms"],
    }


def asked(task: Json) -> str:
    """The colleague who was offered a conversation that an agent holds and has not answered; empty: nobody."""
    return str(task["warm_name"]) if task.get("warm") else ""


def card_json(task: Json, cursor: int, last: Entry | None) -> Json:
    """A conversation in the agent's list."""
    return {
        "conversation": task["conversation"],
        **_task_json(task),
        "since_ms": task.get("assigned_ms", task["enqueued_ms"]),
        "asked": asked(task),
        "cursor": cursor,
        "last": None
        if last is None
        else {"who": last.who.value, "text": mask(last.text)[:LAST_CHARS], "at_ms": last.at_ms},
    }


def deliveries_json(parts: Iterable[PartDelivery]) -> list[Json]:
    """What became of entries on a channel, with the reason where one did not arrive or nobody knows."""
    return [
        {"seq": one.seq, "state": one.state.value, "reason": _reason(one.state, one.refusal), "at_ms": one.at_ms}
        for one in by_entry(parts)
    ]


def _reason(state: DeliveryState, refusal: str) -> str:
    if state is DeliveryState.UNKNOWN:
        return say("delivery.unknown")
    return say(f"delivery.{refusal}") if refusal else ""


def handled_today(agent: Json, now_ms: int) -> int:
    """Distinct customers handled on this calendar day in Riyadh."""
    day = (datetime.fromtimestamp(now_ms / 1000, _RIYADH).date() - date(1970, 1, 1)).days
    today = agent.get("today", {})
    return list(today.get("customers", {}).values()).count(HANDLED) if today.get("day") == day else 0


def _task_json(task: Json) -> Json:
    return {
        "name": task["name"],
        "channel": task["channel"],
        "queue": task["queue"],
        "queue_title": say(f"queue.{task['queue']}"),
        "topic": task["topic"],
        "priority": task["priority"],
    }


class DeskContext:
    """Builds the agent's pictures from the log and from routing."""

    def __init__(
        self,
        conversations: Conversations,
        knowledge: Knowledge,
        target: int,
        titles: Mapping[str, str],
        windows_s: Mapping[str, int | None],
    ) -> None:
        self._titles = titles
        self._windows_s = windows_s
        self._conversations = conversations
        self._knowledge = knowledge
        self._target = target

    async def view(self, snapshot: AgentSnapshot, username: str) -> Json:
        """The whole desk view of one agent."""
        agent = snapshot.agent or {}
        offers = []
        if snapshot.offer and snapshot.offered_task:
            offers.append(offer_json(snapshot.offer, snapshot.offered_task, snapshot.now_ms))
        cards = [card for task in snapshot.assigned if (card := await self.card(task))]
        return {
            "agent": {
                "id": agent.get("id", ""),
                "name": agent.get("name", ""),
                "username": username,
            },
            "activity": agent.get("activity", "offline"),
            "offers": offers,
            "wrapping": [wrapping_json(task) for task in snapshot.wrapping],
            "conversations": sorted(cards, key=lambda card: int(card["since_ms"])),
            "queues": [{"name": name, "title": say(f"queue.{name}")} for name in QUEUES],
            "today": self.today(handled_today(agent, snapshot.now_ms)),
            "now_ms": snapshot.now_ms,
        }

    def today(self, handled: int) -> Json:
        """The day's figures."""
        return {"handled": handled, "target": self._target}

    async def card(self, task: Json) -> Json | None:
        """The card of a task; None when the conversation is gone."""
        conversation = ConversationId(task["conversation"])
        state = await self._conversations.state(conversation)
        if state is None:
            return None
        last = await self._conversations.entries(conversation, after=state.seq - 1)
        return card_json(task, state.seq, last[-1] if last else None)

    def packet(self, state: ConversationState, entries: list[Entry], now_ms: int) -> Json:
        """Everything an agent should know at once."""
        part = human_part(entries)
        found = intents(part)
        title = self._knowledge.title(state.topic)
        since_ms = state.waiting.since_ms if state.waiting else (part[0].at_ms if part else now_ms)
        return {
            "conversation": state.id,
            "name": self.title_of(state.channel),
            "channel": state.channel,
            "queue": state.queue,
            "queue_title": say(f"queue.{state.queue}") if state.queue else "",
            "topic": title,
            "priority": state.priority,
            "reason": say(f"reason.{state.reason}") if state.reason else "",
            "summary": summary(part, title, mask),
            "waited_ms": max(0, now_ms - since_ms),
            "intents": [
                {
                    "intent": one.intent,
                    "title": self._knowledge.title(one.intent) or one.intent,
                    "confidence": one.confidence,
                    "at_ms": one.at_ms,
                }
                for one in found
            ],
            "details": [{"label": d.label, "value": mask(d.value)} for d in details(part)],
            "redactions": redactions(part),
            "suggested": [article_json(a) for a in self._suggested(state, part)],
            "window_ms": self._window_ms(state.channel),
            "heard_ms": state.said_ms,
        }

    def title_of(self, channel: str) -> str:
        """Where the people of a channel come from, in words."""
        return self._titles.get(channel, channel)

    def _window_ms(self, channel: str) -> int | None:
        window_s = self._windows_s.get(channel)
        return None if window_s is None else window_s * 1000

    def _suggested(self, state: ConversationState, part: Sequence[Entry]) -> list[Article]:
        names = [state.topic, *(one.intent for one in reversed(intents(part)))]
        names += [n for name in names[:1] if (a := self._knowledge.get(name)) for n in a.next]
        wanted = [n for n in dict.fromkeys(names) if n and n not in CONVERSATIONAL]
        articles = [article for name in wanted if (article := self._knowledge.get(name))]
        return articles[:SUGGESTED]
