"""Bot API entities as TL entities. Offsets are UTF-16 units on both sides: copied as they are."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from telethon.tl import types as tl

from delivery.post import Json

SIMPLE: Final = {
    "bold": tl.MessageEntityBold,
    "italic": tl.MessageEntityItalic,
    "underline": tl.MessageEntityUnderline,
    "strikethrough": tl.MessageEntityStrike,
    "spoiler": tl.MessageEntitySpoiler,
    "code": tl.MessageEntityCode,
    "blockquote": tl.MessageEntityBlockquote,
}


def tl_entities(entities: Iterable[Json]) -> list[object]:
    """Convert what can be published; what the server finds by itself is left out."""
    return [made for entity in entities if (made := _entity(entity)) is not None]


def _entity(entity: Json) -> object | None:
    kind = str(entity["type"])
    place = int(str(entity["offset"])), int(str(entity["length"]))
    made: object | None = None  # text_mention: it needs an access hash of this account
    match kind:
        case _ if kind in SIMPLE:
            made = SIMPLE[kind](*place)
        case "expandable_blockquote":
            made = tl.MessageEntityBlockquote(*place, collapsed=True)
        case "pre":
            made = tl.MessageEntityPre(*place, language=str(entity.get("language") or ""))
        case "text_link":
            made = tl.MessageEntityTextUrl(*place, url=str(entity["url"]))
        case "custom_emoji":
            document = int(str(entity["custom_emoji_id"]))
            made = tl.MessageEntityCustomEmoji(*place, document_id=document)
        case "date_time":
            made = _date(entity, place)
        case _:
            pass
    return made


def _date(entity: Json, place: tuple[int, int]) -> object:
    """Build a formatted date; the letters are those of the Bot API: r | w d D t T."""
    letters = str(entity.get("date_time_format") or "")
    moment = datetime.fromtimestamp(int(str(entity["unix_time"])), UTC)
    is_relative = letters in {"r", "R"}
    made: object = tl.MessageEntityFormattedDate(
        *place,
        date=moment,
        relative=is_relative or None,
        short_time="t" in letters or None,
        long_time="T" in letters or None,
        short_date="d" in letters or None,
        long_date="D" in letters or None,
        day_of_week=("w" in letters or "W" in letters) or None,
    )
    return made
