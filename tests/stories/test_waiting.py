"""Standing in the queue, leaving it, and leaving a case instead."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.stories.pages import Agent, Employer
from tests.stories.scene import OpenEmployer


def test_places_in_the_queue_follow_who_leaves(open_employer: OpenEmployer, noura: Agent) -> None:
    noura.go_available()
    offered, first, second = open_employer(), open_employer(), open_employer()
    offered.ask_for_human()
    noura.is_offered()
    first.ask_for_human()
    second.ask_for_human()
    expect(second.wait_text).to_have_text(re.compile(r"^أنت (الثاني|الثالث) في الدور، "))
    offered.cancel_wait()
    expect(noura.offer).to_have_count(1)
    first.cancel_wait()
    expect(second.wait_text).to_have_text(re.compile("^أنت التالي في الدور، "))
    assert "ألغيتَ الانتظار" in first.lines()[-1].text
    assert "النطاق" in first.ask("وش يعني النطاق الأحمر")
    second.cancel_wait()
    expect(noura.offer).to_have_count(0)


def test_nobody_there_leaves_a_case_and_asks_for_it_by_number(employer: Employer) -> None:
    employer.ask("كم رسوم رخصة العمل")
    employer.ask_for_human()
    expect(employer.wait_text).to_contain_text("لا يوجد موظف متاح هذه اللحظة")
    reference = employer.leave_case()
    assert re.fullmatch(r"SN-\d{4}-\d{4}", reference)
    expect(employer.waiting).to_be_hidden()
    answer = employer.ask(f"وين وصل طلبي {reference}")
    assert reference in answer
    assert "مسجّل وينتظر متابعة موظف" in answer


def test_a_stranger_does_not_see_another_employers_case(employer: Employer, open_employer: OpenEmployer) -> None:
    employer.ask_for_human()
    reference = employer.leave_case()
    answer = open_employer().ask(f"ابي اعرف حالة الطلب رقم {reference}")
    assert "المسجّل" not in answer
    assert "لم أجد" in answer
