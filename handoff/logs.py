"""Structured events, one JSON object a line. Message text never goes in."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import structlog

QUIET = ("aiohttp.access", "httpx", "httpcore")
"""Libraries that write addresses, with tokens in them, below this level."""
SILENT = ("telegram", "pywa", "pywa_async")
"""Libraries that write what people wrote, at any level. What they raise we log ourselves, as a code."""


class LibraryEvents(logging.Formatter):
    """A library's record as an event. What it was told about is left out: an error's text and a record's arguments hold
    what people sent, as in aiohttp's word on a request that it could not read."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        event = {
            "event": str(record.msg).partition("\n")[0],
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[0]:
            event["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            event["at"] = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
        return json.dumps(event, ensure_ascii=False)


def configure(level: str, to: TextIO | None = None) -> None:
    """Set up logging at start. Events go to standard output, or to `to`: a command's output is its answer alone."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler()
    handler.setFormatter(LibraryEvents())
    logging.basicConfig(level=number, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(to or sys.stdout),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
