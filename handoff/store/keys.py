"""Every key name, in one place. Keys that one script touches share a hash tag, so they share a cluster slot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from handoff.conversation.model import ContactId, ConversationId
from handoff.routing.model import QUEUES


def confirmation(key: str) -> str:
    """A key in the slot of `key` that is written only so that its replication can be awaited."""
    return f"{key[: key.index('}') + 1]}:confirmed"


@dataclass(frozen=True, slots=True)
class ConversationKeys:
    """Keys of one conversation, and those that its shard shares: work, due, leases, undelivered, open, changed and
    archived."""

    state: str
    log: str
    ids: str
    notes: str
    work: str
    due: str
    leases: str
    out: str
    deliveries: str
    undelivered: str
    open: str
    changed: str
    archived: str


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """Keys of the cases."""

    count: str
    cases: str
    requests: str
    order: str
    pending: str
    by_conversation: str
    changed: str
    archived: str


@dataclass(frozen=True, slots=True)
class AreaKeys:
    """Keys by which the archive follows one area."""

    changed: str
    archiving: str
    archiver: str
    archived: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Key names under one prefix."""

    prefix: str
    shards: int

    def shard_of_contact(self, channel: str, contact: ContactId) -> int:
        """The shard of a contact's conversations: stable over processes and restarts."""
        name = hashlib.sha256(f"{channel}:{contact}".encode()).digest()
        return int.from_bytes(name[:4], "big") % self.shards

    def conversation_of(self, channel: str, contact: ContactId) -> ConversationId:
        """The id of a contact's conversation; its first two digits are the shard.

        It follows from the contact, so every tab and replica knows it before the first message is stored.
        It is no secret: what opens a conversation is the visitor's token.
        """
        name = hashlib.sha256(f"conversation:{channel}:{contact}".encode()).hexdigest()
        return ConversationId(f"{self.shard_of_contact(channel, contact):02x}{name[:24]}")

    def conversation(self, conversation: ConversationId) -> ConversationKeys:
        """The keys of one conversation."""
        base = f"{self.prefix}{{s{int(conversation[:2], 16)}}}:"
        return ConversationKeys(
            state=f"{base}state:{conversation}",
            log=f"{base}log:{conversation}",
            ids=f"{base}ids:{conversation}",
            notes=f"{base}notes:{conversation}",
            work=f"{base}work",
            due=f"{base}due",
            leases=f"{base}leases",
            out=f"{base}out:{conversation}",
            deliveries=f"{base}deliveries:{conversation}",
            undelivered=f"{base}undelivered",
            open=f"{base}open",
            changed=f"{base}changed",
            archived=f"{base}archived",
        )

    def work(self, shard: int) -> str:
        """The stream of turns and commands of one shard."""
        return f"{self.prefix}{{s{shard}}}:work"

    def due(self, shard: int) -> str:
        """The conversations of one shard with something to send."""
        return f"{self.prefix}{{s{shard}}}:due"

    def leases(self, shard: int) -> str:
        """Who sends for which conversation of one shard."""
        return f"{self.prefix}{{s{shard}}}:leases"

    def undelivered(self, shard: int) -> str:
        """The parts of one shard that failed or of which nobody knows whether they arrived."""
        return f"{self.prefix}{{s{shard}}}:undelivered"

    def allowance(self, channel: str) -> str:
        """When a channel's provider takes the next message."""
        return f"{self.prefix}{{q:{channel}}}:allowance"

    def open(self, shard: int) -> str:
        """The conversations of one shard that are not the bot's: id -> task and owner."""
        return f"{self.prefix}{{s{shard}}}:open"

    def area(self, area: str) -> AreaKeys:
        """What the archiver needs of one area of keys: `s0` and so on for the shards, `r` for routing's slot, `a` for
        the accounts, `k` for the cases, `l` for the links."""
        base = f"{self.prefix}{{{area}}}:"
        return AreaKeys(f"{base}changed", f"{base}archiving", f"{base}archiver", f"{base}archived")

    @property
    def reconciler(self) -> str:
        """Which replica compares the aggregates."""
        return f"{self.prefix}{{r}}:reconciler"

    @property
    def wake(self) -> str:
        """The channel on which changes are announced; only a wake-up call, the truth is in the logs."""
        return f"{self.prefix}wake"

    @property
    def routing(self) -> list[str]:
        """The key set of every routing script, in the order that `lua/lib/routing.lua` expects."""
        base = f"{self.prefix}{{r}}:"
        fixed = ["tasks", "agents", "reservations", "timers", "events", "figures", "available", "facts", "audit"]
        return [
            *(base + name for name in fixed),
            *(f"{base}waiting:{queue}" for queue in QUEUES),
            *(f"{base}idle:{queue}" for queue in (*QUEUES, "any")),
        ]

    @property
    def routing_keys(self) -> dict[str, str]:
        """The keys of the routing scripts by name, such as `tasks` and `waiting:permits`."""
        base = f"{self.prefix}{{r}}:"
        return {key.removeprefix(base): key for key in self.routing}

    @property
    def routing_events(self) -> str:
        """The stream of everything routing decided."""
        return f"{self.prefix}{{r}}:events"

    @property
    def plans(self) -> str:
        """The queues' plans, in routing's slot so that a change and its event are one."""
        return f"{self.prefix}{{r}}:plans"

    @property
    def audit(self) -> str:
        """The audit trail, in routing's slot so that a supervisor's command and its line are one."""
        return f"{self.prefix}{{r}}:audit"

    @property
    def cases(self) -> CaseKeys:
        """The keys of all cases."""
        base = f"{self.prefix}{{k}}:"
        return CaseKeys(
            count=f"{base}count",
            cases=f"{base}cases",
            requests=f"{base}requests",
            order=f"{base}order",
            pending=f"{base}pending",
            by_conversation=f"{base}by_conversation",
            changed=f"{base}changed",
            archived=f"{base}archived",
        )

    def link_asked(self, conversation: ConversationId) -> str:
        """The code that a conversation got last."""
        return f"{self.prefix}{{l}}:asked:{conversation}"

    def link_code(self, code: str) -> str:
        """What a code stands for."""
        return f"{self.prefix}{{l}}:code:{code}"

    def link_tries(self, conversation: ConversationId) -> str:
        """How many wrong codes a conversation tried."""
        return f"{self.prefix}{{l}}:tries:{conversation}"

    @property
    def links(self) -> str:
        """Which conversations are one person's."""
        return f"{self.prefix}{{l}}:links"

    def account(self, username: str) -> str:
        """One member of staff."""
        return f"{self.prefix}{{a}}:account:{username}"

    @property
    def accounts(self) -> str:
        """The set of all user names."""
        return f"{self.prefix}{{a}}:accounts"

    @property
    def account_ids(self) -> str:
        """The user name of each agent's id."""
        return f"{self.prefix}{{a}}:account_ids"

    def throttle(self, subject: str) -> str:
        """Counter of refused sign-ins of one subject."""
        return f"{self.prefix}{{a}}:throttle:{subject}"

    @property
    def session(self) -> str:
        """Prefix of the desk's server-side sessions."""
        return f"{self.prefix}{{a}}:session"
