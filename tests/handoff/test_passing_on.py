"""An agent passes a conversation on, puts it aside, or writes his notes: what the desks are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from handoff.api import keys
from handoff.routing.model import QUEUES
from tests.support.bot_peer import HUMAN
from tests.support.page import Page
from tests.support.service import Service, take_offer

NOTE = "صاحب العمل يسأل عن رسوم التجديد"


async def in_talk(service: Service) -> tuple[Page, Page, str]:
    """A visitor, the agent who has his conversation, and its id."""
    await service.employ("noura")
    desk = await service.desk("noura")
    page = await service.visitor()
    await page.say(HUMAN)
    return page, desk, await take_offer(desk)


async def view(service: Service, desk: Page) -> dict[str, Any]:
    """What a new page of the same agent is shown."""
    page = await service.open(desk.http, "/ws/desk")
    await page.send_bare("hello", cursor=None, conversations={})
    shown: dict[str, Any] = (await page.next("snapshot"))["view"]
    await page.close()
    return shown


async def ask_colleague(service: Service) -> tuple[Page, Page, str, dict[str, Any]]:
    """Noura asks Fahad to take her conversation: both desks, the conversation, and what he is offered."""
    _, noura, conversation = await in_talk(service)
    await service.employ("fahad")
    fahad = await service.desk("fahad")
    answer = await noura.ask("colleagues", queue="general")
    assert [(one["name"], one["level"]) for one in answer["colleagues"]] == [("فهد", 3)]
    target = answer["colleagues"][0]["id"]
    fields = {"conversation": conversation, "to": "agent", "target": target}
    assert (await noura.ask("transfer", **fields, note=" "))["code"] == "note_missing"
    assert (await noura.ask("transfer", **fields, note=NOTE))["kind"] == "ack"
    return noura, fahad, conversation, (await fahad.event("offer"))["offer"]


async def test_a_colleague_who_accepts_takes_it_over_with_the_note(service: Service) -> None:
    noura, fahad, conversation, offer = await ask_colleague(service)
    assert (offer["conversation"], offer["from"]) == (conversation, "نورة")
    assert (await noura.event("transfer_asked"))["asked"] == "فهد"
    assert [card["asked"] for card in (await view(service, noura))["conversations"]] == ["فهد"]
    await fahad.ask("accept", reservation=offer["reservation"])
    assert (await fahad.event("assigned"))["card"]["asked"] == ""
    assert (await noura.event("released"))["reason"] == "transferred"
    assert (await fahad.ask("open", conversation=conversation))["kind"] == "ack"
    whole = await fahad.next("conversation")
    assert [(note["name"], note["text"]) for note in whole["notes"]] == [("نورة", NOTE)]


async def test_a_colleague_who_declines_leaves_it_with_the_sender(service: Service) -> None:
    noura, fahad, conversation, offer = await ask_colleague(service)
    await fahad.ask("decline", reservation=offer["reservation"])
    refused = await noura.event("transfer_refused")
    assert (refused["conversation"], refused["by"], refused["reason"]) == (conversation, "فهد", "declined")
    assert [card["asked"] for card in (await view(service, noura))["conversations"]] == [""]
    assert (await noura.ask("reply", conversation=conversation, text="أنا معك"))["kind"] == "ack"


async def test_the_notes_are_listed_until_they_are_written(service: Service) -> None:
    _, noura, conversation = await in_talk(service)
    plans = service.app[keys.SUPERVISOR].plans
    plan = (await plans.current()).of("general")
    await plans.put(replace(plan, wrap_up_s=600), version=0, actor="a-sara")
    await noura.ask("close", conversation=conversation, outcome="resolved")
    wrapping = (await noura.event("wrapping"))["wrapping"]
    shown = await view(service, noura)
    assert shown["wrapping"] == [wrapping]
    assert (wrapping["conversation"], wrapping["name"]) == (conversation, "زائر الموقع")
    assert wrapping["until_ms"] > shown["now_ms"]
    assert (await noura.ask("wrapped", task=wrapping["task"]))["kind"] == "ack"
    assert (await noura.event("wrapped"))["task"] == wrapping["task"]
    assert (await view(service, noura))["wrapping"] == []
    assert (await noura.ask("wrapped", task=wrapping["task"]))["code"] == "task_ended"


async def test_the_desk_knows_the_queues_by_their_titles(service: Service) -> None:
    _, noura, _ = await in_talk(service)
    queues = (await view(service, noura))["queues"]
    assert [queue["name"] for queue in queues] == list(QUEUES)
    assert {"name": "general", "title": "الاستفسارات العامة"} in queues
