"""Which channels a draft goes to: the choice lives in rows, through the gateway."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from db.channels import containing
from db.rows import Cut, Rows, Where


@dataclass(frozen=True, slots=True)
class Choice:
    """A channel in the picker of one draft."""

    channel_id: int
    title: str
    members: int | None
    can_post: bool
    reason: str | None
    slow_mode: bool
    is_chosen: bool


class ChoiceRows:
    """Which channels a draft goes to; each change is one guarded statement."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(
        self, campaign_id: int, sought: str, offset: int, limit: int, *, folder: int | None = None
    ) -> tuple[Sequence[Choice], int]:
        """Return some channels by title, those that match ``sought``, and how many match.

        With ``folder`` only those in it.
        """
        page = await self._rows.select(
            "draft_audience" if folder is None else "audience_in_folders",
            _matching(campaign_id, sought, folder),
            columns="channel_id,title,members,can_post,reason,slow_mode,is_chosen",
            cut=Cut(order=("sought", "channel_id"), limit=limit, offset=offset, count=True),
        )
        return [_choice(row) for row in page.rows], page.total or 0

    async def closed(self, campaign_id: int, limit: int) -> tuple[Sequence[Choice], int]:
        """Return channels where the account may not post, and how many there are."""
        page = await self._rows.select(
            "draft_audience",
            [("campaign_id", "eq", campaign_id), ("can_post", "eq", False)],
            columns="channel_id,title,members,can_post,reason,slow_mode,is_chosen",
            cut=Cut(order=("sought",), limit=limit, count=True),
        )
        return [_choice(row) for row in page.rows], page.total or 0

    async def choose(
        self,
        campaign_id: int,
        channels: Sequence[int] | None,
        actor: int,
        *,
        on: bool,
        seen: int | None = None,
    ) -> int | None:
        """Choose (or take out) these channels, or all; return the new rev.

        None: it is no draft, or somebody else changed it after the rev that was ``seen``.
        """
        rev = await self._rows.rpc(
            "choose_channels",
            p_campaign=campaign_id,
            p_channels=channels,
            p_on=on,
            p_actor=actor,
            p_rev=seen,
        )
        return None if rev is None else _number(rev)


def _matching(campaign_id: int, sought: str, folder: int | None) -> Where:
    where: list[tuple[str, str, object]] = [("campaign_id", "eq", campaign_id)]
    if folder is not None:
        where.append(("folder_id", "eq", folder))
    if sought:
        where.append(("sought", "ilike", containing(sought)))
    return cast("Where", where)


def _choice(row: dict[str, object]) -> Choice:
    return Choice(**cast("dict[str, int]", row))  # type: ignore[arg-type]  # the view's own columns


def _number(value: object) -> int:
    return int(str(value))
