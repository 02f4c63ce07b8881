"""Structured events, one JSON object a line. Message text never goes in."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog


def configure(level: str, to: TextIO | None = None) -> None:
    """Set up logging at start. Events go to standard output, or to `to`: a command's output is its answer alone."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=number, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
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
