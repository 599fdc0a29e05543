"""Posts that wait for the buttons the bot puts under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from db.connect import Pool, decoded
from db.sql import queries
from delivery.job import JobId
from delivery.post import Button, Post
from delivery.variables import filled, given


@dataclass(frozen=True, slots=True)
class Bare:
    """A post that is out and has no buttons yet."""

    job_id: JobId
    chat_id: int
    message_id: int
    rows: tuple[tuple[Button, ...], ...]


class KeyboardRows:
    """The column ``jobs.buttons``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("keyboards")

    async def due(self, limit: int) -> Sequence[Bare]:
        """Return posts that wait for their buttons, the oldest first."""
        found = []
        for row in await self._pool.fetch(self._sql["due"], limit):
            own = cast("dict[str, str]", decoded(row["variables"]))
            values = given(row["title"], row["username"], own)
            post = filled(Post.from_json(decoded(row["content"])), values)
            found.append(Bare(JobId(row["id"]), row["chat_id"], row["message_id"], post.buttons))
        return found

    async def done(self, job_id: JobId) -> None:
        """Note that the buttons are there."""
        await self._pool.execute(self._sql["done"], job_id)

    async def refused(self, job_id: JobId) -> None:
        """Note that the bot may not put them there."""
        await self._pool.execute(self._sql["refused"], job_id)
