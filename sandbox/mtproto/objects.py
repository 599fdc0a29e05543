"""TL objects made from the world."""

from datetime import UTC, datetime, timedelta

from telethon.tl import types as tl

from sandbox.channel import Channel, Kind, Post
from sandbox.mtproto.entities import to_tl
from sandbox.mtproto.media import DC, message_media
from sandbox.world import World

NOTIFY = tl.PeerNotifySettings()
FOR_EVER = 2_147_483_647  # how long what is silenced stays so
CREATED = 1_700_000_000
RIGHT_OF = {
    "text": "send_plain",
    "photo": "send_photos",
    "video": "send_videos",
    "animation": "send_gifs",
    "document": "send_docs",
    "audio": "send_audios",
    "voice": "send_voices",
    "video_note": "send_roundvideos",
    "link": "embed_links",
}
RIGHTS = ("change_info", "edit_messages", "delete_messages", "invite_users", "pin_messages")


def date(seconds: float) -> datetime:
    """Return a moment as TL wants it."""
    return datetime.fromtimestamp(int(seconds), UTC)


def me(world: World) -> tl.User:
    """Return the account itself."""
    return tl.User(
        id=world.me.id,
        is_self=True,
        access_hash=world.me.id * 7919,
        first_name=world.me.name,
        phone=world.me.phone,
        premium=world.me.premium or None,
        status=tl.UserStatusRecently(),
    )


def bot_hash(world: World) -> int:
    """Return the access hash of the bot for this account."""
    return world.me.id * 104_729


def bot(world: World) -> tl.User:
    """Return the bot as the account sees it."""
    return tl.User(
        id=world.bot["id"],
        bot=True,
        bot_info_version=1,
        access_hash=bot_hash(world),
        first_name=world.bot["first_name"],
        username=world.bot["username"],
    )


def name_of(world: World, user: object) -> str | None:
    """Return the first name of somebody the account names by the right access hash, else None."""
    for known in (me(world), bot(world)):
        asked = getattr(user, "user_id", None), getattr(user, "access_hash", None)
        if (known.id, known.access_hash) == asked:
            return str(known.first_name)
    return None


def peer(channel: Channel) -> tl.TypePeer:
    """Return the address of a chat as messages carry it."""
    match channel.kind:
        case Kind.CHANNEL | Kind.SUPERGROUP:
            return tl.PeerChannel(channel.id)
        case Kind.GROUP:
            return tl.PeerChat(channel.id)
        case Kind.SAVED:
            return tl.PeerUser(channel.id)


def _rights(channel: Channel) -> tl.ChatAdminRights | None:
    if not channel.admin:
        return None
    flags: dict[str, bool | None] = dict.fromkeys(RIGHTS, True)
    flags["pin_messages"] = channel.can_pin or None
    return tl.ChatAdminRights(other=True, post_messages=channel.can_post or None, **flags)


def chat(world: World, channel: Channel) -> tl.Channel | tl.Chat:
    """Return a chat with what the account may do there."""
    photo = tl.ChatPhotoEmpty()
    banned = tl.ChatBannedRights(
        until_date=None,
        send_messages=channel.muted or None,
        pin_messages=True,  # of members; administrators have a right of their own
        **{RIGHT_OF[kind]: True for kind in channel.forbidden},
    )
    if channel.kind is Kind.GROUP:
        return tl.Chat(
            id=channel.id,
            title=channel.title,
            photo=photo,
            participants_count=channel.members,
            date=date(CREATED),
            version=1,
            left=channel.left or None,
            creator=channel.creator or None,
            admin_rights=_rights(channel),
            default_banned_rights=banned,
        )
    is_broadcast = channel.kind is Kind.CHANNEL
    return tl.Channel(
        id=channel.id,
        title=channel.title,
        photo=photo,
        date=date(CREATED),
        access_hash=world.me.hash_of(channel.access_hash),
        username=channel.username,
        left=channel.left or None,
        creator=channel.creator or None,
        broadcast=is_broadcast or None,
        megagroup=not is_broadcast or None,
        slowmode_enabled=bool(channel.slow_mode) or None,
        gigagroup=channel.gigagroup or None,
        forum=channel.forum or None,
        has_link=channel.comments or None,
        noforwards=channel.protected or None,
        send_paid_messages_stars=channel.stars or None,
        admin_rights=_rights(channel),
        default_banned_rights=None if is_broadcast else banned,
        participants_count=channel.members,
    )


def message(world: World, channel: Channel, post: Post) -> tl.Message:
    """Return a post as Telegram shows it."""
    is_broadcast = channel.kind is Kind.CHANNEL
    return tl.Message(
        id=post.id,
        peer_id=peer(channel),
        message=post.text,
        entities=to_tl(post.entities) or None,
        media=message_media(world.files, post) or _page(post),
        invert_media=post.above or bool((post.preview or {}).get("show_above_text")) or None,
        grouped_id=post.media.group if post.media else None,
        out=True,
        post=is_broadcast or None,
        silent=post.silent or None,
        noforwards=post.protected or None,
        pinned=post.pinned or None,
        edit_date=date(post.edited) if post.edited else None,
        date=date(post.date),
        from_id=None if is_broadcast else tl.PeerUser(post.author or world.me.id),
        views=post.views if is_broadcast else None,
        forwards=0 if is_broadcast else None,
    )


def _page(post: Post) -> tl.MessageMediaWebPage | None:
    preview = post.preview or {}
    if not preview.get("url"):
        return None
    return tl.MessageMediaWebPage(
        tl.WebPageEmpty(0, url=str(preview["url"])),
        force_large_media=bool(preview.get("prefer_large_media")) or None,
        force_small_media=bool(preview.get("prefer_small_media")) or None,
    )


def dialog(channel: Channel) -> tl.Dialog:
    """Return a line of the list of chats."""
    top = max(channel.posts, default=0)
    return tl.Dialog(
        peer=peer(channel),
        top_message=top,
        read_inbox_max_id=top,
        read_outbox_max_id=top,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=tl.PeerNotifySettings(mute_until=date(FOR_EVER))
        if channel.silenced
        else NOTIFY,
        pts=top if channel.kind in (Kind.CHANNEL, Kind.SUPERGROUP) else None,
        folder_id=1 if channel.archived else None,
    )


def chats_and_users(world: World, channels: list[Channel]) -> dict[str, object]:
    """Return the chats= and users= of an answer."""
    chats = [chat(world, channel) for channel in channels if channel.kind is not Kind.SAVED]
    return {"chats": chats, "users": [me(world)]}


def sent(world: World, channel: Channel, posted: dict[int, int], *, fresh: bool) -> object:
    """Return the answer to a send, ``posted`` being message ids by random_id.

    A repeated one names the first posts again, with pts_count 0.
    """
    posts = [channel.posts[i] for i in posted.values() if i in channel.posts]
    if fresh and channel.kind is Kind.SAVED and not posts[0].media:
        return tl.UpdateShortSentMessage(
            out=True, id=posts[0].id, pts=posts[0].id, pts_count=1, date=date(posts[0].date)
        )
    updates: list[object] = [tl.UpdateMessageID(id=i, random_id=r) for r, i in posted.items()]
    updates += [shown(world, channel, post, pts_count=int(fresh)) for post in posts]
    return updates_of(world, channel, updates)


def shown(world: World, channel: Channel, post: Post, *, pts_count: int = 1) -> object:
    """Return the update that carries a new message."""
    is_channel = channel.kind in (Kind.CHANNEL, Kind.SUPERGROUP)
    new = tl.UpdateNewChannelMessage if is_channel else tl.UpdateNewMessage
    return new(message=message(world, channel, post), pts=post.id, pts_count=pts_count)


def updates_of(world: World, channel: Channel, updates: list[object]) -> object:
    """Wrap updates about one chat."""
    about = chats_and_users(world, [channel])
    return tl.Updates(updates=updates, date=date(world.now()), seq=0, **about)


def config(world: World, host: str, port: int) -> tl.Config:
    """Return help.getConfig: where the servers are, and the limits."""
    now = date(world.now())
    return tl.Config(
        date=now,
        expires=now + timedelta(hours=1),
        test_mode=False,
        this_dc=DC,
        dc_options=[tl.DcOption(id=dc, ip_address=host, port=port) for dc in (DC, DC + 1)],
        dc_txt_domain_name="",
        chat_size_max=200,
        megagroup_size_max=200_000,
        forwarded_count_max=100,
        online_update_period_ms=120_000,
        offline_blur_timeout_ms=5_000,
        offline_idle_timeout_ms=30_000,
        online_cloud_timeout_ms=300_000,
        notify_cloud_delay_ms=30_000,
        notify_default_delay_ms=1_500,
        push_chat_period_ms=60_000,
        push_chat_limit=2,
        edit_time_limit=172_800,
        revoke_time_limit=172_800,
        revoke_pm_time_limit=172_800,
        rating_e_decay=2_419_200,
        stickers_recent_limit=200,
        channels_read_media_period=604_800,
        call_receive_timeout_ms=20_000,
        call_ring_timeout_ms=90_000,
        call_connect_timeout_ms=30_000,
        call_packet_timeout_ms=10_000,
        me_url_prefix="https://t.me/",
        caption_length_max=1024,
        message_length_max=4096,
        webfile_dc_id=DC,
    )
