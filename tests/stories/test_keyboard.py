"""Everything without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from deploy.run.system import System
from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.words import desk, widget

STEPS = 40
"""Far more presses of Tab than any page needs."""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the element has the focus, and see that the focus is shown."""
    for _ in range(STEPS):
        if _focused(target):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{STEPS} times {key} did not reach {target}")


def _focused(target: Locator) -> bool:
    found: bool = target.evaluate("(node) => node.getRootNode().activeElement === node")
    return found


def test_an_employers_whole_story_by_keyboard(open_page: Callable[..., Page], system: System, noura: Agent) -> None:
    page = open_page()
    employer = Employer(page, system.url)
    page.goto(system.url)
    tab_to(page, employer.launcher)
    page.keyboard.press("Enter")
    expect(employer.composer).to_be_focused()

    page.keyboard.type("وش سبب ايقاف الخدمات")
    page.keyboard.press("Enter")
    first = employer.buttons.first
    expect(first).to_be_visible(timeout=ANSWER_MS)
    answered = len(employer.lines())
    tab_to(page, first, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(employer.log.locator("li[data-seq]")).to_have_count(answered + 2, timeout=ANSWER_MS)
    expect(employer.log).to_be_focused()

    noura.go_available()
    tab_to(page, employer.buttons.filter(has_text="التحدث إلى موظف"))
    page.keyboard.press("Space")
    expect(employer.waiting).to_be_visible(timeout=ANSWER_MS)
    cancel = employer.waiting.get_by_role("button", name=widget("waiting.cancel"))
    tab_to(page, cancel, "Shift+Tab")
    noura.accept()
    expect(employer.waiting).to_be_hidden()
    expect(employer.log).to_be_focused()
    tab_to(page, employer.composer)
    page.keyboard.type("سطر")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("وسطر ثانٍ")
    page.keyboard.press("Enter")
    noura.hears("وسطر ثانٍ")
    noura.close()

    expect(employer.rating).to_be_visible(timeout=ANSWER_MS)
    tab_to(page, employer.rating.get_by_role("button", name="5/5"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(employer.rating).to_be_hidden(timeout=ANSWER_MS)
    page.keyboard.press("Escape")
    expect(employer.panel).to_be_hidden()
    expect(employer.launcher).to_be_focused()


def test_an_agents_whole_story_by_keyboard(employer: Employer, open_page: Callable[..., Page], system: System) -> None:
    page = open_page()
    keys = page.keyboard
    agent = Agent(page, system.url, "noura", system.env()["SANAD_DEMO_PASSWORD"])
    agent.visit()
    expect(page.get_by_label(desk("signin.username"))).to_be_focused()
    keys.type("noura")
    keys.press("Tab")
    keys.type(system.env()["SANAD_DEMO_PASSWORD"])
    keys.press("Enter")
    expect(agent.activity).to_be_enabled(timeout=ANSWER_MS)
    tab_to(page, agent.activity)
    keys.press("Space")
    expect(page.get_by_role("menuitemradio", checked=True)).to_be_focused()
    for key in ("Home", "Enter"):
        keys.press(key)
    agent.does("available")

    employer.ask_for_human()
    expect(agent.is_offered().locator("section")).to_be_focused()
    keys.press("a")
    expect(agent.reply_box).to_be_focused(timeout=ANSWER_MS)
    keys.type("حياك الله، معك نورة.")
    keys.press("Enter")
    employer.hears("حياك الله، معك نورة.")
    keys.press("Alt+n")
    expect(agent.note_box).to_be_focused()
    keys.type("ملاحظة بلوحة المفاتيح")
    keys.press("Enter")
    expect(page.locator("desk-notes li.note")).to_have_count(1)
    keys.press("Alt+n")
    expect(agent.reply_box).to_be_focused()
    keys.press("Control+k")
    expect(page.get_by_role("searchbox", name=desk("articles.search"))).to_be_focused()
    keys.type("تجديد")
    expect(page.locator("desk-articles").get_by_role("status")).to_contain_text(
        re.compile("نتيجة|نتيجتان|نتائج"), timeout=ANSWER_MS
    )

    keys.press("Alt+w")
    expect(agent.closing).to_be_visible()
    expect(agent.closing.get_by_label(desk("close.resolved"))).to_be_focused()
    keys.press("ArrowDown")
    expect(agent.closing.get_by_label(desk("close.follow_up"))).to_be_checked()
    keys.press("Escape")
    expect(agent.closing).to_be_hidden()
    keys.press("Alt+w")
    keys.press("Space")
    keys.press("Enter")
    expect(agent.cards).to_have_count(0, timeout=ANSWER_MS)
    expect(employer.rating).to_be_visible(timeout=ANSWER_MS)
    keys.press("Alt+s")
    agent.does("away")
    tab_to(page, page.get_by_role("button", name=desk("signout")))
    keys.press("Enter")
    expect(page.get_by_label(desk("signin.username"))).to_be_focused(timeout=ANSWER_MS)
