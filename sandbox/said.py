"""What a script may let a person say, and what is wrong with it."""

from typing import Final

from sandbox.botapi.html import utf16
from sandbox.channel import Entity, Json
from sandbox.files import FileKind
from sandbox.guard import Wrong

SAID: Final = {
    "user",
    "text",
    "entities",
    "files",
    "forward",
    "group",
    "preview",
    "caption_above",
    "other",
    "premium",
    "chat",
    "topic",
}


def check_length(text: str, limit: int) -> None:
    """Refuse a text that is too long. Raises Wrong."""
    if utf16(text) > limit:
        raise Wrong(f"A message has at most {limit} characters.")


def kind_of(mime: str) -> FileKind:
    """Return what a file of this type is shown as."""
    match mime.partition("/")[0]:
        case "image" if mime in {"image/jpeg", "image/png", "image/webp"}:
            return "photo"
        case "image" if mime == "image/gif":
            return "animation"
        case "video":
            return "video"
        case "audio":
            return "audio"
        case _:
            return "document"


def entities_in(body: Json, text: str) -> list[Entity]:
    """Return the entities of what a person says. Raises Wrong."""
    entities = body.get("entities") or []
    if not isinstance(entities, list):
        raise Wrong("“entities” must be a list.")
    for entity in entities:
        start, length = entity.get("offset"), entity.get("length")
        if not (isinstance(start, int) and isinstance(length, int) and "type" in entity):
            raise Wrong("An entity has type, offset and length.")
        if start < 0 or length < 1 or start + length > utf16(text):
            raise Wrong("An entity reaches outside of the text; offsets are UTF-16 units.")
    return entities
