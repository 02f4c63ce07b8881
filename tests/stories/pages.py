"""The pages as the people use them: one verb for each thing a person does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.stories.watching import Frames
from tests.stories.words import desk, widget

ANSWER_MS = 20_000
"""Bound of any answer on a loaded machine; what the service promises is checked where a story is about it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation as it is shown."""

    seq: int
    text: str


class Employer:
    """The widget on an employer's page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.frames = Frames(page)
        page.set_default_timeout(ANSWER_MS)
        self.launcher = page.get_by_role("button", name=re.compile("^" + widget("launcher.open")))
        self.panel = page.get_by_role("dialog", name=widget("panel.label"))
        self.log = self.panel.get_by_role("log", name=widget("log.label"))
        self.composer = self.panel.get_by_role("textbox", name=widget("composer.label"))
        self.waiting = self.panel.get_by_role("region", name=widget("waiting.title"))
        self.wait_text = self.waiting.locator(".wait-text")
        self.rating = self.panel.locator("sanad-rating")
        self.speaker = self.panel.get_by_role("heading", level=2)
        self.sent = self.log.locator("li.mine[data-seq]")
        self.unconfirmed = self.log.locator("li.mine:not([data-seq])")
        self.buttons = self.log.locator("button.reply:enabled")

    def visit(self) -> None:
        """Load the page; the conversation opens with it."""
        self.page.goto(self.address)
        self.launcher.click()
        expect(self.composer).to_be_visible()
        expect(self.log.locator(".loading")).to_have_count(0)

    def reload(self) -> None:
        self.page.reload()
        self.launcher.click()
        expect(self.log.locator(".loading")).to_have_count(0)

    def write(self, text: str) -> None:
        """Write and send without waiting for anything."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def say(self, text: str) -> Line:
        """Send a line and wait until the server has it; returns it as it is shown then."""
        before = self.sent.count()
        self.write(text)
        return self._sent_after(before)

    def attach(self, *chosen: FilePayload) -> None:
        """Choose files with the attach button, without waiting for anything."""
        with self.page.expect_file_chooser() as chooser:
            self.panel.get_by_role("button", name=widget("composer.attach")).click()
        chooser.value.set_files(list(chosen))

    def ask(self, text: str) -> str:
        """Ask the bot; returns what it answers."""
        return self.answer_to(self.say(text).seq)

    def press(self, title: str) -> str:
        """Press a button under the last answer; returns the next answer."""
        before = self.sent.count()
        self.buttons.filter(has_text=title).click()
        return self.answer_to(self._sent_after(before).seq)

    def answer_to(self, seq: int) -> str:
        """Everything that others said after a line; waits for the first of it."""
        answers = f"li[data-seq='{seq}'] ~ li[data-seq]:not(.mine)"
        expect(self.log.locator(answers).first).to_be_visible(timeout=ANSWER_MS)
        return "\n".join(_words(line) for line in self.log.locator(answers).all())

    def ask_for_human(self) -> None:
        """Ask for a person and stand in the queue."""
        self.say("ابغى اكلم موظف لو سمحت")
        expect(self.waiting).to_be_visible(timeout=ANSWER_MS)

    def cancel_wait(self) -> None:
        self.waiting.get_by_role("button", name=widget("waiting.cancel")).click()
        expect(self.waiting).to_be_hidden(timeout=ANSWER_MS)

    def leave_case(self) -> str:
        """Leave a case instead of waiting; returns its reference number."""
        self.waiting.get_by_role("button", name=widget("waiting.case")).click()
        reference = self.log.locator("button.reference").last
        expect(reference).to_be_visible(timeout=ANSWER_MS)
        return reference.inner_text().strip()

    def rate(self, score: int, words: str = "") -> None:
        """One tap, or with words: the tap and then sending them."""
        expect(self.rating).to_be_visible(timeout=ANSWER_MS)
        if words:
            self.rating.get_by_role("button", name=widget("rating.words")).click()
            self.rating.get_by_role("textbox", name=widget("rating.words")).fill(words)
        self.rating.get_by_role("button", name=f"{score}/5").click()
        if words:
            self.rating.get_by_role("button", name=widget("rating.send")).click()
        expect(self.rating).to_be_hidden(timeout=ANSWER_MS)

    def hears(self, text: str) -> None:
        """Wait until a line with this text is shown."""
        expect(self.log.locator("li[data-seq]").filter(has_text=text)).to_have_count(1, timeout=ANSWER_MS)

    def lines(self) -> list[Line]:
        """Every confirmed line, in the order shown."""
        return [self._line(line) for line in self.log.locator("li[data-seq]").all()]

    def leave(self) -> None:
        """Do not stay in the queue; for the end of a story however it ended."""
        button = self.waiting.get_by_role("button", name=widget("waiting.cancel"))
        if not self.page.is_closed() and button.is_visible():
            button.click()
            expect(self.waiting).to_be_hidden(timeout=ANSWER_MS)

    def _sent_after(self, count: int) -> Line:
        expect(self.sent).to_have_count(count + 1, timeout=ANSWER_MS)
        expect(self.unconfirmed).to_have_count(0, timeout=ANSWER_MS)
        return self._line(self.sent.last)

    def _line(self, line: Locator) -> Line:
        return Line(int(line.get_attribute("data-seq") or 0), _words(line))


class Agent:
    """The desk of one agent."""

    def __init__(self, page: Page, address: str, username: str, password: str) -> None:
        self.page = page
        self.address = address
        self.username = username
        self._password = password
        self.frames = Frames(page)
        page.set_default_timeout(ANSWER_MS)
        self.activity = page.get_by_role("button", name=re.compile("^" + desk("header.activity", activity="")))
        self.toasts = page.locator("desk-toasts")
        self.wraps = page.get_by_role("region", name=desk("wraps.label"))
        self.offers = page.get_by_role("region", name=desk("offers.label"))
        self.offer = self.offers.locator("desk-offer")
        self.list = page.get_by_role("navigation", name=desk("list.label"))
        self.cards = self.list.get_by_role("listitem")
        self.log = page.get_by_role("log", name=desk("log.label"))
        self.details = page.get_by_role("complementary", name=desk("details.label"))
        self.reply_box = page.get_by_role("textbox", name=desk("composer.reply"))
        self.note_box = page.get_by_role("textbox", name=desk("composer.note"))
        self.closing = page.get_by_role("dialog")

    def visit(self) -> None:
        self.page.goto(f"{self.address}/desk")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def sign_in(self) -> None:
        self.visit()
        self.page.get_by_label(desk("signin.username")).fill(self.username)
        self.page.get_by_label(desk("signin.password"), exact=True).fill(self._password)
        self.page.get_by_role("button", name=desk("signin.submit")).click()
        expect(self.activity).to_be_enabled(timeout=ANSWER_MS)

    def go_available(self) -> None:
        self.become("available")

    def go_away(self) -> None:
        self.become("away")

    def become(self, activity: str) -> None:
        """Choose what he does, and wait until the server has it."""
        expect(self.activity).to_be_enabled(timeout=ANSWER_MS)
        self.activity.click()
        words = re.compile("^" + desk(f"activity.{activity}"))
        self.page.get_by_role("menuitemradio", name=words).click()
        self.does(activity)

    def does(self, activity: str) -> None:
        """Wait until the desk shows that he does this."""
        expect(self.activity).to_be_enabled(timeout=ANSWER_MS)
        expect(self.activity).to_have_text(desk(f"activity.{activity}"), timeout=ANSWER_MS)

    def is_offered(self) -> Locator:
        """Wait for an offer."""
        expect(self.offer).to_have_count(1, timeout=ANSWER_MS)
        return self.offer

    def accept(self) -> None:
        """Take the offer; the conversation opens."""
        self.is_offered().get_by_role("button", name=desk("offers.accept")).click()
        expect(self.reply_box).to_be_visible(timeout=ANSWER_MS)
        # Until the whole of it came, nothing may be sent.
        expect(self.log.locator(".loading")).to_have_count(0, timeout=ANSWER_MS)

    def decline(self) -> None:
        self.is_offered().get_by_role("button", name=desk("offers.decline")).click()
        expect(self.offer).to_have_count(0, timeout=ANSWER_MS)

    def reply(self, text: str) -> None:
        """Answer the employer and wait until the server has it."""
        self.reply_box.fill(text)
        self.reply_box.press("Enter")
        self.hears(text)
        expect(self.log.locator("li.sending, li.failed")).to_have_count(0, timeout=ANSWER_MS)

    def note(self, text: str) -> None:
        """Write a private note and go back to the conversation."""
        self.page.get_by_role("tab", name=desk("tabs.notes")).click()
        self.note_box.fill(text)
        self.note_box.press("Enter")
        notes = self.page.locator("desk-notes li.note")
        expect(notes.filter(has_text=text).and_(self.page.locator(":not(.sending)"))).to_have_count(1)
        expect(self.page.locator("desk-notes li.sending")).to_have_count(0, timeout=ANSWER_MS)
        self.page.get_by_role("tab", name=desk("tabs.messages")).click()

    def close(self, outcome: str = "resolved", words: str = "") -> None:
        """End the conversation that is open, with its outcome."""
        self.page.get_by_role("button", name=desk("talk.close")).click()
        self.closing.get_by_label(desk(f"close.{outcome}")).check()
        if words:
            self.closing.get_by_label(desk("close.words")).fill(words)
        self.closing.get_by_role("button", name=desk("close.submit")).click()
        expect(self.reply_box).to_be_hidden(timeout=ANSWER_MS)

    def choose(self, option: str) -> None:
        """Choose from the menu of the conversation that is open."""
        self.page.get_by_role("button", name=desk("talk.more")).click()
        self.page.get_by_role("menuitem", name=re.compile("^" + desk(option))).click()

    def park(self) -> None:
        """Put the conversation that is open aside."""
        self.choose("talk.park")
        expect(self.reply_box).to_be_hidden(timeout=ANSWER_MS)

    def pass_on(self, to: str, target: str, note: str) -> None:
        """Pass the conversation that is open on: to a queue by its title, to a colleague by his name, or to the bot."""
        self.choose("talk.pass")
        self.closing.get_by_role("radio", name=desk(f"passing.{to}"), exact=True).check()
        if to == "queue":
            self.closing.get_by_label(desk("passing.queue.which"), exact=True).select_option(label=target)
        elif to == "agent":
            self.closing.get_by_role("radio", name=re.compile(target)).check()
        self.closing.get_by_label(desk("passing.note")).fill(note)
        self.closing.get_by_role("button", name=desk(f"passing.submit.{to}"), exact=True).click()
        expect(self.closing).to_be_hidden(timeout=ANSWER_MS)

    def reads_note(self, text: str) -> None:
        """Look among the private notes, and go back to the conversation."""
        self.page.get_by_role("tab", name=desk("tabs.notes")).click()
        expect(self.page.locator("desk-notes li.note").filter(has_text=text)).to_have_count(1, timeout=ANSWER_MS)
        self.page.get_by_role("tab", name=desk("tabs.messages")).click()

    def hears(self, text: str) -> None:
        """Wait until a line with this text is shown."""
        expect(self.log.locator("li").filter(has_text=text)).to_have_count(1, timeout=ANSWER_MS)

    def lines(self) -> list[str]:
        """The open conversation as it is shown."""
        return [_words(line) for line in self.log.locator("li.line, li.notice").all()]

    def leave(self) -> None:
        """Hold and get nothing more; for the end of a story however it ended."""
        if self.page.is_closed() or not self.activity.is_visible():
            return
        self.go_away()
        while self.cards.count():
            before = self.cards.count()
            self.cards.first.get_by_role("button").click()
            self.close("no_answer")
            expect(self.cards).to_have_count(before - 1)
        self.page.get_by_role("button", name=desk("signout")).click()
        expect(self.activity).to_be_hidden(timeout=ANSWER_MS)


def _words(line: Locator) -> str:
    """The words of a line, without its time and state."""
    return line.locator(".text").first.inner_text().strip()


def all_text(part: Locator) -> str:
    """All text of a part of the page, shown or hidden, shadow roots included."""
    found: str = part.evaluate(
        """(root) => {
          const text = (node) => [...node.childNodes].map((each) =>
            each.nodeType === Node.TEXT_NODE ? each.data : text(each.shadowRoot ?? each)).join(" ");
          return text(root);
        }"""
    )
    return found
