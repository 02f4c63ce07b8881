"""The secrets of an installation."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from deploy.run.errors import SetupError
from deploy.run.secrets_file import load_or_create


def test_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var/secrets.env"
    made = load_or_create(path)
    assert set(made) == {"SANAD_INTERNAL_TOKEN", "SANAD_SESSION_KEY", "SANAD_DEMO_PASSWORD"}
    assert all(len(value) >= 12 for value in made.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create(path) == made


def test_two_installations_differ(tmp_path: Path) -> None:
    first, second = load_or_create(tmp_path / "a"), load_or_create(tmp_path / "b")
    assert not set(first.values()) & set(second.values())


def test_removed_line_is_made_anew_and_the_rest_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_text("# mine\nSANAD_DEMO_PASSWORD=chosen by hand\nOTHER=kept\n")
    made = load_or_create(path)
    assert made["SANAD_DEMO_PASSWORD"] == "chosen by hand"
    assert made["OTHER"] == "kept"
    assert load_or_create(path)["SANAD_INTERNAL_TOKEN"] == made["SANAD_INTERNAL_TOKEN"]


def test_readable_by_others_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    load_or_create(path)
    path.chmod(0o644)
    load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_unreadable_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SetupError, match=r"secrets\.env"):
        load_or_create(path)
