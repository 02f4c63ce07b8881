"""`make bench-setup`: the set-up that a newcomer meets, in a fresh clone with caches of its own.

Prints one JSON line a figure: the first `make setup`, the disk space that it takes, and the second one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.run.layout import ROOT


def disk_mb(folder: Path) -> float:
    """Space taken below `folder`, files with several names counted once."""
    blocks = {}
    for path in folder.rglob("*"):
        facts = path.lstat()
        blocks[facts.st_ino] = facts.st_blocks
    return sum(blocks.values()) * 512 / 1e6


def setup_s(clone: Path) -> float:
    started_s = time.monotonic()
    subprocess.run([clone / "bin/sanad", "setup"], cwd=clone, check=True)
    return time.monotonic() - started_s


def figure(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 1), "unit": unit}), flush=True)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="sanad-setup-") as folder:
        clone = Path(folder) / "sanad"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
        try:
            figure("setup.first_s", setup_s(clone), "s")
            figure("setup.disk_mb", disk_mb(clone), "MB")
            figure("setup.second_s", setup_s(clone), "s")
        except subprocess.CalledProcessError as error:
            return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
