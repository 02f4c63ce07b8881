"""Finding a Python 3.10 that works: Rasa 3.6 runs on no later one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from deploy.run.errors import SetupError

_PROBE = "import ctypes, ssl, sys; print('%d.%d' % sys.version_info[:2])"
_PROBE_LIMIT_S = 20.0
ADVICE = (
    "Rasa needs Python 3.10 and no working one was found: install it (`uv python install 3.10`, "
    "`pyenv install 3.10`, or your system's python3.10 package), or name one in SANAD_PYTHON310, and run again"
)

Probe = Callable[[Path], str | None]
"""Tells the `major.minor` of an interpreter, or None when it does not run."""


def version_of(executable: Path) -> str | None:
    """Run the interpreter: a version manager's shim stands in PATH for versions that it does not have.

    Also None for a Python built without `ssl` or `ctypes`, which cannot run Rasa.
    """
    try:
        answer = subprocess.run(
            [str(executable), "-I", "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=_PROBE_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def candidates(env: Mapping[str, str], home: Path, uv: Path | None = None) -> Iterator[Path]:
    """Places where a Python 3.10 may be, likeliest first; not all exist."""
    if named := env.get("SANAD_PYTHON310"):
        yield Path(named)
        return
    for folder in env.get("PATH", "").split(os.pathsep):
        if folder:
            yield Path(folder) / "python3.10"
    pyenv = Path(env.get("PYENV_ROOT") or home / ".pyenv")
    for version in sorted(pyenv.glob("versions/3.10*"), reverse=True):
        yield version / "bin" / "python3.10"
    for prefix in ("/usr/bin", "/usr/local/bin", "/opt/python3.10/bin", "/opt/homebrew/bin"):
        yield Path(prefix) / "python3.10"
    if uv is not None:
        yield from _known_to_uv(uv, env)


def _known_to_uv(uv: Path, env: Mapping[str, str]) -> Iterator[Path]:
    answer = subprocess.run(
        [str(uv), "python", "find", "--no-config", "3.10"],
        env={**env, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        timeout=_PROBE_LIMIT_S,
        check=False,
    )
    if answer.returncode == 0:
        yield Path(answer.stdout.strip())


def find_python310(paths: Iterable[Path], probe: Probe = version_of) -> Path:
    """The first of `paths` that is a working Python 3.10; raises `SetupError` when none is."""
    seen: set[Path] = set()
    for path in paths:
        if path in seen or shutil.which(str(path)) is None:
            continue
        seen.add(path)
        if probe(path) == "3.10":
            return path
    raise SetupError(ADVICE)
