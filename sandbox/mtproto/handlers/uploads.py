"""Files on their way in and out."""

from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.handlers.dialogs import find
from sandbox.mtproto.media import media_of, read_media
from sandbox.mtproto.rpc import Call, Registry

registry = Registry()

MAX_PART: Final = 512 * 1024


@registry.handles(fn.upload.SaveFilePartRequest, fn.upload.SaveBigFilePartRequest)
def save_part(call: Call, request: fn.upload.SaveFilePartRequest) -> object:
    """upload.saveFilePart: kept in memory until a message uses the file."""
    if not 0 < len(request.bytes) <= MAX_PART:
        raise RpcFail("FILE_PART_SIZE_INVALID")
    call.uploads.setdefault(request.file_id, {})[request.file_part] = request.bytes
    return True


@registry.handles(fn.messages.UploadMediaRequest)
def upload_media(call: Call, request: fn.messages.UploadMediaRequest) -> object:
    """messages.uploadMedia: the file gets an id and a reference, but no message."""
    find(call.world, request.peer)
    media = read_media(call.world.files, call.uploads, request.media)
    file = call.world.files.get(media.file)
    if file is None:
        raise RpcFail("MEDIA_INVALID")
    return media_of(call.world.files, file, spoiler=media.spoiler)


@registry.handles(fn.upload.GetFileRequest)
def get_file(call: Call, request: fn.upload.GetFileRequest) -> object:
    """upload.getFile: a piece of a photo or document."""
    files = call.world.files
    file = files.get(int(getattr(request.location, "id", 0)))
    if file is None or file.access_hash != getattr(request.location, "access_hash", None):
        raise RpcFail("LOCATION_INVALID")
    if request.location.file_reference != files.reference:
        raise RpcFail("FILE_REFERENCE_EXPIRED")
    piece = files.data(file)[request.offset : request.offset + request.limit]
    return tl.upload.File(type=tl.storage.FilePartial(), mtime=0, bytes=piece)
