"""What the Cloud API takes in a message, and its refusals.

Source: developers.facebook.com, WhatsApp Cloud API: messages reference, interactive messages, error codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

TEXT_CHARS = 4096
INTERACTIVE_CHARS = 1024
FOOTER_CHARS = HEADER_CHARS = 60
BUTTONS, BUTTON_CHARS, ID_CHARS = 3, 20, 256
ROWS, ROW_CHARS, ROW_ID_CHARS, DESCRIPTION_CHARS, OPENER_CHARS = 10, 24, 200, 72, 20
Json = dict[str, Any]

TITLES = {
    100: "(#100) Invalid parameter",
    190: "Error validating access token",
    130429: "(#130429) Rate limit hit",
    131000: "(#131000) Something went wrong",
    131005: "(#131005) Access denied",
    131008: "(#131008) Required parameter is missing",
    131009: "(#131009) Parameter value is not valid",
    131016: "(#131016) Service unavailable",
    131026: "Message undeliverable",
    131030: "(#131030) Recipient phone number not in allowed list",
    131031: "(#131031) Business account locked",
    131047: "Re-engagement message",
    131048: "(#131048) Spam rate limit hit",
    131051: "(#131051) Unsupported message type",
    131052: "(#131052) Media download error",
    131056: "(#131056) (Business Account, Consumer Account) pair rate limit hit",
    132000: "(#132000) Number of parameters does not match the expected number of params",
    132001: "(#132001) Template name does not exist in the translation",
    133010: "(#133010) Account not registered",
}
STATUS = {190: 401, 131005: 403, 131016: 503, 131000: 500, 131031: 403, 132001: 404}


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: how many values its body takes."""

    name: str
    language: str
    values: int


class RefusalError(Exception):
    """An error object in place of an answer."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(f"{code} {details}")
        self.code, self.details = code, details

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return STATUS.get(self.code, 400)

    @property
    def body(self) -> Json:
        """The answer's JSON."""
        kind = "OAuthException"
        data = {"messaging_product": "whatsapp", "details": self.details}
        error = {"message": TITLES[self.code], "type": kind, "code": self.code, "error_data": data}
        return {"error": error | {"fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam"}}


def at_most(value: Any, chars: int, name: str, code: int = 131009) -> str:
    """A filled string within its limit."""
    if not isinstance(value, str) or not value.strip():
        raise RefusalError(131008, f"The parameter {name} is required.")
    if len(value) > chars:
        raise RefusalError(code, f"{name} must be at most {chars} characters long.")
    return value


def check_message(body: Json, templates: dict[tuple[str, str], Template]) -> None:
    """Refuse what the API would refuse."""
    if body.get("messaging_product") != "whatsapp":
        raise RefusalError(100, "The parameter messaging_product is required.")
    if not str(body.get("to") or "").strip():
        raise RefusalError(100, "The parameter to is required.")
    checks: dict[str, Callable[[Json], None]] = {
        "text": lambda part: void(at_most(part.get("body"), TEXT_CHARS, "Param text['body']", 100)),
        "interactive": check_interactive,
        "template": lambda part: check_template(part, templates),
    }
    kind = body.get("type") or "text"
    if kind not in checks:
        raise RefusalError(131051, f"Message type {kind} is not supported.")
    part = body.get(kind)
    if not isinstance(part, dict):
        raise RefusalError(131008, f"The parameter {kind} is required.")
    checks[kind](part)


def void(_: object) -> None:
    """A check's value is of no use."""


def check_interactive(part: Json) -> None:
    """Reply buttons or a list."""
    at_most((part.get("body") or {}).get("text"), INTERACTIVE_CHARS, "Param interactive['body']['text']")
    if part.get("footer"):
        at_most(part["footer"].get("text"), FOOTER_CHARS, "Param interactive['footer']['text']")
    if (part.get("header") or {}).get("type") == "text":
        at_most(part["header"].get("text"), HEADER_CHARS, "Param interactive['header']['text']")
    action = part.get("action") or {}
    match part.get("type"):
        case "button":
            check_buttons(action.get("buttons") or [])
        case "list":
            at_most(action.get("button"), OPENER_CHARS, "Param interactive['action']['button']")
            check_sections(action.get("sections") or [])
        case kind:
            raise RefusalError(131009, f"Interactive type {kind} is not supported.")


def check_buttons(buttons: list[Json]) -> None:
    """One to three reply buttons, unlike in id and title."""
    if not 1 <= len(buttons) <= BUTTONS:
        raise RefusalError(131009, f"Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {BUTTONS}.")
    replies = [button.get("reply") or {} for button in buttons]
    for reply in replies:
        at_most(reply.get("title"), BUTTON_CHARS, "Button title")
        at_most(reply.get("id"), ID_CHARS, "Button id")
    unlike(replies, "Button")


def check_sections(sections: list[Json]) -> None:
    """One to ten rows over all sections; titles are needed when there are several sections."""
    rows = [row for section in sections for row in section.get("rows") or []]
    if not 1 <= len(rows) <= ROWS:
        raise RefusalError(131009, f"Total row count exceed max allowed count: {ROWS}.")
    for section in sections:
        if len(sections) > 1 or section.get("title"):
            at_most(section.get("title"), ROW_CHARS, "Section title")
    for row in rows:
        at_most(row.get("title"), ROW_CHARS, "Row title")
        at_most(row.get("id"), ROW_ID_CHARS, "Row id")
        if row.get("description"):
            at_most(row["description"], DESCRIPTION_CHARS, "Row description")
    unlike(rows, "Row")


def unlike(choices: list[Json], what: str) -> None:
    """No id and no title twice."""
    for key in ("id", "title"):
        if len({choice[key] for choice in choices}) < len(choices):
            raise RefusalError(131009, f"{what} {key}s must be unique. Duplicated {what.lower()} {key} found.")


def check_template(part: Json, templates: dict[tuple[str, str], Template]) -> None:
    """A known template with as many values as it takes."""
    name, language = str(part.get("name")), str((part.get("language") or {}).get("code"))
    template = templates.get((name, language))
    if template is None:
        raise RefusalError(132001, f"template name ({name}) does not exist in {language}")
    given = [
        value
        for component in part.get("components") or []
        if str(component.get("type")).lower() == "body"
        for value in component.get("parameters") or []
    ]
    if len(given) != template.values:
        raise RefusalError(
            132000,
            f"body: number of localizable_params ({len(given)}) does not match the expected number of params "
            f"({template.values})",
        )
    for value in given:
        text = str(value.get("text") or "")
        if not text or "\n" in text or "\t" in text or "    " in text:
            raise RefusalError(132000, "Param text cannot have new-line/tab characters or 4 consecutive spaces")
