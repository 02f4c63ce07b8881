"""What must hold of both aggregates, whatever happened before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from handoff.conversation.model import ConversationId, ConversationState, Entry, EntryKind, Who, owning_agent
from handoff.routing.model import PRIORITIES, QUEUES
from handoff.services.ports import Json
from handoff.store.codec import read_entry, read_state
from tests.store.world import World

BEST_LEVEL = 3
"""Whose level is at least this is asked from the first moment."""

LIVE = {"pending", "reserved", "assigned", "parked"}


class Picture:
    """Everything that routing holds, read at one moment in which nothing moves."""

    now_ms: int
    settled: bool
    """Nothing is due."""

    tasks: dict[str, Json]
    agents: dict[str, Json]
    reservations: dict[str, Json]
    waiting: dict[str, list[str]]
    idle: dict[str, set[str]]

    states: dict[ConversationId, ConversationState]
    entries: dict[ConversationId, list[Entry]]

    @classmethod
    async def of(cls, world: World, conversations: Sequence[ConversationId]) -> Picture:
        """Read it, in one round trip."""
        async with world.redis.pipeline(transaction=False) as pipe:
            for key in world.keys.routing[:3]:
                pipe.hgetall(key)
            for key in world.keys.routing[9:]:
                pipe.zrange(key, 0, -1)
            pipe.zrangebyscore(world.keys.routing_keys["timers"], "-inf", world.clock.now_ms)
            for conversation in conversations:
                pipe.hgetall(world.keys.conversation(conversation).state)
                pipe.xrange(world.keys.conversation(conversation).log)
            rows = await pipe.execute()
        picture = cls()
        hashes = [{name: json.loads(value) for name, value in row.items()} for row in rows[:3]]
        picture.tasks, picture.agents, picture.reservations = hashes
        lists, logs = rows[3 : -2 * len(conversations)], rows[-2 * len(conversations) :]
        picture.now_ms, picture.settled = world.clock.now_ms, not lists.pop()
        picture.waiting = dict(zip(QUEUES, lists[: len(QUEUES)], strict=True))
        picture.idle = {queue: set(row) for queue, row in zip((*QUEUES, "any"), lists[len(QUEUES) :], strict=True)}
        picture.states, picture.entries = {}, {}
        for conversation, fields, log in zip(conversations, logs[::2], logs[1::2], strict=True):
            if fields:
                picture.states[conversation] = read_state(conversation, fields)
                picture.entries[conversation] = [read_entry(*row) for row in log]
        return picture


def check_tasks(picture: Picture) -> None:
    """Each task is in exactly one state, and every index agrees with it."""
    waiting = Counter(name for row in picture.waiting.values() for name in row)
    holders = Counter(name for agent in picture.agents.values() for name in agent["tasks"])
    offered = Counter(reservation["task"] for reservation in picture.reservations.values())
    for name, task in picture.tasks.items():
        expected = {
            "pending": (1, 0),
            "reserved": (0, 0),
            "assigned": (0, 1),
            "wrapping": (0, 1),
            "parked": (0, 0),
            "callback": (0, 0),
            "completed": (0, 0),
            "canceled": (0, 0),
        }[task["state"]]
        assert (waiting[name], holders[name]) == expected, task
        assert (task["state"] == "reserved") == bool(task["reservations"])
        offers = {*task["reservations"]} | ({task["warm"]} if task.get("warm") else set())
        assert offers <= set(picture.reservations)
        assert offered[name] == len(offers)
        if task["state"] == "assigned":
            assert name in picture.agents[task["agent"]]["tasks"]
        if task["state"] == "pending":
            assert name in picture.waiting[task["queue"]]
    known = set(picture.tasks)
    assert {*waiting, *holders, *offered} <= known


def check_agents(picture: Picture) -> None:
    """Nobody has more than he can hold, and who is free stands where dispatch looks for him."""
    offers = Counter(reservation["agent"] for reservation in picture.reservations.values())
    for name, agent in picture.agents.items():
        held = len(agent["tasks"]) + bool(agent["offer"])
        assert held <= agent["capacity"], agent
        assert offers[name] == bool(agent["offer"])
        if agent["offer"]:
            assert picture.reservations[agent["offer"]]["agent"] == name
            assert agent["activity"] == "available"
        customers, most = customers_of(agent, picture.now_ms), cap_of(agent, picture.now_ms)
        assert len(customers) <= most, agent
        room = held < agent["capacity"] and len(customers) < most
        free = agent["activity"] == "available" and not agent["offer"] and room
        for queue in (*agent["skills"], "any"):
            assert (name in picture.idle[queue]) == free, (name, queue)


def customers_of(agent: Json, now_ms: int) -> set[str]:
    """The distinct customers of this day in Riyadh."""
    return set(agent["today"]["customers"]) if agent["today"]["day"] == day_of(now_ms) else set()


def cap_of(agent: Json, now_ms: int) -> float:
    """How many they may be."""
    extra = agent.get("cap_extra") or {"day": 0, "more": 0}
    return agent["daily_cap"] + extra["more"] * (extra["day"] == day_of(now_ms)) if agent["daily_cap"] else float("inf")


def day_of(now_ms: int) -> int:
    """The calendar day in Riyadh."""
    return (now_ms + 3 * 3600 * 1000) // (24 * 3600 * 1000)


def check_order(picture: Picture) -> None:
    """Priority comes first, then who is back from a pause, then the time of the first enqueue."""
    for row in picture.waiting.values():
        tasks = [picture.tasks[name] for name in row]
        order = [
            (-PRIORITIES.index(task["priority"]), not task.get("head", False), task["enqueued_ms"]) for task in tasks
        ]
        assert order == sorted(order)


def check_nobody_idles_beside_work(picture: Picture) -> None:
    """Who is free and fit has an offer as soon as there is a task that he has not passed on of late."""
    for queue, row in picture.waiting.items():
        for name in row:
            skilled = {
                agent
                for agent in picture.idle[queue]
                if picture.agents[agent]["skills"][queue] >= BEST_LEVEL
                and picture.tasks[name]["language"] in picture.agents[agent]["languages"]
            }
            declined = picture.tasks[name]["declined"].items()
            resting = {agent for agent, until_ms in declined if until_ms > picture.now_ms or not picture.settled}
            fit = skilled - resting
            assert not fit, f"{fit} could take {name}"


def check_log(state: ConversationState, entries: list[Entry]) -> None:
    """Numbers have no gap; bot and agents write only while the conversation is theirs; each question has one reply."""
    assert [entry.seq for entry in entries] == list(range(1, state.seq + 1))
    mode = "bot"
    after = {
        EntryKind.HANDED_OVER: "queue",
        EntryKind.AGENT_JOINED: "agent",
        EntryKind.NOTICE: "queue",
        EntryKind.CLOSED: "bot",
        EntryKind.WAIT_CANCELED: "bot",
    }
    for entry in entries:
        if entry.who in {Who.BOT, Who.AGENT}:
            assert entry.who.value == mode, f"{entry.who} wrote entry {entry.seq} while {mode} had the conversation"
        if entry.kind is EntryKind.HANDED_OVER:
            assert mode == "bot"
        if entry.kind is EntryKind.CASE_OPENED and mode == "queue":
            mode = "bot"
        mode = after.get(entry.kind, mode)
    assert mode == ("agent" if owning_agent(state.owner) else state.owner)
    assert bool(state.task) == (state.owner != "bot")
    replies = Counter(entry.text for entry in entries if entry.who is Who.BOT)
    assert all(count == 1 for count in replies.values()), replies


def check_joined(picture: Picture) -> None:
    """With every command delivered, both aggregates say the same of every conversation, and nobody is forgotten."""
    live = {name: task for name, task in picture.tasks.items() if task["state"] in LIVE}
    for conversation, state in picture.states.items():
        own = {name for name, task in live.items() if task["conversation"] == conversation}
        if state.owner == "bot":
            assert not own, f"{own} is left of {conversation}"
            later = picture.entries[conversation][state.bot_cursor :]
            assert Who.VISITOR not in {entry.who for entry in later}, "somebody was not answered"
            continue
        assert own == {state.task}
        task = live[state.task]
        agent = owning_agent(state.owner)
        if agent:
            assert (task["state"], task["agent"]) == ("assigned", agent)
        else:
            assert task["state"] in ({"parked"} if state.waiting and state.waiting.parked else {"pending", "reserved"})
