"""The channels of the account as the panel shows them, through the gateway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, cast

from db.rows import Cut, Row, Rows, Where
from delivery.campaign import AccountId
from delivery.channel import Health, Named, searchable
from delivery.job import ChatKind
from delivery.pasted_list import Pasted, lines_of, match

LISTED: Final = "id,title,kind,username,members,health,reason,reason_at"
PLAIN: Final = (
    *("chat_id", "slow_mode", "slow_mode_s", "stars", "is_admin", "can_edit", "can_delete"),
    *("can_pin", "comments", "archived", "is_forum", "bot_can_edit", "sent_30d", "failed_30d"),
)
PROBLEMS: Final = (Health.LIMITED, Health.FORBIDDEN, Health.GONE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel in a list."""

    id: int
    title: str
    kind: str
    username: str | None
    members: int | None
    health: Health
    reason: str | None
    reason_at: datetime | None


@dataclass(frozen=True, slots=True)
class InFolder:
    """A folder a channel is in."""

    id: int
    title: str
    is_telegram: bool


@dataclass(frozen=True, slots=True)
class Last:
    """The last post that was tried in a channel."""

    campaign_id: int
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of a channel."""

    listed: Listed
    chat_id: int
    slow_mode: bool
    slow_mode_s: int | None
    stars: int
    forbidden: tuple[str, ...]
    is_admin: bool
    can_edit: bool
    can_delete: bool
    can_pin: bool
    comments: bool
    archived: bool
    is_forum: bool
    bot_can_edit: bool
    excluded_at: datetime | None
    variables: Mapping[str, str]
    folders: tuple[InFolder, ...]
    last: Last | None
    sent_30d: int
    failed_30d: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which channels a list shows; nothing chosen is all that are not gone."""

    sought: str = ""
    health: tuple[Health, ...] = field(default=())
    folder: int | None = None
    found_after: datetime | None = None

    def where(self, account_id: AccountId) -> Where:
        """Return the conditions on ``known_channels``, or on ``channels_in_folders``."""
        health = self.health or tuple(set(Health) - {Health.GONE})
        where: list[tuple[str, str, object]] = [
            ("account_id", "eq", account_id),
            ("health", "in", [str(h) for h in health]),
        ]
        if self.folder is not None:
            where.append(("folder_id", "eq", self.folder))
        if self.found_after is not None:
            where.append(("found_at", "gte", self.found_after.isoformat()))
        if self.sought.strip():
            where.append(("sought", "ilike", containing(self.sought)))
        return cast("Where", where)


def containing(sought: str) -> str:
    """Return the pattern of ILIKE that finds what a person typed, blind to case and ё."""
    text = searchable(sought.strip()).removeprefix("@")
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


class ChannelRows:
    """Lists, cards, variables, the never-post list; each change is one guarded statement."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(
        self, account_id: AccountId, filtered: Filter, offset: int, limit: int
    ) -> tuple[Sequence[Listed], int]:
        """Return some channels by title, and how many there are in all."""
        page = await self._rows.select(
            "known_channels" if filtered.folder is None else "channels_in_folders",
            filtered.where(account_id),
            columns=LISTED,
            cut=Cut(order=("sought", "id"), limit=limit, offset=offset, count=True),
        )
        return [_listed(row) for row in page.rows], page.total or 0

    async def counts(self, account_id: AccountId) -> Mapping[Health, int]:
        """Return how many channels are in which health, all of them named."""
        page = await self._rows.select("channel_counts", [("account_id", "eq", account_id)])
        found = {Health(str(row["health"])): _number(row["channels"]) for row in page.rows}
        return {health: found.get(health, 0) for health in Health}

    async def card(self, account_id: AccountId, channel_id: int) -> Card | None:
        """Return all that is known of a channel; None when the account never had it."""
        where: Where = [("account_id", "eq", account_id), ("id", "eq", channel_id)]
        page = await self._rows.select("channel_cards", where)
        return _card(page.rows[0]) if page.rows else None

    async def titles(self, account_id: AccountId, channel_ids: Sequence[int]) -> dict[int, str]:
        """Return the titles of channels of the account."""
        where: Where = [("account_id", "eq", account_id), ("id", "in", list(channel_ids))]
        page = await self._rows.select("known_channels", where, columns="id,title")
        return {_number(row["id"]): str(row["title"]) for row in page.rows}

    async def set_variable(self, channel_id: int, name: str, value: str | None, actor: int) -> bool:
        """Give a variable a value, None takes it away; False when there is no such channel."""
        changed = await self._rows.rpc(
            "set_variable", p_channel=channel_id, p_name=name, p_value=value, p_actor=actor
        )
        return changed is True

    async def exclude(self, channel_id: int, actor: int, *, on: bool) -> bool:
        """Put a channel on the never-post list or take it off; False when it is so already.

        What waits for it in any campaign is skipped at once.
        """
        changed = await self._rows.rpc(
            "exclude_channel", p_channel=channel_id, p_on=on, p_actor=actor
        )
        return changed is True

    async def bot_may_edit(self, chat_id: int, title: str, username: str | None) -> None:
        """Note that the bot may change posts of this channel, known to the account yet or not."""
        names = {"title": title, "username": username}
        sought = searchable(f"{title} {username or ''}")
        channel = {"chat_id": chat_id, "kind": str(ChatKind.CHANNEL), **names, "sought": sought}
        row = {**channel, "bot_can_edit": True}
        await self._rows.insert("channels", row, replace_by="chat_id")

    async def bot_may_not_edit(self, chat_id: int) -> None:
        """Note that the bot may not change posts there (any more)."""
        where: Where = [("chat_id", "eq", chat_id), ("bot_can_edit", "eq", True)]
        await self._rows.update("channels", {"bot_can_edit": False}, where)

    async def pasted(self, account_id: AccountId, text: str) -> Pasted:
        """Find the channels of a list that was pasted or came as CSV."""
        page = await self._rows.select(
            "known_channels",
            [("account_id", "eq", account_id), ("health", "neq", str(Health.GONE))],
            columns="id,chat_id,title,username,health",
            cut=Cut(order=("id",)),
        )
        return match(lines_of(text), [_named(row) for row in page.rows])


def _named(row: Row) -> Named:
    username = row["username"]
    return Named(
        _number(row["id"]),
        _number(row["chat_id"]),
        str(row["title"]),
        None if username is None else str(username),
        Health(str(row["health"])),
    )


def _listed(row: Row) -> Listed:
    values = {name: row[name] for name in LISTED.split(",")}
    health, at = Health(str(row["health"])), _moment(row["reason_at"])
    return Listed(**{**values, "health": health, "reason_at": at})  # type: ignore[arg-type]  # the view's own columns


def _card(row: Row) -> Card:
    folders = cast("list[dict[str, object]]", row["folders"])
    plain = {name: row[name] for name in PLAIN}
    return Card(
        listed=_listed(row),
        forbidden=tuple(cast("list[str]", row["forbidden"])),
        excluded_at=_moment(row["excluded_at"]),
        variables=cast("dict[str, str]", row["variables"]),
        folders=tuple(InFolder(**folder) for folder in folders),  # type: ignore[arg-type]
        last=_last(row),
        **plain,  # type: ignore[arg-type]  # the view's own columns
    )


def _last(row: Row) -> Last | None:
    at = _moment(row["last_at"])
    return Last(_number(row["last_campaign"]), str(row["last_status"]), at) if at else None


def _moment(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))


def _number(value: object) -> int:
    return int(str(value))
