"""What is published: text with its entities, as the Bot API wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Json = dict[str, object]

TEXT_LIMIT: Final = 4096  # UTF-16 units; messages.sendMessage, help.getConfig message_length_max
ENTITY_LIMIT: Final = 100  # formatting entities a message keeps


def utf16_length(text: str) -> int:
    """Length as Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Post:
    """One text post. Offsets of ``entities`` are UTF-16 units, kept exactly as received."""

    text: str
    entities: tuple[Json, ...] = ()
    preview: Json | None = None  # link_preview_options of the Bot API

    @property
    def length(self) -> int:
        """Characters as Telegram counts them."""
        return utf16_length(self.text)

    @property
    def title(self) -> str:
        """A name for lists: the first line, at most 40 characters."""
        line = self.text.strip().splitlines()[0].strip() if self.text.strip() else "…"
        return line if len(line) <= 40 else line[:39].rstrip() + "…"  # noqa: PLR2004

    def to_json(self) -> Json:
        """Return the form that is stored."""
        content: Json = {"text": self.text, "entities": list(self.entities)}
        if self.preview is not None:
            content["preview"] = self.preview
        return content

    @staticmethod
    def from_json(content: Json) -> "Post":
        """Read what ``to_json`` wrote."""
        entities = content.get("entities")
        preview = content.get("preview")
        return Post(
            text=str(content["text"]),
            entities=tuple(entities) if isinstance(entities, Sequence) else (),
            preview=preview if isinstance(preview, dict) else None,
        )
