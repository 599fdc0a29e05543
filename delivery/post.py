"""What is published: text or files with a caption, as the Bot API wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, cast

Json = dict[str, object]

TEXT_LIMIT: Final = 4096  # UTF-16 units; messages.sendMessage, help.getConfig message_length_max
CAPTION_LIMIT: Final = 1024  # help.getAppConfig caption_length_limit_default, without Premium
ENTITY_LIMIT: Final = 100  # formatting entities a message keeps


def utf16_length(text: str) -> int:
    """Length as Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def utf16_cut(text: str, offset: int, length: int) -> str:
    """Return a part of a text by UTF-16 units, as entities count."""
    units = text.encode("utf-16-le")[2 * offset : 2 * (offset + length)]
    return units.decode("utf-16-le", "ignore")


class MediaKind(StrEnum):
    """What a file is shown as; the names of the Bot API."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice"
    VIDEO_NOTE = "video_note"


@dataclass(frozen=True, slots=True)
class Media:
    """One file of a post. ``file_id`` is the bot's own; ``size`` in bytes, 0 when unknown."""

    kind: MediaKind
    file_id: str
    size: int = 0
    name: str = ""
    spoiler: bool = False

    def to_json(self) -> Json:
        """Return the form that is stored."""
        fields: Json = {"kind": self.kind, "file_id": self.file_id, "size": self.size}
        if self.name:
            fields["name"] = self.name
        return fields | {"spoiler": True} if self.spoiler else fields

    @staticmethod
    def from_json(fields: Json) -> "Media":
        """Read what ``to_json`` wrote."""
        return Media(
            kind=MediaKind(str(fields["kind"])),
            file_id=str(fields["file_id"]),
            size=int(str(fields.get("size") or 0)),
            name=str(fields.get("name") or ""),
            spoiler=bool(fields.get("spoiler")),
        )


@dataclass(frozen=True, slots=True)
class Button:
    """A link under a post."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Post:
    """One post. Offsets of ``entities`` are UTF-16 units, kept exactly as received.

    With ``media`` the text is the caption; several files are an album. ``is_split``: the files and
    the text are two messages, because no caption may be so long. ``silent`` and ``protected`` are
    of the campaign, and never stored.
    """

    text: str
    entities: tuple[Json, ...] = ()
    preview: Json | None = None  # link_preview_options of the Bot API
    media: tuple[Media, ...] = ()
    caption_above: bool = False
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    is_split: bool = False
    silent: bool = False
    protected: bool = False

    @property
    def is_album(self) -> bool:
        """Whether it is several files in one group; buttons cannot be under such."""
        return len(self.media) > 1

    @property
    def messages(self) -> "tuple[Post, ...]":
        """What is sent, one request each: a pair where it is split, else the post itself."""
        if not self.is_split:
            return (self,)
        files = replace(self, text="", entities=(), buttons=(), is_split=False)
        return files, replace(self, media=(), is_split=False)

    @property
    def size(self) -> int:
        """How many messages of Telegram it becomes: one for each file, and the text of a pair."""
        return max(1, len(self.media)) + self.is_split

    @property
    def length(self) -> int:
        """Characters as Telegram counts them."""
        return utf16_length(self.text)

    @property
    def limit(self) -> int:
        """How many characters such a post may have."""
        return CAPTION_LIMIT if self.media and not self.is_split else TEXT_LIMIT

    @property
    def title(self) -> str:
        """A name for lists: the first line, at most 40 characters; empty without text."""
        line = self.text.strip().splitlines()[0].strip() if self.text.strip() else ""
        return line if len(line) <= 40 else line[:39].rstrip() + "…"  # noqa: PLR2004

    def to_json(self) -> Json:
        """Return the form that is stored."""
        content: Json = {"text": self.text, "entities": list(self.entities)}
        if self.preview is not None:
            content["preview"] = self.preview
        if self.media:
            content["media"] = [media.to_json() for media in self.media]
        if self.buttons:
            content["buttons"] = [[[b.text, b.url] for b in row] for row in self.buttons]
        if self.is_split:
            content["split"] = True
        return content | {"caption_above": True} if self.caption_above else content

    @staticmethod
    def from_json(content: Json) -> "Post":
        """Read what ``to_json`` wrote."""
        entities = content.get("entities")
        preview = content.get("preview")
        media = cast("list[Json]", content.get("media") or [])
        return Post(
            text=str(content["text"]),
            entities=tuple(entities) if isinstance(entities, Sequence) else (),
            preview=preview if isinstance(preview, dict) else None,
            media=tuple(Media.from_json(fields) for fields in media),
            caption_above=bool(content.get("caption_above")),
            buttons=tuple(
                tuple(Button(str(text), str(url)) for text, url in row)
                for row in cast("list[list[list[str]]]", content.get("buttons") or [])
            ),
            is_split=bool(content.get("split")),
        )


def first_link(post: Post) -> str | None:
    """Return the address a preview would be made of: that of the first link in the text."""
    links = [e for e in post.entities if e["type"] in {"url", "text_link"}]
    if not links:
        return None
    first = min(links, key=lambda e: int(str(e["offset"])))
    if first["type"] == "text_link":
        return str(first["url"])
    return utf16_cut(post.text, int(str(first["offset"])), int(str(first["length"])))
