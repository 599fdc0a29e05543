"""Files in the local Telegram: what one side uploads the other sees."""

import base64
import io

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BufferedInputFile, InputMediaPhoto
from telethon import TelegramClient, errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.channel import Channel
from sandbox.local import LocalTelegram
from tests.sandbox.conftest import Script
from tests.sandbox.test_mtproto import first, to

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)


async def vault(telegram: LocalTelegram, client: TelegramClient) -> Channel:
    """A private channel of the account where the bot is an administrator."""
    made = await client(fn.channels.CreateChannelRequest("Склад", "", broadcast=True))
    found = await client(fn.contacts.ResolveUsernameRequest("rassylka_sandbox_bot"))
    rights = tl.ChatAdminRights(post_messages=True, edit_messages=True)
    await client(fn.channels.EditAdminRequest(made.chats[0], found.users[0], rights, rank=""))
    return next(c for c in telegram.world.channels.values() if c.id == made.chats[0].id)


async def photo_in(vault: Channel, bot: Bot, client: TelegramClient) -> tl.InputPhoto:
    """A photo the bot put into the vault, as the account reads it there."""
    sent = await bot.send_photo(vault.chat_id, BufferedInputFile(PNG, "п.png"), caption="x")
    channel = tl.InputChannel(vault.id, vault.access_hash)
    asked = [tl.InputMessageID(sent.message_id)]
    answer = await client(fn.channels.GetMessagesRequest(channel, asked))
    photo = answer.messages[0].media.photo
    return tl.InputPhoto(photo.id, photo.access_hash, photo.file_reference)


async def test_the_account_sends_on_what_the_bot_put_into_the_vault(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    photo = await photo_in(await vault(telegram, client), bot, client)
    request = fn.messages.SendMediaRequest(
        to(first(telegram)), tl.InputMediaPhoto(photo), "подпись", random_id=9
    )
    await client(request)
    post = max(first(telegram).posts.values(), key=lambda p: p.id)
    assert post.media is not None
    assert (post.text, post.random_id, post.media.file) == ("подпись", 9, photo.id)


async def test_an_expired_reference_is_refused_and_a_fresh_one_taken(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    photo = await photo_in(await vault(telegram, client), bot, client)
    telegram.world.files.expire()
    media = tl.InputMediaPhoto(photo)
    with pytest.raises(errors.FileReferenceExpiredError):
        await client(fn.messages.SendMediaRequest(to(first(telegram)), media, "", random_id=9))
    photo.file_reference = telegram.world.files.reference
    await client(fn.messages.SendMediaRequest(to(first(telegram)), media, "", random_id=9))


async def test_an_uploaded_file_comes_back_byte_by_byte(
    client: TelegramClient,
) -> None:
    content = bytes(range(256)) * 5000
    file = io.BytesIO(content)
    file.name = "отчёт.pdf"
    sent = await client.send_file("me", file, caption="x", force_document=True)
    assert await client.download_media(sent, bytes) == content
    assert sent.file.name == "отчёт.pdf"


async def test_an_album_is_remembered_by_its_random_ids(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    photo = await photo_in(await vault(telegram, client), bot, client)
    media = tl.InputMediaPhoto(photo)
    items = [tl.InputSingleMedia(media, str(n), random_id=n) for n in (1, 2)]
    request = fn.messages.SendMultiMediaRequest(to(first(telegram)), items)
    one, two = await client(request), await client(request)
    ids = [[u.id for u in a.updates if isinstance(u, tl.UpdateMessageID)] for a in (one, two)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


async def test_an_album_names_the_part_whose_reference_is_old(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    photo = await photo_in(await vault(telegram, client), bot, client)
    old = tl.InputPhoto(photo.id, photo.access_hash, b"reference 0")
    media = [tl.InputMediaPhoto(photo), tl.InputMediaPhoto(old)]
    items = [tl.InputSingleMedia(m, "", random_id=n) for n, m in enumerate(media, 1)]
    with pytest.raises(errors.BadRequestError, match="FILE_REFERENCE_1_EXPIRED"):
        await client(fn.messages.SendMultiMediaRequest(to(first(telegram)), items))


async def test_a_group_without_photos_refuses_one(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    photo = await photo_in(await vault(telegram, client), bot, client)
    club = next(c for c in telegram.world.channels.values() if c.title == "Фотоклуб")
    media = tl.InputMediaPhoto(photo)
    with pytest.raises(errors.ChatSendPhotosForbiddenError):
        await client(fn.messages.SendMediaRequest(to(club), media, "", random_id=3))


async def test_the_bot_may_not_write_where_it_is_no_administrator(
    telegram: LocalTelegram, bot: Bot
) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot is not a member of the channel chat"):
        await bot.send_message(first(telegram).chat_id, "x")


async def test_the_bot_hears_that_it_became_an_administrator(
    telegram: LocalTelegram, bot: Bot, client: TelegramClient
) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["my_chat_member"])
    channel = await vault(telegram, client)
    update = (await bot.get_updates(timeout=5, allowed_updates=["my_chat_member"]))[-1]
    assert update.my_chat_member is not None
    assert update.my_chat_member.chat.id == channel.chat_id
    assert update.my_chat_member.new_chat_member.status == "administrator"


async def test_a_person_sends_an_album_and_the_bot_copies_it(bot: Bot, script: Script) -> None:
    file = {"name": "a.png", "mime": "image/png", "data": base64.b64encode(PNG).decode()}
    said = {"user": 1001, "text": "Альбом", "files": [file, file]}
    status, sent = await script.post("/api/say", said)
    copies = await bot.copy_messages(1001, 1001, sent["message_ids"])
    _, state = await script.get("/api/state")
    shown = [m for m in state["messages"] if m["message_id"] in {c.message_id for c in copies}]
    assert (status, [m["text"] for m in shown]) == (200, ["Альбом", ""])
    assert len({m["media"]["group"] for m in shown}) == 1


async def test_the_bot_downloads_what_a_person_sent(bot: Bot, script: Script) -> None:
    file = {"name": "a.png", "mime": "image/png", "data": base64.b64encode(PNG).decode()}
    await script.post("/api/say", {"user": 1001, "text": "x", "files": [file]})
    update = (await bot.get_updates(timeout=5))[-1]
    assert update.message is not None
    assert update.message.photo is not None
    content = await bot.download(update.message.photo[-1])
    assert content is not None
    assert content.read() == PNG


async def test_a_media_group_of_one_and_a_wrong_file_are_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="wrong number of media"):
        await bot.send_media_group(1001, [InputMediaPhoto(media="photo-1")])
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(1001, "photo-77")


async def test_a_forwarded_post_of_a_channel_names_its_source(
    telegram: LocalTelegram, script: Script
) -> None:
    post = {"channel": first(telegram).title, "post": 1}
    await script.post("/api/say", {"user": 1001, "forward": post})
    _, state = await script.get("/api/state")
    assert state["messages"][-1]["forwarded_from"] == first(telegram).title


async def test_a_page_loads_a_file_but_never_as_a_page_of_ours(
    telegram: LocalTelegram, script: Script
) -> None:
    page = telegram.world.files.add("document", "x.html", "text/html", b"<script>1</script>")
    picture = telegram.world.files.add("photo", "x.png", "image/png", PNG)
    for file, kind in ((page, "application/octet-stream"), (picture, "image/png")):
        async with script.http.get(f"{script.url}/api/files/{file.id}") as answer:
            assert answer.content_type == kind
