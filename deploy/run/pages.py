"""The web pages: `npm ci` and the build, each only when its inputs changed."""

from __future__ import annotations

from deploy.run.commands import run_logged
from deploy.run.environments import tool_env
from deploy.run.layout import Layout
from deploy.run.nodejs import Node
from deploy.run.progress import Progress
from deploy.run.stamps import Stamp, digest


def install_modules(layout: Layout, node: Node, progress: Progress) -> None:
    """`web/node_modules` as `web/package-lock.json` says."""
    stamp = Stamp(layout.web / "node_modules" / ".sanad-stamp")
    wanted = digest(layout.root, ["web/package.json", "web/package-lock.json"])
    if stamp.matches(wanted):
        return
    with progress.step("web packages"):
        stamp.clear()
        run_logged(
            [*node.npm, "ci"],
            log=layout.setup_logs / "npm-ci.log",
            cwd=layout.web,
            env=node.env(tool_env(layout)),
            advice="cannot install the web packages: is the npm registry reachable?",
        )
        stamp.write(wanted)


def build(layout: Layout, node: Node, progress: Progress) -> None:
    """`web/dist` from the sources in `web/`."""
    stamp = Stamp(layout.web / "dist" / ".sanad-stamp")
    if stamp.matches(_built(layout)):
        return
    with progress.step("web pages"):
        stamp.clear()
        run_logged(
            [*node.npm, "run", "build"],
            log=layout.setup_logs / "web-build.log",
            cwd=layout.web,
            env=node.env(tool_env(layout)),
            advice="cannot build the web pages; if files are missing in web/node_modules, remove it and run again",
        )
        stamp.write(_built(layout))


def _built(layout: Layout) -> str:
    """Digest of the sources and of the pages: damaged ones are built again."""
    return digest(layout.root, ["web", "web/dist"])
