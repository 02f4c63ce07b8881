"""The page on WhatsApp names every setting, and every error code that it names does what it says."""

from __future__ import annotations

import re

import pytest

from handoff.channels.base import Refused, Retry
from handoff.channels.whatsapp.errors import result_of
from handoff.channels.whatsapp.settings import WhatsAppSettings
from handoff.settings import PROJECT

PAGE = (PROJECT / "docs" / "channels" / "whatsapp.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(WhatsAppSettings.model_fields))
def test_a_setting_is_documented_in_the_table(name: str) -> None:
    table = PAGE.partition("## Every setting")[2].partition("\n## ")[0]
    assert f"`WHATSAPP_{name.upper()}`" in table


def test_no_setting_is_documented_that_does_not_exist() -> None:
    named = {name.lower() for name in re.findall(r"WHATSAPP_([A-Z_]+)\b", PAGE)}
    assert named <= set(WhatsAppSettings.model_fields)


ROWS = [("waits as asked", Retry), ("tries each minute", Retry), ("tries again", Retry), ("not delivered,", Refused)]


@pytest.mark.parametrize(("words", "kind"), ROWS)
def test_the_codes_of_the_page_do_what_it_says(words: str, kind: type) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith("|") and words in line]
    first = row.split("|")[1].partition("HTTP")[0].replace("24 hours", "")
    codes = [int(code) for code in re.findall(r"\b\d{1,6}\b", first)]
    assert codes
    assert all(isinstance(result_of(code, 400), kind) for code in codes)
