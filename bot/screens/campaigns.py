"""Screen cp_list: all campaigns, those that move first."""

from datetime import datetime, timedelta
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignList, CampaignVerb
from bot.callbacks.menu import Home
from bot.kit import View, key, pager, send
from bot.panel import Panel
from bot.texts import Html, Texts, count, isolated
from delivery.campaign import CampaignStatus, Progress

PAGE: Final = 8
SOON: Final = timedelta(minutes=1)  # a start that is nearer is no date
SIGNS: Final = {
    CampaignStatus.DRAFT: "📝",
    CampaignStatus.PENDING_APPROVAL: "✋",
    CampaignStatus.SCHEDULED: "🕒",
    CampaignStatus.RUNNING: "▶️",
    CampaignStatus.PAUSED: "⏸",
    CampaignStatus.FINISHED: "✅",
    CampaignStatus.CANCELLED: "⏹",
}


def line_of(t: Texts, c: Progress, now: datetime) -> Html:
    """One campaign in a line: its sign, its title, how far it is or when it starts."""
    states = {
        CampaignStatus.DRAFT: t.plain("cp_list", "draft"),
        CampaignStatus.PENDING_APPROVAL: t.plain("cp_list", "waits for an approval"),
        CampaignStatus.SCHEDULED: _start(t, c, now),
        CampaignStatus.RUNNING: f"{c.percent} %",
        CampaignStatus.PAUSED: t.plain("cp_list", "{percent} %, paused", percent=c.percent),
    }
    result = t.plain("cp_list", "{sent} of {total}", sent=count(c.sent), total=count(c.total))
    state = states.get(c.status, result)
    return Html(
        t("cp_list", "{sign} {title} — {state}", sign=SIGNS[c.status], title=c.title, state=state)
    )


def _start(t: Texts, c: Progress, now: datetime) -> str:
    if c.starts_at is None or c.starts_at - now < SOON:
        return t("cp_list", "starting")
    return t.at(c.starts_at, now)


async def campaigns(panel: Panel, t: Texts, page: int) -> View:
    """Screen ``cp_list``."""
    shown, total = await panel.progress.page(page * PAGE, PAGE)
    if not shown:
        empty = t("cp_list", "No campaigns yet. Send or forward a finished post here.")
        return View(empty, [[key(t.plain("cp_list", "‹ Menu"), Home())]])
    text = (
        t("cp_list", "<b>Campaigns</b>")
        + "\n\n"
        + "\n".join(line_of(t, c, panel.now()) for c in shown)
    )
    pages = -(-total // PAGE)
    caption = t.plain("cp_list", "{page} of {pages}", page=page + 1, pages=pages)
    rows = [[_key_of(c)] for c in shown]
    rows.append(pager(page, pages, lambda n: CampaignList(page=n), caption))
    return View(text, [*rows, [key(t.plain("cp_list", "‹ Menu"), Home())]])


def _key_of(c: Progress) -> InlineKeyboardButton:
    to = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    return key(f"{SIGNS[c.status]} №{c.id} {isolated(c.title)}", to)


async def show_campaigns(
    query: CallbackQuery, callback_data: CampaignList, panel: Panel, t: Texts
) -> None:
    """Show the list here, or below a card that must stay alive."""
    if not callback_data.below or query.message is None or query.bot is None:
        await panel.redraw(query, t, lambda: campaigns(panel, t, callback_data.page))
        return
    await query.answer()
    await send(query.bot, query.message.chat.id, await campaigns(panel, t, callback_data.page))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="campaigns")
    router.callback_query.register(show_campaigns, CampaignList.filter())
    return router
