"""Screen pick: choose among a thousand channels; the choice lives in rows."""

from collections.abc import Sequence
from typing import Final

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.drafts import Draft, DraftVerb, Pick, PickFolder, PickVerb, inline_pick
from bot.callbacks.menu import Jump, JumpTo
from bot.kit import PRIMARY, View, inline_key, key, pager, put
from bot.panel import Panel
from bot.screens.asking import Typing, take_away
from bot.screens.draft import gone
from bot.screens.pick_words import closed_caption, picked, why_closed
from bot.screens.together import unless_made
from bot.texts import Texts, count, isolated
from db.panel import Choice
from delivery.campaign import Campaign, CampaignStatus

PAGE: Final = 8
CHANGES: Final = {PickVerb.ON, PickVerb.OFF, PickVerb.TAKE_PAGE, PickVerb.ALL, PickVerb.NONE}


async def sought_in(state: FSMContext, campaign_id: int) -> str:
    """Return what this person is looking for in this draft."""
    data = await state.get_data()
    return str(data.get("sought", "")) if data.get("campaign") == campaign_id else ""


async def keep_place(
    query: CallbackQuery, state: FSMContext, campaign_id: int, page: int = 0
) -> str:
    """Note which picker typed text belongs to; return what is sought in it."""
    data = await state.get_data()
    sought = str(data.get("sought", "")) if data.get("campaign") == campaign_id else ""
    screen = query.message.message_id if query.message else None
    place = {"campaign": campaign_id, "screen": screen, "page": page, "sought": sought}
    if any(data.get(name) != value for name, value in place.items()):
        await state.update_data(place)
    await state.set_state(Typing.picking)
    return sought


async def pick(panel: Panel, t: Texts, campaign_id: int, page: int, sought: str) -> View:
    """Screen ``pick``."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    choices, total = await panel.choices.page(campaign_id, sought, page * PAGE, PAGE)
    if not choices and page:
        return await pick(panel, t, campaign_id, 0, sought)
    account = await panel.accounts.current()
    everything = account.can_post if account else 0
    folders, _ = await panel.folders.of_draft(campaign.id)
    rows = [
        *_tools(t, campaign, sought, is_inline=panel.abilities.is_inline),
        *_rows(t, campaign_id, page, choices, total),
        _bulk(t, campaign, page, everything),
        *_way_out(t, campaign_id, campaign.chosen),
    ]
    return View(picked(t, campaign.chosen, everything, folders, (sought, total)), rows)


def _tools(
    t: Texts, campaign: Campaign, sought: str, *, is_inline: bool
) -> list[list[InlineKeyboardButton]]:
    campaign_id = campaign.id
    by_folders = PickFolder(campaign_id=campaign_id, rev=campaign.rev)
    folders = key(t.plain("pick", "📁 By folder"), by_folders)
    a_list = Pick(verb=PickVerb.LIST, campaign_id=campaign_id)
    search = [_search_key(t, campaign_id, sought)]
    if is_inline:
        search.append(inline_key(t.plain("pick", "🔎 As you type"), inline_pick(campaign_id)))
    return [[folders, key(t.plain("pick", "📋 By a list"), a_list)], search]


def _rows(
    t: Texts, campaign_id: int, page: int, choices: Sequence[Choice], total: int
) -> list[list[InlineKeyboardButton]]:
    rows = [[_choice_key(t, campaign_id, page, choice)] for choice in choices]
    pages = -(-total // PAGE)
    caption = t.plain("pick", "{page} of {pages}", page=page + 1, pages=pages)
    to = [Pick(verb=PickVerb.PAGE, campaign_id=campaign_id, page=n) for n in range(pages)]
    jump = Jump(to=JumpTo.PICK, pages=pages, page=page, of=campaign_id)
    return [*rows, pager(page, pages, lambda n: to[n], caption, jump)]


def _choice_key(t: Texts, campaign_id: int, page: int, choice: Choice) -> InlineKeyboardButton:
    where = {"campaign_id": campaign_id, "page": page, "channel_id": choice.channel_id}
    if not choice.can_post:
        return key(closed_caption(t, choice), Pick(verb=PickVerb.WHY, **where))
    sign = "☑️" if choice.is_chosen else "▫️"
    warning = " ⚠️" if choice.slow_mode else ""
    members = "" if choice.members is None else f" · {count(choice.members)}"
    wanted = PickVerb.OFF if choice.is_chosen else PickVerb.ON  # two people who tick it agree
    return key(f"{sign}{warning} {isolated(choice.title)}{members}", Pick(verb=wanted, **where))


def _search_key(t: Texts, campaign_id: int, sought: str) -> InlineKeyboardButton:
    if sought:
        clear = Pick(verb=PickVerb.CLEAR, campaign_id=campaign_id)
        return key(t.plain("pick", "✖️ Show all"), clear)
    return key(t.plain("pick", "🔍 Find"), Pick(verb=PickVerb.FIND, campaign_id=campaign_id))


def _bulk(t: Texts, campaign: Campaign, page: int, everything: int) -> list[InlineKeyboardButton]:
    at = {"campaign_id": campaign.id, "page": page, "rev": campaign.rev}
    take = Pick(verb=PickVerb.TAKE_PAGE, **at)
    everywhere = Pick(verb=PickVerb.ALL, **at)
    nowhere = Pick(verb=PickVerb.NONE, **at)
    return [
        key(t.plain("pick", "This page"), take),
        key(t.plain("pick", "All {n}", n=count(everything)), everywhere),
        key(t.plain("pick", "None"), nowhere),
    ]


def _way_out(t: Texts, campaign_id: int, chosen: int) -> list[list[InlineKeyboardButton]]:
    back = Draft(verb=DraftVerb.OPEN, campaign_id=campaign_id)
    rows = [[key(t.plain("pick", "‹ Back"), back)]]
    if chosen:
        done = Draft(verb=DraftVerb.CHECK, campaign_id=campaign_id)
        rows.insert(0, [key(t.plain("pick", "Done · {n}", n=count(chosen)), done, PRIMARY)])
    return rows


async def say_why(query: CallbackQuery, callback_data: Pick, panel: Panel, t: Texts) -> None:
    """Explain a closed channel instead of toggling it."""
    account = await panel.accounts.current()
    card = await panel.channels.card(account.id, callback_data.channel_id) if account else None
    await query.answer(why_closed(t, card), show_alert=True)


async def ask_typed(query: CallbackQuery, callback_data: Pick, state: FSMContext, t: Texts) -> None:
    """Let the next typed text be a search in this draft, or a list of channels."""
    at = callback_data
    await keep_place(query, state, at.campaign_id)
    await state.update_data(sought="")
    is_search = at.verb is PickVerb.FIND
    await state.set_state(Typing.search if is_search else Typing.list)
    words = t.plain("pick", "Type a part of the title or the @name.")
    if not is_search:
        words = t.plain(
            "pick",
            "Send @names, links or titles, one per line, or a CSV file. We add what we find.",
        )
    await query.answer(words, show_alert=True)


def is_search(message: Message) -> bool:
    """Whether somebody typed a line: what was forwarded or has several is something else."""
    text = message.text or ""
    return message.forward_origin is None and bool(text) and "\n" not in text and text[0] != "/"


async def search(message: Message, bot: Bot, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Show what matches, in the picker's own message."""
    data = await state.get_data()
    await state.set_state(Typing.picking)
    sought = (message.text or "").strip().replace("\0", "")[:60]
    data = await state.update_data(sought=sought)
    view = await pick(panel, t, int(data["campaign"]), 0, sought)
    await show_in_place(message, bot, state, view)
    await take_away(message)


async def show_in_place(message: Message, bot: Bot, state: FSMContext, view: View) -> None:
    """Show what follows in the picker's own message, in a new one where that is gone."""
    screen = (await state.get_data()).get("screen")
    shown = await put(bot, message.chat.id, screen, view)
    await state.update_data(screen=shown)


async def choose(
    query: CallbackQuery, callback_data: Pick, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Turn the page, choose a channel or take it out, take the page, all or none; then redraw."""
    at = callback_data
    if at.verb is PickVerb.CLEAR:
        await state.update_data(sought="")
    sought = await keep_place(query, state, at.campaign_id, at.page)
    toast = None
    if at.verb in CHANGES:
        actor = query.from_user.id
        made = await _change(panel, at, actor, sought)
        toast = await unless_made(panel, t, (at.campaign_id, at.rev), actor, made)
    alert = toast is not None
    await panel.redraw(
        query, t, lambda: pick(panel, t, at.campaign_id, at.page, sought), toast, alert=alert
    )


async def _change(panel: Panel, at: Pick, actor: int, sought: str) -> int | None:
    """Change the choice. One channel gets the wanted state, whatever somebody else did."""
    where, channels = at.campaign_id, None
    if at.verb in {PickVerb.ON, PickVerb.OFF}:
        on = at.verb is PickVerb.ON
        return await panel.choices.choose(where, [at.channel_id], actor, on=on)
    if at.verb is PickVerb.TAKE_PAGE:
        shown, _ = await panel.choices.page(where, sought, at.page * PAGE, PAGE)
        channels = [choice.channel_id for choice in shown]
    on = at.verb is not PickVerb.NONE
    return await panel.choices.choose(where, channels, actor, on=on, seen=at.rev)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="pick")
    router.callback_query.register(say_why, Pick.filter(F.verb == PickVerb.WHY))
    typed = F.verb.in_({PickVerb.FIND, PickVerb.LIST})
    router.callback_query.register(ask_typed, Pick.filter(typed))
    router.message.register(search, StateFilter(Typing.search), is_search)
    router.callback_query.register(choose, Pick.filter())
    return router
