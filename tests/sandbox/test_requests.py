"""Requests of the account about channels and formatting, asked by the real Telethon."""

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.local import LocalTelegram
from tests.sandbox.test_media import vault
from tests.sandbox.test_mtproto import first, send, to


async def test_a_channel_is_described_found_by_name_and_deleted(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    channel = await vault(telegram, client)
    where = tl.InputChannel(channel.id, channel.access_hash)
    full = await client(fn.channels.GetFullChannelRequest(where))
    found = await client(fn.contacts.ResolveUsernameRequest("sandbox_channel_1"))
    assert (full.chats[0].title, found.chats[0].title) == ("Склад", first(telegram).title)
    await client(fn.channels.DeleteChannelRequest(where))
    with pytest.raises(errors.ChannelInvalidError):
        await client(fn.channels.GetFullChannelRequest(where))


REFUSED = [
    (lambda _: fn.channels.CreateChannelRequest("", ""), errors.RPCError),
    (lambda _: fn.contacts.ResolveUsernameRequest("nobody_here"), errors.UsernameNotOccupiedError),
    (fn.channels.DeleteChannelRequest, errors.ChatAdminRequiredError),
    (
        lambda c: fn.channels.EditAdminRequest(
            c, tl.InputUser(4242, 0), tl.ChatAdminRights(), rank=""
        ),
        errors.ChatAdminRequiredError,
    ),
    (lambda _: fn.upload.SaveFilePartRequest(1, 0, b""), errors.RPCError),
    (
        lambda _: fn.upload.GetFileRequest(
            tl.InputPhotoFileLocation(99, 0, b"", "x"), offset=0, limit=4096
        ),
        errors.RPCError,
    ),
]


@pytest.mark.parametrize(("request_of", "error"), REFUSED, ids=range(len(REFUSED)))
async def test_what_the_account_may_not_do_is_refused(
    telegram: LocalTelegram, client: TelegramClient, request_of: object, error: type[Exception]
) -> None:
    channel = tl.InputChannel(first(telegram).id, first(telegram).access_hash)
    with pytest.raises(error):
        await client(request_of(channel))  # type: ignore[operator]


ENTITIES = [
    tl.MessageEntityPre(0, 2, language="python"),
    tl.MessageEntityBlockquote(0, 2, collapsed=True),
    tl.MessageEntityCustomEmoji(0, 2, document_id=5),
    tl.MessageEntityUnderline(0, 2),
    tl.MessageEntityBlockquote(0, 2),
]


@pytest.mark.parametrize("entity", ENTITIES, ids=range(len(ENTITIES)))
async def test_every_kind_of_formatting_comes_back(
    telegram: LocalTelegram, client: TelegramClient, entity: object
) -> None:
    await client(send(first(telegram), "привет", entities=[entity]))
    (message,) = await client.get_messages(to(first(telegram)), limit=1)
    assert [bytes(e) for e in message.entities] == [bytes(entity)]  # type: ignore[call-overload]
