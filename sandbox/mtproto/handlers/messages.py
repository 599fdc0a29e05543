"""Sending and reading posts."""

from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.mtproto import objects
from sandbox.mtproto.entities import from_tl
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.handlers.dialogs import find
from sandbox.mtproto.rpc import Call, Registry
from sandbox.world import Channel, Kind, Post, World

registry = Registry()

MAX_TEXT: Final = 4096  # UTF-16 units
MAX_ENTITIES: Final = 100
PAGE: Final = 100


def check_may_write(world: World, channel: Channel) -> None:
    """Refuse as Telegram does where the account may not write. Raises RpcFail."""
    if channel.kind is Kind.SAVED:
        return
    if channel.kind is Kind.CHANNEL and not (channel.admin and channel.can_post):
        raise RpcFail("CHAT_WRITE_FORBIDDEN")
    if channel.admin:
        return  # restrictions of members do not touch administrators
    if channel.muted:
        raise RpcFail("CHAT_WRITE_FORBIDDEN")
    wait = channel.last_post_at + channel.slow_mode - world.now()
    if channel.slow_mode and wait > 0:
        raise RpcFail(f"SLOWMODE_WAIT_{int(wait) + 1}")


@registry.handles(fn.messages.SendMessageRequest)
def send_message(call: Call, request: fn.messages.SendMessageRequest) -> object:
    """messages.sendMessage.

    A random_id is never forgotten: a repeated call in the same chat, from any log-in, is answered
    with the posts of the first one, https://core.telegram.org/api/updates.
    """
    world = call.world
    if not request.random_id:
        raise RpcFail("RANDOM_ID_EMPTY")
    channel = find(world, request.peer)
    known = world.already_posted(channel.chat_id, request.random_id)
    if known is not None:
        return objects.sent(world, channel, known[0], request.random_id, fresh=False)
    length = len(request.message.encode("utf-16-le")) // 2
    if not request.message.strip():
        raise RpcFail("MESSAGE_EMPTY")
    if length > MAX_TEXT:
        raise RpcFail("MESSAGE_TOO_LONG")
    if len(request.entities or ()) > MAX_ENTITIES:
        raise RpcFail("ENTITIES_TOO_LONG")
    entities = from_tl(request.entities, length)
    check_may_write(world, channel)
    post = world.post(channel, request.message, entities, request.random_id)
    return objects.sent(world, channel, post, request.random_id, fresh=True)


def _found(world: World, channel: Channel, posts: list[Post]) -> object:
    body = {
        "messages": [objects.message(world, channel, post) for post in posts],
        "topics": [],
        **objects.chats_and_users(world, [channel]),
    }
    count = len(channel.posts)
    if channel.kind in (Kind.CHANNEL, Kind.SUPERGROUP):
        return tl.messages.ChannelMessages(pts=max(channel.posts, default=1), count=count, **body)
    return tl.messages.MessagesSlice(count=count, **body)


@registry.handles(fn.messages.GetHistoryRequest)
def get_history(call: Call, request: fn.messages.GetHistoryRequest) -> object:
    """messages.getHistory: newest first, before ``offset_id``."""
    channel = find(call.world, request.peer)
    ids = [i for i in sorted(channel.posts, reverse=True) if not 0 < request.offset_id <= i]
    shown = ids[max(request.add_offset, 0) :][: min(request.limit, PAGE)]
    return _found(call.world, channel, [channel.posts[i] for i in shown])


@registry.handles(fn.channels.GetMessagesRequest)
def get_messages(call: Call, request: fn.channels.GetMessagesRequest) -> object:
    """channels.getMessages."""
    channel = find(call.world, request.channel)
    asked = [channel.posts[m.id] for m in request.id if m.id in channel.posts]
    return _found(call.world, channel, asked)


@registry.handles(fn.messages.GetMessagesViewsRequest)
def get_views(call: Call, request: fn.messages.GetMessagesViewsRequest) -> object:
    """messages.getMessagesViews."""
    channel = find(call.world, request.peer)
    posts = [channel.posts.get(i) for i in request.id]
    views = [tl.MessageViews(views=p.views, forwards=0) if p else tl.MessageViews() for p in posts]
    return tl.messages.MessageViews(views=views, **objects.chats_and_users(call.world, [channel]))
