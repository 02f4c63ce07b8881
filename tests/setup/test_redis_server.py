"""Which Redis serves: the one that REDIS_URL names, or one of our own."""

from __future__ import annotations

import os
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from deploy.run.errors import SetupError
from deploy.run.ports import LOOPBACK, Ports
from deploy.run.readiness import redis_pong
from deploy.run.redis_address import require_listening, without_password
from deploy.run.redis_server import (
    at_least_oldest,
    candidates,
    check_url,
    command,
    find_server,
    version_of,
)


@contextmanager
def server(folder: Path, *options: str) -> Iterator[int]:
    """A real server of the kind that `make run` starts; yields its port."""
    port = Ports.free().redis
    ready = redis_pong(port)
    words = [*command(find_server(os.environ), folder=folder, port=port), *options]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        deadline_s = time.monotonic() + 10
        while not (options or ready()) and time.monotonic() < deadline_s:
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that answers everything alike."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while self.request.recv(4096):
                self.request.sendall(answer)

    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Handler) as tcp:
        tcp.daemon_threads = True
        threading.Thread(target=tcp.serve_forever, daemon=True).start()
        yield tcp.server_address[1]
        tcp.shutdown()


def test_a_change_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    with server(tmp_path) as port, redis.Redis(port=port) as client:
        assert client.config_get("append*")["appendonly"] == "yes"
        assert client.config_get("append*")["appendfsync"] == "always"
        assert client.config_get("bind")["bind"] == LOOPBACK
        client.set("kept", "yes")
    with server(tmp_path) as port, redis.Redis(port=port) as client:
        assert client.get("kept") == b"yes"


def test_good_address_tells_its_version(tmp_path: Path) -> None:
    with server(tmp_path) as port:
        assert at_least_oldest(check_url(f"redis://{LOOPBACK}:{port}/0"))


def test_nobody_there() -> None:
    port = Ports.free().redis
    with pytest.raises(SetupError, match=r"no Redis answers at REDIS_URL=.*unset REDIS_URL"):
        check_url(f"redis://{LOOPBACK}:{port}/0")


def test_no_address_at_all() -> None:
    with pytest.raises(SetupError, match="is no Redis address"):
        check_url("localhost:6379")


def test_too_old_a_server() -> None:
    body = b"redis_version:5.0.7\r\n"
    with (
        answering(b"$%d\r\n%s\r\n" % (len(body), body)) as port,
        pytest.raises(SetupError, match=r"is 5\.0\.7: Sanad needs 6\.2"),
    ):
        check_url(f"redis://{LOOPBACK}:{port}/0?protocol=2&lib_name=&lib_version=")


def test_refused_password_is_never_shown(tmp_path: Path) -> None:
    with server(tmp_path, "--requirepass", "right") as port:
        deadline_s = time.monotonic() + 10
        while time.monotonic() < deadline_s:
            with pytest.raises(SetupError) as caught:
                check_url(f"redis://:wrong-one@{LOOPBACK}:{port}/0")
            assert "wrong-one" not in str(caught.value)
            if "refuses" in str(caught.value):
                return
            time.sleep(0.05)
    pytest.fail("the server never refused the password")


@pytest.mark.parametrize(
    ("version", "enough"),
    [("6.2.14", True), ("6.1.9", False), ("7.2.4", True), ("10.0", True), ("5.0.7", False), ("unknown", False)],
)
def test_oldest_version(version: str, enough: bool) -> None:
    assert at_least_oldest(version) is enough


def test_passwords_are_masked() -> None:
    assert without_password("redis://user:p@ss@host:6379/1") == "redis://***@host:6379/1"
    assert without_password("redis://host:6379/1") == "redis://host:6379/1"


def test_the_wheel_serves_where_path_has_none() -> None:
    found = find_server({"PATH": "/nonexistent"})
    assert found.name == "valkey-server"
    assert version_of(found) is not None


def test_an_old_server_in_path_is_passed_over(tmp_path: Path) -> None:
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho 'Redis server v=5.0.7 sha=00000000:0'\n")
    old.chmod(0o755)
    env = {"PATH": str(tmp_path)}
    assert next(candidates(env)) == old
    assert find_server(env) != old


def test_named_server_that_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="redis-server package"):
        find_server({"SANAD_REDIS_SERVER": str(tmp_path / "absent")})


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("redis://:secret@127.0.0.1:{free}/0", "no Redis answers at REDIS_URL=redis://\\*\\*\\*@127.0.0.1"),
        ("redis://no-such-host.invalid/0", "no Redis answers at REDIS_URL=redis://no-such-host.invalid"),
        ("unix:///nowhere/redis.sock", "no Redis answers at REDIS_URL=unix:///nowhere/redis.sock"),
        ("localhost:6379", "is no Redis address"),
        ("redis://127.0.0.1:port/0", "is no Redis address"),
    ],
)
def test_an_address_where_nobody_listens_is_refused_without_any_client(url: str, line: str) -> None:
    with pytest.raises(SetupError, match=line):
        require_listening(url.format(free=Ports.free().redis))


def test_an_address_where_somebody_listens_is_let_through() -> None:
    with answering(b"+PONG\r\n") as port:
        require_listening(f"redis://{LOOPBACK}:{port}/0")
