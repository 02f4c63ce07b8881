"""A person in Telegram: writes, presses, sends things, edits, blocks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.peers.telegram.state import Arrived

if TYPE_CHECKING:
    from tests.peers.telegram.peer import TelegramPeer


class TelegramUser:
    """Each act makes one update and returns its message id (or query id).

    With a webhook it returns when the webhook was answered 2xx; with polling, at once.
    """

    def __init__(self, peer: TelegramPeer, chat_id: int, name: str) -> None:
        self._peer = peer
        self.chat_id = chat_id
        self.name = name

    @property
    def sees(self) -> list[Arrived]:
        """The bot's messages in this chat, in order."""
        return self._peer.state.to(self.chat_id)

    @property
    def reads(self) -> list[str]:
        """Their texts."""
        return self._peer.state.texts(self.chat_id)

    def _person(self) -> dict[str, Any]:
        return {"id": self.chat_id, "is_bot": False, "first_name": self.name, "language_code": "ar"}

    def _message(self, content: dict[str, Any], message_id: int | None = None) -> dict[str, Any]:
        return {
            "message_id": message_id or next(self._peer.state.message_ids),
            "from": self._person(),
            "chat": {"id": self.chat_id, "first_name": self.name, "type": "private"},
            "date": int(time.time()),
        } | content

    async def _send(self, kind: str, content: dict[str, Any]) -> None:
        await self._peer.send({"update_id": next(self._peer.state.update_ids), kind: content})

    async def says(self, content: dict[str, Any]) -> int:
        """A message with any content, also kinds that no helper below knows."""
        message = self._message(content)
        await self._send("message", message)
        return int(message["message_id"])

    async def write(self, text: str) -> int:
        """A text; one that starts with a slash carries the command's entity."""
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            content["entities"] = [{"offset": 0, "length": length, "type": "bot_command"}]
        return await self.says(content)

    async def press(self, label: str) -> str:
        """Press the newest inline button of this label; returns the query's id."""
        for sent in reversed(self.sees):
            for button in (button for row in sent.buttons for button in row):
                if button["text"] == label:
                    return await self.press_data(button["callback_data"], sent)
        raise AssertionError(f"no button {label!r} in this chat")

    async def press_data(self, data: str, sent: Arrived | None = None) -> str:
        """Press a button by its data, also one that the bot never offered."""
        query = str(next(self._peer.state.query_ids))
        self._peer.state.open_queries.add(query)
        content: dict[str, Any] = {"id": query, "from": self._person(), "chat_instance": "1", "data": data}
        if sent:
            content["message"] = self._peer.methods.message(sent)
        await self._send("callback_query", content)
        return query

    def _file(self, content: bytes, **more: Any) -> dict[str, Any]:
        name = f"file{len(self._peer.state.files) + 1}"
        self._peer.state.files[name] = content
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": len(content)} | more

    async def send_photo(self, content: bytes, caption: str | None = None) -> int:
        """A photo in two sizes, the largest last."""
        sizes = [self._file(content[:100], width=90, height=60), self._file(content, width=900, height=600)]
        return await self.says({"photo": sizes} | ({"caption": caption} if caption else {}))

    async def send_document(self, content: bytes, name: str, mime: str, caption: str | None = None) -> int:
        """A file."""
        document = self._file(content, file_name=name, mime_type=mime)
        return await self.says({"document": document} | ({"caption": caption} if caption else {}))

    async def send_voice(self, content: bytes, seconds: int = 3) -> int:
        """A voice note."""
        return await self.says({"voice": self._file(content, duration=seconds, mime_type="audio/ogg")})

    async def send_location(self, latitude: float, longitude: float) -> int:
        """A place."""
        return await self.says({"location": {"latitude": latitude, "longitude": longitude}})

    async def send_contact(self, phone: str, name: str, *, own: bool = False) -> int:
        """A contact; his own carries his user id."""
        contact: dict[str, Any] = {"phone_number": phone, "first_name": name}
        return await self.says({"contact": contact | ({"user_id": self.chat_id} if own else {})})

    async def send_sticker(self, emoji: str = "👍") -> int:
        """A sticker."""
        kind = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
        return await self.says({"sticker": self._file(b"RIFF", **kind)})

    async def react(self, message_id: int, emoji: str = "❤") -> None:
        """A reaction on a message."""
        await self._send(
            "message_reaction",
            {
                "chat": {"id": self.chat_id, "type": "private"},
                "message_id": message_id,
                "user": self._person(),
                "date": int(time.time()),
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": emoji}],
            },
        )

    async def edit(self, message_id: int, text: str) -> None:
        """Change an earlier message. (Telegram tells a bot nothing when a message is deleted.)"""
        await self._send("edited_message", self._message({"text": text, "edit_date": int(time.time())}, message_id))

    async def block(self) -> None:
        """Block the bot: it is told so and may not write any more."""
        self._peer.state.blocked.add(self.chat_id)
        await self._membership("member", "kicked")

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._peer.state.blocked.discard(self.chat_id)
        await self._membership("kicked", "member")

    async def _membership(self, old: str, new: str) -> None:
        def member(status: str) -> dict[str, Any]:
            banned = {"until_date": 0} if status == "kicked" else {}
            return {"user": self._peer.methods.me, "status": status} | banned

        await self._send(
            "my_chat_member",
            {
                "chat": {"id": self.chat_id, "first_name": self.name, "type": "private"},
                "from": self._person(),
                "date": int(time.time()),
                "old_chat_member": member(old),
                "new_chat_member": member(new),
            },
        )
