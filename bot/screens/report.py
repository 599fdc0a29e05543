"""Taps for what came of a campaign: its posts, its table, its chart."""

import asyncio
from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import BufferedInputFile, CallbackQuery, FSInputFile

from bot.callbacks.reports import ReportButton, ReportVerb
from bot.csv_files import csv_file, file_name
from bot.kit import View, patiently
from bot.panel import Panel
from bot.reports.chart import draw
from bot.reports.story import Story, bounds, story
from bot.reports.table import HEADER, table
from bot.screens.draft import gone
from bot.screens.posts import PAGE, posts
from bot.texts import Texts
from delivery.campaign import Progress

MOST: Final = 10**6  # pages
STEPS: Final = 400  # of the line of a chart


async def posts_of(panel: Panel, t: Texts, campaign_id: int, page: int) -> View:
    """Draw a page of the posts; the first one where that page is no more."""
    c = await panel.progress.of(campaign_id)
    if c is None:
        return gone(t)
    shown = await panel.reports.posts(campaign_id, page * PAGE, PAGE)
    if not shown and page:
        return await posts_of(panel, t, campaign_id, 0)
    return posts(t, c, page, shown, panel.now())


async def show_posts(
    query: CallbackQuery, callback_data: ReportButton, panel: Panel, t: Texts
) -> None:
    """Show a page of the posts."""
    at = callback_data
    await panel.redraw(
        query, t, lambda: posts_of(panel, t, at.campaign_id, min(max(at.page, 0), MOST))
    )


async def send_table(
    query: CallbackQuery, callback_data: ReportButton, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Send what became of every channel, or of those refused, as a file; the screen stays."""
    await query.answer(t.plain("report", "Making the file…"))
    c = await panel.progress.of(callback_data.campaign_id)
    if c is None or query.message is None:
        return
    chat_id, only_refused = query.message.chat.id, callback_data.verb is ReportVerb.REFUSED
    chunks = panel.reports.deliveries(c.id, only_refused=only_refused)
    what = t.plain("report", "refused") if only_refused else ""
    name = file_name(f"№{c.id}", what, c.title)
    async with csv_file(HEADER, table(t, c, chunks)) as (path, _):
        await patiently(lambda: bot.send_document(chat_id, FSInputFile(path, name)))


async def send_chart(
    query: CallbackQuery, callback_data: ReportButton, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Send a picture of how the campaign went, to forward; the screen stays."""
    c, now = await panel.progress.of(callback_data.campaign_id), panel.now()
    span = None if c is None else bounds(c, now)
    if c is None or span is None or query.message is None:
        await query.answer(t.plain("report", "Nothing is out yet."))
        return
    await query.answer(t.plain("report", "Drawing…"))
    history = await panel.reports.history(c, *span, STEPS)
    failures = await panel.progress.failures(c.id)
    told = story(t, c, history, failures, panel.rules.quiet, now)
    picture = await asyncio.to_thread(draw, told)
    chat_id, file = query.message.chat.id, BufferedInputFile(picture, f"{c.id}.png")
    caption = t("report", "<b>{title}</b> · #{id}\n{numbers}", **_named(c, told))
    await patiently(lambda: bot.send_photo(chat_id, file, caption=caption))


def _named(c: Progress, told: Story) -> dict[str, object]:
    return {"title": c.title, "id": c.id, "numbers": told.numbers}


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="report")
    tapped = router.callback_query.register
    tapped(show_posts, ReportButton.filter(F.verb == ReportVerb.POSTS))
    tapped(send_chart, ReportButton.filter(F.verb == ReportVerb.CHART))
    files = {ReportVerb.TABLE, ReportVerb.REFUSED}
    tapped(send_table, ReportButton.filter(F.verb.in_(files)))
    return router
