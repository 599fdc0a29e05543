"""What the check before a launch reads of the chosen channels, and keeps of what it found."""

from collections.abc import Mapping, Sequence
from typing import cast

import asyncpg

from db.connect import Pool, decoded
from db.sql import queries
from delivery.job import ChatKind
from delivery.limits import Limits
from delivery.preflight import Removal, Target


class PreflightRows:
    """The audience of a draft, with the rights of its account there."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("campaigns")

    async def audience(self, campaign_id: int) -> Sequence[Target]:
        """Return the chosen channels, by title."""
        rows = await self._pool.fetch(self._sql["preflight"], campaign_id)
        return [_target(row) for row in rows]

    async def limits(self, campaign_id: int) -> Limits:
        """Return what the campaign's account may publish."""
        limits = await self._pool.fetchval(self._sql["limits"], campaign_id)
        return Limits.from_json(None if limits is None else decoded(limits))

    async def note(self, campaign_id: int, rev: int, removed: Mapping[int, Removal]) -> None:
        """Keep who does not get the post, so that the launch does what was checked at ``rev``."""
        what = list(removed), [str(why) for why in removed.values()]
        await self._pool.execute(self._sql["note_removed"], campaign_id, rev, *what)


def _target(row: asyncpg.Record) -> Target:
    return Target(
        channel_id=row["channel_id"],
        title=row["title"],
        kind=ChatKind(row["kind"]),
        username=row["username"],
        can_post=row["can_post"],
        reason=row["reason"],
        forbidden=frozenset(cast("Sequence[str]", row["forbidden"] or ())),
        slow_mode=bool(row["slow_mode"]),
        comments=row["comments"],
        is_excluded=row["is_excluded"],
        bot_can_edit=row["bot_can_edit"],
        variables=cast("dict[str, str]", decoded(row["variables"])),
        posted_at=row["posted_at"],
        can_pin=row["can_pin"],
    )
