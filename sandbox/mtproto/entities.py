"""Entities of a message: TL objects on the wire, Bot API JSON in the world."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, cast

from telethon.tl import types as tl

from sandbox.channel import Entity, Json
from sandbox.mtproto.errors import RpcFail

SIMPLE: Final = {
    "bold": tl.MessageEntityBold,
    "italic": tl.MessageEntityItalic,
    "underline": tl.MessageEntityUnderline,
    "strikethrough": tl.MessageEntityStrike,
    "spoiler": tl.MessageEntitySpoiler,
    "code": tl.MessageEntityCode,
    "url": tl.MessageEntityUrl,
    "mention": tl.MessageEntityMention,
    "hashtag": tl.MessageEntityHashtag,
    "bot_command": tl.MessageEntityBotCommand,
}
NAMES: Final = {cls: name for name, cls in SIMPLE.items()}
LETTERS: Final = {
    "relative": "r",
    "day_of_week": "w",
    "short_date": "d",
    "long_date": "D",
    "short_time": "t",
    "long_time": "T",
}


def from_tl(
    entities: Iterable[object] | None,
    length: int,
    name_of: Callable[[object], str | None] = lambda _: None,
) -> list[Entity]:
    """Return the entities as Bot API JSON, in order. Raises RpcFail outside of the text.

    ``name_of`` knows the people who can be named in a text.
    """
    found = [
        _mention(entity, length, name_of)
        if isinstance(entity, tl.InputMessageEntityMentionName)
        else _entity(entity, length)
        for entity in entities or ()
    ]
    return sorted(found, key=lambda e: (int(str(e["offset"])), -int(str(e["length"]))))


def _place(entity: object, length: int) -> Json:
    start, size = getattr(entity, "offset", -1), getattr(entity, "length", 0)
    if start < 0 or size <= 0 or start + size > length:
        raise RpcFail("ENTITY_BOUNDS_INVALID")
    return {"offset": start, "length": size}


def _entity(entity: object, length: int) -> Entity:
    place = _place(entity, length)
    match entity:
        case tl.MessageEntityTextUrl():
            return {"type": "text_link", **place, "url": entity.url}
        case tl.MessageEntityPre():
            language = {"language": entity.language} if entity.language else {}
            return {"type": "pre", **place, **language}
        case tl.MessageEntityBlockquote():
            return {"type": "expandable_blockquote" if entity.collapsed else "blockquote", **place}
        case tl.MessageEntityCustomEmoji():
            return {"type": "custom_emoji", **place, "custom_emoji_id": str(entity.document_id)}
        case tl.MessageEntityFormattedDate():
            letters = "".join(letter for name, letter in LETTERS.items() if getattr(entity, name))
            moment = {"unix_time": int(entity.date.timestamp()), "date_time_format": letters}
            return {"type": "date_time", **place, **moment}
        case _ if type(entity) in NAMES:
            return {"type": NAMES[type(entity)], **place}
        case _:
            raise RpcFail("ENTITY_TYPE_INVALID")


def _mention(
    entity: tl.InputMessageEntityMentionName, length: int, name_of: Callable[[object], str | None]
) -> Entity:
    name = name_of(entity.user_id)
    if name is None:
        raise RpcFail("ENTITY_MENTION_USER_INVALID")
    user: Json = {"id": entity.user_id.user_id, "is_bot": False, "first_name": name}
    return {"type": "text_mention", **_place(entity, length), "user": user}


def to_tl(entities: Iterable[Entity]) -> list[object]:
    """Return the entities as a reader of the history gets them."""
    return [made for entity in entities if (made := _made(entity)) is not None]


def _made(entity: Entity) -> object | None:
    kind = str(entity["type"])
    place = int(str(entity["offset"])), int(str(entity["length"]))
    made: object | None = None
    match kind:
        case _ if kind in SIMPLE:
            made = SIMPLE[kind](*place)
        case "text_link":
            made = tl.MessageEntityTextUrl(*place, url=str(entity["url"]))
        case "pre":
            made = tl.MessageEntityPre(*place, language=str(entity.get("language", "")))
        case "blockquote" | "expandable_blockquote":
            folds = kind != "blockquote" or None
            made = tl.MessageEntityBlockquote(*place, collapsed=folds)
        case "custom_emoji":
            made = tl.MessageEntityCustomEmoji(*place, int(str(entity["custom_emoji_id"])))
        case "text_mention":
            user = cast("Json", entity["user"])
            made = tl.MessageEntityMentionName(*place, int(str(user["id"])))
        case "date_time":
            made = _date(entity, place)
        case _:
            pass
    return made


def _date(entity: Entity, place: tuple[int, int]) -> object:
    moment = datetime.fromtimestamp(int(str(entity["unix_time"])), UTC)
    letters = str(entity.get("date_time_format") or "")
    flags = {name: letter in letters or None for name, letter in LETTERS.items()}
    made: object = tl.MessageEntityFormattedDate(*place, date=moment, **flags)
    return made
