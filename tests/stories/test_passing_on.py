"""An agent passes a conversation on, puts it aside, says what he does; an employer chooses when to be called back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from deploy.run.system import System
from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.scene import OFFER_S
from tests.stories.words import desk, widget

NOTE = "صاحب العمل يسأل عن رسوم النقل، وتحققنا من رقم المنشأة"
VISITOR = "زائر الموقع"
QUEUE = "general"
LATE_MS = OFFER_S * 1000 + ANSWER_MS

Change = Callable[..., None]
Picture = Callable[[Page, str], None]


@pytest.fixture
def change_plan(sign_in: Callable[..., Agent], system: System) -> Iterator[Change]:
    """A supervisor who changes the plan of the queue; in the end it is as it was."""
    sara = sign_in("sara")
    address = f"{system.url}/api/supervisor/queues/{QUEUE}"
    csrf = sara.page.request.get(f"{system.url}/api/desk/me").json()["csrf"]

    def put(plan: dict[str, Any], etag: str) -> None:
        headers = {"X-Sanad-CSRF": csrf, "Origin": system.url, "If-Match": etag}
        answer = sara.page.request.put(address, data=plan, headers=headers)
        assert answer.ok, answer.text()

    with ExitStack() as leaving:

        def change(**fields: float) -> None:
            answer = sara.page.request.get(address)
            plan = answer.json()["plan"]
            leaving.callback(lambda: put(plan, sara.page.request.get(address).headers["etag"]))
            put({**plan, **fields}, answer.headers["etag"])

        yield change


@pytest.fixture
def talking(employer: Employer, noura: Agent) -> Employer:
    """An employer whom Noura serves."""
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    expect(employer.speaker).to_have_text("نورة")
    return employer


def test_another_agent_of_a_queue_goes_on_with_the_note(talking: Employer, noura: Agent, fahad: Agent) -> None:
    fahad.go_available()
    noura.pass_on("queue", "الرخص والعمالة", NOTE)
    expect(noura.toasts).to_contain_text(desk("talk.transferred", name=VISITOR))
    talking.hears("حوّل الموظف محادثتك إلى الزملاء المختصين")
    expect(fahad.is_offered()).to_contain_text("الرخص والعمالة")
    fahad.accept()
    fahad.reads_note(NOTE)
    expect(talking.speaker).to_have_text("فهد")
    expect(noura.cards).to_have_count(0)
    assert not any(NOTE in frame for frame in talking.frames.received)
    fahad.close()


def test_a_colleague_who_accepts_takes_the_conversation(
    talking: Employer, noura: Agent, fahad: Agent, picture: Picture
) -> None:
    fahad.go_available()
    noura.choose("talk.pass")
    noura.closing.get_by_role("radio", name=desk("passing.agent"), exact=True).check()
    expect(noura.closing.get_by_role("radio", name=re.compile("فهد"))).to_be_visible()
    picture(noura.page, "pass-on")
    noura.closing.get_by_role("button", name=desk("close.cancel")).click()
    noura.pass_on("agent", "فهد", NOTE)
    expect(noura.page.get_by_text(desk("passing.asked", name="فهد"))).to_be_visible()
    expect(fahad.is_offered()).to_contain_text(desk("offers.from", name="نورة"))
    picture(noura.page, "colleague-asked")
    picture(fahad.page, "warm-offer")
    expect(talking.speaker).to_have_text("نورة")
    fahad.accept()
    expect(noura.cards).to_have_count(0)
    expect(noura.toasts).to_contain_text(desk("talk.transferred", name=VISITOR))
    fahad.reads_note(NOTE)
    expect(talking.speaker).to_have_text("فهد")
    fahad.reply("أهلًا بك، أكمل معك من حيث توقفنا.")
    talking.hears("أهلًا بك، أكمل معك من حيث توقفنا.")
    fahad.close()


def test_a_colleague_who_declines_leaves_it_where_it_was(talking: Employer, noura: Agent, fahad: Agent) -> None:
    fahad.go_available()
    noura.pass_on("agent", "فهد", NOTE)
    fahad.is_offered()
    noura.page.reload()
    expect(noura.page.get_by_text(desk("passing.asked", name="فهد"))).to_be_visible(timeout=ANSWER_MS)
    fahad.decline()
    expect(noura.toasts).to_contain_text(desk("passing.declined", name=VISITOR, by="فهد"))
    expect(noura.page.get_by_text(desk("passing.asked", name="فهد"))).to_be_hidden()
    noura.reply("ما زلت معك.")
    talking.hears("ما زلت معك.")
    noura.close()


def test_the_dialog_says_what_is_missing_and_that_nobody_is_free(talking: Employer, noura: Agent) -> None:
    noura.page.keyboard.press("Alt+t")
    dialog = noura.closing
    submit = dialog.get_by_role("button", name=desk("passing.submit.queue"), exact=True)
    submit.click()
    expect(dialog.get_by_role("alert")).to_have_text(desk("passing.missing.target"))
    dialog.get_by_label(desk("passing.queue.which"), exact=True).select_option(label="الرخص والعمالة")
    submit.click()
    expect(dialog.get_by_role("alert")).to_have_text(desk("passing.missing.note"))
    expect(dialog.get_by_label(desk("passing.note"))).to_be_focused()
    dialog.get_by_role("radio", name=desk("passing.agent"), exact=True).check()
    expect(dialog.get_by_role("status")).to_contain_text(desk("passing.agent.none"), timeout=ANSWER_MS)
    noura.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(talking.speaker).to_have_text("نورة")
    noura.close()


def test_the_assistant_goes_on_when_it_gets_the_conversation_back(talking: Employer, noura: Agent) -> None:
    noura.pass_on("bot", "", NOTE)
    expect(noura.cards).to_have_count(0)
    talking.hears("أعادك نورة إلى المساعد الآلي")
    expect(talking.speaker).not_to_have_text("نورة")
    assert "النطاق" in talking.ask("وش يعني النطاق الأحمر")


def test_who_put_it_aside_is_asked_first_when_the_employer_writes(
    talking: Employer, noura: Agent, fahad: Agent, picture: Picture
) -> None:
    fahad.go_available()
    noura.page.get_by_role("button", name=desk("talk.more")).click()
    picture(noura.page, "conversation-menu")
    noura.page.keyboard.press("Escape")
    noura.park()
    expect(noura.toasts).to_contain_text(desk("talk.parked", name=VISITOR))
    expect(talking.waiting).to_be_visible(timeout=ANSWER_MS)
    picture(talking.page, "parked")
    assert noura.offer.count() == fahad.offer.count() == 0
    talking.say("عدت، ومعي رقم المنشأة")
    noura.accept()
    assert fahad.frames.of("event")[-1]["event"]["type"] != "offer"
    noura.hears("عدت، ومعي رقم المنشأة")
    noura.close()


@pytest.mark.parametrize("activity", ["busy", "prayer"])
def test_who_is_not_available_is_not_asked(employer: Employer, noura: Agent, fahad: Agent, activity: str) -> None:
    noura.become(activity)
    expect(noura.list).to_contain_text(desk(f"empty.{activity}"))
    fahad.go_available()
    employer.ask_for_human()
    fahad.accept()
    assert not any(frame["event"]["type"] == "offer" for frame in noura.frames.of("event"))
    fahad.close()


def test_the_notes_take_a_place_until_they_are_done(
    talking: Employer, noura: Agent, change_plan: Change, picture: Picture
) -> None:
    change_plan(wrap_up_s=600)
    noura.close()
    timer = noura.wraps.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^\d+:\d\d$"))
    shown = timer.inner_text()
    expect(timer).not_to_have_text(shown)
    picture(noura.page, "notes-open")
    noura.page.reload()
    noura.wraps.get_by_role("button", name=desk("wraps.done.for", name=VISITOR)).click()
    expect(noura.wraps).to_be_hidden(timeout=ANSWER_MS)
    assert talking.rating.is_visible()


def test_who_waits_too_long_chooses_when_to_be_called_back(
    employer: Employer, change_plan: Change, picture: Picture
) -> None:
    change_plan(max_wait_s=1)
    employer.ask_for_human()
    offer = employer.buttons.filter(has_text="عاودوا التواصل معي")
    expect(offer).to_be_in_viewport(ratio=1, timeout=LATE_MS)
    picture(employer.page, "long-wait")
    employer.say("أنا على عجلة")
    employer.press("عاودوا التواصل معي")
    time = employer.buttons.first
    expect(time).to_be_visible()
    title = time.inner_text().strip()
    picture(employer.page, "callback-times")
    assert title in employer.press(title)
    expect(employer.waiting).to_be_hidden(timeout=ANSWER_MS)
    picture(employer.page, "callback")
    expect(employer.panel.get_by_role("button", name=widget("waiting.cancel"))).to_be_hidden()
