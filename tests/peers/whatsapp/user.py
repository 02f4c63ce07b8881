"""A person on WhatsApp: writes, presses, sends things, edits, deletes, reads, blocks."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from tests.peers.whatsapp.state import Arrived, Medium, Person

if TYPE_CHECKING:
    from tests.peers.whatsapp.peer import WhatsAppPeer

Json = dict[str, Any]


class WhatsAppUser:
    """Each act makes one event and returns its wamid when the webhook was answered 2xx (or at once while held)."""

    def __init__(self, peer: WhatsAppPeer, person: Person) -> None:
        self._peer = peer
        self.person = person
        self.wa_id = person.wa_id

    @property
    def sees(self) -> list[Arrived]:
        """The messages of the business that reached him, in order."""
        return self._peer.state.to(self.wa_id)

    @property
    def reads(self) -> list[str]:
        """Their texts."""
        return self._peer.state.texts(self.wa_id)

    async def says(self, kind: str, content: Any, context: str | None = None, *, counts: bool = True) -> str:
        """A message of any kind. `counts` opens the 24-hour window, as a message does and a deletion does not."""
        now_s = self._peer.state.now_s()
        if counts:
            self.person.wrote_at_s = now_s
        wamid = self._peer.state.next_wamid(self.wa_id, "in")
        event: Json = {"from": self.wa_id, "id": wamid, "timestamp": str(int(now_s)), "type": kind}
        if context:
            event["context"] = {"from": "966115550100", "id": context}
        if content is not None:
            event[kind] = content
        await self._peer.send("messages", event, self.person)
        return wamid

    async def write(self, text: str) -> str:
        """A text."""
        return await self.says("text", {"body": text})

    async def press(self, title: str) -> str:
        """Press the newest reply button or list row of this title."""
        for sent in reversed(self.sees):
            for choice, shown in sent.choices:
                if shown == title:
                    return await self.press_id(choice, title, sent)
        raise AssertionError(f"no choice {title!r} in this chat")

    async def press_id(self, choice: str, title: str, sent: Arrived) -> str:
        """Choose by id, also what was never offered."""
        of_list = sent.body["interactive"]["type"] == "list"
        reply = {"id": choice, "title": title} | ({"description": ""} if of_list else {})
        kind = "list_reply" if of_list else "button_reply"
        return await self.says("interactive", {"type": kind, kind: reply}, sent.wamid)

    async def press_template(self, text: str, payload: str, sent: Arrived) -> str:
        """Press a template's quick reply."""
        return await self.says("button", {"text": text, "payload": payload}, sent.wamid)

    def upload(self, content: bytes, mime: str) -> Json:
        """Keep a file at the provider; the part of a message that names it."""
        name = str(1003383421387256 + len(self._peer.state.media))
        self._peer.state.media[name] = Medium(content, mime)
        return {"id": name, "mime_type": mime, "sha256": b64encode(hashlib.sha256(content).digest()).decode()}

    async def send_image(self, content: bytes, caption: str | None = None, mime: str = "image/jpeg") -> str:
        """A picture."""
        return await self.says("image", self.upload(content, mime) | ({"caption": caption} if caption else {}))

    async def send_document(self, content: bytes, name: str, mime: str, caption: str | None = None) -> str:
        """A file."""
        document = self.upload(content, mime) | {"filename": name}
        return await self.says("document", document | ({"caption": caption} if caption else {}))

    async def send_voice(self, content: bytes) -> str:
        """A voice note."""
        return await self.says("audio", self.upload(content, "audio/ogg; codecs=opus") | {"voice": True})

    async def send_video(self, content: bytes, caption: str | None = None) -> str:
        """A film."""
        return await self.says("video", self.upload(content, "video/mp4") | ({"caption": caption} if caption else {}))

    async def send_sticker(self) -> str:
        """A sticker."""
        return await self.says("sticker", self.upload(b"RIFF....WEBP", "image/webp") | {"animated": False})

    async def send_location(self, latitude: float, longitude: float, name: str | None = None) -> str:
        """A place, perhaps with its name."""
        place: Json = {"latitude": latitude, "longitude": longitude}
        return await self.says("location", place | ({"name": name, "address": name} if name else {}))

    async def send_contact(self, phone: str, name: str) -> str:
        """A contact card."""
        card = {
            "name": {"formatted_name": name, "first_name": name},
            "phones": [{"phone": phone, "wa_id": phone.lstrip("+"), "type": "CELL"}],
        }
        return await self.says("contacts", [card])

    async def react(self, wamid: str, emoji: str = "❤️") -> str:
        """A reaction; an empty emoji takes it back."""
        return await self.says("reaction", {"message_id": wamid} | ({"emoji": emoji} if emoji else {}))

    async def edit(self, wamid: str, text: str) -> str:
        """Change an earlier text."""
        message = {"context": {"id": wamid}, "type": "text", "text": {"body": text}}
        return await self.says("edit", {"original_message_id": wamid, "message": message})

    async def delete(self, wamid: str) -> str:
        """Delete an earlier message for all."""
        return await self.says("revoke", {"original_message_id": wamid}, counts=False)

    async def send_unsupported(self, kind: str = "poll_creation") -> str:
        """Something that the Cloud API does not carry."""
        now_s = self._peer.state.now_s()
        self.person.wrote_at_s = now_s
        wamid = self._peer.state.next_wamid(self.wa_id, "in")
        details = {"details": "Message type is currently not supported."}
        error = {
            "code": 131051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": details,
        }
        event: Json = {"from": self.wa_id, "id": wamid, "timestamp": str(int(now_s)), "type": "unsupported"}
        await self._peer.send("messages", event | {"errors": [error], "unsupported": {"type": kind}}, self.person)
        return wamid

    async def read_all(self) -> None:
        """Open the chat: everything that reached him is read."""
        for sent in self.sees:
            await self._peer.report(sent, "read")

    def block(self) -> None:
        """Block the business: messages are accepted, sent, and never delivered."""
        self.person.blocks = True

    def leave_whatsapp(self) -> None:
        """Have no account any more: messages fail with 131026."""
        self.person.on_whatsapp = False
