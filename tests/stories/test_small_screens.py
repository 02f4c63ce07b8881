"""The pages on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.stories import looks
from tests.stories.pages import Agent
from tests.stories.scene import OpenEmployer
from tests.stories.words import desk

FINGER_PX = 40
PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
USUAL = {**PHONE, "viewport": {"width": 390, "height": 844}}
Picture = Callable[[Page, str], None]


def fits(page: Page) -> None:
    assert looks.overflow_px(page) <= 0
    assert looks.outside(page) == []
    assert looks.cut_off(page) == []
    assert looks.too_small(page, FINGER_PX) == []


def test_an_employer_on_a_phone(open_employer: OpenEmployer, picture: Picture) -> None:
    employer = open_employer(**SMALL)
    fits(employer.page)
    employer.ask("وش سبب ايقاف الخدمات عن المنشأة")
    picture(employer.page, "phone")
    fits(employer.page)
    employer.say("رابط الخدمة https://www.example.sa/establishments/services/renewal?reference=1234567890&lang=ar")
    fits(employer.page)
    employer.ask_for_human()
    picture(employer.page, "phone-waiting")
    fits(employer.page)
    expect(employer.composer).to_be_in_viewport(ratio=1)
    employer.cancel_wait()
    employer.panel.get_by_role("button", name="أغلق المحادثة").tap()
    expect(employer.launcher).to_be_in_viewport(ratio=1)
    fits(employer.page)
    picture(employer.page, "phone-portal")


def test_passing_on_from_a_phone(open_employer: OpenEmployer, sign_in: Callable[..., Agent], picture: Picture) -> None:
    noura = sign_in("noura", **SMALL)
    noura.activity.tap()
    expect(noura.page.get_by_role("menu")).to_be_in_viewport(ratio=1)
    fits(noura.page)
    picture(noura.page, "desk-phone-activity")
    noura.page.get_by_role("menuitemradio").first.tap()
    noura.does("available")
    employer = open_employer()
    employer.ask_for_human()
    noura.accept()
    fits(noura.page)
    noura.page.get_by_role("button", name=desk("talk.more")).tap()
    expect(noura.page.get_by_role("menu")).to_be_in_viewport(ratio=1)
    fits(noura.page)
    picture(noura.page, "desk-phone-menu")
    noura.page.get_by_role("menuitem").first.tap()
    noura.closing.get_by_role("radio", name=desk("passing.agent"), exact=True).check()
    expect(noura.closing.get_by_text(desk("passing.agent.none"))).to_be_visible()
    fits(noura.page)
    picture(noura.page, "desk-phone-pass")
    noura.closing.get_by_role("button", name=desk("close.cancel")).tap()
    noura.park()
    expect(noura.toasts).to_contain_text(desk("talk.parked", name="زائر الموقع"))
    fits(noura.page)
    picture(noura.page, "desk-phone-parked")


def test_an_agent_on_a_phone(open_employer: OpenEmployer, sign_in: Callable[..., Agent], picture: Picture) -> None:
    noura = sign_in("noura", **USUAL)
    fits(noura.page)
    noura.go_available()
    employer = open_employer()
    employer.ask("ابي اجدد رخصة العمل")
    employer.ask_for_human()
    noura.is_offered()
    fits(noura.page)
    picture(noura.page, "desk-phone-offer")
    noura.accept()
    fits(noura.page)
    expect(noura.reply_box).to_be_in_viewport(ratio=1)
    noura.reply("حياك الله، معك نورة.")
    picture(noura.page, "desk-phone-talk")
    noura.page.get_by_role("button", name=desk("talk.details")).tap()
    expect(noura.details).to_be_in_viewport()
    fits(noura.page)
    picture(noura.page, "desk-phone-details")
    noura.page.go_back()
    expect(noura.reply_box).to_be_in_viewport(ratio=1)
    noura.close()
