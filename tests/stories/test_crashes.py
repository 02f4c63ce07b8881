"""Any process dies in the middle of a conversation: the pages go on, no line is missing or doubled."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from deploy.run.readiness import http_ok, redis_pong
from deploy.run.system import System
from tests.stories.pages import Agent, Employer
from tests.stories.watching import Faults
from tests.stories.words import desk, widget

pytestmark = pytest.mark.timeout(240)
BACK_MS = 90_000
"""Bound for a killed program to be up again; Rasa loads its model for most of it."""
PROMISE_S = 5.0
"""Within this an employer is answered, and be it that the bot is down and a person is offered."""


def ready(system: System) -> bool:
    """Whether every program runs and answers, however it was left."""
    ports = system.ports
    answering = (http_ok(ports.rasa, "/"), http_ok(ports.actions, "/health"), http_ok(ports.handoff, "/healthz"))
    return redis_pong(ports.redis)() and all(answers() for answers in answering)


def until(condition: Callable[[], bool], what: str) -> None:
    deadline_s = time.monotonic() + BACK_MS / 1000
    while not condition():
        assert time.monotonic() < deadline_s, f"not within {BACK_MS} ms: {what}"
        time.sleep(0.1)


@pytest.fixture
def kill(system: System, faults: Faults) -> Iterator[Callable[[str], None]]:
    """Ends one program as a power cut would; at the end of the story all run again."""
    faults.expect(r"WebSocket connection to .* failed|ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 50[023]")

    def kill_one(name: str) -> None:
        pid = system.pid(name)
        os.kill(pid, signal.SIGKILL)
        until(lambda: system.pid(name) not in {0, pid}, f"{name} was started again")

    yield kill_one
    until(lambda: ready(system), "all programs answer again")


def whole(employer: Employer, *said: str) -> None:
    """Every line is there once, in order, here and after a reload."""
    shown = employer.lines()
    assert [line.seq for line in shown] == list(range(1, len(shown) + 1))
    for text in said:
        assert [line.text for line in shown].count(text) == 1
    employer.reload()
    expect(employer.log.locator("li[data-seq]")).to_have_count(len(shown))
    assert employer.lines() == shown


def with_agent(employer: Employer, agent: Agent) -> None:
    agent.go_available()
    employer.ask_for_human()
    agent.accept()
    agent.reply("معك نورة، تفضل.")
    employer.hears("معك نورة، تفضل.")


@pytest.mark.parametrize("program", ["handoff", "redis"])
def test_the_conversation_with_an_agent_goes_on(
    employer: Employer, noura: Agent, kill: Callable[[str], None], program: str
) -> None:
    with_agent(employer, noura)
    employer.write("قبل الانقطاع مباشرة")
    noura.reply_box.fill("وصلتني")
    noura.reply_box.press("Enter")
    kill(program)
    employer.write("أثناء الانقطاع")
    for page in (employer, noura):
        page.hears("قبل الانقطاع مباشرة")
        page.hears("وصلتني")
        page.hears("أثناء الانقطاع")
    expect(employer.unconfirmed).to_have_count(0)
    expect(noura.reply_box).to_be_visible()
    noura.reply("وبعد الانقطاع")
    employer.hears("وبعد الانقطاع")
    whole(employer, "قبل الانقطاع مباشرة", "وصلتني", "أثناء الانقطاع", "وبعد الانقطاع")
    expect(employer.speaker).to_have_text("نورة")
    noura.close()
    employer.rate(5)


@pytest.mark.parametrize("program", ["handoff", "redis"])
def test_an_employer_keeps_his_place_in_the_queue(
    employer: Employer, noura: Agent, kill: Callable[[str], None], program: str
) -> None:
    employer.ask_for_human()
    kill(program)
    expect(employer.waiting).to_be_visible()
    expect(noura.activity).to_be_enabled(timeout=BACK_MS)
    noura.go_available()
    noura.accept()
    expect(employer.speaker).to_have_text("نورة")
    whole(employer, "ابغى اكلم موظف لو سمحت")
    noura.close()


def test_a_question_asked_as_the_service_dies_is_answered_once(
    employer: Employer, kill: Callable[[str], None], system: System
) -> None:
    employer.ask("السلام عليكم")
    employer.write("كيف اجدد رخصة العمل")
    kill("handoff")
    expect(employer.buttons.filter(has_text="التحدث إلى موظف")).to_have_count(1, timeout=BACK_MS)
    until(lambda: ready(system), "the service is back")
    whole(employer, "كيف اجدد رخصة العمل")


def test_without_the_bot_a_person_is_offered_in_time(
    employer: Employer, noura: Agent, kill: Callable[[str], None], system: System
) -> None:
    noura.go_available()
    employer.ask("السلام عليكم")
    kill("rasa")
    sent = employer.say("كيف اجدد رخصة العمل")
    began_s = time.monotonic()
    answer = employer.answer_to(sent.seq)
    assert time.monotonic() - began_s < PROMISE_S
    assert "المساعد الآلي لا يستجيب الآن" in answer
    employer.press("التحدث إلى موظف")
    expect(noura.is_offered()).to_contain_text("كيف اجدد رخصة العمل")
    noura.accept()
    expect(noura.details).to_contain_text("المساعد الآلي متوقف")
    noura.close()
    whole(employer, "كيف اجدد رخصة العمل")
    until(lambda: ready(system), "the bot is back by itself")
    # For a moment after a failure nobody asks the bot anew.
    until(lambda: "أيّ هذه ينطبق على منشأتك" in employer.ask("وش سبب ايقاف الخدمات"), "the bot answers again")


def test_without_actions_a_complaint_is_still_answered(employer: Employer, kill: Callable[[str], None]) -> None:
    kill("actions")
    sent = employer.say("ابي اقدم شكوى على مكتب العمل")
    began_s = time.monotonic()
    answer = employer.answer_to(sent.seq)
    assert time.monotonic() - began_s < PROMISE_S
    assert answer
    whole(employer, "ابي اقدم شكوى على مكتب العمل")


def test_a_long_break_is_told_and_the_drafts_stay(
    employer: Employer, noura: Agent, system: System, kill: Callable[[str], None]
) -> None:
    with_agent(employer, noura)
    employer.composer.fill("مسودة صاحب العمل")
    noura.reply_box.fill("مسودة الموظفة")
    system.supervisor.stop_program("handoff")
    expect(employer.panel.get_by_text(widget("connection.offline"))).to_be_visible()
    expect(noura.page.get_by_text(desk("connection.offline"))).to_be_visible()
    employer.composer.press("Enter")
    expect(employer.log.get_by_text(widget("message.sending"))).to_be_visible()
    system.supervisor.start(["handoff"])
    expect(employer.panel.get_by_text(widget("connection.offline"))).to_be_hidden(timeout=BACK_MS)
    noura.hears("مسودة صاحب العمل")
    expect(noura.reply_box).to_have_value("مسودة الموظفة")
    whole(employer, "مسودة صاحب العمل")
    noura.close()
