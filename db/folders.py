"""Folders of channels, through the gateway: Telegram's own (read only here) and those made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from db.rows import Cut, Rows, Where
from delivery.campaign import AccountId, CampaignId

ORDER: Final = ("-is_telegram", "title", "id")
FOLDER: Final = "id,title,is_telegram,channels,can_post"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, with how many channels are in it and in how many of them one can post."""

    id: int
    title: str
    is_telegram: bool
    channels: int
    can_post: int


@dataclass(frozen=True, slots=True)
class FolderChoice:
    """A folder in the picker of a draft: how many of its channels are chosen."""

    folder: Folder
    chosen: int

    @property
    def is_whole(self) -> bool:
        """Whether all that can be chosen is."""
        return 0 < self.folder.can_post <= self.chosen


class FolderRows:
    """Folders, and the choice of whole ones; each change is one guarded statement."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def page(
        self, account_id: AccountId, offset: int = 0, limit: int | None = None
    ) -> tuple[Sequence[Folder], int]:
        """Return folders, Telegram's first, and how many there are."""
        page = await self._rows.select(
            "account_folders",
            [("account_id", "eq", account_id)],
            columns=FOLDER,
            cut=Cut(order=ORDER, limit=limit, offset=offset, count=True),
        )
        return [_folder(row) for row in page.rows], page.total or 0

    async def get(self, account_id: AccountId, folder_id: int) -> Folder | None:
        """Return a folder as this account sees it; None when it is gone."""
        where: Where = [("account_id", "eq", account_id), ("id", "eq", folder_id)]
        page = await self._rows.select("account_folders", where, columns=FOLDER)
        return _folder(page.rows[0]) if page.rows else None

    async def create(self, title: str, actor: int) -> int:
        """Make an empty folder and return its id."""
        who = {"created_by": actor, "changed_by": actor}
        row = await self._rows.insert("folders", {"title": title, **who})
        return int(str(row["id"]))

    async def rename(self, folder_id: int, title: str, actor: int) -> bool:
        """Give a folder made here another title; False when it is none."""
        values = {"title": title, "changed_by": actor}
        return bool(await self._rows.update("folders", values, _ours(folder_id)))

    async def delete(self, folder_id: int, actor: int) -> bool:
        """Delete a folder made here, not its channels; False when it is none."""
        if not await self._rows.update("folders", {"changed_by": actor}, _ours(folder_id)):
            return False
        return bool(await self._rows.delete("folders", _ours(folder_id)))

    async def fill(
        self, folder_id: int, channel_ids: Sequence[int], actor: int, *, on: bool
    ) -> int | None:
        """Add channels or take them out; return how many changed, None when it is none of ours."""
        changed = await self._rows.rpc(
            "fill_folder",
            p_folder=folder_id,
            p_channels=list(channel_ids),
            p_on=on,
            p_actor=actor,
        )
        return None if changed is None else int(str(changed))

    async def members(self, folder_id: int, channel_ids: Sequence[int]) -> frozenset[int]:
        """Return which of these channels are in the folder."""
        where: Where = [("folder_id", "eq", folder_id), ("channel_id", "in", list(channel_ids))]
        page = await self._rows.select("folder_channels", where, columns="channel_id")
        return frozenset(int(str(row["channel_id"])) for row in page.rows)

    async def of_draft(
        self, campaign_id: CampaignId, offset: int = 0, limit: int | None = None
    ) -> tuple[Sequence[FolderChoice], int]:
        """Return the folders a draft can choose from, with its choice, and how many there are."""
        page = await self._rows.select(
            "draft_folders",
            [("campaign_id", "eq", campaign_id)],
            columns=FOLDER + ",chosen",
            cut=Cut(order=ORDER, limit=limit, offset=offset, count=True),
        )
        found = [FolderChoice(_folder(row), int(str(row["chosen"]))) for row in page.rows]
        return found, page.total or 0

    async def often_used(self, campaign_id: CampaignId, limit: int) -> Sequence[Folder]:
        """Return the folders a draft can be sent to, those that are used most first."""
        page = await self._rows.select(
            "draft_folders",
            [("campaign_id", "eq", campaign_id), ("can_post", "gt", 0)],
            columns=FOLDER,
            cut=Cut(order=("-uses", "-can_post", "title", "id"), limit=limit),
        )
        return [_folder(row) for row in page.rows]

    async def choose_only(
        self, campaign_id: CampaignId, folder_id: int, actor: int, seen: int | None = None
    ) -> int | None:
        """Choose a folder's channels and no others; return the new rev.

        None: it is no draft, or somebody else changed it after the rev that was ``seen``.
        """
        rev = await self._rows.rpc(
            "choose_only_folder",
            p_campaign=campaign_id,
            p_folder=folder_id,
            p_actor=actor,
            p_rev=seen,
        )
        return None if rev is None else int(str(rev))

    async def choose(
        self,
        campaign_id: CampaignId,
        folder_id: int,
        actor: int,
        *,
        on: bool,
        seen: int | None = None,
    ) -> int | None:
        """Choose a folder's channels or take them out; None as for ``choose_only``."""
        rev = await self._rows.rpc(
            "choose_folder",
            p_campaign=campaign_id,
            p_folder=folder_id,
            p_on=on,
            p_actor=actor,
            p_rev=seen,
        )
        return None if rev is None else int(str(rev))


def _ours(folder_id: int) -> Where:
    return [("id", "eq", folder_id), ("telegram_id", "is_null", True)]


def _folder(row: dict[str, object]) -> Folder:
    values = {name: row[name] for name in FOLDER.split(",")}
    return Folder(**cast("dict[str, int]", values))  # type: ignore[arg-type]  # the view's columns
