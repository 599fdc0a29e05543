"""What a message of the Bot API consists of: text or a file with its caption, and a keyboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from sandbox.botapi.errors import bad
from sandbox.botapi.html import parse, utf16
from sandbox.channel import Entity, Json, Media, Post
from sandbox.files import KINDS, File, FileKind, Files

MAX_TEXT: Final = 4096  # UTF-16 units, after the entities are parsed
MAX_CAPTION: Final = 1024
CHANGEABLE: Final = ("text", "entities", "caption", "caption_entities", "reply_markup", *KINDS)
COPIED: Final = (*CHANGEABLE[:4], *KINDS, "has_media_spoiler", "show_caption_above_media")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    data: bytes


Uploads = Mapping[str, Upload]


def markup_of(arguments: Json) -> Json:
    """Return the keyboard, when there is one."""
    markup = arguments.get("reply_markup")
    return {"reply_markup": markup} if markup else {}


def text_of(arguments: Json) -> Json:
    """Return text, entities and keyboard of a message to be. Raises ApiError."""
    text, entities = _formatted(arguments, "text", "entities")
    if not text.strip():
        raise bad("message text is empty")
    if utf16(text) > MAX_TEXT:
        raise bad("message is too long")
    preview = arguments.get("link_preview_options")
    shown = {"link_preview_options": preview} if preview else {}
    return {"text": text, **_some("entities", entities), **shown, **markup_of(arguments)}


def caption_of(arguments: Json) -> Json:
    """Return caption, its entities and flags. Raises ApiError."""
    text, entities = _formatted(arguments, "caption", "caption_entities")
    if utf16(text) > MAX_CAPTION:
        raise bad("message caption is too long")
    flags = {
        name: True
        for name in ("has_spoiler", "show_caption_above_media")
        if arguments.get(name) is True
    }
    if flags.pop("has_spoiler", None):
        flags["has_media_spoiler"] = True
    return {**_some("caption", text), **_some("caption_entities", entities), **flags}


def file_of(files: Files, kind: FileKind, given: object, uploads: Uploads) -> File:
    """Return a file by its file_id, or keep the one that was uploaded. Raises ApiError."""
    name = str(given or "")
    upload = uploads.get(name.removeprefix("attach://"))
    if upload is not None:
        return files.add(kind, upload.name, upload.mime, upload.data)
    if name.startswith(("http:", "https:")):
        raise bad("failed to get HTTP URL content")  # nothing leaves this computer
    file = files.named(name)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    return file


def file_json(file: File) -> Json:
    """Return the part of a message that shows a file."""
    one: Json = {
        "file_id": file.file_id,
        "file_unique_id": f"unique{file.id}",
        "file_size": file.size,
    }
    if file.width:
        one |= {"width": file.width, "height": file.height}
    if file.kind == "photo":
        return {"photo": [one]}
    one |= {"mime_type": file.mime}
    if file.kind == "video_note":
        size = {"length": file.width, "duration": file.duration}
        return {"video_note": {k: v for k, v in one.items() if k.startswith("file_")} | size}
    if file.kind in {"video", "animation", "audio", "voice"}:
        one |= {"duration": file.duration}
    if file.kind != "voice":
        one |= {"file_name": file.name}
    return {"animation": one, "document": one} if file.kind == "animation" else {file.kind: one}


def shown_file(files: Files, message: Json) -> File | None:
    """Return the file of a message."""
    for kind in KINDS:  # an animation before the document it is too
        found = message.get(kind)
        if isinstance(found, list):
            found = found[-1]
        if isinstance(found, dict):
            return files.named(str(found["file_id"]))
    return None


def post_of(files: Files, content: Json) -> Post:
    """Turn content into a post of a channel."""
    file = shown_file(files, content)
    text = content.get("caption", "") if file else content.get("text", "")
    entities = content.get("caption_entities" if file else "entities") or []
    group = content.get("media_group_id")
    media = None
    if file is not None:
        is_hidden = bool(content.get("has_media_spoiler"))
        media = Media(file.id, is_hidden, int(str(group)) if group else None)
    return Post(
        id=0,
        text=str(text),
        entities=cast("list[Entity]", entities),
        media=media,
        keyboard=cast("Json | None", content.get("reply_markup")),
        preview=cast("Json | None", content.get("link_preview_options")),
        above=bool(content.get("show_caption_above_media")),
        by_bot=True,
        topic=cast("int | None", content.get("message_thread_id")),
    )


def content_of(files: Files, post: Post) -> Json:
    """Turn a post of a channel into content."""
    file = files.get(post.media.file) if post.media else None
    content: Json = {}
    if file is None or post.media is None:
        content |= {"text": post.text, **_some("entities", post.entities)}
        content |= _some("link_preview_options", post.preview)
    else:
        content |= file_json(file) | _some("caption", post.text)
        content |= _some("caption_entities", post.entities)
        content |= _some("has_media_spoiler", post.media.spoiler)
        content |= _some("show_caption_above_media", post.above)
        content |= _some("media_group_id", str(post.media.group or ""))
    return content | _some("reply_markup", post.keyboard) | _some("edit_date", post.edited)


def _some(name: str, value: object) -> Json:
    return {name: value} if value else {}


def _formatted(arguments: Json, text_name: str, entities_name: str) -> tuple[str, list[Entity]]:
    text = str(arguments.get(text_name) or "")
    if str(arguments.get("parse_mode") or "").upper() == "HTML":
        return parse(text)
    return text, cast("list[Entity]", arguments.get(entities_name) or [])
