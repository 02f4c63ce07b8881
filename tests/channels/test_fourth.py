"""A fourth channel is a folder and nothing else: put beside the others, it is found, served and named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from handoff import channels
from handoff.channels.folders import find_folders, read_settings
from handoff.texts import say
from tests.channels.conftest import ServeChannels
from tests.channels.letters.peer import SECRET, LettersPeer
from tests.channels.people import LettersLine
from tests.channels.reading import WITHIN_S
from tests.support.bot_peer import HUMAN
from tests.support.service import take_offer

BESIDE = Path(__file__).parent
TITLE = "بالبريد"


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of letters lies where the channels are."""
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(BESIDE)])
    yield
    for name in [name for name in sys.modules if name.startswith("handoff.channels.letters")]:
        del sys.modules[name]


@pytest.mark.usefixtures("beside")
def test_the_folder_is_found_and_is_off_until_its_settings_say_otherwise() -> None:
    assert [folder.name for folder in find_folders()] == ["letters", "telegram", "whatsapp"]
    assert all(folder.open(settings) is None for folder, settings in read_settings())


@pytest.mark.usefixtures("beside")
async def test_its_people_are_served_from_settings_alone(serve: ServeChannels, monkeypatch: pytest.MonkeyPatch) -> None:
    async with LettersPeer() as peer:
        line = LettersLine(serve, peer)
        monkeypatch.setenv("LETTERS_API", peer.url)
        monkeypatch.setenv("LETTERS_SEAL", SECRET)
        line.service = service = await serve(*read_settings(), port=line.port)
        somebody = line.person(1)
        await service.employ("noura")
        desk = await service.desk("noura")
        await somebody.write(HUMAN)
        conversation = await take_offer(desk)
        await somebody.sees(say("agent.joined", name="نورة"))
        await desk.send("open", conversation=conversation)
        packet = (await desk.next("conversation", within_s=WITHIN_S))["packet"]
        assert (packet["channel"], TITLE in packet["name"]) == ("letters", True)
        page = await service.visitor()
        await page.send("send", text="اربط محادثتي")
        frame = await page.next("entries", lambda f: "رمز الربط" in str(f), within_s=WITHIN_S)
        code = "".join(filter(str.isdigit, str(frame["entries"][-1]["text"]).splitlines()[0]))
        await desk.ask("close", conversation=conversation, outcome="resolved")
        await somebody.write(code)
        await page.next("entries", lambda f: say("link.done", channel=TITLE) in str(f), within_s=WITHIN_S)
