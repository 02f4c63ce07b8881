"""What of a message may be stored: its words, its caption and its file's name, each without secrets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from handoff.conversation.attachments import Attachment
from handoff.conversation.inbound import InboundMessage
from handoff.conversation.model import Draft, EntryKind, Who
from handoff.conversation.redaction import Expectation, Secret, redact
from handoff.texts import say


@dataclass(frozen=True, slots=True)
class Reading:
    """A message after redaction. `text` is what the log shows: for a file what it is, and its caption below."""

    text: str
    found: tuple[Secret, ...]
    expects: Expectation
    data: dict[str, Any]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of secrets that were cut out, each once."""
        return tuple(dict.fromkeys(secret.value for secret in self.found))


def read(message: InboundMessage, expects: Expectation) -> Reading:
    """Redact a message; `expects` is what the same person's last message let expect. Pure."""
    if message.attachment is None:
        said = redact(message.text, expects=expects)
        return Reading(said.text, said.found, said.expects, {})
    return _read_file(message.attachment, message.text, expects)


def _read_file(attachment: Attachment, caption: str, expects: Expectation) -> Reading:
    name = redact(attachment.name)
    data: dict[str, Any] = {"attachment": replace(attachment, name=name.text).to_data()}
    shown = describe(replace(attachment, name=name.text))
    if not caption:
        # It says nothing, so what was expected of the next words still is.
        return Reading(shown, name.found, expects, data)
    said = redact(caption, expects=expects)
    return Reading(f"{shown}\n{said.text}", name.found + said.found, said.expects, data | {"caption": said.text})


def describe(attachment: Attachment) -> str:
    """What a file is, in words: the only text of it for whoever cannot see it."""
    # A messenger names pictures and voice notes itself; only a document's name says something.
    if attachment.kind == "pdf" and attachment.name:
        return say("attachment.pdf_named", name=f"\u2068{attachment.name}\u2069")
    return say(f"attachment.{attachment.kind}")


def drafts_of(message: InboundMessage, reading: Reading) -> list[Draft]:
    """The entries of a message: itself, and the word to its writer when a secret was cut out."""
    drafts = [
        Draft(
            who=Who.VISITOR,
            kind=EntryKind.ATTACHMENT if message.attachment else EntryKind.TEXT,
            text=reading.text,
            client_id=message.client_id,
            payload=message.payload,
            redacted=reading.kinds,
            data={**message.data, **reading.data, **({"said_ms": message.said_ms} if message.said_ms else {})},
        )
    ]
    if reading.kinds:
        what = " و".join(say(f"redacted.{kind}") for kind in reading.kinds)
        pronoun = "ها" if len(reading.kinds) > 1 or reading.kinds[0] == "password" else "ه"
        drafts.append(
            Draft(
                who=Who.SYSTEM,
                kind=EntryKind.REDACTED,
                text=say("redacted", what=what, pronoun=pronoun),
                data={"kinds": list(reading.kinds)},
            )
        )
    if message.told:
        drafts.append(message.told)
    return drafts
