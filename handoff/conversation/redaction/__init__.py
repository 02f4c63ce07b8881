"""Redaction of secrets and masking of identifiers. Pure: text in, text out."""

from handoff.conversation.redaction.engine import redact
from handoff.conversation.redaction.masking import mask
from handoff.conversation.redaction.model import MARKS, Expectation, Redacted, Secret

__all__ = ["MARKS", "Expectation", "Redacted", "Secret", "mask", "redact"]
