"""What of a draft is no channel: its name, its post, itself; who else works on it. The gateway's.

Each change is one guarded call. It returns the new rev, or None: there is no such draft any more,
or somebody else changed it after the rev that was ``seen``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

from db.rows import Row, Rows
from delivery.options import Options, Preview


@dataclass(frozen=True, slots=True)
class Audience:
    """The channels of the campaign that was launched last, those where one can still post."""

    campaign_id: int
    title: str
    channels: int


@dataclass(frozen=True, slots=True)
class News:
    """What somebody else changed: columns of ``campaigns``, none where it was the channels."""

    name: str | None
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class DraftPost:
    """The post of a campaign; ``lineage`` None: it is no template."""

    title: str
    version: int
    lineage: int | None


OPTIONS: Final = ("silent", "protect", "preview", "pin", "unpin_after", "on_top")


class Fields(Protocol):
    """A row of any kind."""

    def __getitem__(self, name: str, /) -> object:
        """Return the value of a column."""
        ...


def options_of(row: Fields) -> Options:
    """Read the options of a campaign from the columns of its row."""
    values = {name: row[name] for name in OPTIONS}
    preview = None if row["preview"] is None else Preview(str(row["preview"]))
    return Options(**{**values, "preview": preview})  # type: ignore[arg-type]  # the columns


class DraftRows:
    """Rows of ``campaigns`` that are drafts."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def rename(self, campaign_id: int, title: str, actor: int, seen: int) -> int | None:
        """Give it another name."""
        return await self._change(campaign_id, title, None, actor, seen)

    async def set_post(
        self, campaign_id: int, template_id: int, actor: int, seen: int
    ) -> int | None:
        """Give it another post; a name that was the post's goes with it."""
        return await self._change(campaign_id, None, template_id, actor, seen)

    async def set_options(
        self, campaign_id: int, options: Mapping[str, object], actor: int, seen: int
    ) -> int | None:
        """Change the options that are named as the columns are."""
        rev = await self._rows.rpc(
            "change_options",
            p_campaign=campaign_id,
            p_options=dict(options),
            p_actor=actor,
            p_rev=seen,
        )
        return _rev(rev)

    async def delete(self, campaign_id: int, actor: int, seen: int) -> int | None:
        """Delete it with its choice of channels; the post stays."""
        rev = await self._rows.rpc(
            "delete_draft", p_campaign=campaign_id, p_actor=actor, p_rev=seen
        )
        return _rev(rev)

    async def choose_like(self, campaign_id: int, like: int, actor: int, seen: int) -> int | None:
        """Choose the channels of another campaign and no others."""
        rev = await self._rows.rpc(
            "choose_like", p_campaign=campaign_id, p_like=like, p_actor=actor, p_rev=seen
        )
        return _rev(rev)

    async def last_audience(self, campaign_id: int) -> Audience | None:
        """Return what a new draft may be made like."""
        page = await self._rows.select("last_audiences", [("campaign_id", "eq", campaign_id)])
        if not page.rows:
            return None
        row = page.rows[0]
        found = Audience(_number(row["like_id"]), str(row["title"]), _number(row["channels"]))
        return found if found.channels else None

    async def post(self, template_id: int) -> DraftPost | None:
        """Return how the post of a draft is called; None when it was discarded."""
        page = await self._rows.select(
            "templates", [("id", "eq", template_id)], columns="title,version,lineage"
        )
        if not page.rows:
            return None
        row = page.rows[0]
        lineage = None if row["lineage"] is None else _number(row["lineage"])
        return DraftPost(str(row["title"]), _number(row["version"]), lineage)

    async def news(self, campaign_id: int, seen: int, actor: int) -> News | None:
        """Return what somebody else changed last after the rev that was ``seen``."""
        found = await self._rows.rpc(
            "news_of_draft", p_campaign=campaign_id, p_rev=seen, p_actor=actor
        )
        if not isinstance(found, dict):
            return None
        row = cast("Row", found)
        name, fields = row["name"], cast("list[str]", row["fields"])
        return News(None if name is None else str(name), fields)

    async def _change(
        self, campaign_id: int, title: str | None, template_id: int | None, actor: int, seen: int
    ) -> int | None:
        rev = await self._rows.rpc(
            "change_draft",
            p_campaign=campaign_id,
            p_title=title,
            p_template=template_id,
            p_actor=actor,
            p_rev=seen,
        )
        return _rev(rev)


def _rev(value: object) -> int | None:
    return None if value is None else _number(value)


def _number(value: object) -> int:
    return int(str(value))
