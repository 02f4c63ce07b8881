"""An employer and the bot."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.stories.pages import Employer


def test_a_question_in_dialect_gets_its_article_and_a_button_the_next(
    employer: Employer, picture: Callable[[Page, str], None]
) -> None:
    answer = employer.ask("السلام عليكم، وش سالفة الخدمات موقفة عندنا؟ ابغى افك الايقاف")
    assert "أيّ هذه ينطبق على منشأتك" in answer
    picture(employer.page, "article")
    following = employer.press("عامل سافر ولم يعد")
    assert following != answer
