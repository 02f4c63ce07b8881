"""The bot's model: trained when what it is made from changed, one file, put in place whole."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from deploy.run.commands import run_logged
from deploy.run.environments import tool_env
from deploy.run.errors import SetupError
from deploy.run.layout import Layout
from deploy.run.progress import Progress
from deploy.run.stamps import Stamp, digest

INPUTS = (
    *("config.yml", "domain.yml"),
    *("data/lexicon_sa.tsv", "data/lookup", "data/nlu", "data/rules", "data/stories"),
    *("bot/__init__.py", "bot/arabic", "bot/dialogue", "bot/entities", "bot/nlu", "bot/requirements.txt"),
)
"""What the model is made from: the project files, the examples, the components and the lock of their environment."""
READ_AT_RUN_TIME = ("bot/connector.py", "bot/tracker_store.py", "data/knowledge")
"""What lies beside the inputs and changes no model."""


def rasa_env(layout: Layout, base: Mapping[str, str]) -> dict[str, str]:
    """`base` for a Rasa process: quiet, without telemetry, on the processor, the same at each run."""
    return {
        **base,
        "CUDA_VISIBLE_DEVICES": "",
        "LOG_LEVEL": "WARNING",
        # The matrices are small: more threads spin and wait for each other longer than one of them works.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLCONFIGDIR": str(layout.cache / "matplotlib"),
        # Compiling Rasa and TensorFlow anew takes longer than the rest of their start.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(layout.cache / "bytecode"),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(layout.root),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
    }


def training_command(layout: Layout, out: Path) -> list[str | Path]:
    """Writes `sanad.tar.gz` into `out`."""
    return [
        *(layout.bot_python, "-m", "rasa", "train"),
        "--force",  # Rasa's cache does not see changed code
        "--skip-validation",  # reads everything twice more; `make check` validates
        *("--fixed-model-name", "sanad", "--out", out),
    ]


def train(layout: Layout, progress: Progress) -> None:
    """Bring `models/sanad.tar.gz` up to its inputs; a running system keeps the old file until then."""
    stamp = Stamp(layout.models / ".stamp")
    if stamp.matches(_digest(layout)) and layout.model.is_file():
        return
    fresh = layout.cache / "new-model"
    with progress.step("model (rasa train)"):
        shutil.rmtree(fresh, ignore_errors=True)
        log = layout.setup_logs / "train.log"
        run_logged(
            training_command(layout, fresh),
            log=log,
            cwd=layout.root,
            env=rasa_env(layout, tool_env(layout)),
            advice="cannot train the model",
        )
        trained = fresh / layout.model.name
        if not trained.is_file():
            raise SetupError(f"rasa train made no model (whole log: {log})")
        layout.models.mkdir(exist_ok=True)
        stamp.clear()
        trained.replace(layout.model)
        stamp.write(_digest(layout))
        shutil.rmtree(fresh, ignore_errors=True)


def _digest(layout: Layout) -> str:
    """Of the inputs, and of the model itself: a damaged one is made again."""
    return digest(layout.root, (*INPUTS, layout.model.relative_to(layout.root).as_posix()))
