"""Screen quick: where to, in one tap; then always the check."""

from collections.abc import Sequence
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.drafts import Draft, DraftVerb, Pick, PickVerb, QuickFolder
from bot.callbacks.menu import Home
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.screens.draft import check, gone
from bot.screens.folders import in_pairs, sign_of
from bot.screens.plan import pace_words
from bot.texts import Texts, count, isolated
from db.folders import Folder
from delivery.campaign import Campaign, CampaignId, CampaignStatus

OFFERED: Final = 6  # folders, those that are used most


def quick_rows(
    t: Texts, campaign_id: int, everywhere: int, folders: Sequence[Folder]
) -> list[list[InlineKeyboardButton]]:
    """Make the ways to choose where to; the most used folder is the proposal. Pure."""
    all_of_them = Draft(verb=DraftVerb.ALL, campaign_id=campaign_id)
    by_hand = Pick(verb=PickVerb.PAGE, campaign_id=campaign_id)
    keys = [
        key(
            f"{sign_of(folder)} {isolated(folder.title)} · {count(folder.can_post)}",
            QuickFolder(campaign_id=campaign_id, folder_id=folder.id),
        )
        for folder in folders
    ]
    return [
        [key(t.plain("quick", "All {n}", n=count(everywhere)), all_of_them, PRIMARY)],
        *in_pairs(keys),
        [key(t.plain("quick", "Pick by hand"), by_hand)],
        [key(t.plain("quick", "‹ Menu"), Home())],
    ]


async def quick(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``quick``: where to."""
    account = await panel.accounts.current()
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    folders = await panel.folders.often_used(campaign.id, OFFERED)
    text = t(
        "quick",
        "<b>Where to?</b>\n\nNext comes the check, then the launch: {start}, pace {pace}."
        " You can change it at any step.",
        start=_start(panel, t, campaign),
        pace=pace_words(panel, t, campaign.gap, campaign.finish_by),
    )
    return View(text, quick_rows(t, campaign_id, account.can_post if account else 0, folders))


def _start(panel: Panel, t: Texts, campaign: Campaign) -> str:
    now, wanted = panel.now(), campaign.wanted_at
    if wanted is None or wanted <= now:
        return t("quick", "at once")
    return t.at(wanted, now)


async def open_quick(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Ask again where to."""
    await panel.redraw(query, t, lambda: quick(panel, t, callback_data.campaign_id))


async def choose_all(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Choose every channel where the account may post, and check."""
    campaign_id = callback_data.campaign_id
    await panel.choices.choose(campaign_id, None, query.from_user.id, on=True)
    await panel.redraw(query, t, lambda: check(panel, t, campaign_id))


async def choose_folder(
    query: CallbackQuery, callback_data: QuickFolder, panel: Panel, t: Texts
) -> None:
    """Choose this folder and nothing else, and check."""
    campaign_id = CampaignId(callback_data.campaign_id)
    await panel.folders.choose_only(campaign_id, callback_data.folder_id, query.from_user.id)
    await panel.redraw(query, t, lambda: check(panel, t, campaign_id))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="quick")
    router.callback_query.register(open_quick, Draft.filter(F.verb == DraftVerb.QUICK))
    router.callback_query.register(choose_all, Draft.filter(F.verb == DraftVerb.ALL))
    router.callback_query.register(choose_folder, QuickFolder.filter())
    return router
