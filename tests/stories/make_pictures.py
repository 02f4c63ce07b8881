"""Draws docs/img/*.png from a running system: `.venv/bin/python -m tests.stories.make_pictures`."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from deploy.run.browser import find_chromium
from deploy.run.layout import ROOT
from deploy.run.system import System, start_system
from tests.stories.pages import Agent, Employer
from tests.stories.scene import SETTINGS

FOLDER = ROOT / "docs" / "img"
COLOURS = 256
PATIENT = {**SETTINGS, "SANAD_OFFER_S": "60"}
WIDE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True}


def save(page: Page, name: str) -> None:
    """A palette is a third of the size and looks the same: the pages have few colours."""
    page.mouse.move(0, 0)
    shot = Image.open(BytesIO(page.screenshot(animations="disabled")))
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = shot.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


def page_of(browser: Browser, **arguments: Any) -> Page:
    return browser.new_context(locale="ar-SA", timezone_id="Asia/Riyadh", **arguments).new_page()


def draw(browser: Browser, system: System) -> None:
    noura = Agent(page_of(browser, **WIDE), system.url, "noura", system.env()["SANAD_DEMO_PASSWORD"])
    noura.sign_in()

    phone = Employer(page_of(browser, **PHONE), system.url)
    phone.visit()
    phone.ask("ليه وقفت خدماتي؟")
    save(phone.page, "phone")

    noura.go_available()
    employer = Employer(page_of(browser, **WIDE), system.url)
    employer.visit()
    employer.ask("ابي اجدد رخصة عامل رقم اقامته 2345678901 والنظام رافض")
    employer.ask_for_human()
    noura.accept()
    noura.reply("حياك الله، معك نورة. راجعت محادثتك، والسبب غالبًا وثيقة منتهية.")
    employer.say("ايوه السجل التجاري انتهى قبل اسبوع")
    noura.note("السجل التجاري منتهٍ، يجدده ثم يعيد المحاولة.")
    noura.reply("جدد السجل من المركز السعودي للأعمال، ثم أعد الطلب بعد 24 ساعة.")
    employer.hears("جدد السجل")
    save(employer.page, "employer")

    phone.ask_for_human()
    noura.is_offered()
    employer.say("شكرًا، جددته الحين")
    noura.hears("شكرًا، جددته الحين")
    save(noura.page, "desk")


def main() -> None:
    with (
        TemporaryDirectory() as var,
        start_system(Path(var), **PATIENT) as system,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"]) as browser,
    ):
        draw(browser, system)


if __name__ == "__main__":
    main()
