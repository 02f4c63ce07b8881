"""What is said fits into WhatsApp's messages, whole, in order, in the right direction."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.channels.base import Choice, Outgoing, Part, Refusal, UnrenderableError
from handoff.channels.shaping import units
from handoff.channels.whatsapp.markup import plain
from handoff.channels.whatsapp.render import render
from handoff.channels.whatsapp.settings import WhatsAppSettings
from handoff.conversation.model import EntryKind, Who
from handoff.texts import say
from tests.peers.whatsapp.limits import Template, check_message

SETTINGS = WhatsAppSettings(template_joined="joined", template_reply="reply", template_reminder="reminder")
TEMPLATES = {(name, "ar"): Template(name, "ar", 1) for name in ("joined", "reply", "reminder")}
MARKS = dict.fromkeys(map(ord, "\u2060\u2066\u2067\u2068\u2069\u200e\u200f"))
SENTENCE = "جدّد الرخصة من منصة قوى قبل انتهائها بمدة كافية. "


def said(text: str, *titles: str, who: Who = Who.BOT, **more: Any) -> list[Part]:
    choices = tuple(Choice(f"b.1.{at}", title) for at, title in enumerate(titles))
    return render(Outgoing(who, more.pop("kind", EntryKind.TEXT), text, choices=choices, **more), SETTINGS)


def checked(parts: list[Part]) -> list[Part]:
    """Each part as the API would take it."""
    for part in parts:
        check_message({"messaging_product": "whatsapp", "to": "1", **part}, TEMPLATES)
    return parts


def words(parts: list[Part]) -> str:
    """What is shown, without direction marks."""
    shown = [
        part.get("text", {}).get("body") or part.get("interactive", {}).get("body", {}).get("text", "")
        for part in parts
    ]
    return " ".join(" ".join(shown).translate(MARKS).split())


def test_a_short_text_is_one_text() -> None:
    assert checked(said("أهلًا بك")) == [{"type": "text", "text": {"body": "أهلًا بك", "preview_url": False}}]


def test_three_short_choices_are_buttons() -> None:
    (part,) = checked(said("اختر", "نعم", "لا", "التحدث إلى موظف"))
    assert part["interactive"]["type"] == "button"
    replies = [button["reply"] for button in part["interactive"]["action"]["buttons"]]
    assert replies[2] == {"id": "b.1.2", "title": "التحدث إلى موظف"}


def test_a_label_too_long_for_a_button_makes_a_list_that_shows_it_whole() -> None:
    long = "إيقاف الخدمات بسبب تأخر الأجور"
    (part,) = checked(said("اختر", "نعم", long))
    (section,) = part["interactive"]["action"]["sections"]
    assert [row["id"] for row in section["rows"]] == ["b.1.0", "b.1.1"]
    assert section["rows"][1]["title"].endswith("…")
    assert section["rows"][1]["description"] == long


def test_four_to_ten_choices_are_a_list_and_more_are_numbered() -> None:
    (part,) = checked(said("قيّم", *map(str, range(1, 11))))
    assert len(part["interactive"]["action"]["sections"][0]["rows"]) == 10
    (part,) = checked(said("اختر", *map(str, range(1, 12))))
    assert part["type"] == "text"
    assert "11. 11" in part["text"]["body"].translate(MARKS)
    assert say("choices.numbered") in part["text"]["body"]


LONG = "إيقاف الخدمات بسبب تأخر الأجور"


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (("نعم", "نعم"), ["1. نعم", "2. نعم"]),
        (("", "لا"), ["1.", "2. لا"]),
        ((f"{LONG} الأول", f"{LONG} الثاني"), [f"1. {LONG} الأول", f"2. {LONG} الثاني"]),
    ],
)
def test_choices_that_look_the_same_or_are_empty_are_told_apart(titles: tuple[str, ...], shown: list[str]) -> None:
    (part,) = checked(said("اختر", *titles))
    action = part["interactive"]["action"]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    choices = [button["reply"] for button in action.get("buttons", ())] + rows
    assert [choice["id"] for choice in choices] == ["b.1.0", "b.1.1"]
    assert [choice.get("description", choice["title"]).strip() for choice in choices] == shown


def test_a_long_answer_is_split_at_sentences_and_only_its_end_carries_the_buttons() -> None:
    text = (SENTENCE * 150).strip()
    parts = checked(said(text, "نعم"))
    assert [part["type"] for part in parts] == ["text", "text", "interactive"]
    assert words(parts) == text
    assert all(part["text"]["body"].endswith(".") for part in parts[:-1])


def test_numbers_and_latin_words_stand_isolated_in_arabic() -> None:
    (part,) = checked(said("راجع Qiwa قبل 2026-12-01 الآن"))
    body = part["text"]["body"]
    assert "\u2068" in body
    assert "\u2069" in body
    assert body.translate(MARKS) == "راجع Qiwa قبل 2026-12-01 الآن"


def test_an_agents_words_stand_under_his_name() -> None:
    (part,) = checked(said("كيف أساعدك؟", who=Who.AGENT, name="نورة"))
    assert part["text"]["body"] == "نورة:\nكيف أساعدك؟"


@pytest.mark.parametrize("text", ["*مهم*", "_مهم_", "~لا~", "```x```", "> قال", "هذا *مهم جدًا* الآن", "`رمز`"])
def test_marks_format_nothing(text: str) -> None:
    made = plain(text)
    assert made != text
    assert made.replace("\u2060", "") == text


@pytest.mark.parametrize("text", ["2*3=6", "5 * 4", "اسم_الملف_هنا", "a ~ b", "1. نعم\n- لا", "https://x.sa/a_b_c"])
def test_what_formats_nothing_is_left_alone(text: str) -> None:
    assert plain(text) == text


def test_nothing_to_say_cannot_be_rendered() -> None:
    with pytest.raises(UnrenderableError) as refused:
        said(" \n ")
    assert refused.value.refusal is Refusal.UNRENDERABLE


def test_outside_the_window_an_agents_words_go_in_a_template() -> None:
    parts = checked(said("وصلنا ردّ الجهة.\nالرقم: 15", who=Who.AGENT, name="نورة", window_open=False))
    (part,) = parts
    assert part["template"]["name"] == "reply"
    value = part["template"]["components"][0]["parameters"][0]["text"]
    assert value.translate(MARKS) == "وصلنا ردّ الجهة. • الرقم: 15"


def test_outside_the_window_long_words_go_in_several_templates() -> None:
    parts = checked(said((SENTENCE * 40).strip(), who=Who.AGENT, window_open=False))
    values = [part["template"]["components"][0]["parameters"][0]["text"] for part in parts]
    assert " ".join(values) == (SENTENCE * 40).strip()
    assert all(units(value) <= 700 for value in values)


def test_outside_the_window_the_found_agent_and_a_reminder_are_told() -> None:
    (part,) = checked(
        said("معك الآن نورة", who=Who.SYSTEM, kind=EntryKind.AGENT_JOINED, data={"name": "نورة"}, window_open=False)
    )
    assert part["template"]["components"][0]["parameters"][0]["text"] == "نورة"
    (part,) = checked(said("موعدك غدًا", who=Who.SYSTEM, kind=EntryKind.NOTICE, data={"reminder": 1}, window_open=False))
    assert part["template"]["name"] == "reminder"


@pytest.mark.parametrize(
    ("who", "settings"), [(Who.BOT, SETTINGS), (Who.SYSTEM, SETTINGS), (Who.AGENT, WhatsAppSettings())]
)
def test_outside_the_window_the_rest_is_refused_with_its_reason(who: Who, settings: WhatsAppSettings) -> None:
    with pytest.raises(UnrenderableError) as refused:
        render(Outgoing(who, EntryKind.TEXT, "نص", window_open=False), settings)
    assert refused.value.refusal is Refusal.WINDOW_CLOSED


WORDS = st.text(st.sampled_from("ابتثجم نهو AZaz09.,؟!:/-*_~`\n\u200d👨👩🏽é\u064b"), min_size=1, max_size=6000)


@settings(max_examples=150, deadline=None)
@given(WORDS, st.lists(st.text(st.sampled_from("ابتث AZ09\n👨👩🏽\u200d"), max_size=90), max_size=12), st.booleans())
def test_whatever_is_said_the_api_takes_it_and_no_word_is_lost(text: str, titles: list[str], window: bool) -> None:
    if not text.strip():
        return
    parts = checked(said(text, *titles, who=Who.AGENT, window_open=window))
    for part in parts:
        assert units(str(part.get("text", {}).get("body", ""))) <= 4096
    if window:
        kept = words(parts).replace(" ", "")
        assert kept.startswith("".join(text.split()).translate(MARKS))
