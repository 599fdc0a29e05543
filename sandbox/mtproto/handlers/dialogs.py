"""The list of chats, chats by address, folders."""

from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.channel import SUPERGROUP_OFFSET, Channel, Kind
from sandbox.folders import Folder
from sandbox.mtproto import objects
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.rpc import Call, Registry
from sandbox.world import World

registry = Registry()

PAGE: Final = 100


def find(world: World, peer: object) -> Channel:
    """Return the chat an InputPeer means; a wrong id or access hash is refused."""
    match peer:
        case tl.InputPeerSelf():
            return world.saved()
        case tl.InputPeerChannel() | tl.InputChannel():
            channel = world.channels.get(-SUPERGROUP_OFFSET - peer.channel_id)
            if channel is None or world.me.hash_of(channel.access_hash) != peer.access_hash:
                raise RpcFail("CHANNEL_INVALID")
            if channel.left:
                raise RpcFail("CHANNEL_PRIVATE")
            return channel
        case tl.InputPeerChat():
            group = world.channels.get(-peer.chat_id)
            if group is not None and not group.left:
                return group
        case tl.InputPeerUser() if peer.user_id == world.me.id:
            return world.saved()
        case _:
            pass
    raise RpcFail("PEER_ID_INVALID")


@registry.handles(fn.messages.GetDialogsRequest)
def get_dialogs(call: Call, request: fn.messages.GetDialogsRequest) -> object:
    """messages.getDialogs: newest first, pages of 100 after ``offset_peer``."""
    world = call.world
    is_archive = request.folder_id == 1
    everywhere = request.folder_id is None
    listed = [c for c in world.channels.values() if c.posts and not c.left]
    shown = [c for c in listed if everywhere or c.archived == is_archive]
    shown.sort(key=lambda c: (c.posts[max(c.posts)].date, c.id), reverse=True)
    total = len(shown)
    if not isinstance(request.offset_peer, tl.InputPeerEmpty):
        after = find(world, request.offset_peer)
        shown = shown[shown.index(after) + 1 :] if after in shown else []
    page = shown[: min(request.limit, PAGE)]
    body = {
        "dialogs": [objects.dialog(c) for c in page],
        "messages": [objects.message(world, c, c.posts[max(c.posts)]) for c in page],
        **objects.chats_and_users(world, page),
    }
    if len(page) == total:
        return tl.messages.Dialogs(**body)
    return tl.messages.DialogsSlice(count=total, **body)


@registry.handles(fn.channels.GetChannelsRequest)
def get_channels(call: Call, request: fn.channels.GetChannelsRequest) -> object:
    """channels.getChannels."""
    return tl.messages.Chats(
        [objects.chat(call.world, find(call.world, peer)) for peer in request.id]
    )


@registry.handles(fn.updates.GetChannelDifferenceRequest)
def get_channel_difference(call: Call, request: fn.updates.GetChannelDifferenceRequest) -> object:
    """updates.getChannelDifference: nothing is ever missed."""
    channel = find(call.world, request.channel)
    pts = max(channel.posts, default=1)
    return tl.updates.ChannelDifferenceEmpty(pts=pts, final=True, timeout=30)


@registry.handles(fn.messages.GetDialogFiltersRequest)
def get_dialog_filters(call: Call, _: object) -> object:
    """messages.getDialogFilters: the folders of the account."""
    filters = [_filter(call.world, folder) for folder in call.world.folders.shown()]
    return tl.messages.DialogFilters(filters=[tl.DialogFilterDefault(), *filters])


def _filter(world: World, folder: Folder) -> object:
    known = {
        "id": folder.id,
        "title": tl.TextWithEntities(folder.title, []),
        "pinned_peers": [],
        "include_peers": [_input(world, channel) for channel in world.folders.inside(folder)],
    }
    if folder.is_shared:
        return tl.DialogFilterChatlist(**known)
    excluded = [world.channels[i] for i in folder.excluded if i in world.channels]
    return tl.DialogFilter(
        **known,
        exclude_peers=[_input(world, channel) for channel in excluded],
        broadcasts=folder.broadcasts or None,
        groups=folder.groups or None,
        exclude_archived=folder.exclude_archived or None,
        exclude_muted=folder.exclude_muted or None,
    )


def _input(world: World, channel: Channel) -> object:
    if channel.kind is Kind.GROUP:
        return tl.InputPeerChat(channel.id)
    return tl.InputPeerChannel(channel.id, world.me.hash_of(channel.access_hash))
