"""Channels the account makes, and who may do what in them."""

import secrets
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.channel import Channel, Kind
from sandbox.mtproto import objects
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.handlers.dialogs import find
from sandbox.mtproto.rpc import Call, Registry

registry = Registry()

FIRST_MADE: Final = 3_000_000_001  # ids of channels the account makes
MAX_TITLE: Final = 128


@registry.handles(fn.channels.CreateChannelRequest)
def create_channel(call: Call, request: fn.channels.CreateChannelRequest) -> object:
    """channels.createChannel: a private channel or supergroup."""
    world = call.world
    if not 0 < len(request.title.strip()) <= MAX_TITLE:
        raise RpcFail("CHAT_TITLE_EMPTY")
    made = [c.id for c in world.channels.values() if c.id >= FIRST_MADE and c.creator]
    channel = Channel(
        Kind.SUPERGROUP if request.megagroup else Kind.CHANNEL,
        max(made, default=FIRST_MADE - 1) + 1,
        request.title,
        creator=True,
        members=1,
    )
    world.add(channel)
    post = world.seed_post(channel, "", int(world.now()))
    return objects.updates_of(world, channel, [objects.shown(world, channel, post)])


@registry.handles(fn.channels.DeleteChannelRequest)
def delete_channel(call: Call, request: fn.channels.DeleteChannelRequest) -> object:
    """channels.deleteChannel: only by who made it."""
    channel = find(call.world, request.channel)
    if not channel.creator:
        raise RpcFail("CHAT_ADMIN_REQUIRED")
    call.world.remove_channel(channel)
    return objects.updates_of(call.world, channel, [])


@registry.handles(fn.channels.EditAdminRequest)
def edit_admin(call: Call, request: fn.channels.EditAdminRequest) -> object:
    """channels.editAdmin: here only the bot can be made an administrator."""
    world, channel = call.world, find(call.world, request.channel)
    if not channel.creator:
        raise RpcFail("CHAT_ADMIN_REQUIRED")
    bot = world.bot
    given = (getattr(request.user_id, "user_id", 0), getattr(request.user_id, "access_hash", 0))
    if given != (bot["id"], objects.bot_hash(world)):
        raise RpcFail("USER_ID_INVALID")
    was, channel.bot_admin = channel.bot_admin, bool(request.admin_rights.post_messages)
    world.add(channel)
    world.bot_moved(channel, was_admin=was)
    return objects.updates_of(world, channel, [])


@registry.handles(fn.channels.GetFullChannelRequest)
def get_full_channel(call: Call, request: fn.channels.GetFullChannelRequest) -> object:
    """channels.getFullChannel: members, slow mode in seconds."""
    channel = find(call.world, request.channel)
    full = tl.ChannelFull(
        id=channel.id,
        about="",
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        chat_photo=tl.PhotoEmpty(secrets.randbits(31)),
        notify_settings=objects.NOTIFY,
        bot_info=[],
        pts=max(channel.posts, default=1),
        participants_count=channel.members,
        slowmode_seconds=channel.slow_mode or None,
    )
    return tl.messages.ChatFull(full_chat=full, chats=[objects.chat(call.world, channel)], users=[])


@registry.handles(fn.contacts.ResolveUsernameRequest)
def resolve_username(call: Call, request: fn.contacts.ResolveUsernameRequest) -> object:
    """contacts.resolveUsername: channels of the account, and the bot."""
    world, name = call.world, request.username.lstrip("@").casefold()
    if name == str(world.bot["username"]).casefold():
        peer = tl.PeerUser(world.bot["id"])
        return tl.contacts.ResolvedPeer(peer=peer, chats=[], users=[objects.bot(world)])
    for channel in world.channels.values():
        if channel.username and channel.username.casefold() == name:
            chats = [objects.chat(world, channel)]
            return tl.contacts.ResolvedPeer(peer=objects.peer(channel), chats=chats, users=[])
    raise RpcFail("USERNAME_NOT_OCCUPIED")
