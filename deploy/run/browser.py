"""What the browser tests need from the system: Chromium and a font with Arabic letters."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from deploy.run.commands import run_logged
from deploy.run.errors import SetupError
from deploy.run.layout import Layout
from deploy.run.progress import Progress

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_PACKAGES = {"chromium": "chromium", "arabic font": "fonts-noto-core"}


def find_chromium() -> str | None:
    """Path of the system's Chromium, `SANAD_CHROMIUM` first."""
    named = os.environ.get("SANAD_CHROMIUM")
    return next((path for name in (named, *NAMES) if name and (path := shutil.which(name))), None)


def has_arabic_font() -> bool:
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    listed = subprocess.run([lister, ":lang=ar", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def missing() -> list[str]:
    """Debian packages of what is not there."""
    found = {"chromium": find_chromium() is not None, "arabic font": has_arabic_font()}
    return [package for what, package in _PACKAGES.items() if not found[what]]


def install(layout: Layout, progress: Progress) -> None:
    """Install what is missing with apt, as root or through a sudo that asks nothing; else say what to install."""
    packages = missing()
    if not packages:
        return
    wanted = " ".join(packages)
    advice = f"the browser tests need {wanted}: install with your system's package manager and run again"
    prefix = _privilege()
    if shutil.which("apt-get") is None or prefix is None:
        raise SetupError(advice)
    with progress.step(f"{wanted} (apt-get)"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for verb in (
            ["update", "-q"],
            ["install", "-q", "-y", "--no-install-recommends", "fontconfig", *packages],
        ):
            run_logged(
                [*prefix, "apt-get", *verb],
                log=layout.setup_logs / f"apt-{verb[0]}.log",
                cwd=layout.root,
                env=env,
                advice=advice,
            )


def _privilege() -> Sequence[str] | None:
    """The words before a command that make it root's, or None when there is no way."""
    if os.geteuid() == 0:
        return ()
    sudo = shutil.which("sudo")
    if sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return (sudo, "-n")
    return None
