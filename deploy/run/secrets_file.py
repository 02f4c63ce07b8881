"""The secrets of one installation: made once, kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from deploy.run.errors import SetupError

_BYTES = {"SANAD_INTERNAL_TOKEN": 32, "SANAD_SESSION_KEY": 32, "SANAD_DEMO_PASSWORD": 12}
"""Name of each secret and its random bytes; the demo password is typed by hand, so it is shorter."""


def load_or_create(path: Path) -> dict[str, str]:
    """The secrets in `path`; missing ones are made and added. The file's mode is 0600 from its first byte."""
    kept = _read(path)
    made = {name: secrets.token_urlsafe(size) for name, size in _BYTES.items() if not kept.get(name)}
    if made:
        kept |= made
        _write(path, kept)
    return kept


def _read(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"cannot read {path}: mend or remove it, and run again") from error
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    lines = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in lines}


def _write(path: Path, values: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Secrets of this installation. Remove a line to have it made anew.\n")
        file.writelines(f"{name}={value}\n" for name, value in sorted(values.items()))
    unfinished.replace(path)
