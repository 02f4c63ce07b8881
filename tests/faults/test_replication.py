"""What was acknowledged is on the replica, however the line to it fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis

from handoff.conversation.model import ContactId, Draft, EntryKind, Who
from handoff.settings import Settings
from handoff.store.conversations import ConversationStore
from handoff.store.keys import Keys
from handoff.store.redis import open_redis
from handoff.store.scripts import OutcomeUnknownError, Scripts
from tests.faults.cut_replication import cut_and_promote, follow
from tests.support.proxy import Mode, Proxy
from tests.support.redis_server import running


@pytest.mark.parametrize("mode", [Mode.RESET, Mode.SWALLOW])
async def test_a_cut_replication_loses_nothing_that_was_acknowledged(
    settings: Settings, tmp_path: Path, mode: Mode
) -> None:
    cut = await cut_and_promote(tmp_path, settings, mode, seconds=2.0)
    assert cut.acknowledged
    assert cut.refused, "the cut was felt"
    assert cut.lost == []


async def test_a_repeated_change_is_confirmed_like_the_change_itself(settings: Settings, tmp_path: Path) -> None:
    """The repetition writes nothing, and its connection never wrote: WAIT alone would say that all is well."""
    contact = ContactId("contact-of-the-test")
    draft = Draft(Who.VISITOR, EntryKind.TEXT, "سؤال", client_id="client-0001")
    for name in ("primary", "replica"):
        (tmp_path / name).mkdir()
    with running(tmp_path / "primary") as primary, running(tmp_path / "replica") as replica:
        here = settings.model_copy(update={"redis_url": primary.url})

        async def say(wait_ms: int) -> str:
            async with open_redis(here) as redis:
                scripts = Scripts(redis, wait_replicas=1, wait_ms=wait_ms)
                store = ConversationStore(redis, scripts, Keys(settings.redis_prefix, settings.shards))
                name = store.id_of("web", contact)
                return (await store.accept(name, "web", contact, [draft], expected="", expects="")).word

        async with Proxy(primary.port) as link:
            with Redis.from_url(replica.url, decode_responses=True) as follower:
                await follow(primary.url, follower, link)
                link.set(Mode.SWALLOW)
                for _ in range(3):
                    with pytest.raises(OutcomeUnknownError):
                        await say(wait_ms=200)
                link.set(Mode.RESET)
                link.set(Mode.PASS)
                assert await say(wait_ms=20_000) == "duplicate"
