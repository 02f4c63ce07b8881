"""`make bench-setup`: what a newcomer meets: `make run` in a fresh clone with caches of its own, then once more.

Prints one JSON line a figure: the time until the first `make run` says that everything runs, the disk space that the
clone takes then, and the time of the second `make run`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import figure
from deploy.run.layout import ROOT
from deploy.run.ports import Ports, setting

_RUNS = "Sanad runs."
_STOP_S = 60.0


def disk_mb(folder: Path) -> float:
    """Space taken below `folder`, files with several names counted once."""
    blocks = {}
    for path in folder.rglob("*"):
        facts = path.lstat()
        blocks[facts.st_ino] = facts.st_blocks
    return sum(blocks.values()) * 512 / 1e6


def run_s(clone: Path) -> float:
    """Seconds from `make run` until the system runs; stops it again. Raises CalledProcessError when it does not run."""
    env = {**os.environ, **{setting(name): str(port) for name, port in Ports.free().named()}}
    for name in ("SANAD_VAR_DIR", "MAKELEVEL", "MAKEFLAGS", "MFLAGS"):
        env.pop(name, None)
    started_s = time.monotonic()
    with subprocess.Popen(
        ["make", "run"], cwd=clone, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as making:
        assert making.stderr is not None
        took_s = 0.0
        for line in making.stderr:
            sys.stderr.write(line)
            if line.strip() == _RUNS:
                took_s = time.monotonic() - started_s
                os.killpg(making.pid, signal.SIGINT)
        code = making.wait(_STOP_S)
    if not took_s:
        raise subprocess.CalledProcessError(code or 1, "make run")
    return took_s


def main() -> int:
    """Measure; the exit status of `make run` when it fails."""
    with tempfile.TemporaryDirectory(prefix="sanad-setup-") as folder:
        clone = Path(folder) / "sanad"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
        try:
            figure("setup.first_s", run_s(clone), "s")
            figure("setup.disk_mb", disk_mb(clone), "MB")
            figure("setup.second_s", run_s(clone), "s")
        except subprocess.CalledProcessError as error:
            return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
