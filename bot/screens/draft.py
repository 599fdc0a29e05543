"""Screen check: what will happen."""

import asyncio
from dataclasses import replace
from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.campaigns import CampaignButton, CampaignList, CampaignVerb
from bot.callbacks.drafts import Draft, DraftVerb
from bot.forecast import forecast, outlook_of
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.posts import send_post
from bot.screens.approval import returned, submit_row
from bot.screens.audience import audience_lines, unpinned_line
from bot.screens.check import account_lines, closed_line, post_lines
from bot.screens.plan import plan_lines
from bot.screens.regular import regular
from bot.screens.trial import try_post
from bot.texts import Html, Texts, count
from db.accounts import AccountState
from delivery.campaign import Campaign, CampaignStatus
from delivery.options import published
from delivery.post import Post
from delivery.preflight import Preflight, preflight

NAMED: Final = 5  # titles in a line; more are counted
CANARY: Final = 3  # posts of a launch that asks before the rest


async def check(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``check``: the confirmation, bound to the draft's rev."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    post, found = await checked(panel, campaign)
    approval = await panel.approvals.of(campaign_id, t.reader)
    account = await panel.accounts.current()
    limits = await panel.preflights.limits(campaign_id)
    lines = [returned(t, approval)] if approval and approval.return_reason else []
    lines += [*account_lines(panel, t, account), *post_lines(t, post, limits)]
    closed, closed_total = await panel.choices.closed(campaign_id, NAMED)
    is_everywhere = account is not None and campaign.chosen >= account.can_post
    if closed_total and is_everywhere:  # of «all» they are missing; nobody picked them by hand
        lines.append(closed_line(t, closed, closed_total))
    lines += audience_lines(t, post or Post(""), found)
    if campaign.options.pin and found.unpinned:
        lines.append(unpinned_line(t, found))
    goes = replace(campaign, chosen=len(found.goes))
    is_first = goes.chosen > CANARY and await panel.progress.nothing_started()
    text = t("check", "<b>Check</b> · “{title}”", title=campaign.title)
    text += "\n\n" + "\n".join(lines) + "\n\n" + await _plan(panel, t, goes, account)
    if not goes.chosen or approval is None:
        choose = Draft(verb=DraftVerb.QUICK, campaign_id=campaign_id, rev=campaign.rev)
        row = [key(t.plain("check", "Choose channels"), choose, PRIMARY)]
        return View(text, _check_rows(t, goes, found, row))
    if approval.is_needed or not approval.may_launch:
        text += "\n\n" + t("check", "✋ It goes out once another person has approved it.")
        submit = submit_row(t, campaign_id, campaign.rev, goes.chosen)
        return View(text, _check_rows(t, goes, found, submit))
    if is_first:
        text += "\n\n" + _advice(t)
    launch = _launch_row(t, goes, is_first=is_first)
    return View(text, _check_rows(t, goes, found, launch))


async def checked(panel: Panel, campaign: Campaign) -> tuple[Post | None, Preflight]:
    """Find out what the launch of this draft would do, and keep it: that is what is launched."""
    post, found = await looked_at(panel, campaign)
    await panel.preflights.note(campaign.id, campaign.rev, found.why)
    return post, found


async def looked_at(panel: Panel, campaign: Campaign) -> tuple[Post | None, Preflight]:
    """Find out what a launch would do now, and keep nothing."""
    post = await panel.templates.get(campaign.template_id)
    targets = await panel.preflights.audience(campaign.id)
    limits = await panel.preflights.limits(campaign.id)
    found = await asyncio.to_thread(preflight, post or Post(""), targets, limits)
    return post, found


def gone(t: Texts) -> View:
    """Say that the draft is no draft any more."""
    rows = [[key(t.plain("check", "Campaigns"), CampaignList())]]
    return View(t("check", "This draft is gone or launched already."), rows)


async def _plan(panel: Panel, t: Texts, campaign: Campaign, account: AccountState | None) -> Html:
    if not campaign.chosen:
        return Html(t("check", "No channels are chosen yet."))
    expected = await forecast(panel, await outlook_of(panel, campaign, account), t.zone)
    lines = plan_lines(panel, t, campaign, expected)
    if campaign.recurrence is not None:
        lines = [*lines, "🗓 " + regular(t, campaign.recurrence, panel.now())]
    return Html("\n".join(lines))


def _advice(t: Texts) -> str:
    return t.plural(
        "check",
        "🐤 The first launch here: better {number} channel first, then we ask.",
        "🐤 The first launch here: better {number} channels first, then we ask.",
        CANARY,
    )


def _check_rows(
    t: Texts, campaign: Campaign, found: Preflight, go: list[InlineKeyboardButton]
) -> list[list[InlineKeyboardButton]]:
    edit = [key(t.plain("check", "‹ Edit"), _to(DraftVerb.OPEN, campaign))]
    return [_tools(t, campaign, found), _repeats(t, campaign, found), go, edit]


def _to(verb: DraftVerb, campaign: Campaign) -> Draft:
    return Draft(verb=verb, campaign_id=campaign.id, rev=campaign.rev)


def _tools(t: Texts, campaign: Campaign, found: Preflight) -> list[InlineKeyboardButton]:
    row = [
        key(t.plain("check", "🧪 Test"), _to(DraftVerb.TEST, campaign)),
        key(t.plain("check", "👀 Show"), _to(DraftVerb.SHOW, campaign)),
    ]
    is_pinned = campaign.options.pin and found.unpinned
    if found.removed or found.links or found.repeats or found.slow or is_pinned:
        row.append(key(t.plain("check", "⚠️ Details"), _to(DraftVerb.DETAILS, campaign)))
    return row


def _repeats(t: Texts, campaign: Campaign, found: Preflight) -> list[InlineKeyboardButton]:
    if not found.repeats:
        return []
    caption = t.plain("check_details", "Take these {n} out", n=count(len(found.repeats)))
    return [key(caption, _to(DraftVerb.NO_REPEATS, campaign))]


def _launch_row(t: Texts, campaign: Campaign, *, is_first: bool) -> list[InlineKeyboardButton]:
    """Make the two ways to launch; the first launch of an installation leads to the careful one."""
    where = {"campaign_id": campaign.id, "rev": campaign.rev}
    everywhere = key(
        t.plain("check", "🚀 Launch · {n}", n=count(campaign.chosen)),
        CampaignButton(verb=CampaignVerb.GO, **where),
        None if is_first else PRIMARY,
    )
    if campaign.chosen <= CANARY:
        return [everywhere]
    canary = key(
        t.plain("check", "🐤 First {n}", n=CANARY),
        CampaignButton(verb=CampaignVerb.CANARY, **where),
        PRIMARY if is_first else None,
    )
    return [canary, everywhere]


async def open_check(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Show what will happen."""
    await panel.redraw(query, t, lambda: check(panel, t, callback_data.campaign_id))


async def show_draft_post(
    query: CallbackQuery, callback_data: Draft, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Show the post of the draft as it will come out."""
    campaign = await panel.campaigns.get(callback_data.campaign_id)
    post = await panel.templates.get(campaign.template_id) if campaign else None
    if post is None or query.message is None:
        await query.answer(t.plain("check", "The post was discarded."), show_alert=True)
        return
    await query.answer()
    shown = published(post, campaign.options) if campaign else post
    await send_post(bot, query.message.chat.id, shown)


async def try_draft(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Have the post of the draft published where posts are tried."""
    campaign = await panel.campaigns.get(callback_data.campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        await open_check(query, callback_data, panel, t)
        return
    await try_post(query, panel, t, campaign.template_id, campaign.id)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="draft")
    router.callback_query.register(open_check, Draft.filter(F.verb == DraftVerb.CHECK))
    router.callback_query.register(try_draft, Draft.filter(F.verb == DraftVerb.TEST))
    router.callback_query.register(show_draft_post, Draft.filter(F.verb == DraftVerb.SHOW))
    return router
