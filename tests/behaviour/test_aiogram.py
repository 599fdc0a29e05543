"""How aiogram really behaves, and that the product does not rely on the opposite."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from typing import Any, cast

import aiohttp
import pytest
from aiogram import Bot, Dispatcher, F, methods, types
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramRetryAfter,
)
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import LinkPreviewOptions, Message, TelegramObject
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from bot.kit import View, put
from bot.posts import post_of
from sandbox.faults import Fault
from sandbox.local import LocalTelegram

OLEG = 1001
PICTURE = {"name": "a.png", "mime": "image/png", "data": base64.b64encode(b"x").decode()}
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[object]]


async def say(telegram: LocalTelegram, **what: object) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{telegram.url}/api/say", json={"user": OLEG, "text": "", **what}) as answer,
    ):
        assert answer.status == 200


async def polled(dispatcher: Dispatcher, bot: Bot, until: asyncio.Event) -> None:
    """Poll until something happened; then stop."""
    polling = asyncio.create_task(
        dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
    )
    async with asyncio.timeout(5):
        await until.wait()
        await dispatcher.stop_polling()
        await polling


async def test_a_stopped_polling_leaves_handlers_running(telegram: LocalTelegram, bot: Bot) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(_: Message) -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    dispatcher = Dispatcher()
    dispatcher.message.register(slow)
    await say(telegram, text="x")
    await polled(dispatcher, bot, begun)
    assert not ended.is_set()
    may_end.set()
    await asyncio.gather(*dispatcher._handle_update_tasks)  # what our stop awaits
    assert ended.is_set()


@pytest.mark.parametrize("isolated", [True, False])
async def test_an_album_middleware_behind_isolation_sees_single_messages(
    telegram: LocalTelegram, bot: Bot, *, isolated: bool
) -> None:
    albums: dict[str, int] = {}
    sizes: list[int] = []
    enough = asyncio.Event()

    async def collect(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> object:
        if not (group := cast("Message", event).media_group_id):
            return None
        albums[group] = albums.get(group, 0) + 1
        await asyncio.sleep(0.05)  # the debounce every recipe shows
        sizes.append(albums.pop(group, 0))
        enough.set() if len(sizes) == 3 else None
        return await handler(event, data)

    dispatcher = Dispatcher(events_isolation=SimpleEventIsolation() if isolated else None)
    dispatcher.message.outer_middleware(collect)
    dispatcher.message.register(lambda _: None, F.photo)
    await say(telegram, files=[PICTURE] * 3)
    await polled(dispatcher, bot, enough)
    assert sizes == ([1, 1, 1] if isolated else [3, 0, 0])


async def received(telegram: LocalTelegram, bot: Bot) -> Message:
    await say(telegram, text="Пост")
    message = (await bot.get_updates(timeout=5))[-1].message
    assert message is not None
    return message


async def test_link_previews_look_disabled_unless_only_what_was_sent_is_read(
    telegram: LocalTelegram, bot: Bot
) -> None:
    options = LinkPreviewOptions(url="https://example.org").as_(bot)
    assert options.is_disabled  # a default object, and true
    message = await received(telegram, bot)
    assert post_of(message).preview is None


async def test_a_message_cannot_be_dumped_whole(telegram: LocalTelegram, bot: Bot) -> None:
    message = (await received(telegram, bot)).model_copy(
        update={"link_preview_options": LinkPreviewOptions(url="https://example.org")}
    )
    with pytest.raises(PydanticSerializationError):
        message.model_dump_json()
    assert post_of(message).preview == {"url": "https://example.org"}


async def test_callback_data_has_sixty_four_bytes_and_no_more() -> None:
    class Long(CallbackData, prefix="x"):
        text: str

    assert Long(text="я" * 31).pack()
    with pytest.raises(ValueError, match="too long"):
        Long(text="я" * 32).pack()


async def test_an_edit_that_changes_nothing_is_an_error_our_kit_takes_for_done(
    bot: Bot,
) -> None:
    view = View("Экран")
    number = await put(bot, OLEG, None, view)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("Экран", chat_id=OLEG, message_id=number)
    assert await put(bot, OLEG, number, view) == number


async def test_a_screen_that_is_gone_is_shown_anew(bot: Bot) -> None:
    number = await put(bot, OLEG, None, View("Экран"))
    await bot.delete_message(OLEG, number)
    assert await put(bot, OLEG, number, View("Новый")) > number


async def test_a_429_says_how_long_and_is_not_repeated(telegram: LocalTelegram, bot: Bot) -> None:
    telegram.faults.add(Fault("sendMessage", error="FLOOD_WAIT_7"))
    with pytest.raises(TelegramRetryAfter) as wait:
        await bot.send_message(OLEG, "x")
    assert wait.value.retry_after == 7


async def test_a_page_of_a_proxy_is_no_error_of_telegram_but_one_of_aiogram(
    telegram: LocalTelegram, bot: Bot
) -> None:
    telegram.faults.add(Fault("sendMessage", error="HTML_502"))
    with pytest.raises(ClientDecodeError) as strange:
        await bot.send_message(OLEG, "x")
    assert isinstance(strange.value, AiogramError)  # what our live cards catch
    assert not isinstance(strange.value, TelegramAPIError)


async def test_a_second_poller_throws_the_first_out(bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(offset=99, timeout=5))
    await asyncio.sleep(0.05)
    await bot.get_updates(offset=99, timeout=0)
    with pytest.raises(TelegramConflictError):
        await first


@pytest.mark.parametrize("name", sorted({*types.__all__, *methods.__all__}))
def test_every_type_and_method_can_be_built_when_it_is_first_used(name: str) -> None:
    cls = getattr(types, name, None) or getattr(methods, name)
    if isinstance(cls, type) and issubclass(cls, BaseModel):
        assert cls.model_rebuild(force=False) is not False
        assert cls.__pydantic_complete__
