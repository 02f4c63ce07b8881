"""Files in a folder: whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from handoff.conversation.attachments import AttachmentId
from handoff.files.folder import FolderVault

NAME = AttachmentId("cd" * 20)
DATA = os.urandom(700_000)


def vault_in(folder: Path) -> FolderVault:
    return FolderVault(folder, folder / "half")


def files_of(folder: Path) -> list[str]:
    """Every file below a folder, half ones too."""
    return [path.name for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    return path


async def test_what_is_stored_comes_back_and_repeats(tmp_path: Path, source: Path) -> None:
    vault = vault_in(tmp_path / "deep" / "files")
    await vault.put(NAME, source)
    await vault.put(NAME, source)
    assert b"".join([piece async for piece in vault.read(NAME)]) == DATA
    assert files_of(tmp_path / "deep") == [NAME]


async def test_a_broken_copy_leaves_nothing(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = vault_in(tmp_path / "files")

    def half(come: object, file: object, *_: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError("the disk failed")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfileobj", half)
        with pytest.raises(OSError, match="disk failed"):
            await vault.put(NAME, source)
    assert files_of(tmp_path / "files") == []
    with pytest.raises(FileNotFoundError):
        await anext(vault.read(NAME))


async def test_it_is_on_the_disk_before_it_counts(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes first, then the name, then the folders."""
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        steps.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    def replaced(path: Path, target: Path) -> Path:
        steps.append("named")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    await vault_in(tmp_path / "files").put(NAME, source)
    assert steps[0].startswith(f"{NAME}.")
    assert steps[1:] == ["named", "cd", "files", tmp_path.name]


async def test_a_full_disk_is_refused_before_it_is_full(tmp_path: Path, source: Path) -> None:
    with pytest.raises(OSError, match="nearly full"):
        await FolderVault(tmp_path / "files", tmp_path / "files" / "half", reserve_bytes=1 << 60).put(NAME, source)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a/b", ".", "a\0b"])
async def test_a_name_is_never_a_path(tmp_path: Path, source: Path, name: str) -> None:
    vault = vault_in(tmp_path / "files")
    with pytest.raises(FileNotFoundError):
        await vault.put(AttachmentId(name), source)
    with pytest.raises(FileNotFoundError):
        await anext(vault.read(AttachmentId(name)))
