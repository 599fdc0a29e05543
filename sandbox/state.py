"""What the page and every script see: the whole local Telegram as one JSON object."""

from typing import Final, cast

from sandbox.botapi.chats import Chats
from sandbox.botapi.content import shown_file
from sandbox.channel import Channel, Json, Kind, Post
from sandbox.files import File
from sandbox.world import BOT, World

KEPT_MESSAGES: Final = 500
SHOWN_OF_A_BUTTON: Final = ("url", "copy_text", "switch_inline_query_current_chat")


def state(world: World, chats: Chats) -> Json:
    """Return the contract of ``GET /api/state``, described in docs/sandbox.md."""
    channels = [c for c in world.channels.values() if c.kind is not Kind.SAVED]
    counters = world.counters
    return {
        "operators": [{"id": i, "name": name} for i, name in chats.people.items()],
        "messages": messages(world, chats),
        "toasts": list(chats.toasts),
        "typing": [{"chat_id": i, "until": until} for i, until in chats.typing.items()],
        "channels": [_channel(world, channel) for channel in channels if not channel.creator],
        "created": [_channel(world, channel) for channel in channels if channel.creator],
        "counters": {
            "sends": counters.sends,
            "posts": counters.posts,
            "duplicates": counters.duplicates,
        },
    }


def messages(world: World, chats: Chats) -> list[Json]:
    """Return the newest messages of all chats, oldest first."""
    newest = list(chats.messages.values())[-KEPT_MESSAGES:]
    pinned = set(chats.pinned.values())
    return [_message(world, message, pinned) for message in newest]


def clock(world: World) -> Json:
    """Return the clock of sends, newest last."""
    ticks = [
        {
            "at": send.at,
            "channel": send.chat_id,
            "random_id": str(send.random_id),
            "outcome": send.outcome,
        }
        for send in world.sends
    ]
    return {"sends": ticks}


def _message(world: World, message: Json, pinned: set[int]) -> Json:
    sender = cast("Json", message["from"])
    quoted = cast("Json | None", message.get("reply_to_message"))
    return {
        "chat_id": cast("Json", message["chat"])["id"],
        "message_id": message["message_id"],
        "from": "bot" if sender["id"] == BOT["id"] else sender["first_name"],
        "text": message.get("text", message.get("caption", "")),
        "entities": message.get("entities", message.get("caption_entities", [])),
        "media": _media(
            shown_file(world.files, message),
            is_hidden=bool(message.get("has_media_spoiler")),
            group=message.get("media_group_id"),
        ),
        "buttons": _buttons(message),
        "edited": "edit_date" in message,
        "date": message["date"],
        "reply_to": quoted["message_id"] if quoted else None,
        "forwarded": "forward_origin" in message,
        "forwarded_from": _source(message),
        "pinned": message["message_id"] in pinned,
    }


def _source(message: Json) -> str | None:
    origin = cast("Json", message.get("forward_origin") or {})
    chat = cast("Json", origin.get("chat") or {})
    name = chat.get("title") or origin.get("sender_user_name")
    return None if name is None else str(name)


def _media(file: File | None, *, is_hidden: bool, group: object) -> Json | None:
    if file is None:
        return None
    return {
        "kind": file.kind,
        "file": str(file.id),
        "url": f"/api/files/{file.id}",
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "duration": file.duration,
        "spoiler": is_hidden,
        "group": str(group) if group else None,
    }


def _buttons(message: Json) -> list[list[Json]]:
    markup = cast("dict[str, list[list[Json]]]", message.get("reply_markup") or {})
    return [
        [
            {
                "text": b["text"],
                "style": b.get("style"),
                **{name: b[name] for name in SHOWN_OF_A_BUTTON if name in b},
            }
            for b in row
        ]
        for row in markup.get("inline_keyboard", [])
    ]


def _channel(world: World, channel: Channel) -> Json:
    return {
        "id": channel.chat_id,
        "title": channel.title,
        "kind": channel.kind,
        "posts": [_post(world, channel.posts[i]) for i in sorted(channel.posts)],
        "can_post": _may_post(channel),
        "members": channel.members,
        "username": channel.username,
    }


def _may_post(channel: Channel) -> bool:
    if channel.left:
        return False
    if channel.admin:
        return channel.can_post
    return not (channel.muted or channel.gigagroup or channel.stars)


def _post(world: World, post: Post) -> Json:
    media = post.media
    file = world.files.get(media.file) if media else None
    return {
        "id": post.id,
        "text": post.text,
        "entities": post.entities,
        "media": _media(
            file,
            is_hidden=media is not None and media.spoiler,
            group=media.group if media else None,
        ),
        "buttons": _buttons({"reply_markup": post.keyboard}),
        "edited": bool(post.edited),
        "pinned": post.pinned,
        "silent": post.silent,
        "protected": post.protected,
        "date": post.date,
        "random_id": None if post.random_id is None else str(post.random_id),
        "views": post.views,
    }
