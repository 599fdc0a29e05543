"""The stored files of posts: read once, sent on by reference, read again when that expired."""

import asyncio
import io
from collections.abc import Callable, Sequence
from typing import Final
from weakref import WeakValueDictionary

from telethon import utils
from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.errors import MediaGone, Refused, SendError
from delivery.job import ChatKind, Peer, Stored
from delivery.post import Media, MediaKind
from delivery.telegram.client import QuietClient
from delivery.telegram.errors import translated
from delivery.telegram.requests import SUPERGROUP_OFFSET

EXPIRED: Final = "FILE_REFERENCE"
VAULT_GONE: Final = ("CHANNEL_INVALID", "CHANNEL_PRIVATE")


class MediaShelf:
    """Remembers the references of stored files for one session; they belong to its account."""

    def __init__(self) -> None:
        self._known: dict[Stored, Sequence[object]] = {}
        self._reading: WeakValueDictionary[Stored, asyncio.Lock] = WeakValueDictionary()

    async def read(
        self, client: QuietClient, stored: Stored, expired: Sequence[object] | None = None
    ) -> Sequence[object]:
        """Return the files as they are sent; those that ``expired`` are read again, once for all.

        Raises MediaGone, or another ``SendError``.
        """
        lock = self._reading.setdefault(stored, asyncio.Lock())
        async with lock:
            if self._known.get(stored) in (None, expired):
                self._known[stored] = await _files(client, stored)
            return self._known[stored]


async def _files(client: QuietClient, stored: Stored) -> Sequence[object]:
    messages = await _messages(client, stored)
    found = [m.media for m in messages if isinstance(m, tl.Message) and m.media]
    if len(found) < len(stored.message_ids):
        raise MediaGone("a message of the vault is gone")
    return [_input(media) for media in found]


def has_expired(error: SendError) -> bool:
    """Whether the files only have to be read again."""
    return isinstance(error, Refused) and error.name.startswith(EXPIRED)


async def _messages(client: QuietClient, stored: Stored) -> Sequence[object]:
    ids = [tl.InputMessageID(number) for number in stored.message_ids]
    request: object = fn.messages.GetMessagesRequest(ids)
    if stored.vault is not None:
        request = fn.channels.GetMessagesRequest(input_channel(stored.vault), ids)
    try:
        with translated():
            answer = await client(request)
    except Refused as error:
        if error.name in VAULT_GONE:
            raise MediaGone(error.name) from error
        raise
    messages: Sequence[object] = answer.messages
    return messages


def _input(media: object) -> object:
    """Return a message's media as it is sent on; hidden ones stay hidden."""
    match media:
        case tl.MessageMediaPhoto(photo=photo):
            return tl.InputMediaPhoto(utils.get_input_photo(photo), spoiler=media.spoiler)
        case tl.MessageMediaDocument(document=document):
            document = utils.get_input_document(document)
            cover = utils.get_input_photo(media.video_cover) if media.video_cover else None
            return tl.InputMediaDocument(
                document,
                spoiler=media.spoiler,
                video_cover=cover,
                video_timestamp=media.video_timestamp,
            )
        case _:
            raise MediaGone(f"no file: {type(media).__name__}")


def input_channel(vault: Peer) -> object:
    """Address a channel by its bare id and this login's access hash."""
    return tl.InputChannel(-vault.chat_id - SUPERGROUP_OFFSET, vault.access_hash)


async def make_vault(client: QuietClient, title: str, bot: str) -> Peer:
    """Make a private channel with this bot as its administrator. Raises a ``SendError``."""
    with translated():
        request = fn.channels.CreateChannelRequest(title, about="", broadcast=True)
        chat = (await client(request)).chats[0]
    vault = Peer(-SUPERGROUP_OFFSET - chat.id, ChatKind.CHANNEL, chat.access_hash)
    await open_vault(client, vault, bot)
    return vault


async def open_vault(client: QuietClient, vault: Peer, bot: str) -> None:
    """Make the bot an administrator of the vault. Raises a ``SendError``."""
    rights = tl.ChatAdminRights(post_messages=True, edit_messages=True, delete_messages=True)
    with translated():
        found = await client(fn.contacts.ResolveUsernameRequest(bot))
        (user,) = [u for u in found.users if u.bot]
        who = tl.InputUser(user.id, user.access_hash)
        await client(fn.channels.EditAdminRequest(input_channel(vault), who, rights, rank=""))


async def save(client: QuietClient, files: Sequence[tuple[Media, bytes]]) -> tuple[int, ...]:
    """Upload files to Saved Messages, one message each. Raises a ``SendError``."""
    sent = []
    for media, content in files:
        file = io.BytesIO(content)
        file.name = media.name or NAMES[media.kind]
        with translated():
            message = await client.send_file("me", file, **OPTIONS[media.kind](media))
        sent.append(int(message.id))
    return tuple(sent)


NAMES: Final = {
    MediaKind.PHOTO: "photo.jpg",
    MediaKind.VIDEO: "video.mp4",
    MediaKind.ANIMATION: "animation.mp4",
    MediaKind.DOCUMENT: "file",
    MediaKind.AUDIO: "audio.mp3",
    MediaKind.VOICE: "voice.ogg",
    MediaKind.VIDEO_NOTE: "round.mp4",
}


def _document(_: Media) -> dict[str, object]:
    return {"force_document": True}


def _plain(media: Media) -> dict[str, object]:
    attributes: list[object] = []
    if media.kind is MediaKind.ANIMATION:
        attributes.append(tl.DocumentAttributeAnimated())
    return {"attributes": attributes, "supports_streaming": media.kind is MediaKind.VIDEO}


def _voice(_: Media) -> dict[str, object]:
    return {"voice_note": True}


OPTIONS: Final[dict[MediaKind, Callable[[Media], dict[str, object]]]] = {
    MediaKind.PHOTO: lambda _: {},
    MediaKind.VIDEO: _plain,
    MediaKind.ANIMATION: _plain,
    MediaKind.DOCUMENT: _document,
    MediaKind.AUDIO: _plain,
    MediaKind.VOICE: _voice,
    MediaKind.VIDEO_NOTE: lambda _: {"video_note": True},
}
