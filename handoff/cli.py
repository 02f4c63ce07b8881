"""The commands of the service: `python -m handoff <command>`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from dataclasses import replace
from pathlib import Path

import uvloop
from aiohttp import web
from pydantic import ValidationError
from redis.exceptions import RedisError

from handoff import chat, logs
from handoff.app import System, make_app
from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES, AgentProfile
from handoff.services.accounts import PASSWORD_CHARS, Account, Passwords
from handoff.services.knowledge import Knowledge, KnowledgeError, load_knowledge
from handoff.settings import Settings
from handoff.store.redis import open_redis

DEMO_AGENTS = (("noura", "نورة"), ("fahad", "فهد"))
DEMO_EVIDENCE = "demo"


def main() -> None:
    """Run a command; a fault that the caller can mend is one clear line and exit status 1."""
    arguments = _parser().parse_args()
    try:
        settings = Settings()
        arguments.run(settings, arguments)
    except (KnowledgeError, ValidationError, ValueError, OSError, RedisError) as error:
        sys.exit(f"handoff: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m handoff", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="run the service")
    serve.set_defaults(run=_serve)
    seed = commands.add_parser("seed-demo", help="create the demo agents")
    seed.set_defaults(run=lambda settings, _: asyncio.run(_seed(settings)))
    agent = commands.add_parser("add-agent", help="add an agent, or change one")
    agent.add_argument("username")
    agent.add_argument("--name", required=True, help="first name, as employers see it")
    agent.add_argument("--queues", default=",".join(QUEUES), help="queues, separated by commas")
    agent.add_argument("--level", type=int, default=3, choices=range(1, 6), help="skill level")
    agent.add_argument("--capacity", type=int, default=3, help="conversations at once")
    agent.add_argument(
        "--saudi-evidence",
        default="",
        help="reference of the check that the agent is a Saudi national; without it he cannot become available",
    )
    agent.set_defaults(run=lambda settings, given: asyncio.run(_add_agent(settings, given)))
    talk = commands.add_parser("chat", help="talk to the running system in the terminal")
    talk.add_argument("--json", action="store_true", help="read lines, print one JSON object a line")
    talk.add_argument("--url", default="", help="address of the running system")
    talk.set_defaults(run=lambda settings, given: chat.run(settings, url=given.url, as_json=given.json))
    articles = commands.add_parser("check-knowledge", help="read all articles and say what is wrong")
    articles.set_defaults(run=_check_knowledge)
    return parser


def _serve(settings: Settings, _: argparse.Namespace) -> None:
    logs.configure(settings.log_level)
    web.run_app(
        make_app(settings),
        host=settings.host,
        port=settings.port,
        print=None,
        access_log=None,
        loop=uvloop.new_event_loop(),
        shutdown_timeout=2.0,
    )


def _check_knowledge(settings: Settings, _: argparse.Namespace) -> None:
    knowledge = load_knowledge(settings.knowledge_dir)
    print(f"{len(knowledge.all())} articles in {Path(settings.knowledge_dir).name}: all can be used")


async def _seed(settings: Settings) -> None:
    """Create or refresh the demo agents; their password is `SANAD_DEMO_PASSWORD`."""
    password = settings.demo_password.get_secret_value()
    for username, name in DEMO_AGENTS:
        await _put_agent(settings, username, name, password, dict.fromkeys(QUEUES, 3), 3, evidence=DEMO_EVIDENCE)
    print(DEMO_AGENTS[0][0])


async def _add_agent(settings: Settings, given: argparse.Namespace) -> None:
    queues = [queue.strip() for queue in given.queues.split(",") if queue.strip()]
    unknown = sorted(set(queues) - set(QUEUES))
    if unknown or not queues:
        raise ValueError(f"unknown queues {unknown}; there are: {', '.join(QUEUES)}")
    password = (
        getpass.getpass(f"Password for {given.username} (at least {PASSWORD_CHARS} characters): ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    skills = dict.fromkeys(queues, given.level)
    await _put_agent(
        settings,
        given.username,
        given.name,
        password,
        skills,
        given.capacity,
        evidence=given.saudi_evidence,
    )
    print(f"{given.username} can sign in at /desk")


async def _put_agent(
    settings: Settings,
    username: str,
    name: str,
    password: str,
    skills: dict[str, int],
    capacity: int,
    *,
    evidence: str,
) -> None:
    async with open_redis(settings) as redis:
        system = System(settings, redis, Knowledge(()))
        agent = AgentId(f"a-{username.strip().casefold()}")
        known = await system.accounts.get(username)
        passwords = Passwords()
        if known and await passwords.matches(known, password):
            password_hash = known.password_hash
        else:
            password_hash = passwords.hash(password)
        account = Account(
            id=agent,
            username=username.strip(),
            first_name=name,
            password_hash=password_hash,
            active=True,
            epoch=0,
            skills=skills,
            capacity=capacity,
            verified_saudi=bool(evidence),
            evidence=evidence,
        )
        if known is None or known != _with_epoch(account, known.epoch):
            await system.accounts.put(account)
        await system.routing.put_agent(AgentProfile(agent, name, skills, capacity))


def _with_epoch(account: Account, epoch: int) -> Account:

    return replace(account, epoch=epoch)
