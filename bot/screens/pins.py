"""What of a campaign was pinned: a line on its card, and the screen pins that says what was not."""

from collections.abc import Sequence

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.parts import to
from bot.screens.reasons import reason_words
from bot.screens.running import card_of, move
from bot.texts import Texts, count
from db.pins import Unpinned
from delivery.campaign import Progress
from delivery.outcome import Reason


def pins_view(t: Texts, c: Progress, refused: Sequence[Unpinned]) -> View:
    """Screen ``pins``. Pure."""
    head = t("pins", "<b>Not pinned</b> · “{title}”", title=c.title)
    lines = [_line(t, one) for one in refused]
    hint = t("pins", "The posts are out all the same. Give the account the right to pin messages.")
    n = sum(one.jobs for one in refused)
    again = key(
        t.plain("pins", "📌 Pin once more · {n}", n=count(n)), to(c, CampaignVerb.PIN_AGAIN)
    )
    back = key(t.plain("errors", "‹ Back"), to(c, CampaignVerb.CARD))
    return View("\n\n".join([head, "\n".join(lines), hint]), [[again], [back]])


def _line(t: Texts, one: Unpinned) -> str:
    why = reason_words(t, one.reason)
    if one.reason == Reason.NO_RIGHT:
        why = t("pins", "No right to pin")
    titles = ", ".join(t.plain("errors", "“{title}”", title=title) for title in one.titles)
    if (more := one.jobs - len(one.titles)) > 0:
        titles += t.plain("errors", " and {n} more", n=count(more))
    words = t("errors", "{why} — {n}: {titles}", why=why, n=count(one.jobs), titles=titles)
    return t("pins", "Still pinned: {words}", words=words) if one.is_end else words


async def pins_of(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``pins`` as the rows are now; the card when there is nothing to say."""
    c = await panel.progress.of(campaign_id)
    refused = await panel.pins.refused(campaign_id)
    if c is None or not refused:
        return await card_of(panel, t, campaign_id)
    return pins_view(t, c, refused)


async def show(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """Say what was not pinned, and why."""
    await panel.redraw(query, t, lambda: pins_of(panel, t, callback_data.campaign_id))


async def again(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Try those once more that were not pinned."""
    toast = t.plain("pins", "Pinning once more.")
    await move(query, callback_data.campaign_id, panel, t, panel.pins.again, toast)


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="pins")
    router.callback_query.register(show, CampaignButton.filter(F.verb == CampaignVerb.PINS))
    router.callback_query.register(again, CampaignButton.filter(F.verb == CampaignVerb.PIN_AGAIN))
    return router
