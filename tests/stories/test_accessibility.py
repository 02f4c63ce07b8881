"""What a screen reader and weak eyes meet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.stories import looks
from tests.stories.pages import Agent, Employer
from tests.stories.scene import OpenEmployer
from tests.stories.words import widget


def test_the_widget_says_what_is_new_and_names_everything(employer: Employer) -> None:
    expect(employer.panel.locator("xpath=..")).to_have_attribute("dir", "rtl")
    assert looks.nameless(employer.page) == []
    answer = employer.ask("وش سبب ايقاف الخدمات")
    spoken = employer.page.locator("sanad-announcer").get_by_role("status")
    expect(spoken).to_contain_text(f"{widget('who.bot')}: {answer.splitlines()[0]}")
    assert looks.nameless(employer.page) == []
    employer.ask_for_human()
    expect(spoken).to_contain_text("لا يوجد موظف متاح")
    assert looks.nameless(employer.page) == []


def test_history_is_not_read_out_again(employer: Employer) -> None:
    answer = employer.ask("وش سبب ايقاف الخدمات")
    employer.reload()
    employer.hears(answer.splitlines()[0])
    expect(employer.page.locator("sanad-announcer").get_by_role("status")).not_to_contain_text(answer.splitlines()[0])


def test_the_desk_names_everything(employer: Employer, noura: Agent) -> None:
    assert looks.nameless(noura.page) == []
    noura.go_available()
    employer.ask_for_human()
    noura.is_offered()
    assert looks.nameless(noura.page) == []
    noura.accept()
    noura.reply("معك نورة")
    assert looks.nameless(noura.page) == []
    assert noura.page.locator("html").get_attribute("dir") == "rtl"
    assert noura.page.locator("html").get_attribute("lang") == "ar"
    noura.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_dark_enough(open_employer: OpenEmployer, sign_in: Callable[..., Agent], scheme: str) -> None:
    employer = open_employer(color_scheme=scheme)
    noura = sign_in("noura", color_scheme=scheme)
    noura.go_available()
    employer.ask("وش سبب ايقاف الخدمات")
    assert looks.too_pale(employer.page) == []
    employer.say("كلمة المرور حقي هي Falcon#7719x")
    employer.ask_for_human()
    noura.is_offered()
    assert looks.too_pale(noura.page) == []
    assert looks.too_pale(employer.page) == []
    noura.accept()
    noura.reply("معك نورة")
    assert looks.too_pale(noura.page) == []
    noura.close()
    expect(employer.rating).to_be_visible()
    assert looks.too_pale(employer.page) == []
