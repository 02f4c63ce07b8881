"""The commands of the service: `python -m handoff <command>`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import uvloop
from aiohttp import web
from pydantic import ValidationError
from redis.exceptions import RedisError

from handoff import chat, logs
from handoff.app import System, make_app
from handoff.conversation.model import AgentId
from handoff.routing.model import QUEUES, WorkPlace
from handoff.services.accounts import PASSWORD_CHARS, Account, Passwords, Role, Terms, profile_of
from handoff.services.audit import verify
from handoff.services.knowledge import Knowledge, KnowledgeError, load_knowledge
from handoff.services.terms_words import languages_of, shifts_of, skills_of, until_ms_of
from handoff.settings import Settings
from handoff.store.redis import open_redis

DEMO_STAFF = (("noura", "نورة", Role.AGENT), ("fahad", "فهد", Role.AGENT), ("sara", "سارة", Role.SUPERVISOR))
DEMO_EVIDENCE = "demo"
COMMAND_LINE = "cli"
MOST_OF_A_DAY = 1000


def main() -> None:
    """Run a command; a fault that the caller can mend is one clear line and exit status 1."""
    arguments = _parser().parse_args()
    try:
        settings = Settings()
        logs.configure(settings.log_level, sys.stderr)
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
    seed = commands.add_parser("seed-demo", help="create the demo agents and their supervisor")
    seed.set_defaults(run=lambda settings, _: asyncio.run(_seed(settings)))
    _describe_agent(commands.add_parser("add-agent", help="add an agent, or change one"))
    talk = commands.add_parser("chat", help="talk to the running system in the terminal")
    talk.add_argument("--json", action="store_true", help="read lines, print one JSON object a line")
    talk.add_argument("--url", default="", help="address of the running system")
    talk.set_defaults(run=lambda settings, given: chat.run(settings, url=given.url, as_json=given.json))
    trail = commands.add_parser("check-audit", help="check that no line of the audit trail was changed or removed")
    trail.add_argument(
        "--known",
        nargs="*",
        default=(),
        metavar="SEQ:DIGEST",
        help="digests of `audited` events from a log kept outside of Redis; without one a cut end does not show",
    )
    trail.set_defaults(run=lambda settings, given: asyncio.run(_check_audit(settings, given)))
    lost = commands.add_parser("undelivered", help="list the messages on channels that failed or may not have arrived")
    lost.add_argument("--limit", type=int, default=100, help="the newest so many")
    lost.set_defaults(run=lambda settings, given: asyncio.run(_undelivered(settings, given.limit)))
    articles = commands.add_parser("check-knowledge", help="read all articles and say what is wrong")
    articles.set_defaults(run=_check_knowledge)
    return parser


def _describe_agent(agent: argparse.ArgumentParser) -> None:
    agent.add_argument("username")
    agent.add_argument("--name", required=True, help="first name, as employers see it")
    agent.add_argument(
        "--queues", default=",".join(QUEUES), help="queues, separated by commas; permits:5 gives one its own level"
    )
    agent.add_argument("--level", type=int, default=3, choices=range(1, 6), help="skill level where none is given")
    agent.add_argument("--capacity", type=int, default=3, help="conversations at once")
    agent.add_argument("--role", default=Role.AGENT, choices=[role.value for role in Role], help="what he may do")
    agent.add_argument(
        "--saudi-evidence",
        default="",
        help="reference of the check that the agent is a Saudi national; without it he cannot become available",
    )
    kept = "(what is not given stays as it is)"
    agent.add_argument("--evidence-until", metavar="DATE", help=f"last day of the check; '' for good {kept}")
    agent.add_argument("--languages", help=f"languages, separated by commas: ar,en {kept}")
    agent.add_argument("--daily-cap", type=int, help=f"most customers of a day; 0 for no limit {kept}")
    agent.add_argument("--work-place", choices=[place.value for place in WorkPlace], help=f"where he works {kept}")
    agent.add_argument("--auto-accept", action=argparse.BooleanOptionalAction, help=f"take offers unasked {kept}")
    agent.add_argument(
        "--shifts",
        nargs="*",
        metavar="SHIFT",
        help=f"when he may work: '2027-01-31 08:00-16:00' each; none for always {kept}",
    )
    agent.set_defaults(run=lambda settings, given: asyncio.run(_add_agent(settings, given)))


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
    """Create or refresh the demo agents and their supervisor; their password is `SANAD_DEMO_PASSWORD`."""
    password = settings.demo_password.get_secret_value()
    for username, name, role in DEMO_STAFF:
        skills = dict.fromkeys(QUEUES, 3)
        fields = _fields(name, skills, 3, DEMO_EVIDENCE, role)
        await _put_agent(settings, username, password, fields)
    print(DEMO_STAFF[0][0])


async def _check_audit(settings: Settings, given: argparse.Namespace) -> None:
    pairs = [word.partition(":") for word in given.known]
    if not all(seq.isdecimal() and digest for seq, _, digest in pairs):
        raise ValueError("--known takes SEQ:DIGEST, as in the log")
    async with open_redis(settings) as redis:
        lines = [line async for line in System(settings, redis, Knowledge(())).audit.whole()]
    broken = verify(lines, {int(seq): digest for seq, _, digest in pairs})
    if broken is not None:
        raise ValueError(f"the audit trail is not whole: look at line {broken} of {len(lines)}")
    print(f"{len(lines)} lines in the audit trail: none was changed or removed")


async def _undelivered(settings: Settings, limit: int) -> None:
    """One line a message, newest first: when, on which channel, in which conversation, where in its log, what."""
    async with open_redis(settings) as redis:
        system = System(settings, redis, Knowledge(()))
        for part in await system.outbox.undelivered(limit):
            state = await system.conversations.state(part.conversation)
            found = await system.outbox.deliveries(part.conversation, [part.seq])
            became = next((one for one in found if one.part == part.part), None)
            if state is None or became is None:
                continue
            at = datetime.fromtimestamp(part.at_ms / 1000, UTC).isoformat(timespec="seconds")
            print(at, state.channel, part.conversation, f"{part.seq}.{part.part}", became.state.value, became.refusal)


async def _add_agent(settings: Settings, given: argparse.Namespace) -> None:
    skills, changed = skills_of(given.queues, given.level), _changed_terms(given)
    password = (
        getpass.getpass(f"Password for {given.username} (at least {PASSWORD_CHARS} characters): ")
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    fields = _fields(given.name, skills, given.capacity, given.saudi_evidence, Role(given.role))
    await _put_agent(settings, given.username, password, fields, changed)
    print(f"{given.username} can sign in at /desk")


def _fields(name: str, skills: dict[str, int], capacity: int, evidence: str, role: Role) -> dict[str, Any]:
    """What of an account is said anew each time."""
    verified = {"verified_saudi": bool(evidence), "evidence": evidence}
    return {"first_name": name, "skills": skills, "capacity": capacity, "role": role, **verified}


async def _put_agent(
    settings: Settings,
    username: str,
    password: str,
    fields: Mapping[str, Any],
    terms: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Add or change an agent; of the terms, what is not named stays."""
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
            password_hash=password_hash,
            active=True,
            epoch=0,
            terms=replace(known.terms if known else Terms(), **terms),
            **fields,
        )
        if known is None or known != _with_epoch(account, known.epoch):
            await system.accounts.put(account)
            await system.audit.add(COMMAND_LINE, "account", agent, _audited(known), _audited(account))
        await system.routing.put_agent(profile_of(account))


def _changed_terms(given: argparse.Namespace) -> dict[str, Any]:
    """What of his terms the command line names. Raises ValueError."""
    if given.daily_cap is not None and not 0 <= given.daily_cap <= MOST_OF_A_DAY:
        raise ValueError(f"a daily cap is from 0 to {MOST_OF_A_DAY}")
    named = {
        "languages": None if given.languages is None else languages_of(given.languages),
        "auto_accept": given.auto_accept,
        "daily_cap": given.daily_cap,
        "work_place": None if given.work_place is None else WorkPlace(given.work_place),
        "evidence_until_ms": None if given.evidence_until is None else until_ms_of(given.evidence_until),
        "shifts": None if given.shifts is None else shifts_of(given.shifts),
    }
    return {name: value for name, value in named.items() if value is not None}


def _with_epoch(account: Account, epoch: int) -> Account:

    return replace(account, epoch=epoch)


def _audited(account: Account | None) -> dict[str, object] | None:
    """What of an account belongs into the audit trail: what it may do, never its password."""
    if account is None:
        return None
    named = ("username", "role", "active", "skills", "capacity", "verified_saudi", "evidence")
    return {name: getattr(account, name) for name in named} | {"terms": asdict(account.terms)}
