"""What is new can be read where it comes: nobody has to scroll for it, and nobody is scrolled away."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from deploy.run.system import System
from tests.stories import looks
from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.scene import OpenEmployer
from tests.stories.words import desk, widget
from tests.support import files

LOW = {"viewport": {"width": 640, "height": 400}}
"""An ordinary window at 200 %."""
QUESTION = "وش سبب ايقاف الخدمات عن المنشأة"
HIDE = "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})"
SHOW = "delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))"


def below_the_top(log: Locator, line: Locator) -> float:
    """How far a line begins below the upper edge of the log."""
    found: float = log.evaluate(
        "(log, line) => line.getBoundingClientRect().top - log.getBoundingClientRect().top", line.element_handle()
    )
    return found


def is_longer_than_its_window(log: Locator, line: Locator) -> bool:
    found: bool = log.evaluate("(log, line) => line.scrollHeight > log.clientHeight", line.element_handle())
    return found


def newer(page: Page) -> Locator:
    return page.get_by_role("button", name=widget("log.newer"))


def test_the_greeting_is_read_from_its_beginning(open_employer: OpenEmployer) -> None:
    employer = open_employer(**LOW)
    assert below_the_top(employer.log, employer.log.locator(".intro")) >= 0


def test_a_long_answer_is_read_from_its_beginning(open_employer: OpenEmployer) -> None:
    employer = open_employer(**LOW)
    for _ in range(2):
        employer.ask(QUESTION)
        answer = employer.log.locator("li.theirs[data-seq]").last
        expect(answer.locator("button.reply").first).to_be_attached()
        assert is_longer_than_its_window(employer.log, answer)
        assert 0 <= below_the_top(employer.log, answer) < 40
        expect(newer(employer.page)).to_be_hidden()


def test_who_scrolled_back_is_left_there(open_employer: OpenEmployer, system: System) -> None:
    employer = open_employer(**LOW)
    employer.ask(QUESTION)
    tab = Employer(employer.page.context.new_page(), system.url)
    tab.visit()
    employer.log.hover()
    employer.page.mouse.wheel(0, -4_000)
    employer.page.wait_for_function("(log) => log.scrollTop === 0", arg=employer.log.element_handle())
    tab.ask("كم رسوم رخصة العمل")
    expect(newer(employer.page)).to_be_visible(timeout=ANSWER_MS)
    assert employer.log.evaluate("(log) => log.scrollTop") == 0
    newer(employer.page).click()
    expect(employer.log.locator("li[data-seq]").last).to_be_in_viewport()
    expect(newer(employer.page)).to_be_hidden()


def test_the_desk_stays_at_the_end_when_a_picture_comes(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.ask(QUESTION)
    employer.ask_for_human()
    noura.accept()
    picture = {"name": "صورة.jpg", "mimeType": "image/jpeg", "buffer": files.phone_photo()}
    for count in (1, 2, 3):
        employer.attach(picture)
        expect(noura.log.locator("desk-file")).to_have_count(count, timeout=ANSWER_MS)
    employer.say("هذه كلها")
    noura.hears("هذه كلها")
    expect(noura.log.locator("li.line").last).to_be_in_viewport(ratio=1)
    expect(noura.page.get_by_role("button", name=desk("log.newer"))).to_be_hidden()
    noura.close()


def test_a_hidden_tab_says_that_somebody_answered(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.ask_for_human()
    title = employer.page.title()
    noura.accept()
    employer.hears("معك الآن نورة")
    assert employer.page.title() == title
    employer.page.evaluate(HIDE)
    noura.reply("حياك الله")
    expect(employer.page).to_have_title(f"رسالة جديدة | {title}", timeout=ANSWER_MS)
    noura.reply("معك نورة")
    expect(employer.page).to_have_title(f"رسالتان جديدتان | {title}", timeout=ANSWER_MS)
    employer.page.evaluate(SHOW)
    expect(employer.page).to_have_title(title)
    noura.close()


def test_an_agent_who_is_away_is_shown_the_way_in(noura: Agent) -> None:
    noura.page.get_by_role("button", name=desk("empty.start")).click()
    noura.does("available")
    expect(noura.page.get_by_role("button", name=desk("empty.start"))).to_be_hidden()
    noura.become("prayer")
    noura.page.get_by_role("button", name=desk("activity.return")).click()
    noura.does("available")


def test_an_empty_field_begins_at_the_right(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    assert looks.turned(noura.page) == looks.turned(employer.page) == []
    noura.choose("talk.pass")
    expect(noura.closing.get_by_label(desk("passing.note"))).to_be_visible()
    assert looks.turned(noura.page) == []
    noura.closing.get_by_role("button", name=desk("close.cancel")).click()
    noura.page.get_by_role("button", name=desk("talk.close")).click()
    expect(noura.closing.get_by_label(desk("close.words"))).to_be_visible()
    assert looks.turned(noura.page) == []
    noura.closing.get_by_role("button", name=desk("close.cancel")).click()
    noura.close()
    employer.rating.get_by_role("button", name=widget("rating.words")).click()
    expect(employer.rating.get_by_text(widget("rating.choose"))).to_be_visible()
    assert looks.turned(employer.page) == []
