"""The picker by folders: several can be chosen, their channels add up."""

from collections.abc import Sequence
from typing import Final

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.drafts import Draft, DraftVerb, Pick, PickFolder, PickVerb
from bot.kit import PRIMARY, View, key, pager
from bot.panel import Panel
from bot.screens.draft import gone
from bot.screens.folders import sign_of
from bot.screens.pick import keep_place
from bot.screens.together import unless_made
from bot.texts import Texts, count, isolated
from db.folders import FolderChoice
from delivery.campaign import CampaignId, CampaignStatus

PAGE: Final = 8


def by_folders(
    t: Texts, at: PickFolder, shown: Sequence[FolderChoice], total: int, chosen: int
) -> View:
    """Screen ``pick_folders``. Pure."""
    text = t("pick_folders", "<b>Folders</b> · {n} channels selected", n=count(chosen))
    text += "\n\n" + t(
        "pick_folders",
        "A tap selects the whole folder or takes it out. A channel in two folders counts once.",
    )
    if not total:
        text = t(
            "pick_folders",
            "No folders yet. Those of Telegram come with the channels; others are made in"
            " “Channels” → “Folders”.",
        )
    pages = -(-total // PAGE)
    caption = t.plain("pick_folders", "{page} of {pages}", page=at.page + 1, pages=pages)
    to = [at.model_copy(update={"page": n, "folder_id": 0}) for n in range(pages)]
    rows = [[_folder_key(t, at, choice)] for choice in shown]
    rows.append(pager(at.page, pages, lambda n: to[n], caption))
    back = Pick(verb=PickVerb.PAGE, campaign_id=at.campaign_id)
    done = Draft(verb=DraftVerb.CHECK, campaign_id=at.campaign_id)
    if chosen:
        rows.append([key(t.plain("pick_folders", "Done · {n}", n=count(chosen)), done, PRIMARY)])
    return View(text, [*rows, [key(t.plain("pick_folders", "‹ Back"), back)]])


def _folder_key(t: Texts, at: PickFolder, choice: FolderChoice) -> InlineKeyboardButton:
    folder = choice.folder
    sign = "☑️" if choice.is_whole else "◽️" if choice.chosen else "▫️"
    caption = t.plain(
        "pick_folders",
        "{title} · {chosen} of {all}",
        title=f"{sign} {sign_of(folder)} {isolated(folder.title)}",
        chosen=count(choice.chosen),
        all=count(folder.can_post),
    )
    to = at.model_copy(update={"folder_id": folder.id, "on": not choice.is_whole})
    return key(caption, to)


async def pick_folders(panel: Panel, t: Texts, at: PickFolder) -> View:
    """Screen ``pick_folders`` as the rows are now."""
    campaign = await panel.campaigns.get(at.campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    shown, total = await panel.folders.of_draft(campaign.id, at.page * PAGE, PAGE)
    if not shown and at.page:
        return await pick_folders(panel, t, PickFolder(campaign_id=at.campaign_id))
    fresh = at.model_copy(update={"rev": campaign.rev})
    return by_folders(t, fresh, shown, total, campaign.chosen)


async def choose_folder(
    query: CallbackQuery, callback_data: PickFolder, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Choose a folder's channels or take them out, or turn the page."""
    at = callback_data
    await keep_place(query, state, at.campaign_id)
    toast = None
    if at.folder_id:
        campaign_id, actor = CampaignId(at.campaign_id), query.from_user.id
        made = await panel.folders.choose(campaign_id, at.folder_id, actor, on=at.on, seen=at.rev)
        toast = await unless_made(panel, t, (campaign_id, at.rev), actor, made)
    await panel.redraw(query, t, lambda: pick_folders(panel, t, at), toast, alert=toast is not None)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="pick_folders")
    router.callback_query.register(choose_folder, PickFolder.filter(F.campaign_id))
    return router
