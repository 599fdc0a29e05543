"""Entities of a message: TL objects on the wire, Bot API JSON in the world."""

from collections.abc import Iterable
from typing import Final

from telethon.tl import types as tl

from sandbox.channel import Entity
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


def from_tl(entities: Iterable[object] | None, length: int) -> list[Entity]:
    """Return the entities as Bot API JSON, in order. Raises RpcFail outside of the text."""
    found = [_entity(entity, length) for entity in entities or ()]
    return sorted(found, key=lambda e: (int(str(e["offset"])), -int(str(e["length"]))))


def _entity(entity: object, length: int) -> Entity:
    place = {"offset": getattr(entity, "offset", -1), "length": getattr(entity, "length", 0)}
    if place["offset"] < 0 or place["length"] <= 0 or place["offset"] + place["length"] > length:
        raise RpcFail("ENTITY_BOUNDS_INVALID")
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
        case _:
            pass
    return made
