"""The connector over a real socket, with the trained model behind it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from aiohttp import ClientSession
from rasa.shared.exceptions import RasaException

from bot.connector import HandoffInput
from bot.dialogue import runner
from bot.dialogue.turn import Turn
from tests.bot.conftest import TOKEN, Dialogue

BODY = {
    "conversation": "0a1b",
    "turn": "0a1b:1",
    "channel": "web",
    "text": "كيف أجدد رخصة العمل",
    "payload": None,
    "state": None,
}


async def _post(url: str, data: bytes, authorization: str | None = f"Bearer {TOKEN}") -> tuple[int, dict[str, Any]]:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with (
        ClientSession() as session,
        session.post(f"{url}/webhooks/handoff/turn", data=data, headers=headers) as response,
    ):
        return response.status, await response.json()


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"bearer{TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"],
)
async def test_who_lacks_the_token_is_refused(bot_url: str, authorization: str | None) -> None:
    """The refusal comes before the body is read."""
    status, answer = await _post(bot_url, b"not JSON", authorization)
    assert (status, answer["error"]["code"]) == (401, "not_admitted")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": 7}, "text must be text"),
        ({"text": "  "}, "text is empty"),
        ({"text": "س" * 8001}, "text is longer than 8000 characters"),
        ({"turn": ""}, "turn is empty"),
        ({"conversation": None}, "conversation must be text"),
        ({"state": "x"}, "state must be an object"),
        ({"state": {}}, "state.version is missing"),
        ({"state": {"version": 1, "slots": [], "loop": None}}, "state.slots"),
        ({"payload": {}}, "payload must be text"),
        ({"payload": "permit_fees"}, "payload names no intent"),
        ({"payload": "/no_such_intent"}, "payload names no intent"),
        ({"payload": '/permit_fees{"city": ["riyadh"]}'}, "an entity of the payload"),
        ({"payload": "/permit_fees{city}"}, "not JSON"),
        ({"sender": "someone else"}, "unknown fields: sender"),
    ],
)
async def test_a_body_that_is_no_turn_is_refused(bot_url: str, change: dict[str, Any], says: str) -> None:
    """The answer says which field is wrong."""
    status, answer = await _post(bot_url, json.dumps({**BODY, **change}).encode())
    assert (status, answer["error"]["code"]) == (400, "bad_turn")
    assert says in answer["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_object_is_refused(bot_url: str, body: bytes) -> None:
    status, answer = await _post(bot_url, body)
    assert (status, answer["error"]["code"]) == (400, "bad_turn")


async def test_the_answer_has_the_agreed_shape(bot_url: str) -> None:
    status, answer = await _post(bot_url, json.dumps(BODY).encode())
    assert status == 200
    assert answer["replies"] == [{"article": "permit_renewal"}]
    assert answer["nlu"]["intent"] == answer["nlu"]["ranking"][0]["intent"] == "permit_renewal"
    assert len(answer["nlu"]["ranking"]) == 3
    document = {"entity": "document", "value": "work_permit", "text": "رخصة العمل", "start": 9, "end": 19}
    assert document in answer["nlu"]["entities"]
    assert answer["state"]["slots"]["topic"] == "permit_renewal"


async def test_only_health_and_the_turn_are_served(bot_url: str) -> None:
    """Nothing of Rasa's API: no model can be put, no tracker read, no other channel used."""
    async with ClientSession() as session:
        async with session.get(bot_url) as response:
            assert response.status == 200
        for path in ("/status", "/domain", "/conversations/0a1b/tracker", "/webhooks/rest/webhook", "/model/parse"):
            async with session.get(bot_url + path) as response:
                assert response.status in (404, 405), path


async def test_a_typed_command_is_text(employer: Any) -> None:
    """`/restart` typed by an employer neither restarts nor names an intent."""
    for text in ("/restart", "  /request_human", '/inform{"city":"riyadh"}', "/permit_fees"):
        answer = await employer().say(text)
        assert answer["nlu"]["confidence"] < 1.0, text
        assert answer["replies"], text


async def test_a_pressed_button_is_certain(employer: Any) -> None:
    answer = await employer().say("رسوم رخصة العمل", '/permit_fees{"city": "riyadh"}')
    assert answer["replies"] == [{"article": "permit_fees"}]
    assert answer["nlu"]["confidence"] == 1.0
    assert [(one["entity"], one["value"]) for one in answer["nlu"]["entities"]] == [("city", "riyadh")]


async def test_the_same_turn_gives_the_same_answer(employer: Any) -> None:
    """A repeated turn starts from the same state, whatever happened meanwhile."""
    asker: Dialogue = employer()
    await asker.say("كيف أجدد رخصة العمل")
    body = asker.body("وفي جدة؟")
    first = await asker.post(body)
    await employer(conversation="other").say("متى تداومون")
    assert await asker.post(body) == first


async def test_turns_at_the_same_time_do_not_meet(employer: Any) -> None:
    """Twenty employers, one moment: each gets the answer to his own question."""
    intents = ["permit_fees", "branch_info", "contact_hours", "data_privacy", "case_status"] * 4
    employers = [employer(conversation=f"c{number}") for number in range(len(intents))]
    answers = await asyncio.gather(
        *(one.say("زر", f"/{intent}") for one, intent in zip(employers, intents, strict=True))
    )
    assert [answer["state"]["slots"]["topic"] for answer in answers] == intents


async def test_the_state_does_not_grow(agent: Any) -> None:
    """After a thousand turns it is as small as after two."""
    texts = ["كيف أجدد رخصة العمل", "وفي جدة؟", "كم تكلف؟", "انتهى السجل التجاري", "شكرا", "رقم البلاغ SN-1234-5674"]
    payloads = [None, None, None, "/frustration", "/deny", "/permit_fees"]
    state: dict[str, Any] | None = None
    sizes = []
    for number in range(1000):
        body = {**BODY, "turn": f"0a1b:{number}", "text": texts[number % 6], "state": state}
        body["payload"] = payloads[number % 6]
        state = dict((await runner.run(agent, Turn.parse(json.dumps(body).encode()))).state)
        sizes.append(len(json.dumps(state).encode()))
    assert max(sizes) < 2048
    assert max(sizes[-6:]) <= max(sizes[:18])


async def test_nothing_is_kept(agent: Any, employer: Any) -> None:
    """No tracker and no lock is left behind."""
    await employer().say("كيف أجدد رخصة العمل")
    assert list(await agent.tracker_store.keys()) == []
    assert agent.lock_store.conversation_locks == {}


async def test_an_unknown_slot_of_an_older_model_is_ignored(employer: Any) -> None:
    asker: Dialogue = employer(state={"version": 1, "slots": {"gone": "x", "topic": "permit_renewal"}, "loop": "gone"})
    answer = await asker.say("كيف أجدد رخصة العمل")
    assert answer["replies"] == [{"article": "permit_renewal"}]
    assert "gone" not in answer["state"]["slots"]


async def test_lone_surrogates_go_round(employer: Any) -> None:
    answer = await employer().say("كيف أجدد رخصة العمل \ud83d")
    assert answer["replies"]


async def test_no_log_line_holds_the_message(
    bot_url: str, agent: Any, employer: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not when all goes well, and not when the turn fails with the message in the error."""
    caplog.set_level(logging.INFO)
    canary = "كناري 1058529940"
    await employer().say(canary)

    async def fails(message: Any) -> None:
        raise RuntimeError(message.text)

    monkeypatch.setattr(agent, "handle_message", fails)
    status, answer = await _post(bot_url, json.dumps({**BODY, "text": canary}).encode())
    assert (status, answer["error"]) == (500, {"code": "turn_failed", "message": "RuntimeError"})
    assert "turn_failed" in caplog.text
    assert "كناري" not in caplog.text
    assert "1058529940" not in caplog.text


@pytest.mark.parametrize("token", ["", "short"])
def test_the_channel_does_not_start_without_a_token(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("SANAD_INTERNAL_TOKEN", token)
    with pytest.raises(RasaException, match="SANAD_INTERNAL_TOKEN"):
        HandoffInput.from_credentials(None)
