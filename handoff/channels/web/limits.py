"""What the page takes from one visitor; how much text and how many files, the message itself knows."""

from __future__ import annotations

SOCKETS_PER_VISITOR = 10
OFFERS_LOOKED_AT = 30
"""Newest entries whose buttons may still be pressed."""
TYPING_EVERY_S = 2.0
"""Between two signs that he types."""
