"""What Rasa does not notice when it decides whether a component must be trained anew."""

from __future__ import annotations

import hashlib
from pathlib import Path

import bot


def of_code_and_lexicon(lexicon: Path) -> str:
    """Changes with the lexicon and with the code that reads Arabic and learns from it; the lexicon may be missing."""
    package = Path(bot.__file__).parent
    sources = [*sorted(package.glob("arabic/*.py")), *sorted(package.glob("nlu/*.py"))]
    digest = hashlib.sha256()
    for path in (*sources, lexicon):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()
