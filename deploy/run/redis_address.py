"""The address in REDIS_URL: what can be said of it with a bare Python, before anything is installed."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from deploy.run.errors import SetupError

ANSWER_LIMIT_S = 5.0
_PORT = 6379


def without_password(url: str) -> str:
    """`url` fit for a terminal or a log."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return parts._replace(netloc="***@" + parts.netloc.rpartition("@")[2]).geturl()


def no_address(url: str, why: object) -> SetupError:
    return SetupError(f"REDIS_URL={without_password(url)} is no Redis address ({why}): redis://host:6379/0 is one")


def no_answer(url: str, why: object) -> SetupError:
    return SetupError(
        f"no Redis answers at REDIS_URL={without_password(url)} ({why}): start it or mend the address, "
        "or unset REDIS_URL to run one here"
    )


def require_listening(url: str) -> None:
    """Raise `SetupError` when nobody listens there. Whether it is a Redis of ours is asked later, with its client."""
    parts = urlsplit(url)
    try:
        if parts.scheme == "unix":
            with socket.socket(socket.AF_UNIX) as end:
                end.connect(parts.path)
        elif parts.scheme in {"redis", "rediss"}:
            socket.create_connection((parts.hostname or "localhost", parts.port or _PORT), ANSWER_LIMIT_S).close()
        else:
            raise no_address(url, f"scheme {parts.scheme!r}")
    except ValueError as error:
        raise no_address(url, error) from error
    except OSError as error:
        raise no_answer(url, error) from error
