"""Whether a process answers yet."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable

from deploy.run.ports import LOOPBACK

_ANSWER_LIMIT_S = 2.0

Ready = Callable[[], bool]


def http_ok(port: int, path: str) -> Ready:
    """Ready once a GET answers 200."""

    def ready() -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_LIMIT_S)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ready


def redis_pong(port: int) -> Ready:
    """Ready once PING answers PONG: a server that still loads its file answers an error."""

    def ready() -> bool:
        try:
            with socket.create_connection((LOOPBACK, port), timeout=_ANSWER_LIMIT_S) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    return ready
