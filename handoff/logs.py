"""Structured events, one JSON object a line. Message text never goes in."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

QUIET = ("aiohttp.access", "httpx", "httpcore")
"""Libraries that write addresses, with tokens in them, below this level."""
SILENT = ("telegram", "pywa", "pywa_async")
"""Libraries that write what people wrote, at any level. What they raise we log ourselves, as a code."""


def configure(level: str, to: TextIO | None = None) -> None:
    """Set up logging at start. Events go to standard output, or to `to`: a command's output is its answer alone."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=number, format="%(levelname)s %(name)s %(message)s")
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
