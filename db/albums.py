"""Parts of albums as they come, and what they became. Through the gateway."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from db.rows import Cut, Rows, Where
from delivery.post import Json, Post

TABLE: Final = "album_parts"


@dataclass(frozen=True, slots=True)
class Group:
    """An album as Telegram names it: each of its parts is a message with this id."""

    chat_id: int
    group_id: str


@dataclass(frozen=True, slots=True)
class Album:
    """What came of a group so far, in order, and what was made of it before."""

    group: Group
    message_ids: tuple[int, ...]
    parts: tuple[Post, ...]
    template_id: int | None
    question_id: int | None
    is_open: bool  # nobody was asked about some part yet


class AlbumRows:
    """Rows of ``album_parts``."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, group: Group, message_id: int, part: Post) -> None:
        """Keep a part; the same one again changes nothing."""
        key = {"chat_id": group.chat_id, "group_id": group.group_id, "message_id": message_id}
        await self._rows.insert(
            TABLE,
            {**key, "content": part.to_json()},
            replace_by="chat_id,group_id,message_id",
        )

    async def open(self) -> Sequence[Group]:
        """Return the groups nobody was asked about yet, or not about all their parts."""
        page = await self._rows.select(
            TABLE, [("question_id", "is_null", True)], columns="chat_id,group_id"
        )
        return list({Group(_number(r["chat_id"]), str(r["group_id"])): None for r in page.rows})

    async def get(self, group: Group) -> Album:
        """Return what came so far."""
        page = await self._rows.select(TABLE, _of(group), cut=Cut(order=("message_id",)))
        rows = page.rows
        return Album(
            group,
            tuple(_number(r["message_id"]) for r in rows),
            tuple(Post.from_json(cast("Json", r["content"])) for r in rows),
            _newest([r["template_id"] for r in rows]),
            _newest([r["question_id"] for r in rows]),
            is_open=any(r["question_id"] is None for r in rows),
        )

    async def became(self, album: Album, template_id: int) -> None:
        """Note the post these parts are."""
        await self._note(album, {"template_id": template_id})

    async def asked(self, album: Album, question_id: int) -> None:
        """Note the message that asks what to do with it."""
        await self._note(album, {"question_id": question_id})

    async def _note(self, album: Album, values: dict[str, object]) -> None:
        """Write it to the parts that were seen: one that came meanwhile is open still."""
        seen = list(album.message_ids)
        await self._rows.update(TABLE, values, [*_of(album.group), ("message_id", "in", seen)])


def _of(group: Group) -> Where:
    return [("chat_id", "eq", group.chat_id), ("group_id", "eq", group.group_id)]


def _newest(values: Sequence[object]) -> int | None:
    return max((_number(v) for v in values if v is not None), default=None)


def _number(value: object) -> int:
    return int(str(value))
