"""Secrets that employers paste are cut out before anything is stored, logged or shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from deploy.run.system import System
from tests.stories import traces
from tests.stories.pages import Agent, Employer, all_text
from tests.stories.words import desk

CANARIES = {
    "Falcon#7719x": "كلمة المرور حقي هي Falcon#7719x وما تدخل",
    "Zmrd!8842": "الباسورد: Zmrd!8842",
    "739164": "جاني كود 739164",
    "582047": "رمز التحقق هو ٥٨٢٠٤٧",
    "4556737586899855": "رقم بطاقتي ٤٥٥٦٧٣٧٥٨٦٨٩٩٨٥٥",
    "846213": "الرقم السري للبطاقة 846213",
}
"""What must leave no trace, and how people write it."""
OTP_ALONE = "640913"
MARKER = "علامة-بحث-ظاهرة-٧"
"""Not a secret: the search must find it everywhere, or it would prove nothing."""
NATIONAL_ID = "1084739264"
PHONE = "0551234987"


@pytest.fixture
def told(employer: Employer) -> Employer:
    """An employer who pasted all of them and was told each time."""
    employer.say(f"السلام عليكم {MARKER}")
    for number, message in enumerate(CANARIES.values(), start=1):
        employer.say(message)
        notices = employer.log.locator("li.notice.warn")
        expect(notices).to_have_count(number)
        expect(notices.last).to_contain_text("من رسالتك قبل حفظها")
    return employer


def places(system: System, *pages: Employer | Agent) -> list[tuple[str, bytes]]:
    found = [*traces.stored(system.redis_url), *traces.written(system.var)]
    for page in pages:
        name = type(page).__name__
        found += [(f"frames {name}", frame.encode()) for frame in page.frames.received]
        found.append((f"page {name}", all_text(page.page.locator("body")).encode()))
        found.append((f"storage {name}", page.page.evaluate("JSON.stringify([localStorage, sessionStorage])").encode()))
    return found


def test_no_trace_of_a_secret_anywhere(
    told: Employer, noura: Agent, system: System, picture: Callable[[Page, str], None]
) -> None:
    picture(told.page, "secrets")
    told.say("وصلني رمز على الجوال")
    told.say(OTP_ALONE)
    noura.go_available()
    told.ask_for_human()
    noura.accept()
    noura.hears(MARKER)
    picture(noura.page, "secrets-desk")
    everywhere = places(system, told, noura)

    marked = traces.holding(MARKER, everywhere)
    assert {"frames Employer", "frames Agent", "page Employer", "page Agent"} <= set(marked)
    assert any(name.startswith("redis ") for name in marked)
    assert any(name.endswith(".aof") for name in marked)
    assert not any("/log/" in f"/{name.removeprefix('file ')}" for name in marked), "messages are not logged"

    found = {secret: traces.holding(secret, everywhere) for secret in [*CANARIES, OTP_ALONE]}
    assert {secret: where for secret, where in found.items() if where} == {}
    expect(noura.log.get_by_text(desk("redacted.password")).first).to_be_visible()
    noura.close()


def test_the_log_of_a_program_is_searched_at_all(system: System) -> None:
    names = [name for name, _ in traces.written(system.var)]
    for program in ("handoff", "rasa", "actions", "redis"):
        assert f"file log/{program}.log" in names


def test_identifiers_are_masked_at_the_desk_and_whole_for_their_owner(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.say(f"رقم هويتي {NATIONAL_ID} وجوالي {PHONE}")
    employer.ask_for_human()
    offer = noura.is_offered()
    expect(offer).to_contain_text(NATIONAL_ID[-3:])
    noura.accept()
    noura.hears("رقم هويتي")
    at_the_desk = "\n".join([*noura.frames.received, all_text(noura.page.locator("body"))])
    for identifier in (NATIONAL_ID, PHONE):
        assert identifier not in at_the_desk
        assert f"••{identifier[-3:]}" in at_the_desk
    in_order = noura.details.locator(".summary bdi[dir=ltr]")
    expect(in_order.filter(has_text=f"••{NATIONAL_ID[-3:]}")).to_have_count(1)
    employer.hears(NATIONAL_ID)
    noura.close()


def test_an_agents_slip_is_cut_too(employer: Employer, noura: Agent) -> None:
    noura.go_available()
    employer.ask_for_human()
    noura.accept()
    noura.reply_box.fill("كلمة المرور الجديدة: Tuwaiq#5521")
    noura.reply_box.press("Enter")
    expect(employer.log.locator("li.theirs").filter(has_text="كلمة المرور الجديدة")).to_have_count(1)
    assert not any("Tuwaiq#5521" in frame for frame in employer.frames.received)
    noura.close()
