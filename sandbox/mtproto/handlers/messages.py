"""Publishing: text, media, albums, forwards."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.channel import Channel, Json, Kind, Media, Post
from sandbox.mtproto import objects
from sandbox.mtproto.entities import from_tl
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.handlers.dialogs import find
from sandbox.mtproto.media import read_media
from sandbox.mtproto.objects import name_of
from sandbox.mtproto.rpc import Call, Registry
from sandbox.world import World

registry = Registry()

MAX_TEXT: Final = 4096  # UTF-16 units
MAX_CAPTION: Final = 1024
MAX_ENTITIES: Final = 100
ALBUM: Final = range(2, 11)
ADDRESS: Final = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?")
KIND_FORBIDDEN: Final = {
    "text": "CHAT_SEND_PLAIN_FORBIDDEN",
    "photo": "CHAT_SEND_PHOTOS_FORBIDDEN",
    "video": "CHAT_SEND_VIDEOS_FORBIDDEN",
    "animation": "CHAT_SEND_GIFS_FORBIDDEN",
    "document": "CHAT_SEND_DOCS_FORBIDDEN",
    "audio": "CHAT_SEND_AUDIOS_FORBIDDEN",
    "voice": "CHAT_SEND_VOICES_FORBIDDEN",
    "video_note": "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN",
}

Make = Callable[[Channel], list[Post]]


def check_may_write(world: World, channel: Channel, posts: Sequence[Post]) -> None:
    """Refuse as Telegram does where the account may not write. Raises RpcFail."""
    if channel.kind is Kind.SAVED:
        return
    if channel.kind is Kind.CHANNEL and not (channel.admin and channel.can_post):
        raise RpcFail("CHAT_WRITE_FORBIDDEN")
    if not channel.admin:  # restrictions of members do not touch administrators
        _check_member(world, channel, posts)


def _check_member(world: World, channel: Channel, posts: Sequence[Post]) -> None:
    if channel.muted or channel.gigagroup:
        raise RpcFail("CHAT_WRITE_FORBIDDEN")
    if channel.stars:
        raise RpcFail(f"ALLOW_PAYMENT_REQUIRED_{channel.stars}")
    for post in posts:
        file = world.files.get(post.media.file) if post.media else None
        if (kind := file.kind if file else "text") in channel.forbidden:
            raise RpcFail(KIND_FORBIDDEN[kind])
    wait = channel.last_post_at + channel.slow_mode - world.now()
    if channel.slow_mode and wait > 0:
        raise RpcFail(f"SLOWMODE_WAIT_{int(wait) + 1}")


def draft(call: Call, request: object, media: Media | None = None) -> Post:
    """Read message, entities and flags of a request. Raises RpcFail."""
    text = str(getattr(request, "message", ""))
    length = len(text.encode("utf-16-le")) // 2
    limit = MAX_TEXT if media is None or call.world.me.premium else MAX_CAPTION
    if media is None and not text.strip():
        raise RpcFail("MESSAGE_EMPTY")
    if length > limit:
        raise RpcFail("MESSAGE_TOO_LONG" if media is None else "MEDIA_CAPTION_TOO_LONG")
    entities = getattr(request, "entities", None)
    if len(entities or ()) > MAX_ENTITIES:
        raise RpcFail("ENTITIES_TOO_LONG")
    return Post(
        id=0,
        text=text,
        entities=from_tl(entities, length, lambda user: name_of(call.world, user)),
        date=int(call.world.now()),
        media=media,
        preview=_preview(request) if media is None else None,
        above=bool(media and getattr(request, "invert_media", False)),
        silent=bool(getattr(request, "silent", False)),
        protected=bool(getattr(request, "noforwards", False)),
    )


def _preview(request: object) -> Json | None:
    """Read how the preview of a link is to look. Raises RpcFail for an address that is none."""
    page = getattr(request, "media", None)
    found: Json = {}
    if isinstance(page, tl.InputMediaWebPage) and ADDRESS.fullmatch(page.url):
        found["url"] = page.url
        found |= {"prefer_large_media": True} if page.force_large_media else {}
        found |= {"prefer_small_media": True} if page.force_small_media else {}
    elif isinstance(page, tl.InputMediaWebPage) and not page.optional:
        raise RpcFail("WEBPAGE_URL_INVALID")
    found |= {"is_disabled": True} if getattr(request, "no_webpage", None) else {}
    found |= {"show_above_text": True} if getattr(request, "invert_media", None) else {}
    return found or None


def publish(call: Call, peer: object, random_ids: Sequence[int], make: Make) -> object:
    """Publish what ``make`` returns, or answer with what these random_ids made before.

    A random_id is never forgotten: a repeated call in the same chat, from any log-in, is answered
    with the posts of the first one, https://core.telegram.org/api/updates.
    """
    world = call.world
    if not all(random_ids):
        raise RpcFail("RANDOM_ID_EMPTY")
    channel = find(world, peer)
    known = {r: world.already_posted(channel.chat_id, r) for r in random_ids}
    if first := {r: i for r, i in known.items() if i is not None}:
        return objects.sent(world, channel, first, fresh=False)
    posts = make(channel)
    check_may_write(world, channel, posts)
    start = world.next_id(channel)
    for number, post in enumerate(posts):
        post.id, post.author = start + number, world.me.id
    world.post(channel, dict(zip(random_ids, posts, strict=True)))
    posted = {r: post.id for r, post in zip(random_ids, posts, strict=True)}
    return objects.sent(world, channel, posted, fresh=True)


@registry.handles(fn.messages.SendMessageRequest)
def send_message(call: Call, request: fn.messages.SendMessageRequest) -> object:
    """messages.sendMessage."""
    return publish(call, request.peer, [request.random_id], lambda _: [draft(call, request)])


@registry.handles(fn.messages.SendMediaRequest)
def send_media(call: Call, request: fn.messages.SendMediaRequest) -> object:
    """messages.sendMedia."""

    def make(_: Channel) -> list[Post]:
        if isinstance(request.media, tl.InputMediaWebPage):
            return [draft(call, request)]
        media = read_media(call.world.files, call.uploads, request.media)
        return [draft(call, request, media)]

    return publish(call, request.peer, [request.random_id], make)


@registry.handles(fn.messages.SendMultiMediaRequest)
def send_multi_media(call: Call, request: fn.messages.SendMultiMediaRequest) -> object:
    """messages.sendMultiMedia: an album of stored files, 2 to 10 of them."""
    items = request.multi_media
    if len(items) not in ALBUM:
        raise RpcFail("MULTI_MEDIA_TOO_LONG" if len(items) >= ALBUM.stop else "MEDIA_EMPTY")

    def make(_: Channel) -> list[Post]:
        if any(type(i.media) in UPLOADS for i in items):
            raise RpcFail("MEDIA_INVALID")  # messages.uploadMedia comes first
        group = abs(items[0].random_id)
        found = [
            replace(read_media(call.world.files, call.uploads, item.media, place), group=group)
            for place, item in enumerate(items)
        ]
        posts = [draft(call, item, media) for item, media in zip(items, found, strict=True)]
        for post in posts:
            post.above = bool(request.invert_media)
            post.silent = bool(request.silent)
            post.protected = bool(request.noforwards)
        return posts

    return publish(call, request.peer, [item.random_id for item in items], make)


UPLOADS: Final = (tl.InputMediaUploadedPhoto, tl.InputMediaUploadedDocument)


@registry.handles(fn.messages.ForwardMessagesRequest)
def forward_messages(call: Call, request: fn.messages.ForwardMessagesRequest) -> object:
    """messages.forwardMessages: copies of posts of one chat, also without their author."""
    source = find(call.world, request.from_peer)
    originals = [source.posts.get(i) for i in request.id]

    def make(_: Channel) -> list[Post]:
        found = [post for post in originals if post is not None]
        if len(found) < len(originals):
            raise RpcFail("MESSAGE_ID_INVALID")
        if source.protected or any(post.protected for post in found):
            raise RpcFail("CHAT_FORWARDS_RESTRICTED")
        now = int(call.world.now())
        clean = {"random_id": None, "keyboard": None, "edited": 0, "pinned": False, "views": 1}
        return [replace(post, date=now, by_bot=False, **clean) for post in found]  # type: ignore[arg-type]

    return publish(call, request.to_peer, request.random_id, make)
