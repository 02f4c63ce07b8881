"""Pictures in a process of their own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from PIL import Image

from handoff.errors import RefusedError
from handoff.files import renew
from handoff.files.pictures import PictureProcess
from handoff.services.attachments import Picture
from handoff.settings import PROJECT
from tests.support import files

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


async def renewed(tmp_path: Path, data: bytes, media_type: str, **how: float) -> tuple[Picture, bytes]:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(data)
    picture = await PictureProcess(**how).renew(source, target, media_type)
    return picture, target.read_bytes()


MODES = {
    "JPEG": ["1", "L", "RGB", "CMYK"],
    "PNG": ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"],
    "WEBP": ["L", "P", "RGB", "RGBA"],
    "GIF": ["1", "L", "P", "RGB", "RGBA"],
}


@pytest.mark.parametrize(("name", "mode"), [(name, mode) for name, modes in MODES.items() for mode in modes])
async def test_every_kind_of_picture_is_written(tmp_path: Path, name: str, mode: str) -> None:
    image = Image.new(mode, (30, 20)) if mode == "I;16" else files.picture(30, 20).convert(mode)
    data = files.saved(image, name)
    picture, written = await renewed(tmp_path, data, TYPES[name])
    assert (picture.width, picture.height) == (30, 20)
    assert Image.open(tmp_path / "target").get_format_mimetype() == picture.media_type
    assert written


async def test_what_is_see_through_stays_so(tmp_path: Path) -> None:
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    await renewed(tmp_path, files.saved(image, "PNG"), "image/png")
    assert Image.open(tmp_path / "target").convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


async def test_notes_of_a_png_are_dropped(tmp_path: Path) -> None:
    from PIL import PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", files.SCRIPT.decode())
    notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>place</x:xmpmeta>")
    data = files.saved(files.picture(), "PNG", pnginfo=notes, icc_profile=b"profile-bytes", dpi=(72, 72))
    _, written = await renewed(tmp_path, data, "image/png")
    chunks = {mark for mark in (b"tEXt", b"iTXt", b"zTXt", b"iCCP", b"eXIf", b"pHYs") if mark in written}
    assert chunks == set()


async def test_another_type_than_the_bytes_say_is_not_tried(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="attachment_unreadable"):
        await renewed(tmp_path, files.png(), "image/jpeg")


@pytest.mark.parametrize(("side", "code"), [(30_000, "attachment_pixels"), (5_500, "attachment_pixels")])
async def test_too_many_pixels_are_not_decoded(tmp_path: Path, side: int, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        await renewed(tmp_path, files.png_bomb(side), "image/png")


async def test_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="attachment_unreadable"):
        await renewed(tmp_path, files.png(), "image/png", within_s=0.001)


async def test_the_process_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python of that process would fail to start with this variable, were it handed on."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    picture, _ = await renewed(tmp_path, files.png(), "image/png")
    assert picture == Picture("image/png", 60, 40)


async def test_a_decoder_that_eats_memory_is_stopped(tmp_path: Path) -> None:
    """The bounds of the process itself, whatever a decoder does: 2 GiB are not to be had."""
    hungry = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from handoff.files import renew; "
        "renew.renew = lambda *_: (bytearray(2 << 30), ('PNG', 1, 1))[1]; renew.main()"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", hungry, str(PROJECT), "a", "b", "PNG")
    assert await process.wait() == renew.UNREADABLE
