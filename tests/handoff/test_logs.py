"""What libraries write into the log: events, without what people sent."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from handoff.logs import LibraryEvents
from tests.handoff.test_bad_input import raw_request
from tests.support.service import Service


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log's handler writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(LibraryEvents())
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nContent-Length: Ahmed@123",
        b"GET / HTTP/1.1\r\nCookie: sanad_desk=Ahmed@123" + b"x" * 20_000,
    ],
    ids=["header", "long header"],
)
async def test_a_request_that_cannot_be_read_leaves_nothing_of_it_in_the_log(
    service: Service, written: io.StringIO, head: bytes
) -> None:
    assert b" 400 " in (await raw_request(service, head)).splitlines()[0]
    (event,) = [json.loads(line) for line in written.getvalue().splitlines()]
    assert event["logger"] == "aiohttp.server"
    assert event["error"] in {"BadHttpMessage", "LineTooLong"}
    assert "Ahmed" not in written.getvalue()


def test_a_fault_says_where_it_is(written: io.StringIO) -> None:
    try:
        raise ValueError("كلمة المرور Ahmed@123")
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: %s", "Ahmed@123")
    event = json.loads(written.getvalue())
    assert (event["event"], event["error"]) == ("Task exception was never retrieved", "ValueError")
    assert event["at"].startswith("test_logs.py:")
    assert "Ahmed" not in written.getvalue()
