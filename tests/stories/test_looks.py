"""The questions of `looks` find what they ask for."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.stories import looks

WRONG = """<!doctype html>
<body style="margin:0; background:#fff">
  <p style="position:absolute; left:100%; white-space:nowrap">outside</p>
  <p style="width:40px; overflow:hidden; white-space:nowrap">cut off at the side</p>
  <p style="color:#aaa">pale</p>
  <button style="width:20px; height:20px"></button>
  <div dir="rtl"><textarea dir="auto" class="turned" aria-label="turned"></textarea></div>
</body>"""
RIGHT = """<!doctype html>
<body style="margin:0; background:#fff">
  <div style="width:60px; overflow:auto; white-space:nowrap">a table that scrolls by itself</div>
  <p style="width:40px; overflow:hidden; text-overflow:ellipsis; white-space:nowrap">with an ellipsis</p>
  <p style="color:#555">dark enough</p>
  <button style="width:48px; height:48px" aria-label="send"></button>
  <div dir="rtl"><textarea aria-label="one"></textarea><textarea dir="auto" aria-label="two">سؤال</textarea></div>
</body>"""


def test_finds_what_is_wrong(page: Page) -> None:
    page.set_content(WRONG)
    assert looks.overflow_px(page) > 0
    assert [line.split(": ")[1] for line in looks.outside(page)] == ["outside"]
    assert [line.split(": ")[1] for line in looks.cut_off(page)] == ["cut off at the side"]
    assert [line.split(": ")[1] for line in looks.too_pale(page)] == ["pale"]
    assert len(looks.too_small(page, 40)) == 1
    assert looks.nameless(page) == ["button"]
    assert [line.split(":")[0] for line in looks.turned(page)] == ["textarea.turned"]


def test_finds_nothing_where_all_is_right(page: Page) -> None:
    page.set_content(RIGHT)
    assert looks.overflow_px(page) <= 0
    assert looks.outside(page) == looks.cut_off(page) == looks.too_pale(page) == looks.too_small(page, 40) == []
    assert looks.nameless(page) == looks.turned(page) == []
