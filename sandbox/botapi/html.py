"""Telegram's HTML subset into text and entities. https://core.telegram.org/bots/api#html-style."""

from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from sandbox.botapi.errors import bad
from sandbox.channel import Entity

TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}


def utf16(text: str) -> int:
    """Length in UTF-16 units, as the API counts."""
    return len(text.encode("utf-16-le")) // 2


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return the text without its tags, and its entities in order. Raises ApiError."""
    parser = _Parser()
    parser.feed(source)
    parser.close()
    if parser.open:
        tag = parser.open[-1][0]
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
    order = sorted(parser.entities, key=lambda e: (int(str(e["offset"])), -int(str(e["length"]))))
    return parser.text, order


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Entity] = []
        self.open: list[tuple[str, int, dict[str, str]]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            where = self.getpos()[1]
            what = f'Unsupported start tag "{tag}" at byte offset {where}'
            raise bad(f"can't parse entities: {what}")
        self.open.append((tag, utf16(self.text), {k: v or "" for k, v in attrs}))

    @override
    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            where = self.getpos()[1]
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {where}")
        _, start, attributes = self.open.pop()
        if length := utf16(self.text) - start:
            self.entities.append(_entity(tag, start, length, attributes))

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


def _entity(tag: str, offset: int, length: int, attributes: dict[str, str]) -> Entity:
    entity: Entity = {"type": TAGS[tag], "offset": offset, "length": length}
    match tag:
        case "a":
            entity["url"] = attributes.get("href", "")
        case "blockquote" if "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        case "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        case "tg-time":
            entity["unix_time"] = int(attributes.get("unix", "0"))
            entity["date_time_format"] = attributes.get("format", "")
        case _:
            pass
    return entity
