"""The files of the local Telegram: what was uploaded, by number, for both of its sides."""

import io
import secrets
from dataclasses import asdict, dataclass
from typing import Final, Literal, cast

import imagesize

from sandbox.store import Store

FileKind = Literal["photo", "video", "animation", "document", "audio", "voice", "video_note"]
KINDS: Final[tuple[FileKind, ...]] = (
    "photo",
    "video",
    "animation",
    "document",
    "audio",
    "voice",
    "video_note",
)
ROUND: Final = (384, 384)
PLAIN_SIZE: Final = (640, 360)  # of a moving picture: nobody here decodes it
REFERENCE: Final = "reference"


@dataclass(frozen=True, slots=True)
class File:
    """One stored file. ``width`` and ``height`` are 0 where there is nothing to see."""

    id: int
    kind: FileKind
    name: str
    mime: str
    size: int
    access_hash: int
    width: int = 0
    height: int = 0
    duration: int = 0  # seconds

    @property
    def file_id(self) -> str:
        """The id the bot knows it by."""
        return f"{self.kind}-{self.id}"


class Files:
    """All files; each is stored before the caller goes on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        items = cast("dict[str, dict[str, object]]", store.load("file"))
        self._files = {int(i): File(**item) for i, item in items.items()}  # type: ignore[arg-type]
        self._age = cast("dict[str, int]", store.load("meta")).get(REFERENCE, 1)

    def add(
        self,
        kind: FileKind,
        name: str,
        mime: str,
        data: bytes,
        duration: int = 0,
        *,
        said_size: int | None = None,
    ) -> File:
        """Keep a file and return what is known of it; ``said_size`` is for a stand-in."""
        width, height = _size_of(kind, data)
        number = max(self._files, default=0) + 1
        access_hash = secrets.randbits(62) + 1
        size = len(data) if said_size is None else said_size
        file = File(number, kind, name, mime, size, access_hash, width, height, duration)
        with self._store.batch():
            self._store.put("file", number, asdict(file))
            self._store.put_bytes(number, data)
        self._files[number] = file
        return file

    def get(self, number: int) -> File | None:
        """Return a file by its number."""
        return self._files.get(number)

    def named(self, file_id: str) -> File | None:
        """Return the file the bot means."""
        kind, _, number = file_id.partition("-")
        file = self._files.get(int(number)) if number.isdecimal() else None
        return file if file is not None and file.kind == kind else None

    def data(self, file: File) -> bytes:
        """Return the bytes."""
        return self._store.get_bytes(file.id)

    @property
    def reference(self) -> bytes:
        """What a client must show to send a file again; it changes when references expire."""
        return b"reference %d" % self._age

    def expire(self) -> None:
        """Let every reference given out so far be refused from now on."""
        self._age += 1
        self._store.put("meta", REFERENCE, self._age)


def _size_of(kind: FileKind, data: bytes) -> tuple[int, int]:
    if kind == "video_note":
        return ROUND
    if kind in {"video", "animation"}:
        return PLAIN_SIZE
    if kind != "photo":
        return 0, 0
    width, height = imagesize.get(io.BytesIO(data))
    return (int(width), int(height)) if width > 0 < height else PLAIN_SIZE
