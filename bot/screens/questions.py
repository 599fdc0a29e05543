"""The second questions about one campaign: end it for good, publish at night."""

from aiogram.types import InlineKeyboardButton

from bot.callbacks.campaigns import CampaignVerb
from bot.kit import DANGER, PRIMARY, View, key
from bot.panel import Panel
from bot.screens.parts import to
from bot.texts import Texts, count
from delivery.campaign import CampaignStatus, Progress


async def ask_stop(panel: Panel, t: Texts, campaign_id: int) -> View | None:
    """Screen ``stop``; None when there is nothing to end."""
    c = await panel.progress.of(campaign_id)
    if c is None or c.status not in {CampaignStatus.RUNNING, CampaignStatus.PAUSED}:
        return None
    text = t(
        "stop",
        "End the campaign “{title}”?\n\nAlready out: {sent} — those posts stay.\n"
        "Will not be published: {waiting}.\nAn ended campaign cannot be resumed, but it can be"
        " copied for the rest.",
        title=c.title,
        sent=count(c.sent),
        waiting=count(c.waiting),
    )
    end = key(t.plain("stop", "⏹ End"), to(c, CampaignVerb.STOP), DANGER)
    if c.recurrence is None or c.recurrence.left == 0:
        return View(text, [[end], _back(t, c)])
    text += "\n\n" + t("stop", "It comes out regularly: the next time stays planned.")
    rest = key(t.plain("stop", "⏹ End, and repeat no more"), to(c, CampaignVerb.STOP_ALL))
    return View(text, [[end], [rest], _back(t, c)])


async def ask_night(panel: Panel, t: Texts, campaign_id: int) -> View | None:
    """Ask whether to publish in quiet hours; None when they do not hold this campaign."""
    c, quiet, now = await panel.progress.of(campaign_id), panel.rules.quiet, panel.now()
    until = None if quiet is None else quiet.until(now)
    if c is None or c.status is not CampaignStatus.RUNNING or c.ignores_quiet or until is None:
        return None
    text = t(
        "quiet",
        "Publish “{title}” in quiet hours?\n\nThey last until {end}. Posts that go out now: {n}.",
        title=c.title,
        end=t.moment(until),
        n=count(c.waiting),
    )
    caption = t.plain("quiet", "Do not wait for the morning · {n}", n=count(c.waiting))
    return View(text, [[key(caption, to(c, CampaignVerb.NIGHT), PRIMARY)], _back(t, c)])


def _back(t: Texts, c: Progress) -> list[InlineKeyboardButton]:
    return [key(t.plain("stop", "‹ Back"), to(c, CampaignVerb.CARD))]
