"""Every kind of change of a draft that could overwrite somebody else's, by its name."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from delivery.campaign import CampaignId
from delivery.errors import DraftChanged
from delivery.post import Post
from delivery.recurrence import EVERY_DAY, starting
from tests.integration.conftest import Newsroom

Edit = Callable[[Newsroom, CampaignId, int, int], Awaitable[object]]  # of a draft, by, seen

MOMENT: Final = datetime(2030, 1, 1, tzinfo=UTC)


async def rename(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.drafts.rename(draft, f"Имя от {who}", who, seen)


async def other_post(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    template = await n.templates.add(Post("Другой"), "Другой", who)
    return await n.drafts.set_post(draft, template, who, seen)


async def pace(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    await n.campaigns.set_pace(draft, who, timedelta(seconds=20), None, seen)
    return True


async def start(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    await n.campaigns.set_start(draft, who, MOMENT, seen)
    return True


async def canary(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    await n.campaigns.set_canary(draft, who, 2, seen)
    return True


async def all_of_them(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.choices.choose(draft, None, who, on=True, seen=seen)


async def none(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.choices.choose(draft, None, who, on=False, seen=seen)


async def folder(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.folders.choose(draft, 1, who, on=True, seen=seen)


async def only_folder(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.folders.choose_only(draft, 1, who, seen)


async def like(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.drafts.choose_like(draft, draft, who, seen)


async def options(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.drafts.set_options(draft, {"silent": True, "on_top": "1 hours"}, who, seen)


async def repeat(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    rule, first = starting(EVERY_DAY, MOMENT, ZoneInfo("Europe/Moscow"))
    await n.series.set_rule(draft, who, rule, first, await rev(n, draft), seen)
    return True


async def delete(n: Newsroom, draft: CampaignId, who: int, seen: int) -> object:
    return await n.drafts.delete(draft, who, seen)


EDITS: Final[dict[str, Edit]] = {
    "title": rename,
    "template_id": other_post,
    "gap": pace,
    "wanted_at": start,
    "canary": canary,
    "options": options,
    "repeat_days": repeat,
    "all": all_of_them,
    "none": none,
    "folder": folder,
    "only folder": only_folder,
    "like": like,
}


async def made(edit: Edit, n: Newsroom, draft: CampaignId, who: int, seen: int) -> bool:
    """Make the change; False where it is refused."""
    try:
        return bool(await edit(n, draft, who, seen))
    except DraftChanged:
        return False


async def rev(n: Newsroom, draft: CampaignId) -> int:
    """Return the rev a person who looks now sees."""
    campaign = await n.campaigns.get(draft)
    assert campaign is not None
    return campaign.rev
