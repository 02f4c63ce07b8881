"""python-telegram-bot works against the peer unchanged, and the peer refuses what the Bot API refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from tests.peers.bot_side import BotSide
from tests.peers.faults import Fault
from tests.peers.rates import Rate
from tests.peers.telegram.peer import TOKEN, TelegramPeer
from tests.support.waiting import until

CHAT = 5_550_001


@pytest.fixture
async def bot(telegram: TelegramPeer) -> AsyncIterator[Bot]:
    async with bot_of(telegram) as bot:
        yield bot


def bot_of(peer: TelegramPeer, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=peer.base_url, base_file_url=peer.base_file_url)


async def test_the_library_signs_on_and_sends(telegram: TelegramPeer, bot: Bot) -> None:
    user = telegram.user(CHAT)
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("نعم", callback_data="/yes")]])
    sent = await bot.send_message(CHAT, "أهلًا 👋", reply_markup=buttons)
    assert bot.username == "sanad_test_bot"
    assert user.reads == ["أهلًا 👋"]
    assert user.sees[0].labels == ["نعم"]
    assert sent.message_id == user.sees[0].message_id


async def test_a_keyboard_commands_typing_and_edits_arrive(telegram: TelegramPeer, bot: Bot) -> None:
    telegram.per_chat = Rate(0.001, 10)
    user = telegram.user(CHAT)
    sent = await bot.send_message(CHAT, "اختر", reply_markup=ReplyKeyboardMarkup([["أ", "ب"]]))
    await bot.edit_message_text("اختر واحدًا", chat_id=CHAT, message_id=sent.message_id)
    await bot.send_chat_action(CHAT, "typing")
    await bot.set_my_commands([BotCommand("agent", "التحدث إلى موظف")], language_code="ar")
    assert user.sees[0].keyboard == [["أ", "ب"]]
    assert user.sees[0].edits == ["اختر واحدًا"]
    assert telegram.state.typing == [CHAT]
    assert telegram.state.commands["ar"][0]["command"] == "agent"
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("اختر واحدًا", chat_id=CHAT, message_id=sent.message_id)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("س" * 4097, None, "too long"),
        ("  ", None, "text is empty"),
        ("رقم 1. نعم", "MarkdownV2", "Character '.' is reserved"),
        ("*نجمة", "MarkdownV2", "can't parse entities"),
        ("a < b", "HTML", "Unsupported start tag"),
        ("<b>غامق", "HTML", "Can't find end tag"),
    ],
)
async def test_the_api_refuses_what_it_cannot_show(
    telegram: TelegramPeer, bot: Bot, text: str, mode: str | None, words: str
) -> None:
    telegram.user(CHAT)
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.send_message(CHAT, text, parse_mode=mode)
    assert telegram.state.arrived == []


async def test_escaped_markup_is_shown_without_the_escapes(telegram: TelegramPeer, bot: Bot) -> None:
    user = telegram.user(CHAT)
    await bot.send_message(CHAT, r"*غامق* 1\. نعم", parse_mode="MarkdownV2")
    assert user.reads == ["غامق 1. نعم"]


async def test_too_much_data_in_a_button_is_refused(telegram: TelegramPeer, bot: Bot) -> None:
    telegram.user(CHAT)
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="د" * 33)]])
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(CHAT, "x", reply_markup=markup)


async def test_strangers_blocks_and_wrong_tokens_are_refused(telegram: TelegramPeer, bot: Bot) -> None:
    user = telegram.user(CHAT)
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(99, "x")
    await user.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(CHAT, "x")
    with pytest.raises(InvalidToken):
        await bot_of(telegram, "1:wrong").initialize()


async def test_the_limit_per_chat_and_over_all_is_enforced(telegram: TelegramPeer, bot: Bot) -> None:
    first, second = telegram.user(CHAT), telegram.user(CHAT + 1)
    await bot.send_message(CHAT, "1")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(CHAT, "2")
    assert refused.value._retry_after.total_seconds() >= 1
    telegram.overall = Rate(60, 1)
    await bot.send_message(CHAT + 1, "3")
    with pytest.raises(RetryAfter):
        await bot.send_message(CHAT + 1, "4")
    assert (first.reads, second.reads) == (["1"], ["3"])
    assert telegram.per_chat.refused == 1


async def test_long_polling_hands_over_each_update_once(telegram: TelegramPeer, bot: Bot) -> None:
    user = telegram.user(CHAT)
    waiting = asyncio.ensure_future(bot.get_updates(timeout=20))
    await until(lambda: _true(bool(telegram.state.called("getUpdates"))), "the poll has begun")
    await user.write("/agent الآن")
    first = await waiting
    assert first[0].message
    assert first[0].message.text == "/agent الآن"
    assert first[0].message.entities[0].length == 6
    assert await bot.get_updates(offset=first[0].update_id + 1, timeout=0) == ()


async def test_two_pollers_and_a_webhook_clash(telegram: TelegramPeer, bot: Bot, side: BotSide) -> None:
    telegram.user(CHAT)
    waiting = asyncio.ensure_future(bot.get_updates(timeout=20))
    await until(lambda: _true(bool(telegram.state.called("getUpdates"))), "the poll has begun")
    async with bot_of(telegram) as another:
        await another.get_updates(timeout=0)
    with pytest.raises(Conflict, match="terminated by other"):
        await waiting
    await bot.set_webhook(side.url)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)


async def test_a_webhook_gets_the_secret_and_is_tried_again(telegram: TelegramPeer, bot: Bot, side: BotSide) -> None:
    user = telegram.user(CHAT, "سالم")
    side.answers = [500, 503]
    await bot.set_webhook(side.url, secret_token="s3cret")
    await user.write("سلام \u202e🇸🇦")
    assert [answer.status for answer in telegram.deliveries.answers] == [500, 503, 200]
    update = Update.de_json(side.got[0], bot)
    assert update.message
    assert update.message.text == "سلام \u202e🇸🇦"
    assert side.raw[0][1]["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"


async def test_everything_a_person_does_is_an_update_the_library_reads(telegram: TelegramPeer, bot: Bot) -> None:
    user = telegram.user(CHAT)
    await bot.set_webhook("")
    await bot.get_updates(timeout=0, allowed_updates=[])
    telegram.state.webhook.allowed = (
        "message",
        "edited_message",
        "callback_query",
        "message_reaction",
        "my_chat_member",
    )
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("نعم", callback_data="/yes")]])
    await bot.send_message(CHAT, "اختر", reply_markup=buttons)
    await user.press("نعم")
    message_id = await user.write("نص")
    await user.edit(message_id, "نص آخر")
    await user.react(message_id)
    await user.send_photo(b"\xff\xd8" + b"x" * 200, "صورة")
    await user.send_document(b"%PDF-1.4", "عقد.pdf", "application/pdf")
    await user.send_voice(b"OggS")
    await user.send_location(24.7, 46.7)
    await user.send_contact("+966500000001", "سالم", own=True)
    await user.send_sticker()
    await user.block()
    updates = await bot.get_updates(timeout=0)
    query = updates[0].callback_query
    assert query
    assert query.data == "/yes"
    assert await bot.answer_callback_query(query.id)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(query.id)
    assert updates[2].edited_message
    assert updates[3].message_reaction
    messages = [update.message for update in updates[4:10] if update.message]
    assert [len(messages[0].photo), messages[1].document.file_name] == [2, "عقد.pdf"]  # type: ignore[union-attr]
    assert all([messages[2].voice, messages[3].location, messages[4].contact, messages[5].sticker])
    assert updates[10].my_chat_member
    file = await bot.get_file(messages[0].photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()).startswith(b"\xff\xd8xxx")


async def test_the_faults_happen_as_often_as_told(telegram: TelegramPeer, bot: Bot) -> None:
    telegram.per_chat = Rate(0.001, 10)
    user = telegram.user(CHAT)
    telegram.faults.add(Fault("too_many", retry_after_s=7), chat=CHAT)
    with pytest.raises(RetryAfter):
        await bot.send_message(CHAT, "1")
    telegram.faults.add(Fault("status", status=502))
    with pytest.raises(NetworkError):
        await bot.send_message(CHAT, "2")
    telegram.faults.add(Fault("silent_after"))
    with pytest.raises(TimedOut):
        await bot.send_message(CHAT, "3", read_timeout=0.2)
    telegram.faults.add(Fault("silent_before"))
    with pytest.raises(TimedOut):
        await bot.send_message(CHAT, "4", read_timeout=0.2)
    telegram.faults.add(Fault("cut"))
    with pytest.raises(NetworkError):
        await bot.send_message(CHAT, "5")
    await bot.send_message(CHAT, "6")
    assert user.reads == ["3", "5", "6"]


async def test_held_updates_are_repeated_and_shuffled(telegram: TelegramPeer, bot: Bot, side: BotSide) -> None:
    user = telegram.user(CHAT)
    await bot.set_webhook(side.url)
    telegram.deliveries.hold()
    for number in range(20):
        await user.write(str(number))
    assert side.got == []
    await telegram.deliveries.release(repeat=5, shuffle=7, together=4)
    texts = [update["message"]["text"] for update in side.got]
    assert sorted(texts) == sorted(str(number) for number in range(20) for _ in range(5))
    assert texts != [str(number) for number in range(20) for _ in range(5)]


async def _true(value: bool) -> bool:
    return value
