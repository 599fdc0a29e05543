"""What happens to a post after it is out: read, edited, pinned, deleted, counted."""

from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.channel import Channel, Kind, Post
from sandbox.mtproto import objects
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.handlers.dialogs import find
from sandbox.mtproto.handlers.messages import draft
from sandbox.mtproto.rpc import Call, Registry
from sandbox.world import World

registry = Registry()

PAGE: Final = 100
EDIT_WITHIN: Final = 172_800  # seconds, in groups; channels and administrators have no limit


def _found(world: World, channel: Channel, ids: list[int]) -> object:
    body = {
        "messages": [
            objects.message(world, channel, channel.posts[i])
            if i in channel.posts
            else tl.MessageEmpty(i, objects.peer(channel))
            for i in ids
        ],
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
    return _found(call.world, channel, shown)


@registry.handles(fn.channels.GetMessagesRequest)
def get_messages(call: Call, request: fn.channels.GetMessagesRequest) -> object:
    """channels.getMessages: what was deleted comes back empty."""
    channel = find(call.world, request.channel)
    return _found(call.world, channel, [m.id for m in request.id])


@registry.handles(fn.messages.GetMessagesRequest)
def get_own_messages(call: Call, request: fn.messages.GetMessagesRequest) -> object:
    """messages.getMessages: outside of channels; here Saved Messages."""
    return _found(call.world, call.world.saved(), [m.id for m in request.id])


@registry.handles(fn.messages.GetMessagesViewsRequest)
def get_views(call: Call, request: fn.messages.GetMessagesViewsRequest) -> object:
    """messages.getMessagesViews."""
    channel = find(call.world, request.peer)
    posts = [channel.posts.get(i) for i in request.id]
    views = [tl.MessageViews(views=p.views, forwards=0) if p else tl.MessageViews() for p in posts]
    return tl.messages.MessageViews(views=views, **objects.chats_and_users(call.world, [channel]))


@registry.handles(fn.messages.EditMessageRequest)
def edit_message(call: Call, request: fn.messages.EditMessageRequest) -> object:
    """messages.editMessage: text or caption, with its entities."""
    world, channel = call.world, find(call.world, request.peer)
    post = _own(channel, request.id)
    now = world.now()
    if not channel.admin and now - post.date > EDIT_WITHIN:
        raise RpcFail("MESSAGE_EDIT_TIME_EXPIRED")
    changed = draft(call, request, post.media)
    if (changed.text, changed.entities) == (post.text, post.entities):
        raise RpcFail("MESSAGE_NOT_MODIFIED")
    post.text, post.entities, post.edited = changed.text, changed.entities, int(now)
    world.keep(channel, post)
    world.changed()
    is_channel = channel.kind in (Kind.CHANNEL, Kind.SUPERGROUP)
    new = tl.UpdateEditChannelMessage if is_channel else tl.UpdateEditMessage
    update = new(message=objects.message(world, channel, post), pts=post.id, pts_count=1)
    return objects.updates_of(world, channel, [update])


def _own(channel: Channel, message_id: int) -> Post:
    post = channel.posts.get(message_id)
    if post is None:
        raise RpcFail("MESSAGE_ID_INVALID")
    if channel.kind is Kind.CHANNEL and not channel.admin:
        raise RpcFail("CHAT_ADMIN_REQUIRED")
    return post


@registry.handles(fn.messages.UpdatePinnedMessageRequest)
def pin_message(call: Call, request: fn.messages.UpdatePinnedMessageRequest) -> object:
    """messages.updatePinnedMessage: by administrators who have the right."""
    world, channel = call.world, find(call.world, request.peer)
    if not (channel.admin and channel.can_pin):
        raise RpcFail("CHAT_ADMIN_REQUIRED")
    post = _own(channel, request.id)
    post.pinned = not request.unpin
    world.keep(channel, post)
    world.changed()
    return objects.updates_of(world, channel, [])


@registry.handles(fn.channels.DeleteMessagesRequest)
def delete_messages(call: Call, request: fn.channels.DeleteMessagesRequest) -> object:
    """channels.deleteMessages: ids that are gone already are no error."""
    channel = find(call.world, request.channel)
    if channel.kind is Kind.CHANNEL and not channel.admin:
        raise RpcFail("MESSAGE_DELETE_FORBIDDEN")
    return _deleted(call.world, channel, request.id)


@registry.handles(fn.messages.DeleteMessagesRequest)
def delete_own_messages(call: Call, request: fn.messages.DeleteMessagesRequest) -> object:
    """messages.deleteMessages: in Saved Messages."""
    return _deleted(call.world, call.world.saved(), request.id)


def _deleted(world: World, channel: Channel, ids: list[int]) -> object:
    gone = world.remove(channel, ids)
    return tl.messages.AffectedMessages(pts=world.next_id(channel), pts_count=len(gone))
