"""Files as TL objects, and what a client sends as one."""

import re
from datetime import UTC, datetime
from typing import Final

from telethon.tl import types as tl

from sandbox.channel import Media, Post
from sandbox.files import File, FileKind, Files
from sandbox.mtproto.errors import RpcFail

DC: Final = 2
UPLOADED: Final = datetime(2026, 1, 1, tzinfo=UTC)

Parts = dict[int, dict[int, bytes]]  # of uploads, by file and number


def message_media(files: Files, post: Post) -> object | None:
    """Return what a message shows, None for text."""
    file = files.get(post.media.file) if post.media else None
    if file is None or post.media is None:
        return None
    return media_of(files, file, spoiler=post.media.spoiler)


def media_of(files: Files, file: File, *, spoiler: bool = False) -> object:
    """Return a file as a message carries it."""
    if file.kind == "photo":
        size = tl.PhotoSize("x", w=file.width, h=file.height, size=file.size)
        photo = tl.Photo(file.id, file.access_hash, files.reference, UPLOADED, [size], DC)
        return tl.MessageMediaPhoto(photo=photo, spoiler=spoiler or None)
    document = tl.Document(
        id=file.id,
        access_hash=file.access_hash,
        file_reference=files.reference,
        date=UPLOADED,
        mime_type=file.mime,
        size=file.size,
        dc_id=DC,
        attributes=_attributes(file),
    )
    return tl.MessageMediaDocument(
        document=document,
        spoiler=spoiler or None,
        voice=file.kind == "voice" or None,
        round=file.kind == "video_note" or None,
    )


def _attributes(file: File) -> list[object]:
    found: list[object] = [tl.DocumentAttributeFilename(file.name)] if file.name else []
    if file.kind in {"video", "animation", "video_note"}:
        is_round = file.kind == "video_note" or None
        seen = file.duration, file.width, file.height
        found.append(tl.DocumentAttributeVideo(*seen, round_message=is_round))
    if file.kind == "animation":
        found.append(tl.DocumentAttributeAnimated())
    if file.kind in {"audio", "voice"}:
        is_voice = file.kind == "voice" or None
        found.append(tl.DocumentAttributeAudio(file.duration, voice=is_voice))
    return found


def _kind_of(attributes: list[object]) -> tuple[FileKind, str, int]:
    """Return kind, name and duration of an uploaded document."""
    name, duration = "", 0
    kind: FileKind = "document"
    for attribute in attributes:
        match attribute:
            case tl.DocumentAttributeFilename():
                name = attribute.file_name
            case tl.DocumentAttributeAnimated():
                kind = "animation"
            case tl.DocumentAttributeVideo():
                moving: FileKind = "video_note" if attribute.round_message else "video"
                kind = moving if kind == "document" else kind
                duration = int(attribute.duration)
            case tl.DocumentAttributeAudio():
                kind = "voice" if attribute.voice else "audio"
                duration = int(attribute.duration)
            case _:
                pass
    return kind, name, duration


def read_media(files: Files, parts: Parts, media: object, place: int | None = None) -> Media:
    """Return the file an InputMedia means, stored when it was just uploaded.

    ``place`` is its index in an album. Raises RpcFail.
    """
    match media:
        case tl.InputMediaUploadedPhoto():
            data = _assembled(parts, media.file)
            file = files.add("photo", media.file.name, "image/jpeg", data)
        case tl.InputMediaUploadedDocument():
            kind, name, duration = _kind_of(media.attributes)
            data = _assembled(parts, media.file)
            file = files.add(kind, name or media.file.name, media.mime_type, data, duration)
        case tl.InputMediaPhoto(id=tl.InputPhoto()) | tl.InputMediaDocument(id=tl.InputDocument()):
            file = _stored(files, media.id, place)
        case _:
            raise RpcFail("MEDIA_INVALID")
    return Media(file.id, spoiler=bool(getattr(media, "spoiler", False)))


def _stored(files: Files, given: object, place: int | None) -> File:
    file = files.get(int(getattr(given, "id", 0)))
    if file is None or file.access_hash != getattr(given, "access_hash", None):
        raise RpcFail("MEDIA_EMPTY")
    reference = getattr(given, "file_reference", b"")
    if reference == files.reference:
        return file
    is_old = re.fullmatch(rb"reference \d+", reference or b"")
    why = "EXPIRED" if is_old else ("INVALID" if reference else "EMPTY")
    raise RpcFail(f"FILE_REFERENCE_{why}" if place is None else f"FILE_REFERENCE_{place}_{why}")


def _assembled(parts: Parts, file: object) -> bytes:
    """Put the parts of an upload together. Raises RpcFail for the first that is missing."""
    number, count = int(getattr(file, "id", 0)), int(getattr(file, "parts", 0))
    found = parts.get(number, {})
    for part in range(count):
        if part not in found:
            raise RpcFail(f"FILE_PART_{part}_MISSING")
    return b"".join(found[part] for part in range(count))
