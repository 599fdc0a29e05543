"""Taps on a run of a series: leave this one out, stop repeating, end it with all that follows."""

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.parts import to
from bot.screens.regular import series_line
from bot.screens.running import card_of, move
from bot.texts import Texts
from delivery.campaign import CampaignStatus
from delivery.recurrence import next_run


async def ask_unplan(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Ask whether only this run, or all of them; the card where it is no planned run."""
    c, now = await panel.progress.of(campaign_id), panel.now()
    if c is None or c.status is not CampaignStatus.SCHEDULED or c.recurrence is None:
        return await card_of(panel, t, campaign_id)
    then = next_run(c.recurrence, c.starts_at or now)
    lines = [
        t("unplan", "Unschedule “{title}”?", title=c.title),
        series_line(t, c, now),
        "",
        t("unplan", "Only this time: the next one comes out {at}.", at=t.clock(then, now))
        if then
        else t("unplan", "It is the last time."),
        t("unplan", "All times: it becomes a draft."),
    ]
    this = key(t.plain("unplan", "Only this time"), to(c, CampaignVerb.SKIP))
    every = key(t.plain("unplan", "All times"), to(c, CampaignVerb.UNDO))
    back = key(t.plain("stop", "‹ Back"), to(c, CampaignVerb.CARD))
    return View("\n".join(lines), [[this, every], [back]])


async def show_unplan(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Show the question."""
    await panel.redraw(query, t, lambda: ask_unplan(panel, t, callback_data.campaign_id))


async def skip(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """Leave this run out."""
    toast = t.plain("unplan", "Left out this time.")
    await move(query, callback_data.campaign_id, panel, t, panel.series.skip, toast)


async def stop_repeating(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Let this run be the last one."""
    toast = t.plain("unplan", "This time is the last.")
    await move(query, callback_data.campaign_id, panel, t, panel.series.stop, toast)


async def cancel_rest(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """End this run, and plan no other."""
    toast = t.plain("unplan", "Ended, and it does not come out again.")
    await move(query, callback_data.campaign_id, panel, t, panel.series.cancel_rest, toast)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="series")
    handlers = {
        CampaignVerb.ASK_UNPLAN: show_unplan,
        CampaignVerb.SKIP: skip,
        CampaignVerb.LAST: stop_repeating,
        CampaignVerb.STOP_ALL: cancel_rest,
    }
    for verb, handler in handlers.items():
        router.callback_query.register(handler, CampaignButton.filter(F.verb == verb))
    return router
