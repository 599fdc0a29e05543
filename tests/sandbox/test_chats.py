"""Kinds of chats, and the bot's flood buckets."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from telethon import TelegramClient, errors
from telethon.sessions import StringSession
from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.outcome import Reason
from delivery.ports import TEXT
from delivery.telegram import dialogs
from delivery.telegram.dialogs import dialog_of, read_dialogs
from sandbox.botapi.buckets import Buckets
from sandbox.botapi.errors import ApiError
from sandbox.local import LocalTelegram
from tests.fakes import FakeClock
from tests.sandbox.conftest import Script
from tests.sandbox.test_mtproto import first, send, to


async def test_an_archived_channel_is_found_in_the_archive_only(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    title = first(telegram).title
    await script.post("/api/channels", {"channel": title, "archived": True})
    archive = await client(
        fn.messages.GetDialogsRequest(None, 0, tl.InputPeerEmpty(), 100, 0, folder_id=1)
    )
    assert [chat.title for chat in archive.chats] == [title]
    assert title in {dialog.title for dialog in await read_dialogs(client)}


async def test_a_channel_that_a_post_moves_to_the_top_while_reading_is_found(
    telegram: LocalTelegram, client: TelegramClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {dialog.peer.chat_id for dialog in await read_dialogs(client)}
    page, world, moved = dialogs._page, telegram.world, [*telegram.world.channels.values()]

    async def page_then_a_post(*where: Any) -> tl.messages.Dialogs:
        read = await page(*where)
        if moved:  # the last one of the list is the first one from now on
            date = max(post.date for c in moved for post in c.posts.values()) + 1
            oldest = min(moved, key=lambda c: (c.posts[max(c.posts)].date, c.id))
            world.seed_post(oldest, "новый пост", date)
            moved.clear()
        return read

    monkeypatch.setattr(dialogs, "PAGE", 10)
    monkeypatch.setattr(dialogs, "_page", page_then_a_post)
    assert {dialog.peer.chat_id for dialog in await read_dialogs(client)} == everything


CLOSED = [
    ({"gigagroup": True}, errors.ChatWriteForbiddenError, Reason.NO_RIGHT),
    ({"stars": 5}, errors.ForbiddenError, Reason.PAID),
    ({"muted": True}, errors.ChatWriteForbiddenError, Reason.NO_RIGHT),
    ({"forbidden": ["text"]}, errors.ChatSendPlainForbiddenError, TEXT),
]


@pytest.mark.parametrize(("rights", "error", "reason"), CLOSED, ids=lambda v: str(v)[:12])
async def test_what_is_closed_is_predicted_and_refused(
    telegram: LocalTelegram,
    client: TelegramClient,
    script: Script,
    rights: dict[str, object],
    error: type[Exception],
    reason: str,
) -> None:
    market = next(c for c in telegram.world.channels.values() if c.title == "Барахолка")
    await script.post("/api/channels", {"channel": "Барахолка", **rights})
    (chat,) = (await client(fn.channels.GetChannelsRequest([_input(market)]))).chats
    dialog = dialog_of(chat)
    assert dialog is not None
    assert reason in {dialog.reason, *dialog.forbidden}
    with pytest.raises(error):
        await client(send(market))


def _input(channel: object) -> tl.InputChannel:
    return tl.InputChannel(channel.id, channel.access_hash)  # type: ignore[attr-defined]


async def test_nothing_is_forwarded_from_a_protected_channel(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    await script.post("/api/channels", {"channel": first(telegram).title, "protected": True})
    peer = to(first(telegram))
    request = fn.messages.ForwardMessagesRequest(peer, [1], to_peer=peer, random_id=[5])
    with pytest.raises(errors.ChatForwardsRestrictedError):
        await client(request)


def test_a_bucket_lets_a_burst_through_and_then_one_a_second() -> None:
    clock = FakeClock()
    buckets = Buckets(clock, burst=3)
    for _ in range(3):
        buckets.take("sendMessage", 1)
    with pytest.raises(ApiError, match="retry after 1"):
        buckets.take("editMessageText", 1)
    buckets.take("sendMessage", 2)
    clock.seconds = 1.0
    buckets.take("sendMessage", 1)


async def test_a_bot_that_hurries_is_told_to_wait(bot: Bot, script: Script) -> None:
    await script.post("/api/limits", {"burst": 2})
    for _ in range(2):
        await bot.send_message(1001, "x")
    with pytest.raises(TelegramRetryAfter) as wait:
        await bot.send_message(1001, "x")
    assert wait.value.retry_after == 1


async def test_a_second_account_has_its_own_hashes_random_ids_and_saved_messages(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    _, added = await script.post("/api/accounts", {"name": "Борис"})
    session = StringSession(added["session"])
    async with TelegramClient(session, 1, "0" * 32) as other:
        assert (await other.get_me()).first_name == "Борис"
        with pytest.raises(errors.ChannelInvalidError):
            await other(send(first(telegram)))  # the first one's access hash
        (chat,) = [d for d in await read_dialogs(other) if d.title == first(telegram).title]
        peer = tl.InputPeerChannel(first(telegram).id, chat.peer.access_hash)
        await other(fn.messages.SendMessageRequest(peer, "от Бориса", random_id=7))
        await client(send(first(telegram), "от Анны", random_id=7))
        await other(fn.messages.SendMessageRequest(tl.InputPeerSelf(), "x", random_id=7))
    assert (telegram.world.counters.posts, telegram.world.counters.duplicates) == (3, 0)
