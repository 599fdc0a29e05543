"""Taps on what did not come out: read why, send it again."""

from collections.abc import Sequence
from functools import partial

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks.campaigns import CampaignButton, CampaignVerb, CauseButton, RefusedButton
from bot.kit import View
from bot.panel import Panel
from bot.screens.draft import gone
from bot.screens.errors import PAGE, again_reasons, cause, errors, one_error
from bot.screens.running import move
from bot.texts import Texts


async def errors_of(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Draw what did not come out."""
    c = await panel.progress.of(campaign_id)
    if c is None:
        return gone(t)
    failures = await panel.progress.failures(campaign_id)
    return errors(t, c, failures, await panel.progress.held(campaign_id))


async def cause_of(panel: Panel, t: Texts, button: CauseButton) -> View:
    """Draw a page of one cause; all of them when it has no channels any more."""
    c = await panel.progress.of(button.campaign_id)
    start = button.page * PAGE
    found = await panel.progress.refused(button.campaign_id, button.reason, start, PAGE)
    if c is None or not found[0]:
        return await errors_of(panel, t, button.campaign_id)
    return cause(t, c, button.reason, button.page, found)


async def one_of(panel: Panel, t: Texts, button: RefusedButton) -> View:
    """Draw one channel; all of them when it has the post meanwhile, or may still get it."""
    c = await panel.progress.of(button.campaign_id)
    refused = await panel.progress.refusal(button.campaign_id, button.channel_id)
    if c is None or refused is None:
        return await errors_of(panel, t, button.campaign_id)
    return one_error(t, c, refused, button.page, panel.now())


async def show_errors(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Show what did not come out, and why."""
    await panel.redraw(query, t, lambda: errors_of(panel, t, callback_data.campaign_id))


async def show_cause(
    query: CallbackQuery, callback_data: CauseButton, panel: Panel, t: Texts
) -> None:
    """Show the channels of one cause."""
    await panel.redraw(query, t, lambda: cause_of(panel, t, callback_data))


async def show_one(
    query: CallbackQuery, callback_data: RefusedButton, panel: Panel, t: Texts
) -> None:
    """Show one error in detail."""
    await panel.redraw(query, t, lambda: one_of(panel, t, callback_data))


async def send_again(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Send again what may come out now, or also what somebody may have put right."""
    is_all = callback_data.verb is CampaignVerb.AGAIN_ALL
    failures = await panel.progress.failures(callback_data.campaign_id)
    reasons = again_reasons(failures, changed=is_all)
    await _again(query, callback_data.campaign_id, panel, t, reasons)


async def send_cause_again(
    query: CallbackQuery, callback_data: CauseButton, panel: Panel, t: Texts
) -> None:
    """Send again to all channels of one cause."""
    await _again(query, callback_data.campaign_id, panel, t, [callback_data.reason])


async def send_one_again(
    query: CallbackQuery, callback_data: RefusedButton, panel: Panel, t: Texts
) -> None:
    """Send again to one channel."""
    channel_id = callback_data.channel_id
    await _again(query, callback_data.campaign_id, panel, t, None, channel_id)


async def _again(  # what a handler has, and what to send
    query: CallbackQuery,
    campaign_id: int,
    panel: Panel,
    t: Texts,
    reasons: Sequence[str] | None,
    channel_id: int = 0,
) -> None:
    make = partial(panel.campaigns.send_again, reasons=reasons, channel_id=channel_id)
    await move(query, campaign_id, panel, t, make, t.plain("errors", "Sending again."))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="again")
    tapped = router.callback_query.register
    tapped(show_errors, CampaignButton.filter(F.verb == CampaignVerb.ERRORS))
    tapped(
        send_again, CampaignButton.filter(F.verb.in_({CampaignVerb.AGAIN, CampaignVerb.AGAIN_ALL}))
    )
    tapped(send_cause_again, CauseButton.filter(F.again))
    tapped(show_cause, CauseButton.filter())
    tapped(send_one_again, RefusedButton.filter(F.again))
    tapped(show_one, RefusedButton.filter())
    return router
