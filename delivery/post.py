"""What is published: text or files with a caption, as the Bot API wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

Json = dict[str, object]

TEXT_LIMIT: Final = 4096  # UTF-16 units; messages.sendMessage, help.getConfig message_length_max
CAPTION_LIMIT: Final = 1024  # help.getAppConfig caption_length_limit_default, without Premium
ENTITY_LIMIT: Final = 100  # formatting entities a message keeps


def utf16_length(text: str) -> int:
    """Length as Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class MediaKind(StrEnum):
    """What a file is shown as; the names of the Bot API."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    DOCUMENT = "document"
    AUDIO = "audio"
    VOICE = "voice"


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
class Post:
    """One post. Offsets of ``entities`` are UTF-16 units, kept exactly as received.

    With ``media`` the text is the caption; several files are an album.
    """

    text: str
    entities: tuple[Json, ...] = ()
    preview: Json | None = None  # link_preview_options of the Bot API
    media: tuple[Media, ...] = ()
    caption_above: bool = False

    @property
    def length(self) -> int:
        """Characters as Telegram counts them."""
        return utf16_length(self.text)

    @property
    def limit(self) -> int:
        """How many characters such a post may have."""
        return CAPTION_LIMIT if self.media else TEXT_LIMIT

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
        )
