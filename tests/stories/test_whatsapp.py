"""An employer on WhatsApp and an agent at the desk: how far each line came, the clock, and one history."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from handoff.texts import say
from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.phone import Provider
from tests.stories.words import desk

ASKED = "كيف اجدد رخصة العمل"


def test_a_handover_on_whatsapp(whatsapp: Provider, noura: Agent, picture: Callable[[Page, str], None]) -> None:
    phone = whatsapp.phone("966500000101")
    phone.write(ASKED)
    phone.reads("قوى")
    noura.go_available()
    phone.write("ابغى اكلم موظف")
    noura.accept()
    phone.reads("معك الآن نورة")
    expect(noura.page.locator("desk-talk .window")).to_contain_text("تُغلق المراسلة بعد")

    noura.reply("حياك الله، وش رقم المنشأة؟")
    phone.reads("حياك الله")
    line = noura.log.locator("li.line").filter(has_text="حياك الله")
    expect(line.locator(".state.delivered")).to_have_text(desk("delivery.delivered"), timeout=ANSWER_MS)
    phone.opens_chat()
    expect(line.locator(".state.read")).to_have_text(desk("delivery.read"), timeout=ANSWER_MS)
    picture(noura.page, "whatsapp-desk")

    phone.user.leave_whatsapp()
    noura.reply_box.fill("هل تسمعني؟")
    noura.reply_box.press("Enter")
    lost = noura.log.locator("li.line.failed").filter(has_text="هل تسمعني؟")
    expect(lost).to_contain_text(say("delivery.unreachable"), timeout=ANSWER_MS)
    picture(noura.page, "whatsapp-not-delivered")
    noura.close("resolved")


def test_one_person_on_the_page_and_on_whatsapp(whatsapp: Provider, employer: Employer, noura: Agent) -> None:
    phone = whatsapp.phone("966500000102")
    phone.write(ASKED)
    phone.reads("قوى")
    employer.write("اربط محادثتي")
    told = employer.log.locator("li").filter(has_text="رمز الربط:")
    expect(told).to_have_count(1, timeout=ANSWER_MS)
    code = re.search(r"\d{8}", told.inner_text())
    assert code
    phone.write(code[0])
    phone.reads("ربطنا هذه المحادثة")
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    other = noura.log.get_by_role("region", name=desk("history.label", channel=desk("channel.whatsapp")))
    expect(other).to_contain_text(ASKED, timeout=ANSWER_MS)
    assert code[0] not in noura.page.content()
    noura.close("resolved")
