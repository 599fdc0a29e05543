"""Albums: the Bot API sends each part by itself; they are a post 1.2 s after the last.

Each part is in the database at once, so a restart between parts loses nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from db.albums import Album, AlbumRows, Group
from db.templates import TemplateRows
from delivery.post import Json, Post, utf16_length

QUIET: Final = 1.2  # seconds after the last part
BETWEEN: Final = "\n\n"  # captions, where more than one part has one


@dataclass(frozen=True, slots=True)
class Captured:
    """An album that is a post now; ``question_id`` is where it was asked about before."""

    chat_id: int
    message_id: int  # of its first part
    template_id: int
    post: Post
    question_id: int | None


Ask = Callable[[Captured], Awaitable[int]]  # returns the message that asks


class Albums:
    """Collects parts until they are whole."""

    def __init__(
        self,
        rows: AlbumRows,
        templates: TemplateRows,
        ask: Ask,
        name: Callable[[Post], str],
        quiet: float = QUIET,
    ) -> None:
        self._rows = rows
        self._templates = templates
        self._ask = ask
        self._name = name
        self._quiet = quiet
        self._due: dict[Group, float] = {}  # when each is whole, by the loop's clock
        self._changed = asyncio.Event()

    async def take(self, group: Group, message_id: int, part: Post) -> None:
        """Keep a part; the group is whole when no other follows for a while."""
        await self._rows.add(group, message_id, part)
        self._wait_for(group)

    async def run(self) -> None:
        """Make posts of what is whole until cancelled, first of what an earlier run left."""
        for group in await self._rows.open():
            self._wait_for(group)
        while True:
            self._changed.clear()
            now = asyncio.get_running_loop().time()
            for group in [g for g, at in self._due.items() if at <= now]:
                del self._due[group]
                await self._capture(await self._rows.get(group))
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(self._due.values(), default=None)):
                    await self._changed.wait()

    def _wait_for(self, group: Group) -> None:
        self._due[group] = asyncio.get_running_loop().time() + self._quiet
        self._changed.set()

    async def _capture(self, album: Album) -> None:
        """Make a post of the parts, or give the one they are already what came late."""
        if not album.is_open:
            return
        post, actor = album_of(album.parts), album.group.chat_id
        known, question = album.template_id, album.question_id
        before = None if known is None else await self._templates.get(known)
        if known is not None and before is not None:
            post = replace(post, buttons=before.buttons, is_split=before.is_split)
            known = await self._templates.change(known, post, actor)
        if (
            known is None or before is None
        ):  # a launched campaign keeps what it has: the whole album is another post
            question = None
            known = await self._templates.add(post, post.title or self._name(post), actor)
        await self._rows.became(album, known)
        captured = Captured(actor, album.message_ids[0], known, post, question)
        await self._rows.asked(album, await self._ask(captured))


def album_of(parts: tuple[Post, ...]) -> Post:
    """Put parts together: all their files, and the caption of whichever has one."""
    media = tuple(file for part in parts for file in part.media)
    written = [part for part in parts if part.text] or [parts[0]]
    text, entities = written[0].text, list(written[0].entities)
    for part in written[1:]:
        text += BETWEEN
        entities += [_moved(entity, utf16_length(text)) for entity in part.entities]
        text += part.text
    return replace(written[0], text=text, entities=tuple(entities), media=media)


def _moved(entity: Json, by: int) -> Json:
    return {**entity, "offset": int(str(entity["offset"])) + by}
