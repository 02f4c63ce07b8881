"""Where things lie in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one checkout; all but the committed ones are ignored by git."""

    root: Path = ROOT

    @property
    def cache(self) -> Path:
        return self.root / ".cache"

    @property
    def handoff_env(self) -> Path:
        return self.root / ".venv"

    @property
    def bot_env(self) -> Path:
        return self.root / ".venv-bot"

    @property
    def handoff_python(self) -> Path:
        return self.handoff_env / "bin" / "python"

    @property
    def bot_python(self) -> Path:
        return self.bot_env / "bin" / "python"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def model(self) -> Path:
        return self.models / "sanad.tar.gz"

    @property
    def web(self) -> Path:
        return self.root / "web"

    @property
    def setup_logs(self) -> Path:
        return self.cache / "log"
