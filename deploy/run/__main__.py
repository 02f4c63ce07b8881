"""`bin/sanad COMMAND`: see `make help`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.run import browser, environments, locks, model, pages
from deploy.run.errors import SetupError
from deploy.run.layout import Layout
from deploy.run.nodejs import Node, find_node
from deploy.run.ports import Ports
from deploy.run.preflight import require_startable
from deploy.run.progress import Progress
from deploy.run.readiness import http_ok
from deploy.run.single import one_after_another

_PARTS = ("handoff", "bot", "web", "pages", "model", "browser")


def set_up(layout: Layout, progress: Progress, parts: tuple[str, ...]) -> None:
    """Bring the named parts up to their inputs; what is up to date costs nothing."""
    steps: dict[str, Callable[[Path], None]] = {
        "handoff": lambda uv: environments.install_handoff(layout, uv, progress),
        "bot": lambda uv: environments.install_bot(layout, uv, progress),
        "web": lambda uv: pages.install_modules(layout, find_node(layout, uv, progress), progress),
        "pages": lambda uv: pages.build(layout, find_node(layout, uv, progress), progress),
        "model": lambda uv: model.train(layout, progress),
        "browser": lambda uv: browser.install(layout, progress),
    }
    with one_after_another(layout.cache / "setup.lock", progress.say):
        uv = environments.install_uv(layout, progress)
        if "bot" in parts:
            environments.require_bot_python(layout, uv)
        for part in parts:
            steps[part](uv)


def npm(layout: Layout, progress: Progress, words: list[str]) -> int:
    """Replace this process by npm in `web/`, with the Node.js that the build uses."""
    node: Node = find_node(layout, environments.install_uv(layout, progress), progress)
    os.chdir(layout.web)
    env = node.env(environments.tool_env(layout))
    os.execve(node.npm[0], [*node.npm, *words], env)


_RUN_PARTS = ("handoff", "bot", "web", "pages", "model")


def _in_environment(layout: Layout, words: list[str]) -> None:
    """Go on in the handoff environment, since the bare Python has no Redis client."""
    if Path(sys.prefix) != layout.handoff_env:
        python = str(layout.handoff_python)
        os.execv(python, [python, "-m", "deploy.run", *words])


def run(layout: Layout, progress: Progress) -> int:
    """Set everything up, then run the system until Ctrl-C."""
    if Path(sys.prefix) != layout.handoff_env:
        require_startable(layout)
        progress.say("Setting up")
        set_up(layout, progress, _RUN_PARTS)
    _in_environment(layout, ["run"])
    from deploy.run import front  # noqa: PLC0415 - needs the environment

    return front.run(layout, progress)


def chat(layout: Layout, progress: Progress, *, as_json: bool) -> int:
    """Talk to the system that runs here; without one, set everything up and start one for the talk."""
    if Path(sys.prefix) != layout.handoff_env:
        if not http_ok(Ports.from_env(os.environ).handoff, "/healthz")():
            require_startable(layout)
            progress.say("Setting up")
            set_up(layout, progress, _RUN_PARTS)
        _in_environment(layout, ["chat", *(["--json"] if as_json else [])])
    from deploy.run import chat as talk  # noqa: PLC0415 - needs the environment

    return talk.run(layout, progress, as_json=as_json)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="sanad", description="Set up and run Sanad in this folder.")
    commands = top.add_subparsers(dest="command", required=True)
    setup = commands.add_parser("setup", help="install and build what is missing or out of date")
    setup.add_argument("parts", nargs="*", choices=[*_PARTS, []], metavar="part", help=", ".join(_PARTS))
    lock = commands.add_parser("lock", help="bring the locks up to the pyproject files")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions")
    commands.add_parser("run", help="set up, then run the whole system until Ctrl-C")
    chat = commands.add_parser("chat", help="talk to the bot; starts a system when none runs here")
    chat.add_argument("--json", action="store_true", help="read lines, print one JSON object a line")
    commands.add_parser("npm", help="npm in web/, with the Node.js of the build", add_help=False)
    return top


def _fail(layout: Layout, progress: Progress, error: SetupError) -> int:
    """Say what to do; a damaged environment explains whatever else failed."""
    if damaged := environments.forget_damaged(layout):
        folder, file = damaged
        error = SetupError(f"{file} is missing or damaged: run again, {folder.name} is then installed anew")
    if error.detail:
        progress.say(error.detail)
    progress.say(f"sanad: {error}")
    return 1


def main() -> int:
    arguments, words = parser().parse_known_args()
    if words and arguments.command != "npm":
        parser().error(f"unrecognized arguments: {' '.join(words)}")
    layout, progress = Layout(), Progress()
    try:
        match arguments.command:
            case "setup":
                set_up(layout, progress, tuple(arguments.parts) or _PARTS[:-1])
                return 0
            case "npm":
                return npm(layout, progress, words)
            case "chat":
                return chat(layout, progress, as_json=arguments.json)
            case "lock":
                uv = environments.install_uv(layout, progress)
                locks.make_locks(layout, uv, progress, upgrade=arguments.upgrade)
                return 0
            case _:
                return run(layout, progress)
    except SetupError as error:
        return _fail(layout, progress, error)
    except ImportError as error:
        return _fail(layout, progress, SetupError(f"{error}: run `make clean`, then this again"))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
