"""A reload at any moment shows the same conversation, and so does a second tab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from deploy.run.system import System
from tests.stories.pages import Agent, Employer, Line

QUESTION = "كيف اجدد رخصة العمل"


def the_same_after_reload(employer: Employer) -> list[Line]:
    """Reload; nothing may be missing, doubled or in another order."""
    before = employer.lines()
    assert [line.seq for line in before] == list(range(1, len(before) + 1))
    employer.reload()
    expect(employer.log.locator("li[data-seq]")).to_have_count(len(before))
    assert employer.lines() == before
    return before


def second_tab(employer: Employer, address: str) -> Employer:
    tab = Employer(employer.page.context.new_page(), address)
    tab.visit()
    return tab


def test_with_the_bot(employer: Employer, system: System) -> None:
    employer.ask(QUESTION)
    before = the_same_after_reload(employer)
    tab = second_tab(employer, system.url)
    expect(tab.log.locator("li[data-seq]")).to_have_count(len(before))
    assert tab.lines() == before
    answer = tab.ask("كم الرسوم؟")
    employer.hears(answer.splitlines()[0])
    assert employer.lines() == tab.lines()


def test_while_waiting(employer: Employer, system: System) -> None:
    employer.ask_for_human()
    the_same_after_reload(employer)
    expect(employer.waiting).to_be_visible()
    tab = second_tab(employer, system.url)
    expect(tab.waiting).to_be_visible()
    tab.cancel_wait()
    expect(employer.waiting).to_be_hidden()


@pytest.mark.usefixtures("system")
def test_with_an_agent_on_both_sides(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.ask(QUESTION)
    employer.ask_for_human()
    noura.accept()
    noura.reply("معك نورة، تفضل.")
    employer.hears("معك نورة، تفضل.")
    the_same_after_reload(employer)
    expect(employer.speaker).to_have_text("نورة")
    employer.say("رجعت لك بعد التحديث")
    noura.hears("رجعت لك بعد التحديث")

    noura.reply_box.fill("مسودة لم تُرسل")
    at_the_desk = noura.lines()
    noura.page.reload()
    expect(noura.reply_box).to_have_value("مسودة لم تُرسل")
    expect(noura.log.locator("li.line, li.notice")).to_have_count(len(at_the_desk))
    assert noura.lines() == at_the_desk
    noura.reply("وأنا معك.")
    employer.hears("وأنا معك.")
    noura.close()
