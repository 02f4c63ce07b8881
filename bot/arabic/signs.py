"""Messages of signs alone: a thumb, a heart, an angry face.

Beside words an emoji only colours them; alone it is the message.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]")
_SAID = {
    "نعم": "👍👌✅✔☑💯🆗🫡",
    "لا": "👎❌✖🙅🚫",
    "شكرا": "🙏❤🧡💛💚💙💜🤍🖤💐🌹🌷🌺🌸🥰😍😘🤝👏💪",
    "مرحبا": "👋✋🖐🙋",
    "خدمة زفت": "😡🤬😠😤👿💢🖕🤮💩",
}
_SIGNS = {sign: words for words, signs in _SAID.items() for sign in signs}


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit to read."""
    return bool(_WORD.search(text))


def spoken(text: str) -> str:
    """The words of the first sign that has some, where the text is of signs alone; the text itself otherwise."""
    if has_words(text):
        return text
    return next((_SIGNS[character] for character in text if character in _SIGNS), text)
