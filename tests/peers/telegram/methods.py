"""The methods of the Bot API that the peer speaks, with the API's own refusals.

Source: core.telegram.org/bots/api. Deviation: a webhook may be plain http, for there is no certificate here.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from tests.peers.telegram.entities import ParseError, shown_text
from tests.peers.telegram.state import Arrived, State, Webhook

TEXT_CHARS = 4096
CALLBACK_BYTES = 64
BUTTONS = 100
Fields = dict[str, Any]


class RefusalError(Exception):
    """An answer with ok: false."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


class Methods:
    """One handler a method; each returns the `result` or raises RefusalError."""

    def __init__(self, state: State, bot_id: int, webhook_changed: Callable[[], None]) -> None:
        self._state = state
        self.me = {"id": bot_id, "is_bot": True, "first_name": "سند", "username": "sanad_test_bot"}
        self._webhook_changed = webhook_changed

    def call(self, method: str, fields: Fields) -> Any:
        """The result of a method; names are case-insensitive, as on the API."""
        handler = {
            "getme": self._get_me, "setwebhook": self._set_webhook, "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info, "setmycommands": self._set_commands,
            "getmycommands": self._get_commands, "sendmessage": self._send, "editmessagetext": self._edit_text,
            "editmessagereplymarkup": self._edit_markup, "answercallbackquery": self._answer_query,
            "sendchataction": self._chat_action, "getfile": self._get_file,
        }.get(method.lower())  # fmt: skip
        if handler is None:
            raise RefusalError(404, "Not Found: method not found")
        return handler(fields)

    def _get_me(self, _: Fields) -> Any:
        return self.me | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def _set_webhook(self, fields: Fields) -> Any:
        secret = str(fields.get("secret_token") or "")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise RefusalError(400, "Bad Request: secret token contains unallowed characters")
        url = str(fields.get("url") or "")
        if url and not re.match(r"https?://", url):
            raise RefusalError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if fields.get("drop_pending_updates"):
            self._state.pending.clear()
        allowed = tuple(fields.get("allowed_updates") or ())
        self._state.webhook = Webhook(url, secret, allowed, int(fields.get("max_connections") or 40))
        self._webhook_changed()
        return True

    def _delete_webhook(self, fields: Fields) -> Any:
        if fields.get("drop_pending_updates"):
            self._state.pending.clear()
        self._state.webhook = Webhook()
        self._webhook_changed()
        return True

    def _webhook_info(self, _: Fields) -> Any:
        hook = self._state.webhook
        return {
            "url": hook.url, "has_custom_certificate": False, "pending_update_count": len(self._state.pending),
            "max_connections": hook.max_connections, "allowed_updates": list(hook.allowed),
        }  # fmt: skip

    def _set_commands(self, fields: Fields) -> Any:
        commands = fields.get("commands") or []
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise RefusalError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise RefusalError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self._state.commands[str(fields.get("language_code") or "")] = commands
        return True

    def _get_commands(self, fields: Fields) -> Any:
        return self._state.commands.get(str(fields.get("language_code") or ""), [])

    def _chat(self, fields: Fields) -> int:
        chat = int(fields.get("chat_id") or 0)
        if chat in self._state.blocked:
            raise RefusalError(403, "Forbidden: bot was blocked by the user")
        if chat not in self._state.known_chats:
            raise RefusalError(400, "Bad Request: chat not found")
        return chat

    def _text(self, fields: Fields) -> str:
        try:
            shown = shown_text(str(fields.get("text") or ""), fields.get("parse_mode"))
        except ParseError as refused:
            raise RefusalError(400, str(refused)) from None
        if not shown.strip():
            raise RefusalError(400, "Bad Request: message text is empty")
        if len(shown) > TEXT_CHARS:
            raise RefusalError(400, "Bad Request: message is too long")
        return shown

    def _send(self, fields: Fields) -> Any:
        chat, text = self._chat(fields), self._text(fields)
        buttons, keyboard = markup(fields.get("reply_markup"))
        sent = Arrived(
            next(self._state.message_ids), chat, text, fields.get("parse_mode"), buttons, keyboard, time.monotonic()
        )
        self._state.arrived.append(sent)
        return self.message(sent)

    def message(self, sent: Arrived) -> Fields:
        """A message of the bot as the API shows it."""
        shown: Fields = {
            "message_id": sent.message_id, "from": self.me, "chat": {"id": sent.chat_id, "type": "private"},
            "date": int(time.time()), "text": sent.edits[-1] if sent.edits else sent.text,
        }  # fmt: skip
        return shown | ({"reply_markup": {"inline_keyboard": sent.buttons}} if sent.buttons else {})

    def _find(self, fields: Fields) -> Arrived:
        chat, wanted = self._chat(fields), int(fields.get("message_id") or 0)
        found = next((sent for sent in self._state.to(chat) if sent.message_id == wanted), None)
        if found is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        return found

    def _edit_text(self, fields: Fields) -> Any:
        sent, text = self._find(fields), self._text(fields)
        buttons, _ = markup(fields.get("reply_markup"))
        if text == (sent.edits[-1] if sent.edits else sent.text) and buttons == sent.buttons:
            raise RefusalError(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        sent.edits.append(text)
        sent.buttons = buttons
        return self.message(sent)

    def _edit_markup(self, fields: Fields) -> Any:
        sent = self._find(fields)
        sent.buttons, _ = markup(fields.get("reply_markup"))
        return self.message(sent)

    def _answer_query(self, fields: Fields) -> Any:
        query = str(fields.get("callback_query_id") or "")
        if query not in self._state.open_queries:
            raise RefusalError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._state.open_queries.discard(query)
        self._state.answered_queries.append(query)
        return True

    def _chat_action(self, fields: Fields) -> Any:
        self._state.typing.append(self._chat(fields))
        return True

    def _get_file(self, fields: Fields) -> Any:
        name = str(fields.get("file_id") or "")
        if name not in self._state.files:
            raise RefusalError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self._state.files[name])
        if size > 20 * 1024 * 1024:
            raise RefusalError(400, "Bad Request: file is too big")
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": size, "file_path": f"documents/{name}"}


def markup(given: Any) -> tuple[list[list[Fields]], list[list[str]]]:
    """Inline buttons and reply keyboard of a reply_markup; raises RefusalError as the API does."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            raise RefusalError(400, "Bad Request: can't parse reply keyboard markup JSON object") from None
    given = given or {}
    inline = given.get("inline_keyboard") or []
    for button in (button for row in inline for button in row):
        if not str(button.get("text") or "").strip():
            raise RefusalError(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= CALLBACK_BYTES:
            raise RefusalError(400, "Bad Request: BUTTON_DATA_INVALID")
    if sum(map(len, inline)) > BUTTONS:
        raise RefusalError(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    keyboard = [[key if isinstance(key, str) else key["text"] for key in row] for row in given.get("keyboard") or []]
    return inline, keyboard
