"""The client half, asked by the real Telethon over TCP."""

from pathlib import Path

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.channel import Channel
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from tests.sandbox.conftest import client_of


def first(telegram: LocalTelegram) -> Channel:
    return next(iter(telegram.world.channels.values()))


def to(channel: Channel) -> tl.InputPeerChannel:
    return tl.InputPeerChannel(channel.id, channel.access_hash)


def send(channel: Channel, text: str = "x", random_id: int = 7, **more: object) -> object:
    return fn.messages.SendMessageRequest(to(channel), text, random_id=random_id, **more)


async def test_a_repeated_random_id_returns_the_first_message(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    channel = first(telegram)
    one, two = await client(send(channel)), await client(send(channel))
    assert one.updates[0].id == two.updates[0].id
    assert (telegram.world.counters.posts, telegram.world.counters.duplicates) == (1, 1)


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_cut_is_healed_by_telethon_and_makes_one_post(
    telegram: LocalTelegram, client: TelegramClient, cut: str
) -> None:
    telegram.faults.add(Fault("SendMessage", cut=cut))  # type: ignore[arg-type]
    await client(send(first(telegram)))
    assert telegram.world.counters.posts == 1


async def test_entities_come_back_from_the_history(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    entities = [tl.MessageEntityBold(0, 2), tl.MessageEntityTextUrl(1, 2, "https://e.x/")]
    await client(send(first(telegram), "привет", entities=entities))
    (message,) = await client.get_messages(to(first(telegram)), limit=1)
    assert [bytes(e) for e in message.entities] == [bytes(e) for e in entities]


REFUSALS = [
    (Fault("SendMessage", error="FLOOD_WAIT_77"), errors.FloodWaitError),
    (Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN"), errors.ChatWriteForbiddenError),
    (Fault("SendMessage", error="AUTH_KEY_UNREGISTERED"), errors.AuthKeyUnregisteredError),
]


@pytest.mark.parametrize(("fault", "expected"), REFUSALS, ids=lambda v: getattr(v, "error", ""))
async def test_an_injected_error_is_telethons_own_class(
    telegram: LocalTelegram,
    client: TelegramClient,
    fault: Fault,
    expected: type[Exception],
) -> None:
    telegram.faults.add(Fault(fault.on, error=fault.error))
    with pytest.raises(expected):
        await client(send(first(telegram)))
    assert telegram.world.counters.posts == 0


RULES = [
    ({"text": " "}, errors.MessageEmptyError),
    ({"text": "а" * 4097}, errors.MessageTooLongError),
    ({"random_id": 0}, errors.RandomIdEmptyError),
    ({"entities": [tl.MessageEntityBold(0, 9)]}, errors.EntityBoundsInvalidError),
]


@pytest.mark.parametrize(("wrong", "expected"), RULES, ids=range(len(RULES)))
async def test_a_post_telegram_would_not_take_is_refused(
    telegram: LocalTelegram,
    client: TelegramClient,
    wrong: dict[str, object],
    expected: type[Exception],
) -> None:
    with pytest.raises(expected):
        await client(send(first(telegram), **wrong))  # type: ignore[arg-type]


async def test_rights_follow_the_channel(telegram: LocalTelegram, client: TelegramClient) -> None:
    by_title = {c.title: c for c in telegram.world.channels.values()}
    with pytest.raises(errors.ChatWriteForbiddenError):
        await client(send(by_title["Театр рядом"]))
    await client(send(by_title["Барахолка"], random_id=1))
    with pytest.raises(errors.SlowModeWaitError):
        await client(send(by_title["Барахолка"], random_id=2))
    wrong = Channel(first(telegram).kind, first(telegram).id, "", access_hash=5)
    with pytest.raises(errors.ChannelInvalidError):
        await client(send(wrong))


async def test_what_the_product_never_does_is_not_even_there(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    channel = tl.InputChannel(first(telegram).id, first(telegram).access_hash)
    with pytest.raises(errors.BadRequestError, match="METHOD_NOT_IMPLEMENTED_JoinChannel"):
        await client(fn.channels.JoinChannelRequest(channel))


async def test_folders_saved_messages_and_views_are_there(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    folders = await client(fn.messages.GetDialogFiltersRequest())
    assert "Партнёры" in {getattr(f.title, "text", "") for f in folders.filters[1:]}
    await client(fn.messages.SendMessageRequest(tl.InputPeerSelf(), "себе", random_id=3))
    views = await client(
        fn.messages.GetMessagesViewsRequest(to(first(telegram)), [1, 99], increment=False)
    )
    assert [view.views for view in views.views] == [1, None]


async def test_a_revoked_session_is_refused(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    telegram.mtproto.revoke("SESSION_REVOKED")
    with pytest.raises(errors.SessionRevokedError):
        await client(send(first(telegram)))


async def test_a_restart_keeps_ids_the_session_and_the_used_random_ids(tmp_path: Path) -> None:
    before = LocalTelegram(tmp_path, port=0)
    await before.start()
    async with client_of(before) as client:
        await client(send(first(before)))
    session, hashes = before.mtproto.session_string(), first(before).access_hash
    await before.stop()
    after = LocalTelegram(tmp_path, port=0)
    await after.start()
    async with client_of(after) as client:
        await client(send(first(after)))
    assert (after.mtproto.session_string(), first(after).access_hash) == (session, hashes)
    assert (after.world.counters.posts, after.world.counters.duplicates) == (1, 1)
    await after.stop()


async def test_a_folder_of_an_older_version_is_still_read(tmp_path: Path) -> None:
    before = LocalTelegram(tmp_path, port=0)
    channel = first(before)
    before._store.put("random_id", f"{channel.chat_id}:7", [1])  # as it was written then
    before._store.put("channel", channel.chat_id, {**vars(channel), "gone": 1, "posts": {}})
    before._store.close()
    after = LocalTelegram(tmp_path, port=0)
    assert after.world.already_posted(channel.chat_id, 7) == 1
    after._store.close()
