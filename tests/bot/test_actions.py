"""The actions by themselves, over a real socket to a handoff that fails in every way."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.case_status import ActionCaseStatus
from actions.handoff_api import Case, HandoffApi, HandoffUnavailableError
from actions.offer_topics import USUAL, ActionOfferTopics
from actions.open_case import ActionOpenCase
from bot.dialogue.intents import is_topic
from bot.dialogue.replies import said
from tests.bot.conftest import TOKEN, WELL_KNOWN_CASE, FakeHandoff
from tests.bot.project import articles

METADATA = {"conversation": "0a1b", "turn": "0a1b:7"}


def tracker(ranking: list[str] | None = None, **slots: str) -> Tracker:
    message = {
        "metadata": METADATA,
        "intent_ranking": [{"name": name, "confidence": 0.1} for name in ranking or []],
    }
    return Tracker("sender", slots, message, [], False, None, {}, "action_listen")


async def run(action: Any, on: Tracker) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, on, {})
    return dispatcher.messages, events


@pytest.fixture(name="api")
def _api(handoff: FakeHandoff) -> HandoffApi:
    return HandoffApi(handoff.base_url, TOKEN, timeout_s=1.0)


async def test_a_case_is_opened_once_for_a_turn(api: HandoffApi, handoff: FakeHandoff) -> None:
    """The repeated turn gets the same case."""
    for _ in range(2):
        messages, events = await run(ActionOpenCase(api), tracker())
        assert WELL_KNOWN_CASE in messages[0]["custom"]["text"]
        assert {event["name"]: event["value"] for event in events} == {
            "opened_case": WELL_KNOWN_CASE,
            "case_reference": WELL_KNOWN_CASE,
        }
    assert list(handoff.by_turn) == ["0a1b:7"]
    assert handoff.cases[WELL_KNOWN_CASE]["conversation"] == "0a1b"


@pytest.mark.parametrize(
    ("status", "words"),
    [("open", "ينتظر متابعة"), ("with_agent", "يتابعه"), ("answered", "أجاب"), ("of tomorrow", "قيد المتابعة")],
)
async def test_the_status_is_told_in_words(api: HandoffApi, handoff: FakeHandoff, status: str, words: str) -> None:
    await api.open_case("0a1b", "0a1b:1", "complaint_file")
    handoff.cases[WELL_KNOWN_CASE]["status"] = status
    messages, _ = await run(ActionCaseStatus(api), tracker(case_reference=WELL_KNOWN_CASE))
    assert words in messages[0]["custom"]["text"]


async def test_an_unknown_case_is_none(api: HandoffApi) -> None:
    assert await api.case("SN-0000-0018", "0a1b") is None
    messages, _ = await run(ActionCaseStatus(api), tracker(case_reference="SN-0000-0018"))
    assert "SN-0000-0018" in messages[0]["custom"]["offer_human"]["text"]


async def test_a_case_is_read_whole(api: HandoffApi) -> None:
    await api.open_case("0a1b", "0a1b:1", None)
    assert await api.case(WELL_KNOWN_CASE, "0a1b") == Case(WELL_KNOWN_CASE, "open", 1_795_424_400_000, None)


@pytest.mark.parametrize("status", [201, 401, 404, 409, 500, 503])
async def test_an_unexpected_status_is_handoff_being_unavailable(
    api: HandoffApi, handoff: FakeHandoff, status: int
) -> None:
    handoff.status = status
    with pytest.raises(HandoffUnavailableError):
        await api.open_case("0a1b", "0a1b:1", None)


async def test_a_wrong_token_is_handoff_being_unavailable(handoff: FakeHandoff) -> None:
    with pytest.raises(HandoffUnavailableError, match="401"):
        await HandoffApi(handoff.base_url, "wrong").case(WELL_KNOWN_CASE, "0a1b")


@pytest.mark.parametrize("answer", ["not JSON", "[]", "{}", "null"])
async def test_a_strange_answer_is_handoff_being_unavailable(answer: str) -> None:
    async def strange(request: web.Request) -> web.Response:
        return web.Response(text=answer, content_type="application/json")

    async with _serving(strange) as url:
        with pytest.raises(HandoffUnavailableError):
            await HandoffApi(url, TOKEN).open_case("0a1b", "0a1b:1", None)


async def test_handoff_is_not_waited_for_without_end() -> None:
    import asyncio

    async def sleepy(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with _serving(sleepy) as url:
        with pytest.raises(HandoffUnavailableError):
            await HandoffApi(url, TOKEN, timeout_s=0.05).open_case("0a1b", "0a1b:1", None)


@pytest.mark.parametrize("action", [ActionOpenCase, ActionCaseStatus])
async def test_an_unreachable_handoff_ends_in_an_honest_word(action: Any) -> None:
    messages, events = await run(
        action(HandoffApi("http://127.0.0.1:1", TOKEN)), tracker(case_reference=WELL_KNOWN_CASE)
    )
    assert "تعذّر" in messages[0]["custom"]["offer_human"]["text"]
    assert events == []


async def test_the_likeliest_topics_are_offered() -> None:
    """By the names of their articles, without small talk, and with a way out."""
    ranking = ["nlu_fallback", "greet", "permit_fees", "out_of_scope", "branch_info", "data_privacy", "case_status"]
    messages, _ = await run(ActionOfferTopics(), tracker(ranking))
    buttons = messages[0]["custom"]["buttons"]
    assert [button["payload"] for button in buttons] == [
        "/permit_fees",
        "/branch_info",
        "/data_privacy",
        "/nlu_fallback",
    ]
    assert [button["title"] for button in buttons[:-1]] == [
        articles()[intent]["button"] for intent in ("permit_fees", "branch_info", "data_privacy")
    ]


@pytest.mark.parametrize("ranking", [[], ["nlu_fallback"], ["nlu_fallback", "greet", "thanks"]])
async def test_the_usual_topics_are_offered_where_nothing_is_likely(ranking: list[str]) -> None:
    messages, _ = await run(ActionOfferTopics(), tracker(ranking))
    assert [button["payload"][1:] for button in messages[0]["custom"]["buttons"][:-1]] == list(USUAL)
    assert all(is_topic(intent) for intent in USUAL)


async def test_topics_are_offered_in_english_too() -> None:
    messages, _ = await run(ActionOfferTopics(), tracker(["permit_fees"]))
    reply = said({"custom": messages[0]["custom"]}, "en", None).reply
    assert reply["buttons"][0] == {"title": "Permit fees", "payload": "/permit_fees"}
    assert reply["text"].isascii()


def _serving(handler: Any) -> Any:
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def serving() -> Any:
        app = web.Application()
        app.add_routes([web.route("*", "/{path:.*}", handler)])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()

    return serving()
