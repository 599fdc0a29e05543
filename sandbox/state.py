"""What the page and every script see: the whole local Telegram as one JSON object."""

from typing import Final, cast

from sandbox.botapi.chats import BOT, Chats, Json
from sandbox.world import Channel, Kind, Post, World

KEPT_MESSAGES: Final = 500


def state(world: World, chats: Chats) -> Json:
    """Return the contract of ``GET /api/state``, described in docs/sandbox.md."""
    channels = [c for c in world.channels.values() if c.kind is not Kind.SAVED]
    counters = world.counters
    return {
        "operators": [{"id": i, "name": name} for i, name in chats.people.items()],
        "messages": messages(chats),
        "toasts": list(chats.toasts),
        "channels": [_channel(channel) for channel in channels],
        "counters": {
            "sends": counters.sends,
            "posts": counters.posts,
            "duplicates": counters.duplicates,
        },
    }


def messages(chats: Chats) -> list[Json]:
    """Return the newest messages of all chats, oldest first."""
    return [_message(message) for message in list(chats.messages.values())[-KEPT_MESSAGES:]]


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


def _message(message: Json) -> Json:
    sender = cast("Json", message["from"])
    quoted = cast("Json | None", message.get("reply_to_message"))
    return {
        "chat_id": cast("Json", message["chat"])["id"],
        "message_id": message["message_id"],
        "from": "bot" if sender["id"] == BOT["id"] else sender["first_name"],
        "text": message.get("text", ""),
        "entities": message.get("entities", []),
        "media": None,
        "buttons": _buttons(message),
        "edited": "edit_date" in message,
        "date": message["date"],
        "reply_to": quoted["message_id"] if quoted else None,
        "forwarded": "forward_origin" in message,
    }


def _buttons(message: Json) -> list[list[Json]]:
    markup = cast("dict[str, list[list[Json]]]", message.get("reply_markup") or {})
    return [
        [
            {
                "text": b["text"],
                "style": b.get("style"),
                **({"url": b["url"]} if "url" in b else {}),
            }
            for b in row
        ]
        for row in markup.get("inline_keyboard", [])
    ]


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.chat_id,
        "title": channel.title,
        "kind": channel.kind,
        "posts": [_post(channel.posts[i]) for i in sorted(channel.posts)],
        "can_post": not channel.left and (channel.can_post if channel.admin else not channel.muted),
        "members": channel.members,
        "username": channel.username,
    }


def _post(post: Post) -> Json:
    return {
        "id": post.id,
        "text": post.text,
        "entities": post.entities,
        "media": None,
        "date": post.date,
        "random_id": None if post.random_id is None else str(post.random_id),
        "views": post.views,
    }
