"""Makes routing's task from a conversation that waits for a human."""

from __future__ import annotations

from collections.abc import Mapping

from handoff.conversation.model import QUEUE, ConversationId, ConversationState, TaskId
from handoff.conversation.packet import human_part, spoken_language, summary
from handoff.conversation.redaction import mask
from handoff.routing.model import NewTask
from handoff.services.knowledge import Knowledge
from handoff.services.ports import Conversations, Routing


class Escalate:
    """Queues conversations, with what an agent is told of them in his offer."""

    def __init__(
        self,
        conversations: Conversations,
        routing: Routing,
        knowledge: Knowledge,
        titles: Mapping[str, str],
        *,
        sticky_s: float,
    ) -> None:
        self._conversations = conversations
        self._routing = routing
        self._knowledge = knowledge
        self._titles = titles
        self._sticky_ms = int(sticky_s * 1000)

    async def __call__(self, conversation: ConversationId, task: TaskId) -> None:
        """Queue it, unless it no longer waits under this task; safe to repeat."""
        state = await self._conversations.state(conversation)
        if state is None or state.owner != QUEUE or state.task != task:
            return
        await self._routing.enqueue(await self.task_of(state, task))

    async def task_of(self, state: ConversationState, task: TaskId) -> NewTask:
        """What routing is told of a conversation; the age of the task counts from the newest hand-over."""
        entries = human_part(await self._conversations.entries(state.id))
        known_lately = state.queued_ms - state.last_agent_ms < self._sticky_ms
        return NewTask(
            id=task,
            conversation=state.id,
            contact=state.contact,
            channel=state.channel,
            queue=state.queue,
            priority=state.priority,
            topic=self._knowledge.title(state.topic),
            reason=state.reason,
            name=self._titles.get(state.channel, state.channel),
            summary=summary(entries, self._knowledge.title(state.topic), mask),
            enqueued_ms=state.queued_ms,
            language=spoken_language(entries),
            prefer=state.last_agent if known_lately else "",
        )
