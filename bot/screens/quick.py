"""Screen quick: where to, in one tap; then always the check."""

from collections.abc import Sequence
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.drafts import Draft, DraftLike, DraftVerb, Pick, PickVerb, QuickFolder
from bot.callbacks.menu import Home
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.screens.draft import gone
from bot.screens.folders import in_pairs, sign_of
from bot.screens.option_words import sound
from bot.screens.plan import pace_words
from bot.screens.running import card_of
from bot.screens.together import unless_made
from bot.texts import Texts, count, isolated
from db.drafts import Audience
from db.folders import Folder
from delivery.campaign import Campaign, CampaignId, CampaignStatus

OFFERED: Final = 6  # folders, those that are used most
TITLE: Final = 24  # characters of a title on a button


def quick_rows(
    t: Texts,
    campaign: Campaign,
    everywhere: int,
    folders: Sequence[Folder],
    last: Audience | None = None,
) -> list[list[InlineKeyboardButton]]:
    """Make the ways to choose where to; where the last campaign went is the proposal. Pure."""
    at = {"campaign_id": campaign.id, "rev": campaign.rev}
    by_hand = Pick(verb=PickVerb.PAGE, campaign_id=campaign.id)
    keys = [
        key(
            f"{sign_of(folder)} {isolated(folder.title)} · {count(folder.can_post)}",
            QuickFolder(folder_id=folder.id, **at),
        )
        for folder in folders
    ]
    everything = key(
        t.plain("quick", "All {n}", n=count(everywhere)),
        Draft(verb=DraftVerb.ALL, **at),
        PRIMARY if last is None else None,
    )
    rows = [[everything], *in_pairs(keys)]
    if last is not None:
        like = DraftLike(like=last.campaign_id, **at)
        rows.insert(0, [key(_like(t, last), like, PRIMARY)])
    return [
        *rows,
        [
            key(t.plain("quick", "Pick by hand"), by_hand),
            key(t.plain("quick", "Full draft"), Draft(verb=DraftVerb.OPEN, **at)),
        ],
        [key(t.plain("quick", "‹ Menu"), Home())],
    ]


def _like(t: Texts, last: Audience) -> str:
    title = last.title if len(last.title) <= TITLE else last.title[: TITLE - 1].rstrip() + "…"
    return t.plain("quick", "Like “{title}” · {n}", title=title, n=count(last.channels))


async def quick(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``quick``: where to."""
    account = await panel.accounts.current()
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    folders = await panel.folders.often_used(campaign.id, OFFERED)
    last = await panel.drafts.last_audience(campaign.id)
    text = t(
        "quick",
        "<b>Where to?</b>\n\nNext comes the check, then the launch: {start}, pace {pace}, {sound}."
        " You can change it at any step.",
        start=_start(panel, t, campaign),
        pace=pace_words(panel, t, campaign.gap, campaign.finish_by),
        sound=sound(t, campaign.options),
    )
    return View(text, quick_rows(t, campaign, account.can_post if account else 0, folders, last))


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
    at, actor = callback_data, query.from_user.id
    made = await panel.choices.choose(at.campaign_id, None, actor, on=True, seen=at.rev)
    await _then_check(query, panel, t, (at.campaign_id, at.rev), made)


async def choose_folder(
    query: CallbackQuery, callback_data: QuickFolder, panel: Panel, t: Texts
) -> None:
    """Choose this folder and nothing else, and check."""
    at, actor = callback_data, query.from_user.id
    campaign_id = CampaignId(at.campaign_id)
    made = await panel.folders.choose_only(campaign_id, at.folder_id, actor, at.rev)
    await _then_check(query, panel, t, (campaign_id, at.rev), made)


async def choose_like(
    query: CallbackQuery, callback_data: DraftLike, panel: Panel, t: Texts
) -> None:
    """Choose the channels of another campaign and nothing else, and check."""
    at, actor = callback_data, query.from_user.id
    made = await panel.drafts.choose_like(at.campaign_id, at.like, actor, at.rev)
    await _then_check(query, panel, t, (at.campaign_id, at.rev), made)


async def _then_check(
    query: CallbackQuery, panel: Panel, t: Texts, draft: tuple[int, int], made: int | None
) -> None:
    toast = await unless_made(panel, t, draft, query.from_user.id, made)
    alert = toast is not None
    await panel.redraw(query, t, lambda: card_of(panel, t, draft[0]), toast, alert=alert)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="quick")
    router.callback_query.register(open_quick, Draft.filter(F.verb == DraftVerb.QUICK))
    router.callback_query.register(choose_all, Draft.filter(F.verb == DraftVerb.ALL))
    router.callback_query.register(choose_folder, QuickFolder.filter())
    router.callback_query.register(choose_like, DraftLike.filter())
    return router
