"""Where a message may have left a trace: every key of Redis, its files, every log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import redis

_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def spellings(text: str) -> set[bytes]:
    """The ways a text may be written down: in either digits, as UTF-8 or with JSON's escapes of both cases."""
    found = set()
    for words in (text, text.translate(_EASTERN)):
        escaped = "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in words)
        found |= {words.encode(), escaped.encode(), escaped.upper().replace("\\U", "\\u").encode()}
    return found


def stored(url: str) -> Iterator[tuple[str, bytes]]:
    """Every key and value of the server, in every database."""
    with redis.Redis.from_url(url) as first:
        databases = [name.removeprefix("db") for name in first.info("keyspace")]
    for database in databases:
        with redis.Redis.from_url(url, db=int(database)) as client:
            for key in client.scan_iter(count=1000):
                yield f"redis {key.decode()}", key
                # A key may be gone since it was listed.
                for value in _values(client, key) if client.exists(key) else ():
                    yield f"redis {key.decode()}", value


def _values(client: redis.Redis, key: bytes) -> Iterator[bytes]:
    match client.type(key):
        case b"string":
            yield client.get(key) or b""
        case b"hash":
            for name, value in client.hgetall(key).items():
                yield from (name, value)
        case b"list":
            yield from client.lrange(key, 0, -1)
        case b"set":
            yield from client.smembers(key)
        case b"zset":
            yield from client.zrange(key, 0, -1)
        case b"stream":
            for identity, fields in client.xrange(key):
                yield identity
                for name, value in fields.items():
                    yield from (name, value)
        case other:
            raise AssertionError(f"{key!r} is a {other!r}: teach this search to read it")


def written(var: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the system: the append-only log, the programs' logs, everything else."""
    for path in sorted(var.rglob("*")):
        if path.is_file():
            yield f"file {path.relative_to(var)}", path.read_bytes()


def holding(text: str, places: list[tuple[str, bytes]]) -> list[str]:
    """Names of the places that hold the text in any spelling; a number counts only where it stands for itself."""
    ways = b"|".join(re.escape(way) for way in spellings(text))
    pattern = re.compile(rb"(?<![0-9A-Za-z.$*])(?:" + ways + rb")(?![0-9A-Za-z.])" if text.isdigit() else ways)
    return sorted({name for name, content in places if pattern.search(content)})
