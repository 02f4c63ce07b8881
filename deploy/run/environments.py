"""The two Python environments, installed by uv from locks with hashes."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.run.commands import run_logged
from deploy.run.interpreters import candidates, find_python310, version_of
from deploy.run.layout import Layout
from deploy.run.progress import Progress
from deploy.run.stamps import Stamp, digest


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: its folder and the lock (below the root) that says what is in it."""

    name: str
    folder: Path
    lock: str


def tool_env(layout: Layout) -> dict[str, str]:
    """The process environment of installers: every cache inside the checkout, no interpreter downloads."""
    return {
        **os.environ,
        "UV_CACHE_DIR": str(layout.cache / "uv"),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "PIP_CACHE_DIR": str(layout.cache / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "npm_config_cache": str(layout.cache / "npm"),
        "npm_config_update_notifier": "false",
    }


def install_uv(layout: Layout, progress: Progress) -> Path:
    """uv from its own lock into `.cache/`, by the pip of a fresh virtual environment; returns its path."""
    folder = layout.cache / "tools"
    uv = folder / "bin" / "uv"
    stamp = Stamp(folder / ".stamp")
    wanted = digest(layout.root, ["deploy/uv.txt"], sys.version)
    if stamp.matches(wanted) and os.access(uv, os.X_OK):
        return uv
    with progress.step("uv, which installs the rest"):
        stamp.clear()
        log, env = layout.setup_logs / "uv.log", tool_env(layout)
        run_logged(
            [sys.executable, "-m", "venv", "--clear", folder],
            log=log,
            cwd=layout.root,
            env=env,
            advice="cannot make a virtual environment: install your system's python3-venv package",
        )
        run_logged(
            [
                folder / "bin" / "python",
                "-m",
                "pip",
                "install",
                "-q",
                "--require-hashes",
                "-r",
                "deploy/uv.txt",
            ],
            log=log,
            cwd=layout.root,
            env=env,
            advice="cannot install uv with pip: is the package index reachable?",
        )
        stamp.write(wanted)
    return uv


def install_handoff(layout: Layout, uv: Path, progress: Progress) -> None:
    """`.venv`, by the Python that runs this."""
    base = Path(getattr(sys, "_base_executable", sys.executable))
    handoff = Environment("handoff environment", layout.handoff_env, "requirements.txt")
    install(layout, handoff, lambda: base, uv, progress)


def install_bot(layout: Layout, uv: Path, progress: Progress) -> None:
    """`.venv-bot`, by a Python 3.10 wherever one works."""
    bot = Environment("bot environment (Rasa)", layout.bot_env, "bot/requirements.txt")
    install(layout, bot, lambda: _python310(uv), uv, progress)


def require_bot_python(layout: Layout, uv: Path) -> None:
    """Raise `SetupError` when `.venv-bot` has to be made and there is no Python 3.10 for it."""
    if not _usable(layout.bot_env):
        _python310(uv)


def _python310(uv: Path) -> Path:
    return find_python310(candidates(os.environ, Path.home(), uv))


def _usable(folder: Path) -> bool:
    """Whether an environment was once whole and its interpreter runs."""
    return Stamp(folder / ".stamp").read() is not None and version_of(folder / "bin" / "python") is not None


def forget_damaged(layout: Layout) -> tuple[Path, Path] | None:
    """An environment with a file that is missing or cut short, and the file; the next set-up makes it anew."""
    for folder in (layout.handoff_env, layout.bot_env):
        stamp = Stamp(folder / ".stamp")
        if stamp.read() is not None and (file := _damaged_file(folder)):
            stamp.clear()
            return folder, file
    return None


def _damaged_file(folder: Path) -> Path | None:
    """The first file that is not as the wheels' records have it. Sizes only: hashes would take too long."""
    recorded: dict[Path, set[str]] = {}
    for record in sorted(folder.glob("lib/python3*/site-packages/*.dist-info/RECORD")):
        with record.open(encoding="utf-8", newline="") as lines:
            for name, _, size in csv.reader(lines):
                # Some wheels carry files of the same name, of which the last one stays.
                recorded.setdefault(record.parent.parent / name, set()).add(size)
    for path, sizes in recorded.items():
        if not path.is_file() or not ("" in sizes or str(path.stat().st_size) in sizes):
            return path.resolve()
    return None


def install(
    layout: Layout,
    environment: Environment,
    interpreter: Callable[[], Path],
    uv: Path,
    progress: Progress,
) -> None:
    """Bring one environment to its lock; nothing happens when its stamp says that it is there.

    Without a stamp the folder is what an interrupted installation left, and is made anew.
    """
    stamp = Stamp(environment.folder / ".stamp")
    wanted = digest(layout.root, [environment.lock])
    python = environment.folder / "bin" / "python"
    usable = _usable(environment.folder)
    if usable and stamp.matches(wanted):
        return
    with progress.step(environment.name):
        log, env = layout.setup_logs / f"{environment.folder.name.lstrip('.')}.log", tool_env(layout)
        if not usable:
            run_logged(
                [uv, "venv", "--quiet", "--clear", "--python", interpreter(), environment.folder],
                log=log,
                cwd=layout.root,
                env=env,
                advice=f"cannot make {environment.folder.name}",
            )
        stamp.clear()
        run_logged(
            [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, environment.lock],
            log=log,
            cwd=layout.root,
            env=env,
            advice=f"cannot install {environment.lock}: is the package index reachable? Run again, it goes on",
        )
        stamp.write(wanted)
