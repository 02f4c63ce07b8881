"""Whole dialogues, pressed as buttons so that only the rules decide, then typed so that everything does."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.intents import CONVERSATIONAL, is_topic
from tests.bot.conftest import WELL_KNOWN_CASE, Dialogue, FakeHandoff
from tests.bot.project import INTENTS

ANSWERED_BY_ARTICLE = [
    intent
    for intent in INTENTS
    if intent not in {"request_human", "frustration", "account_compromised", "complaint_file", "case_status"}
]
OTHER_CASE = "SN-0000-0018"


def escalation(reason: str, topic: str | None = None) -> dict[str, Any]:
    return {"escalate": {"reason": reason, "topic": topic}}


@pytest.mark.parametrize("intent", ANSWERED_BY_ARTICLE)
async def test_an_intent_is_answered_by_its_article(employer: Any, intent: str) -> None:
    asker: Dialogue = employer()
    assert await asker.press(f"/{intent}") == [{"article": intent}]
    remembered = asker.state["slots"].get("topic") if asker.state else None
    assert remembered == (intent if is_topic(intent) else None)


async def test_the_common_path_calls_no_action_server(employer: Any, agent: Any, monkeypatch: Any) -> None:
    from rasa.utils.endpoints import EndpointConfig

    monkeypatch.setattr(agent.processor, "action_endpoint", EndpointConfig("http://127.0.0.1:1/webhook"))
    for intent in ANSWERED_BY_ARTICLE[:5]:
        assert await employer().press(f"/{intent}") == [{"article": intent}]


async def test_a_human_is_given_when_asked_for(employer: Any) -> None:
    """With the topic of before."""
    asker: Dialogue = employer()
    assert await asker.press("/request_human") == [escalation("requested")]
    await asker.press("/permit_fees")
    await asker.press("/thanks")
    assert await asker.press("/request_human") == [escalation("requested", "permit_fees")]


async def test_a_compromised_account_is_answered_and_handed_over_at_once(employer: Any) -> None:
    compromised = "account_compromised"
    assert await employer().press(f"/{compromised}") == [
        {"article": compromised},
        escalation("compromised", compromised),
    ]


@pytest.mark.parametrize(
    ("answer", "replies"),
    [
        ("/affirm", [escalation("frustrated", "permit_fees")]),
        ("/request_human", [escalation("frustrated", "permit_fees")]),
        ("/deny", None),
        ("/branch_info", [{"article": "branch_info"}]),
    ],
)
async def test_anger_is_answered_with_the_offer_of_a_human(
    employer: Any, answer: str, replies: list[dict[str, Any]] | None
) -> None:
    asker: Dialogue = employer()
    await asker.press("/permit_fees")
    said = await asker.press("/frustration")
    assert said[0] == {"article": "frustration"}
    assert list(said[1]) == ["offer_human"]
    after = await asker.press(answer)
    if replies is None:
        assert [list(reply) for reply in after] == [["text", "buttons"]]
    else:
        assert after == replies


async def test_an_offer_stands_for_one_turn(employer: Any) -> None:
    """Yes to something else is no yes to the offer of before."""
    asker: Dialogue = employer()
    await asker.press("/frustration")
    await asker.press("/permit_fees")
    assert await asker.press("/affirm") == [{"article": "affirm"}]
    assert await asker.press("/deny") == [{"article": "deny"}]


async def test_topics_then_a_human_are_offered_when_not_understood(employer: Any) -> None:
    asker: Dialogue = employer()
    (topics,) = await asker.press("/nlu_fallback")
    payloads = [button["payload"] for button in topics["buttons"]]
    assert payloads[-1] == "/nlu_fallback"
    assert 3 <= len(payloads) <= 4
    assert all(payload[1:] not in CONVERSATIONAL for payload in payloads)
    (offer,) = await asker.press("/nlu_fallback")
    assert list(offer) == ["offer_human"]
    assert await asker.press("/affirm") == [escalation("misunderstood")]


async def test_two_misunderstandings_must_be_in_a_row(employer: Any) -> None:
    asker: Dialogue = employer()
    await asker.press("/nlu_fallback")
    await asker.press("/thanks")
    (again,) = await asker.press("/nlu_fallback")
    assert "buttons" in again


async def test_a_complaint_opens_one_case(employer: Any, handoff: FakeHandoff) -> None:
    """Its number is told, a human is offered, and going on complaining opens no second one."""
    asker: Dialogue = employer()
    opened, offer = await asker.press("/complaint_file")
    assert WELL_KNOWN_CASE in opened["text"]
    assert list(offer) == ["offer_human"]
    again, _ = await asker.press("/complaint_file")
    assert WELL_KNOWN_CASE in again["text"]
    assert handoff.calls == ["POST /internal/cases"]
    assert await asker.press("/affirm") == [escalation("requested", "complaint_file")]


async def test_the_case_that_was_opened_is_followed_without_its_number(employer: Any) -> None:
    asker: Dialogue = employer()
    await asker.press("/complaint_file")
    (status,) = await asker.press("/case_status")
    assert WELL_KNOWN_CASE in status["text"]
    assert "23 نوفمبر 2026" in status["text"]


@pytest.mark.parametrize(
    "written",
    ["SN-1234-5674", "sn 1234 5674", "١٢٣٤٥٦٧٤", "رقمه ١٢٣٤-٥٦٧٤", "اس ان 12345674", "رقم البلاغ: sn12345674"],
)
async def test_a_case_is_followed_by_its_number(employer: Any, handoff: FakeHandoff, written: str) -> None:
    """The number is asked for, and understood however loosely it is written."""
    asker: Dialogue = employer()
    handoff.cases[WELL_KNOWN_CASE] = {
        "reference": WELL_KNOWN_CASE,
        "status": "answered",
        "opened_at_ms": 1_795_424_400_000,
        "topic": None,
        "conversation": asker.conversation,
    }
    (question,) = await asker.press("/case_status")
    assert "SN-1234-5674" in question["text"]
    (status,) = await asker.replies(written)
    assert "أجاب عنه" in status["text"]


async def test_the_case_of_another_employer_is_not_told(employer: Any, handoff: FakeHandoff) -> None:
    await employer(conversation="first").press("/complaint_file")
    asker: Dialogue = employer(conversation="second")
    await asker.press("/case_status")
    (answer,) = await asker.replies(WELL_KNOWN_CASE)
    assert "لم أجد" in answer["offer_human"]["text"]
    assert handoff.calls[-1] == f"GET /internal/cases/{WELL_KNOWN_CASE}"


async def test_a_number_with_a_wrong_check_digit_is_not_looked_up(employer: Any, handoff: FakeHandoff) -> None:
    asker: Dialogue = employer()
    await asker.press("/case_status")
    (answer,) = await asker.replies("SN-1234-5675")
    assert list(answer) == ["offer_human"]
    assert handoff.calls == []
    (answer,) = await asker.replies(OTHER_CASE)
    assert handoff.calls == [f"GET /internal/cases/{OTHER_CASE}"]


@pytest.mark.parametrize("status", [401, 500, 503])
async def test_a_failing_handoff_ends_in_an_honest_reply(employer: Any, handoff: FakeHandoff, status: int) -> None:
    handoff.status = status
    asker: Dialogue = employer()
    (answer,) = await asker.press("/complaint_file")
    assert "تعذّر" in answer["offer_human"]["text"]
    await asker.press("/case_status")
    (answer,) = await asker.replies(OTHER_CASE)
    assert "تعذّر" in answer["offer_human"]["text"]


async def test_without_an_action_server_there_is_no_reply(employer: Any, agent: Any, monkeypatch: Any) -> None:
    """Handoff then apologises and offers a human; no traceback is said."""
    from rasa.utils.endpoints import EndpointConfig

    monkeypatch.setattr(agent.processor, "action_endpoint", EndpointConfig("http://127.0.0.1:1/webhook"))
    assert await employer().press("/complaint_file") == []


DIALOGUES: list[tuple[list[str], list[str | None]]] = [
    (["السلام عليكم", "كيف أجدد رخصة العمل"], ["greet", "permit_renewal"]),
    (["السلام عليكم ورحمة الله وبركاته، كيف ألغي موعدي"], ["appointment_cancel"]),
    (["هلا والله ابي اعرف متى دوامكم"], ["contact_hours"]),
    (["كيف أجدد رخصة العمل", "كم تكلف؟"], ["permit_renewal", "permit_fees"]),
    (["كيف أجدد رخصة العمل", "طيب وكم الرسوم"], ["permit_renewal", "permit_fees"]),
    (["وين فرع مكتب العمل في الرياض", "وفي جدة؟"], ["branch_info", "branch_info"]),
    (["وين فرع مكتب العمل في الرياض", "طيب والدمام"], ["branch_info", "branch_info"]),
    (["انتهى السجل التجاري وتوقفت الخدمات", "والبلدية؟"], ["expired_document", "expired_document"]),
    (["كم رسوم رخصة العمل", "لا، أقصد التجديد"], ["permit_fees", "permit_renewal"]),
    (["كيف احجز موعد", "لا اقصد إلغاء الموعد"], ["appointment_book", "appointment_cancel"]),
    (["كيف احجز موعد", "لا مو كذا، انا قصدي نقل كفالة عامل"], ["appointment_book", "worker_transfer"]),
    (["كيف احجز موعد", "لا، قصدي نقل كفالة عامل"], ["appointment_book", "worker_transfer"]),
    (["كيف أجدد رخصة العمل", "لا شكرا"], ["permit_renewal", None]),
    (["how do I renew a work permit", "how much is it?"], ["permit_renewal", "permit_fees"]),
    (["kif ajadded ro5sat el 3amal", "w kam el rosoom?"], ["permit_renewal", "permit_fees"]),
    (["kam rosoom rokhset el 3amal", "la la a8sed el tajdeed"], ["permit_fees", "permit_renewal"]),
    (["ezay a7gez ma3ad", "la2, 2asdi na2l el kafala"], ["appointment_book", "worker_transfer"]),
    (["wain far3 maktab el 3amal fel reyad", "w fi gadda?"], ["branch_info", "branch_info"]),
    (["salam 3alaikom, abi a3ref meta dawamkom"], ["contact_hours"]),
]


@pytest.mark.parametrize(("typed", "articles_said"), DIALOGUES, ids=[" / ".join(one) for one, _ in DIALOGUES])
async def test_a_message_is_read_in_its_dialogue(
    employer: Any, typed: list[str], articles_said: list[str | None]
) -> None:
    asker: Dialogue = employer()
    for text, article in zip(typed, articles_said, strict=True):
        replies = await asker.replies(text)
        if article is None:
            assert all(not is_topic(reply.get("article", "greet")) for reply in replies)
        else:
            assert [reply.get("article") for reply in replies] == [article]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("كيف أجدد رخصة العمل؟ وكيف احجز موعد في مكتب العمل؟", ["permit_renewal", "appointment_book"]),
        ("كيف أجدد رخصة العمل وكم الرسوم؟", ["permit_renewal", "permit_fees"]),
        ("متى دوامكم؟ وهل يجوز اعطي الباسوورد للمعقب؟", ["contact_hours", "password_sharing"]),
        ("salam 3alaikom, kif ajadded el ro5sa w kam el rosoom?", ["permit_renewal", "permit_fees"]),
    ],
)
async def test_two_questions_get_two_answers_in_their_order(employer: Any, text: str, said: list[str]) -> None:
    assert await employer().replies(text) == [{"article": article} for article in said]


async def test_a_named_place_reaches_the_answer(employer: Any) -> None:
    """The follow-up's place comes with the topic of before: the article's variant is chosen by it."""
    asker: Dialogue = employer()
    await asker.say("وين فرع مكتب العمل في الرياض")
    answer = await asker.say("وفي جدة؟")
    assert [(one["entity"], one["value"], one["text"]) for one in answer["nlu"]["entities"]] == [
        ("city", "jeddah", "جدة")
    ]
    answer = await asker.say("tayeb fel 2a7sa?")
    assert [(one["entity"], one["value"], one["text"]) for one in answer["nlu"]["entities"]] == [
        ("city", "ahsa", "fel 2a7sa")
    ]


async def test_english_is_answered_in_english(employer: Any) -> None:
    """A button pressed in an English dialogue too; Arabic turns it back."""
    asker: Dialogue = employer()
    assert await asker.replies("how do I renew a work permit") == [{"article": "permit_renewal", "lang": "en"}]
    assert await asker.press("/permit_fees") == [{"article": "permit_fees", "lang": "en"}]
    offer = (await asker.press("/frustration"))[1]["offer_human"]["text"]
    assert "agent" in offer
    assert await asker.replies("كيف أجدد رخصة العمل") == [{"article": "permit_renewal"}]
    assert await asker.press("/permit_fees") == [{"article": "permit_fees"}]


async def test_a_hacked_account_beside_another_question_is_urgent(employer: Any) -> None:
    replies = await employer().replies("كيف أجدد رخصة العمل؟ وحسابي تم اختراقه وفيه عمليات ما سويتها")
    assert replies[-1] == escalation("compromised", "account_compromised")


async def test_a_human_asked_for_with_a_topic_is_told_the_topic(employer: Any) -> None:
    (reply,) = await employer().replies("كم رسوم رخصة العمل؟ حولني على موظف لو سمحت")
    assert reply == escalation("requested", "permit_fees")
