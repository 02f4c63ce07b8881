"""From the bot to a person and back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.stories.pages import Agent, Employer, all_text
from tests.stories.words import desk, widget

NOTE = "ملاحظة داخلية: المنشأة تحت التحديث"
LAST_WORD = "أُغلق بعد التحقق من الوثائق"


def test_a_whole_handover_and_back(employer: Employer, noura: Agent, picture: Callable[[Page, str], None]) -> None:
    employer.ask("كيف اجدد رخصة العمل لعامل عندي")
    noura.go_available()
    employer.ask_for_human()

    offer = noura.is_offered()
    expect(offer).to_contain_text("تجديد رخصة العمل")
    expect(offer).to_contain_text("كيف اجدد رخصة العمل لعامل عندي")
    seconds_left = int(offer.locator(".ring b").inner_text())
    assert seconds_left > 0
    expect(offer.locator(".ring b")).not_to_have_text(str(seconds_left))
    picture(noura.page, "offer")
    noura.accept()

    expect(employer.speaker).to_have_text("نورة")
    expect(employer.waiting).to_be_hidden()
    noura.hears("كيف اجدد رخصة العمل لعامل عندي")
    expect(noura.details).to_contain_text("تجديد رخصة العمل")
    noura.reply("حياك الله، معك نورة. وش رقم المنشأة؟")
    employer.hears("حياك الله، معك نورة. وش رقم المنشأة؟")
    employer.say("دقيقة اشوفه لك")
    noura.hears("دقيقة اشوفه لك")
    noura.note(NOTE)
    picture(noura.page, "desk")
    picture(employer.page, "agent")
    noura.reply("تم، جدد الآن من المنصة.")
    employer.hears("تم، جدد الآن من المنصة.")
    noura.close("resolved", LAST_WORD)

    employer.rate(5, "خدمة ممتازة وسريعة")
    expect(employer.log.get_by_role("img", name=widget("rating.stars"))).to_have_count(1)
    expect(employer.speaker).not_to_have_text("نورة")
    for secret in (NOTE, LAST_WORD):
        assert not any(secret in frame for frame in employer.frames.received)
        assert secret not in employer.page.content()
        assert secret not in all_text(employer.log)

    answer = employer.ask("وش معنى النطاق الاحمر")
    assert "النطاق" in answer
    expect(employer.waiting).to_be_hidden()
    expect(noura.offer).to_have_count(0)
    picture(employer.page, "afterwards")


def test_one_tap_is_a_whole_rating(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    noura.close("no_answer")
    employer.rate(4)
    expect(employer.log.get_by_role("img", name=f"{widget('rating.stars')}: 4/5")).to_have_count(1)


def test_the_agents_words_come_from_the_agent_alone(employer: Employer, noura: Agent) -> None:
    """Once a person answers, the bot is silent."""
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    employer.say("كم رسوم رخصة العمل؟")
    noura.hears("كم رسوم رخصة العمل؟")
    noura.reply("الرسوم في المنصة حسب المنشأة.")
    employer.hears("الرسوم في المنصة حسب المنشأة.")
    whole = employer.lines()
    joined = next(i for i, line in enumerate(whole) if "نورة" in line.text)
    assert [line.text for line in whole[joined + 1 :]] == [
        "كم رسوم رخصة العمل؟",
        "الرسوم في المنصة حسب المنشأة.",
    ]
    noura.close()
    expect(noura.list).to_contain_text(desk("empty.available"))
