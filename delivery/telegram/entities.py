"""Bot API entities as TL entities. Offsets are UTF-16 units on both sides: copied as they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

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


@dataclass(frozen=True, slots=True)
class Author:
    """What the account that writes may have in a text. ``hash_of``: of a person, None: unknown."""

    is_premium: bool = False
    hash_of: Callable[[int], int | None] = lambda _: None


PLAIN: Final = Author()


def tl_entities(entities: Iterable[Json], author: Author = PLAIN) -> list[object]:
    """Convert what can be published; what the server finds by itself is left out.

    Without Premium a custom emoji stays the plain one of the text, as in the official clients; a
    person the account does not know stays a name.
    """
    return [made for entity in entities if (made := _entity(entity, author)) is not None]


def _entity(entity: Json, author: Author) -> object | None:
    kind = str(entity["type"])
    place = int(str(entity["offset"])), int(str(entity["length"]))
    made: object | None = None
    match kind:
        case _ if kind in SIMPLE:
            made = SIMPLE[kind](*place)
        case "expandable_blockquote":
            made = tl.MessageEntityBlockquote(*place, collapsed=True)
        case "pre":
            made = tl.MessageEntityPre(*place, language=str(entity.get("language") or ""))
        case "text_link":
            made = tl.MessageEntityTextUrl(*place, url=str(entity["url"]))
        case "text_mention":
            made = _mention(entity, place, author)
        case "custom_emoji" if author.is_premium:
            document = int(str(entity["custom_emoji_id"]))
            made = tl.MessageEntityCustomEmoji(*place, document_id=document)
        case "date_time":
            made = _date(entity, place)
        case _:
            pass
    return made


def _mention(entity: Json, place: tuple[int, int], author: Author) -> object | None:
    """Name a person by the access hash of this account: the Bot API has none."""
    number = int(str(cast("Json", entity["user"])["id"]))
    access_hash = author.hash_of(number)
    if access_hash is None:
        return None
    made: object = tl.InputMessageEntityMentionName(*place, tl.InputUser(number, access_hash))
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
