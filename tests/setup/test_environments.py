"""Installing an environment: once, again when its lock changed, anew when it was interrupted."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from deploy.run.environments import Environment, forget_damaged, install
from deploy.run.errors import SetupError
from deploy.run.layout import Layout
from deploy.run.progress import Progress

FAKE_UV = f"""#!/bin/sh
echo "$1 $2" >> calls
case "$1" in
venv) for last; do :; done; mkdir -p "$last/bin"; ln -sf {sys.executable} "$last/bin/python";;
pip) test ! -e broken || {{ echo "no such index"; exit 2; }};;
esac
"""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / "requirements.txt").write_text("aiohttp==3.14.5")
    (tmp_path / "uv").write_text(FAKE_UV)
    (tmp_path / "uv").chmod(0o755)
    return Layout(tmp_path)


def bring_up(layout: Layout) -> list[str]:
    """Install, and tell which uv commands that took."""
    calls = layout.root / "calls"
    calls.unlink(missing_ok=True)
    environment = Environment("test environment", layout.handoff_env, "requirements.txt")
    install(layout, environment, lambda: Path(sys.executable), layout.root / "uv", Progress(io.StringIO()))
    return calls.read_text().split("\n")[:-1] if calls.exists() else []


def test_first_time_makes_and_fills(layout: Layout) -> None:
    assert bring_up(layout) == ["venv --quiet", "pip sync"]


def test_second_time_does_nothing(layout: Layout) -> None:
    bring_up(layout)
    assert bring_up(layout) == []


def test_changed_lock_fills_again(layout: Layout) -> None:
    bring_up(layout)
    (layout.root / "requirements.txt").write_text("aiohttp==3.14.6")
    assert bring_up(layout) == ["pip sync"]


def test_interrupted_installation_is_made_anew(layout: Layout) -> None:
    bring_up(layout)
    (layout.handoff_env / ".stamp").unlink()
    assert bring_up(layout) == ["venv --quiet", "pip sync"]


def test_failed_update_is_made_anew_next_time(layout: Layout) -> None:
    bring_up(layout)
    (layout.root / "requirements.txt").write_text("aiohttp==3.14.6")
    (layout.root / "broken").touch()
    with pytest.raises(SetupError, match="package index") as caught:
        bring_up(layout)
    assert "no such index" in caught.value.detail
    (layout.root / "broken").unlink()
    assert bring_up(layout) == ["venv --quiet", "pip sync"]


def test_interpreter_that_went_away_is_replaced(layout: Layout) -> None:
    bring_up(layout)
    python = layout.handoff_env / "bin/python"
    python.unlink()
    python.symlink_to(layout.root / "uninstalled")
    assert bring_up(layout) == ["venv --quiet", "pip sync"]


def install_wheel(layout: Layout, folder: Path, name: str, **files: str) -> Path:
    """What a wheel leaves in an environment; returns where its modules lie."""
    site = folder / "lib/python3.11/site-packages"
    record = site / f"{name}-1.dist-info/RECORD"
    record.parent.mkdir(parents=True)
    lines = [f"{name}/{file}.py,sha256=x,{len(text)}\n" for file, text in files.items()]
    record.write_text("".join([*lines, f"{name}-1.dist-info/RECORD,,\n"]))
    for file, text in files.items():
        (site / name).mkdir(exist_ok=True)
        (site / name / f"{file}.py").write_text(text)
    return site / name


def test_a_whole_environment_is_not_damaged(layout: Layout) -> None:
    bring_up(layout)
    install_wheel(layout, layout.handoff_env, "one", a="1", b="")
    assert forget_damaged(layout) is None
    assert bring_up(layout) == []


@pytest.mark.parametrize("damage", ["gone", "cut short"])
def test_a_damaged_environment_is_made_anew_next_time(layout: Layout, damage: str) -> None:
    bring_up(layout)
    file = install_wheel(layout, layout.handoff_env, "one", a="12345") / "a.py"
    file.unlink()
    if damage == "cut short":
        file.write_text("12")
    assert forget_damaged(layout) == (layout.handoff_env, file)
    assert bring_up(layout) == ["venv --quiet", "pip sync"]


def test_files_of_two_wheels_under_one_name_are_no_damage(layout: Layout) -> None:
    bring_up(layout)
    for name, size in (("one", 4), ("two", 9)):
        site = install_wheel(layout, layout.handoff_env, name, a="1").parent
        with (site / f"{name}-1.dist-info/RECORD").open("a") as record:
            record.write(f"README.md,sha256=x,{size}\n")
    (site / "README.md").write_text("nine byte")
    assert forget_damaged(layout) is None


def test_an_unfinished_installation_is_not_called_damaged(layout: Layout) -> None:
    bring_up(layout)
    (install_wheel(layout, layout.handoff_env, "one", a="1") / "a.py").unlink()
    (layout.handoff_env / ".stamp").unlink()
    assert forget_damaged(layout) is None
