"""What happens to a post after it is out, asked by the real Telethon."""

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.local import LocalTelegram
from tests.sandbox.conftest import Script
from tests.sandbox.test_mtproto import first, send, to


async def sent_id(telegram: LocalTelegram, client: TelegramClient, text: str = "Старо") -> int:
    answer = await client(send(first(telegram), text))
    return int(answer.updates[0].id)


async def test_an_edited_post_shows_its_new_words(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    number = await sent_id(telegram, client)
    bold = [tl.MessageEntityBold(0, 4)]
    peer = to(first(telegram))
    await client(fn.messages.EditMessageRequest(peer, number, message="Ново", entities=bold))
    post = first(telegram).posts[number]
    assert (post.text, [e["type"] for e in post.entities]) == ("Ново", ["bold"])
    assert post.edited


async def test_an_edit_that_changes_nothing_is_refused(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    number = await sent_id(telegram, client)
    same = fn.messages.EditMessageRequest(to(first(telegram)), number, message="Старо")
    with pytest.raises(errors.MessageNotModifiedError):
        await client(same)


async def test_a_deleted_post_is_gone_and_its_id_is_not_used_again(
    telegram: LocalTelegram, client: TelegramClient
) -> None:
    number = await sent_id(telegram, client)
    channel = tl.InputChannel(first(telegram).id, first(telegram).access_hash)
    answer = await client(fn.channels.DeleteMessagesRequest(channel, [number]))
    again = await client(send(first(telegram), "Ново", random_id=8))
    asked = [tl.InputMessageID(number)]
    (found,) = (await client(fn.channels.GetMessagesRequest(channel, asked))).messages
    assert (answer.pts_count, type(found), again.updates[0].id) == (1, tl.MessageEmpty, number + 1)


async def test_a_pinned_post_is_shown_as_such(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    number = await sent_id(telegram, client)
    await client(fn.messages.UpdatePinnedMessageRequest(to(first(telegram)), number))
    _, state = await script.get("/api/state")
    assert [p["id"] for p in state["channels"][0]["posts"] if p["pinned"]] == [number]


async def test_a_forward_copies_the_post(telegram: LocalTelegram, client: TelegramClient) -> None:
    number = await sent_id(telegram, client)
    one, two, *_ = telegram.world.channels.values()
    request = fn.messages.ForwardMessagesRequest(
        to(one), [number], to_peer=to(two), random_id=[5], drop_author=True
    )
    await client(request)
    assert max(two.posts.values(), key=lambda p: p.id).text == "Старо"


async def test_a_channel_that_is_gone_is_refused_as_invalid(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    channel = first(telegram)
    await script.post("/api/channels/delete", {"channel": channel.title})
    with pytest.raises(errors.ChannelInvalidError):
        await client(send(channel))


async def test_premium_allows_a_longer_caption(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    assert not (await client.get_me()).premium
    await script.post("/api/account", {"premium": True})
    (me,) = await client(fn.users.GetUsersRequest([tl.InputUserSelf()]))
    assert me.premium
    assert telegram.world.me.premium


async def test_a_fault_of_any_send_meets_the_next_one_and_no_other(
    telegram: LocalTelegram, client: TelegramClient, script: Script
) -> None:
    await script.post("/api/faults", {"on": "Send", "error": "FLOOD_WAIT_9"})
    forward = fn.messages.ForwardMessagesRequest(
        to(first(telegram)), [1], to_peer=to(first(telegram)), random_id=[5]
    )
    with pytest.raises(errors.FloodWaitError):
        await client(forward)
    await client(send(first(telegram)))
    assert telegram.faults.rules == []
