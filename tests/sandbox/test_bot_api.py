"""The Bot API half, asked by the real aiogram: strict, in Telegram's own words."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from sandbox.botapi.html import parse
from sandbox.faults import Fault
from sandbox.local import LocalTelegram


def keys(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="К", callback_data=data)]]
    )


REFUSALS: list[tuple[Callable[[Bot], Awaitable[object]], str]] = [
    (lambda bot: bot.send_message(1001, ""), "message text is empty"),
    (lambda bot: bot.send_message(1001, "а" * 4097), "message is too long"),
    (lambda bot: bot.send_message(1002, "x"), "chat not found"),
    (lambda bot: bot.send_message(1001, "x", reply_markup=keys("я" * 33)), "BUTTON_DATA_INVALID"),
    (lambda bot: bot.send_message(1001, "<x>a</x>", parse_mode="HTML"), "Unsupported start tag"),
    (lambda bot: bot.send_message(1001, "<b>a", parse_mode="HTML"), "Can't find end tag"),
    (lambda bot: bot.send_message(1001, "a</b>", parse_mode="HTML"), "Unexpected end tag"),
    (lambda bot: bot.send_message(1001, "x", message_effect_id="1"), "has no parameters"),
    (lambda bot: bot.edit_message_text("x", chat_id=1001, message_id=99), "to edit not found"),
    (lambda bot: bot.edit_message_text("x", chat_id=1001, message_id=1), "can't be edited"),
    (lambda bot: bot.delete_message(1001, 99), "to delete not found"),
    (lambda bot: bot.answer_callback_query("9"), "query is too old"),
]


@pytest.mark.parametrize(("call", "words"), REFUSALS, ids=range(len(REFUSALS)))
async def test_a_wrong_call_is_refused_in_telegrams_words(
    bot: Bot, call: Callable[[Bot], Awaitable[object]], words: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=words):
        await call(bot)


async def test_the_same_screen_twice_is_not_modified(bot: Bot) -> None:
    sent = await bot.send_message(1001, "Экран", reply_markup=keys("a"))
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("Экран", reply_markup=keys("a"))
    await sent.edit_reply_markup(reply_markup=keys("b"))


async def test_an_unknown_method_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramNotFound):
        await bot.send_dice(1001)


@pytest.mark.parametrize("token", ["4242:OTHER", "123456789:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
async def test_no_other_token_is_taken_least_of_all_a_real_one(bot: Bot, token: str) -> None:
    with pytest.raises(TelegramUnauthorizedError):
        await Bot(token, session=bot.session).get_me()


async def test_html_becomes_text_and_nested_entities() -> None:
    text, entities = parse('<b>😀<i>а</i></b> <tg-time unix="5" format="t">12:00</tg-time>')
    assert text == "😀а 12:00"
    assert entities == [
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "italic", "offset": 2, "length": 1},
        {"type": "date_time", "offset": 4, "length": 5, "unix_time": 5, "date_time_format": "t"},
    ]


async def test_an_older_poll_ends_with_a_conflict(bot: Bot) -> None:
    (update,) = await bot.get_updates()
    older = asyncio.create_task(bot.get_updates(offset=update.update_id + 1, timeout=5))
    await asyncio.sleep(0.1)
    await bot.get_updates(offset=update.update_id + 1)
    with pytest.raises(TelegramConflictError):
        await older


async def test_faults_look_like_telegrams(bot: Bot, telegram: LocalTelegram) -> None:
    telegram.faults.add(Fault("sendMessage", error="FLOOD_WAIT_3"))
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(1001, "x")
    assert flood.value.retry_after == 3
    telegram.faults.add(Fault("sendMessage", error="INTERNAL"))
    with pytest.raises(TelegramServerError):
        await bot.send_message(1001, "x")
    telegram.faults.add(Fault("sendMessage", delay_ms=10))
    assert (await bot.send_message(1001, "x")).text == "x"


async def test_a_reply_quotes_and_a_copy_copies(bot: Bot) -> None:
    reply = ReplyParameters(message_id=1)
    sent = await bot.send_message(1001, "<b>x</b>", parse_mode="HTML", reply_parameters=reply)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.message_id == 1
    copied = await bot.copy_message(1001, 1001, sent.message_id)
    assert copied.message_id > sent.message_id
