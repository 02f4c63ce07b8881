"""What a file is, told by its bytes, and what may be shown of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.conversation.attachments import FILE_TYPES, Attachment, AttachmentId, Kind, clean_name, is_whole, recognise
from handoff.conversation.attachments.kinds import agrees
from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import ContactId, EntryKind
from handoff.conversation.reading import drafts_of, read
from handoff.conversation.redaction import Expectation
from tests.support import files

GOOD = {
    "image/jpeg": files.phone_photo(),
    "image/png": files.png(),
    "image/webp": files.saved(files.picture(), "WEBP"),
    "image/gif": files.saved(files.picture(), "GIF"),
    "application/pdf": files.pdf(),
    "audio/ogg": files.ogg_opus(),
    "audio/mp4": files.m4a(),
    "audio/aac": files.aac(),
    "audio/mpeg": files.mp3(),
}
NOT_TAKEN = {
    "svg": files.SVG,
    "html": files.HTML,
    "html before a PDF": files.HTML + files.pdf(),
    "html before a picture": files.HTML + files.png(),
    "office": files.archive(),
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "program": b"MZ\x90\x00" + bytes(600),
    "script": b"#!/bin/sh\nrm -rf /\n",
    "text": "مرحبا".encode(),
    "bitmap": files.saved(files.picture(), "BMP"),
    "tiff": files.saved(files.picture(), "TIFF"),
    "film": files.m4a(b"soun", b"vide", brand=b"isom"),
    "nothing sounds": files.m4a(b"text"),
    "other ogg": files.ogg_opus().replace(b"OpusHead", b"\x80theora\0"),
    "bytes": bytes(range(256)),
    "almost sound": b"\xff\xfb" + bytes(600),
    "mark alone": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("media_type", GOOD)
def test_every_allowed_type_is_known_by_its_bytes(media_type: str) -> None:
    found = recognise(GOOD[media_type])
    assert found is not None
    assert found.media_type == media_type
    assert is_whole(GOOD[media_type], found)


def test_nothing_is_allowed_that_is_not_tried_here() -> None:
    assert {each.media_type for each in FILE_TYPES} == set(GOOD)


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_anything_else_is_not_taken(name: str) -> None:
    assert recognise(NOT_TAKEN[name]) is None


@pytest.mark.parametrize("media_type", ["application/pdf", "audio/ogg", "audio/mp4", "audio/aac"])
def test_half_a_file_and_a_file_with_another_behind_are_not_whole(media_type: str) -> None:
    data = GOOD[media_type]
    found = recognise(data)
    assert found is not None
    assert not is_whole(data[:-20], found)
    assert not is_whole(data + files.archive(), found)


def test_an_archive_behind_an_mp3_is_found() -> None:
    found = recognise(files.mp3())
    assert found is not None
    assert not is_whole(files.mp3() + files.archive(), found)
    assert is_whole(files.mp3() + b"TAG".ljust(128, b"\0"), found)


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=40), st.integers(0, 2000))
def test_no_bytes_are_too_strange(media_type: str, noise: bytes, at: int) -> None:
    data = GOOD[media_type]
    broken = data[:at] + noise + data[at + len(noise) :]
    found = recognise(broken)
    assert found is None or is_whole(broken, found) in {True, False}


@pytest.mark.parametrize(
    ("declared", "agreed"),
    [
        ("image/jpeg", True),
        ("IMAGE/JPG; name=a.jpg", True),
        ("", True),
        ("application/octet-stream", True),
        ("image/png", False),
        ("application/pdf", False),
        ("image/svg+xml", False),
        ("text/html", False),
        ("image/jpegx", False),
    ],
)
def test_what_is_declared_must_be_so(declared: str, agreed: bool) -> None:
    found = recognise(GOOD["image/jpeg"])
    assert found is not None
    assert agrees(declared, found) is agreed


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("عقد العمل.pdf", "عقد العمل.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\عقد.PDF", "عقد.pdf"),
        ("عقد\u202efdp.exe", "عقدfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("  .. ", ""),
        ("", ""),
        ("\ud800.pdf", ""),
    ],
)
def test_a_name_is_only_words_to_show(name: str, shown: str) -> None:
    assert clean_name(name, ".pdf") == shown


@given(st.text(max_size=300))
def test_a_shown_name_is_short_plain_and_ends_as_it_should(name: str) -> None:
    shown = clean_name(name, ".pdf")
    assert len(shown) <= 80
    assert not shown or shown.endswith(".pdf")
    assert not set(shown) & set("/\\\n\r\0\u202e\u2066")
    shown.encode()


def message(text: str = "", name: str = "عقد.pdf", kind: Kind = Kind.PDF) -> InboundMessage:
    attachment = Attachment(AttachmentId("f" * 40), kind, "application/pdf", 12, name)
    return InboundMessage("web", ContactId("c"), "client-1", text, attachment=attachment)


def test_a_file_without_words_is_named_in_words() -> None:
    [draft] = drafts_of(message(), read(message(), Expectation.NOTHING))
    assert draft.kind is EntryKind.ATTACHMENT
    assert draft.text == "ملف PDF: \u2068عقد.pdf\u2069"
    assert "caption" not in draft.data
    assert read(message(name=""), Expectation.NOTHING).text == "ملف PDF"
    assert read(message(kind=Kind.IMAGE), Expectation.NOTHING).text == "صورة"
    assert read(message(kind=Kind.VOICE), Expectation.NOTHING).text == "رسالة صوتية"


def test_a_caption_is_redacted_like_any_words() -> None:
    sent = message("كلمة المرور Sara@2024")
    draft, notice = drafts_of(sent, read(sent, Expectation.NOTHING))
    assert draft.redacted == ("password",)
    assert "Sara@2024" not in draft.text + str(draft.data)
    assert draft.data["caption"].startswith("كلمة المرور")
    assert notice.kind is EntryKind.REDACTED


def test_a_secret_in_a_files_name_is_cut_out_too() -> None:
    sent = message(name="كلمة المرور Sara@2024.pdf")
    drafts = drafts_of(sent, read(sent, Expectation.NOTHING))
    assert "Sara@2024" not in str(drafts)
    assert drafts[0].redacted == ("password",)


def test_a_code_after_a_file_is_still_expected() -> None:
    """ "A code came", a picture, then the bare code."""
    assert read(message(), Expectation.CODE).expects is Expectation.CODE
    assert read(message("4821"), Expectation.CODE).found
