"""`make chat` against the running service: one result a line, whatever the line is, and whatever ends meanwhile."""

from __future__ import annotations

import asyncio
import io
import json
import os
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from handoff.chat import talk_json
from handoff.errors import RefusedError
from tests.support.bot_peer import HUMAN
from tests.support.service import Service
from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.handoff.conftest import Serve

FIELDS = {"text", "intent", "confidence", "ranking", "replies", "owner", "queue", "priority"}
REFUSED = FIELDS | {"error", "message"}

ODD_LINES = {
    "empty": (b"", "text_empty"),
    "blank": (b" \t\r", "text_empty"),
    "control characters": (b"\x00\x01\x1b", "text_empty"),
    "direction marks": ("\u202e\u2066".encode(), "text_empty"),
    "long": ("س".encode() * 5000, "text_too_long"),
    "longer than any frame": (b"x" * 1_000_000, "text_too_long"),
    "no utf-8": (b"\xff\xfe\x80", "text_unreadable"),
    "lone surrogate": (b"\xed\xa0\x80", "text_unreadable"),
}


async def results_of(service: Service, source: BinaryIO) -> list[dict[str, Any]]:
    """What the terminal prints for the lines."""
    out = io.BytesIO()
    await talk_json(service.settings, service.url, source, out)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


async def talk(service: Service, *lines: bytes) -> list[dict[str, Any]]:
    return await results_of(service, io.BytesIO(b"\n".join(lines)))


@pytest.mark.parametrize("name", ODD_LINES)
async def test_an_odd_line_has_its_result_and_the_next_one_too(service: Service, name: str) -> None:
    odd, code = ODD_LINES[name]
    before, refused, after = await talk(service, "قبل".encode(), odd, "بعد".encode())
    assert [before["text"], refused["text"], after["text"]] == ["قبل", "", "بعد"]
    assert refused.keys() == REFUSED
    assert refused["error"] == code
    assert refused["owner"] == "bot"
    assert after["replies"] == [{"text": "جواب: بعد", "buttons": []}]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x85", "\r"])
async def test_nothing_within_a_line_ends_it(service: Service, separator: str) -> None:
    (result,) = await talk(service, f"سطر{separator}وسطر".encode())
    assert result.keys() == FIELDS
    assert result["text"].startswith("سطر")
    assert result["text"].endswith("وسطر")


async def test_a_new_conversation_knows_nothing_of_the_last_one(service: Service) -> None:
    handed_over, waiting, fresh = await talk(service, HUMAN.encode(), "هل من أحد".encode(), b" --- \r", b"x")
    assert (handed_over["owner"], handed_over["intent"], waiting["owner"]) == ("queue", "request_human", "queue")
    assert (handed_over["queue"], handed_over["priority"]) == ("general", "normal")
    assert (fresh["owner"], fresh["queue"], fresh["priority"]) == ("bot", "", "")


async def test_a_secret_is_shown_as_it_was_stored(service: Service) -> None:
    (result,) = await talk(service, "كلمة المرور Ahmed@123".encode())
    assert "Ahmed" not in json.dumps(result)


async def test_goes_on_with_a_service_that_was_started_again(service: Service) -> None:
    read, write = os.pipe()
    talking = asyncio.create_task(results_of(service, os.fdopen(read, "rb", buffering=-1)))
    os.write(write, "قبل\n".encode())

    async def asked() -> bool:
        return bool(service.bot.asked)

    await until(asked, "the first line is with the bot")
    await service.stop()
    os.write(write, "أثناء\n".encode())
    await service.start(urlsplit(service.url).port or 0)
    os.write(write, "بعد\n".encode())
    os.close(write)
    results = await asyncio.wait_for(talking, 30)
    assert [result["text"] for result in results] == ["قبل", "أثناء", "بعد"]
    assert all(result["replies"] for result in results)


async def test_a_silent_bot_costs_no_result(serve: Serve) -> None:
    service = await serve(bot_budget_s=0.3, bot_attempt_s=0.2)
    service.bot.mode = "error"
    one, two = await talk(service, "سؤال".encode(), "سؤال آخر".encode())
    assert one["intent"] is None
    assert one["ranking"] == []
    assert one["replies"]
    assert two["replies"]


async def test_the_system_of_another_folder_is_no_system_to_talk_to(service: Service) -> None:
    strange = service.settings.model_copy(update={"internal_token": SecretStr("another folder's token")})
    with pytest.raises(RefusedError, match="internal_only"):
        await talk_json(strange, service.url, io.BytesIO("سؤال".encode()), io.BytesIO())
