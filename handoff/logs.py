"""Structured events, one JSON object a line. Message text never goes in."""

from __future__ import annotations

import logging

import structlog

QUIET = ("aiohttp.access", "httpx", "httpcore", "telegram", "telegram.ext", "pywa", "pywa_async")
"""Libraries that would write addresses, tokens in addresses or people's words, whatever the level asked for."""


def configure(level: str) -> None:
    """Set up logging once, at start."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=number, format="%(levelname)s %(name)s %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        cache_logger_on_first_use=True,
    )
