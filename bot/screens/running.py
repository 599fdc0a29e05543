"""Launch, pause, resume, end: taps on a campaign, each one guarded move."""

from collections.abc import Awaitable, Callable

from aiogram import F, Router
from aiogram.types import CallbackQuery

from bot.callbacks import CampaignButton, CampaignVerb
from bot.kit import DANGER, View, key
from bot.panel import Panel
from bot.screens.card import card
from bot.screens.draft import check, gone
from bot.texts import Texts, count
from delivery.campaign import CampaignStatus
from delivery.errors import DraftChanged, MoveRefused


async def card_of(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Draw the card, or the check when the campaign is a draft."""
    progress = await panel.campaigns.progress(campaign_id)
    if progress is None:
        return gone(t)
    if progress.status is CampaignStatus.DRAFT:
        return await check(panel, t, campaign_id)
    return card(panel, t, progress)


async def ask_stop(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``stop``: the only second question."""
    c = await panel.campaigns.progress(campaign_id)
    if c is None or c.status not in {CampaignStatus.RUNNING, CampaignStatus.PAUSED}:
        return await card_of(panel, t, campaign_id)
    text = t(
        "stop",
        "End the campaign “{title}”?\n\nAlready out: {sent} — those posts stay.\n"
        "Will not be published: {waiting}.\nAn ended campaign cannot be resumed.",
        title=c.title,
        sent=count(c.sent),
        waiting=count(c.waiting),
    )
    stop = CampaignButton(verb=CampaignVerb.STOP, campaign_id=c.id, rev=c.rev)
    back = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    end = key(t.plain("stop", "⏹ End"), stop, DANGER)
    return View(text, [[end], [key(t.plain("stop", "‹ Back"), back)]])


async def errors(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``errors``: what was refused, by cause, with the channels."""
    c = await panel.campaigns.progress(campaign_id)
    if c is None:
        return gone(t)
    lines = [
        t(
            "errors",
            "<b>Refused</b> · #{id} · {n} of {total}",
            id=c.id,
            n=count(c.failed + c.skipped),
            total=count(c.total),
        ),
        "",
    ]
    for failure in await panel.campaigns.failures(campaign_id):
        titles = ", ".join(failure.titles) + ("…" if failure.jobs > len(failure.titles) else "")
        why = reason_words(t, failure.reason)
        sign = "↷" if failure.is_skipped else "⚠️"
        lines.append(
            t(
                "errors",
                "{sign} {why} — {n}: {titles}",
                sign=sign,
                why=why,
                n=failure.jobs,
                titles=titles,
            )
        )
    back = CampaignButton(verb=CampaignVerb.CARD, campaign_id=c.id, rev=c.rev)
    return View("\n".join(lines), [[key(t.plain("errors", "‹ Back"), back)]])


def reason_words(t: Texts, reason: str) -> str:
    """Say a ``delivery.outcome.Reason`` in words."""
    words = {
        "no_right": t.plain("reason", "No right to post"),
        "gone": t.plain("reason", "The channel is gone, or the account was removed from it"),
        "restricted": t.plain("reason", "The chat is restricted by Telegram"),
        "banned_in_groups": t.plain("reason", "The account may not write in groups"),
        "paid": t.plain("reason", "The group takes money for messages"),
        "kind_forbidden": t.plain("reason", "This kind of message is not allowed here"),
        "post_invalid": t.plain("reason", "Telegram does not accept this post"),
        "no_answer": t.plain("reason", "Telegram did not answer"),
        "account_limited": t.plain("reason", "The account is limited by Telegram"),
        "account_lost": t.plain("reason", "The account is logged out"),
    }
    return words.get(reason, t.plain("reason", "Telegram refused"))


async def launch(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Launch exactly what was checked; of two taps one wins, the other reads why."""
    campaign_id = callback_data.campaign_id
    toast, alert = t.plain("launch", "Launched."), False
    try:
        await panel.campaigns.launch(campaign_id, callback_data.rev, query.from_user.id, panel.undo)
    except DraftChanged:
        toast = t.plain("launch", "The draft was changed meanwhile. Please check again.")
        alert = True
    except MoveRefused:
        toast, alert = await _launched_by(panel, t, campaign_id), True
    await panel.redraw(query, t, lambda: card_of(panel, t, campaign_id), toast, alert=alert)


async def _launched_by(panel: Panel, t: Texts, campaign_id: int) -> str:
    c = await panel.campaigns.progress(campaign_id)
    name = (c.changed_by_name if c else None) or "—"
    return t.plain("launch", "Launched already: {name}. It is one campaign.", name=name)


async def undo(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """Take the launch back before the first post."""
    toast = t.plain("undo", "Not launched. Posts: 0")
    await _move(query, callback_data, panel, t, panel.campaigns.undo, toast)


async def pause(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Let no new post start."""
    toast = t.plain("run", "Paused. No new posts will go out.")
    await _move(query, callback_data, panel, t, panel.campaigns.pause, toast)


async def resume(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Go on with the rest."""
    toast = t.plain("run", "Resumed.")
    await _move(query, callback_data, panel, t, panel.campaigns.resume, toast)


async def stop(query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts) -> None:
    """End for good."""
    toast = t.plain("stop", "Ended.")
    await _move(query, callback_data, panel, t, panel.campaigns.cancel, toast)


async def _move(  # what a handler has, and the move
    query: CallbackQuery,
    button: CampaignButton,
    panel: Panel,
    t: Texts,
    move: Callable[[int, int], Awaitable[None]],
    toast: str,
) -> None:
    """Make the move; when it is not legal any more say what the campaign is, and redraw."""
    try:
        await move(button.campaign_id, query.from_user.id)
    except MoveRefused as refusal:
        toast = _already(t, refusal.status)
    await panel.redraw(query, t, lambda: card_of(panel, t, button.campaign_id), toast)


def _already(t: Texts, status: CampaignStatus) -> str:
    words = {
        CampaignStatus.DRAFT: t.plain("stale", "It is a draft."),
        CampaignStatus.SCHEDULED: t.plain("stale", "It has not started yet."),
        CampaignStatus.RUNNING: t.plain("stale", "It is running already."),
        CampaignStatus.PAUSED: t.plain("stale", "It is paused already."),
        CampaignStatus.FINISHED: t.plain("stale", "It is finished already."),
        CampaignStatus.CANCELLED: t.plain("stale", "It is ended already."),
    }
    return words[status]


async def show_card(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Let this message follow the campaign."""
    await panel.redraw(query, t, lambda: card_of(panel, t, callback_data.campaign_id))


async def show_stop(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Ask before ending for good."""
    await panel.redraw(query, t, lambda: ask_stop(panel, t, callback_data.campaign_id))


async def show_errors(
    query: CallbackQuery, callback_data: CampaignButton, panel: Panel, t: Texts
) -> None:
    """Show what was refused, and why."""
    await panel.redraw(query, t, lambda: errors(panel, t, callback_data.campaign_id))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="running")
    router.callback_query.register(launch, CampaignButton.filter(F.verb == CampaignVerb.GO))
    router.callback_query.register(undo, CampaignButton.filter(F.verb == CampaignVerb.UNDO))
    router.callback_query.register(pause, CampaignButton.filter(F.verb == CampaignVerb.PAUSE))
    router.callback_query.register(resume, CampaignButton.filter(F.verb == CampaignVerb.RESUME))
    router.callback_query.register(stop, CampaignButton.filter(F.verb == CampaignVerb.STOP))
    router.callback_query.register(show_card, CampaignButton.filter(F.verb == CampaignVerb.CARD))
    router.callback_query.register(
        show_stop, CampaignButton.filter(F.verb == CampaignVerb.ASK_STOP)
    )
    router.callback_query.register(
        show_errors, CampaignButton.filter(F.verb == CampaignVerb.ERRORS)
    )
    return router
