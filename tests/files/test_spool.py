"""Where files wait: nothing of them stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handoff.files.spool import Spool


def test_nothing_stays_whatever_happens(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "in")

    def fail() -> None:
        with spool.folder() as folder:
            (folder / "received").write_bytes(b"x")
            assert folder.stat().st_mode & 0o777 == 0o700
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list((tmp_path / "in").iterdir()) == []


def test_what_a_killed_process_left_goes_and_what_is_under_way_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path, left_over_s=60)
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "received").write_bytes(b"secret")
    (tmp_path / "half").write_bytes(b"secret")
    for name in ("left", "half"):
        os.utime(tmp_path / name, (0, 0))
    with spool.folder() as first, spool.folder() as second:
        assert sorted(tmp_path.iterdir()) == sorted([first, second])
