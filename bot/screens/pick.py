"""Screen pick: choose among a thousand channels; the choice lives in rows."""

from collections.abc import Sequence
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks import Draft, DraftVerb, Pick, PickVerb
from bot.kit import PRIMARY, View, key, pager, put
from bot.panel import Panel
from bot.screens.asking import Typing
from bot.screens.draft import gone
from bot.texts import Texts, count
from db.panel import Choice
from delivery.campaign import CampaignStatus

PAGE: Final = 8


async def sought_in(state: FSMContext, campaign_id: int) -> str:
    """Return what this person is looking for in this draft."""
    data = await state.get_data()
    return str(data.get("sought", "")) if data.get("campaign") == campaign_id else ""


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
    text = t(
        "pick",
        "<b>Where to publish</b> · {chosen} of {all} selected",
        chosen=count(campaign.chosen),
        all=count(everything),
    )
    if sought:
        text += "\n\n" + t("pick", "🔍 “{sought}”: found {n}", sought=sought, n=count(total))
    rows = _rows(t, campaign_id, page, choices, total)
    rows.insert(0, [_search_key(t, campaign_id, sought)])
    rows.append(_bulk(t, campaign_id, page, everything))
    rows.append(_way_out(t, campaign_id, campaign.chosen))
    return View(text, rows)


def _rows(
    t: Texts, campaign_id: int, page: int, choices: Sequence[Choice], total: int
) -> list[list[InlineKeyboardButton]]:
    rows = [[_choice_key(t, campaign_id, page, choice)] for choice in choices]
    pages = -(-total // PAGE)
    caption = t.plain("pick", "{page} of {pages}", page=page + 1, pages=pages)
    to = [Pick(verb=PickVerb.PAGE, campaign_id=campaign_id, page=n) for n in range(pages)]
    return [*rows, pager(page, pages, lambda n: to[n], caption)]


def _choice_key(t: Texts, campaign_id: int, page: int, choice: Choice) -> InlineKeyboardButton:
    where = {"campaign_id": campaign_id, "page": page, "channel_id": choice.channel_id}
    if not choice.can_post:
        caption = t.plain("pick", "⛔ {title} · no right", title=choice.title)
        return key(caption, Pick(verb=PickVerb.WHY, **where))
    sign = "☑️" if choice.is_chosen else "▫️"
    warning = " ⚠️" if choice.slow_mode else ""
    members = "" if choice.members is None else f" · {count(choice.members)}"
    return key(f"{sign}{warning} {choice.title}{members}", Pick(verb=PickVerb.TOGGLE, **where))


def _search_key(t: Texts, campaign_id: int, sought: str) -> InlineKeyboardButton:
    if sought:
        clear = Pick(verb=PickVerb.CLEAR, campaign_id=campaign_id)
        return key(t.plain("pick", "✖️ Show all"), clear)
    return key(t.plain("pick", "🔍 Find"), Pick(verb=PickVerb.FIND, campaign_id=campaign_id))


def _bulk(t: Texts, campaign_id: int, page: int, everything: int) -> list[InlineKeyboardButton]:
    take = Pick(verb=PickVerb.TAKE_PAGE, campaign_id=campaign_id, page=page)
    everywhere = Pick(verb=PickVerb.ALL, campaign_id=campaign_id, page=page)
    nowhere = Pick(verb=PickVerb.NONE, campaign_id=campaign_id, page=page)
    return [
        key(t.plain("pick", "This page"), take),
        key(t.plain("pick", "All {n}", n=count(everything)), everywhere),
        key(t.plain("pick", "None"), nowhere),
    ]


def _way_out(t: Texts, campaign_id: int, chosen: int) -> list[InlineKeyboardButton]:
    if not chosen:
        back = Draft(verb=DraftVerb.QUICK, campaign_id=campaign_id)
        return [key(t.plain("pick", "‹ Back"), back)]
    done = Draft(verb=DraftVerb.CHECK, campaign_id=campaign_id)
    return [key(t.plain("pick", "Done · {n}", n=count(chosen)), done, PRIMARY)]


async def say_why(query: CallbackQuery, t: Texts) -> None:
    """Explain a closed channel instead of toggling it."""
    words = t.plain("pick", "The account may not post here: it lacks “Post messages”.")
    await query.answer(words, show_alert=True)


async def ask_search(
    query: CallbackQuery, callback_data: Pick, state: FSMContext, t: Texts
) -> None:
    """Let the next typed text be a search in this draft."""
    await state.set_state(Typing.search)
    screen = query.message.message_id if query.message else None
    await state.update_data(campaign=callback_data.campaign_id, screen=screen, sought="")
    words = t.plain("pick", "Type a part of the title or the @name.")
    await query.answer(words, show_alert=True)


async def search(message: Message, bot: Bot, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Show what matches, in the picker's own message."""
    data = await state.get_data()
    await state.set_state(None)
    sought = (message.text or "").strip().replace("\0", "")[:60]
    data = await state.update_data(sought=sought)
    view = await pick(panel, t, int(data["campaign"]), 0, sought)
    screen = await put(bot, message.chat.id, data.get("screen"), view)
    await state.update_data(screen=screen)
    try:
        await message.delete()
    except TelegramBadRequest:
        return  # the typed words simply stay in the chat


async def choose(
    query: CallbackQuery, callback_data: Pick, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Turn the page, toggle a channel, take the page, all or none; then redraw."""
    at = callback_data
    if at.verb is PickVerb.CLEAR:
        await state.update_data(sought="")
    sought = await sought_in(state, at.campaign_id)
    await _change(panel, at, query.from_user.id, sought)
    await panel.redraw(query, t, lambda: pick(panel, t, at.campaign_id, at.page, sought))


async def _change(panel: Panel, at: Pick, actor: int, sought: str) -> None:
    match at.verb:
        case PickVerb.TOGGLE:
            await panel.choices.toggle(at.campaign_id, at.channel_id, actor)
        case PickVerb.TAKE_PAGE:
            shown, _ = await panel.choices.page(at.campaign_id, sought, at.page * PAGE, PAGE)
            channels = [choice.channel_id for choice in shown]
            await panel.choices.choose(at.campaign_id, channels, actor, on=True)
        case PickVerb.ALL | PickVerb.NONE:
            on = at.verb is PickVerb.ALL
            await panel.choices.choose(at.campaign_id, None, actor, on=on)
        case _:
            pass


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="pick")
    router.callback_query.register(say_why, Pick.filter(F.verb == PickVerb.WHY))
    router.callback_query.register(ask_search, Pick.filter(F.verb == PickVerb.FIND))
    router.message.register(search, StateFilter(Typing.search), F.text, ~F.text.startswith("/"))
    router.callback_query.register(choose, Pick.filter())
    return router
