"""A picture, a document: sent by an employer, seen by his agent."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.stories import looks
from tests.stories.pages import ANSWER_MS, Agent, Employer
from tests.stories.scene import OpenEmployer
from tests.stories.watching import Faults
from tests.stories.words import desk, widget
from tests.support import files

FINGER_PX = 44
PHOTO: FilePayload = {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": files.phone_photo(600, 400)}
CONTRACT: FilePayload = {"name": "عقد العمل.pdf", "mimeType": "application/pdf", "buffer": files.pdf()}


def drawn(page: Page) -> list[int]:
    """The colours at both ends of the picture that the employer's page has drawn."""
    canvas = page.locator("sanad-file canvas")
    expect(canvas).to_be_visible(timeout=ANSWER_MS)
    colours: list[int] = canvas.evaluate(
        """(canvas) => {
          const {width, height} = canvas;
          const all = canvas.getContext("2d").getImageData(0, 0, width, height).data;
          return [0.05, 0.95].flatMap((part) => {
            const at = 4 * (Math.floor(height * part) * width + Math.floor(width / 2));
            return [...all.slice(at, at + 3)];
          });
        }"""
    )
    return colours


def test_an_employer_sends_a_picture_and_his_agent_sees_it(
    employer: Employer, noura: Agent, picture: Callable[[Page, str], None]
) -> None:
    employer.attach(PHOTO)
    expect(employer.sent).to_have_count(1, timeout=ANSWER_MS)
    expect(employer.unconfirmed).to_have_count(0, timeout=ANSWER_MS)
    # Upright: red above, blue below.
    assert all(abs(got - want) < 30 for got, want in zip(drawn(employer.page), (*files.RED, *files.BLUE), strict=True))
    employer.hears("وصلت الصورة وحفظناها")
    noura.go_available()
    employer.press("موظف")
    noura.accept()

    small = noura.log.get_by_role("button", name=desk("file.enlarge", file="صورة"))
    expect(small).to_be_visible(timeout=ANSWER_MS)
    loaded = "(button) => button.children[0].naturalWidth === 400 && button.children[0].naturalHeight === 600"
    noura.page.wait_for_function(loaded, arg=small.element_handle(), timeout=ANSWER_MS)
    picture(noura.page, "attachment-desk")
    picture(employer.page, "attachment-widget")
    small.click()
    large = noura.page.get_by_role("dialog", name="صورة")
    expect(large.get_by_role("img", name="صورة")).to_be_visible()
    noura.page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(noura.reply_box).to_be_visible()

    employer.attach(CONTRACT)
    link = noura.log.get_by_role("link", name="عقد العمل.pdf")
    expect(link).to_be_visible(timeout=ANSWER_MS)
    with noura.page.expect_download() as coming:
        link.click()
    assert Path(coming.value.path()).read_bytes() == CONTRACT["buffer"]
    assert coming.value.suggested_filename.endswith(".pdf")
    mine = employer.log.get_by_role("button", name="عقد العمل.pdf")
    with employer.page.expect_download() as coming:
        mine.click()
    assert Path(coming.value.path()).read_bytes() == CONTRACT["buffer"]
    noura.close()


def test_a_reload_shows_the_picture_again(employer: Employer) -> None:
    employer.attach(PHOTO)
    employer.hears("وصلت الصورة وحفظناها")
    employer.reload()
    assert drawn(employer.page)


def test_what_is_not_taken_is_said_and_sent_again_once_mended(employer: Employer, faults: Faults) -> None:
    faults.expect(r"status of 4(15|22)")
    employer.attach({"name": "رسالة.docx", "mimeType": "application/zip", "buffer": files.archive()})
    expect(employer.panel).to_contain_text(widget("file.wrong.type", name="رسالة.docx"))
    expect(employer.unconfirmed).to_have_count(0)
    # Called a picture, it goes as far as the server.
    employer.attach({"name": "صورة.png", "mimeType": "image/png", "buffer": files.SVG})
    refused = employer.unconfirmed
    expect(refused).to_contain_text("لا نستقبل هذا النوع من الملفات", timeout=ANSWER_MS)
    refused.get_by_role("button", name=widget("message.retry")).click()
    expect(refused).to_contain_text("لا نستقبل هذا النوع من الملفات", timeout=ANSWER_MS)
    refused.get_by_role("button", name=widget("file.remove", file=widget("file.image"))).click()
    expect(refused).to_have_count(0)


def test_a_broken_line_keeps_the_picture_for_another_try(employer: Employer, faults: Faults) -> None:
    faults.expect("ERR_FAILED")
    employer.page.route("**/api/visitor/attachments", lambda route: route.abort())
    employer.attach(PHOTO)
    failed = employer.unconfirmed
    expect(failed).to_contain_text(widget("message.failed"), timeout=ANSWER_MS)
    employer.page.unroute("**/api/visitor/attachments")
    failed.get_by_role("button", name=widget("message.retry")).click()
    expect(employer.sent).to_have_count(1, timeout=ANSWER_MS)
    expect(employer.unconfirmed).to_have_count(0, timeout=ANSWER_MS)
    employer.hears("وصلت الصورة وحفظناها")


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_with_the_keyboard_alone(
    open_employer: OpenEmployer, width: int, picture: Callable[[Page, str], None]
) -> None:
    employer = open_employer(viewport={"width": width, "height": 700})
    button = employer.panel.get_by_role("button", name=widget("composer.attach"))
    # Playwright begins to catch choosers with the first listener, and a key is quicker than that.
    employer.page.on("filechooser", lambda _: None)
    employer.composer.focus()
    employer.page.keyboard.press("Tab")
    expect(button).to_be_focused()
    with employer.page.expect_file_chooser() as chooser:
        employer.page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files([PHOTO, CONTRACT])
    expect(employer.sent).to_have_count(2, timeout=ANSWER_MS)
    drawn(employer.page)
    assert looks.overflow_px(employer.page) <= 0
    assert looks.outside(employer.page) == []
    assert looks.too_small(employer.page, FINGER_PX) == []
    picture(employer.page, f"attachment-phone-{width}")


def test_a_picture_of_the_clipboard_is_sent(employer: Employer) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30), files.RED).save(out, "PNG")
    employer.composer.evaluate(
        """(field, bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        list(out.getvalue()),
    )
    employer.hears("وصلت الصورة وحفظناها")
