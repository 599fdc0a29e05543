"""Screens quick and check: where to, and what will happen."""

from collections.abc import Sequence
from datetime import timedelta

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks import (
    CampaignButton,
    CampaignList,
    CampaignVerb,
    Draft,
    DraftVerb,
    Home,
    Pick,
    PickVerb,
)
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.posts import send_post, what_it_is
from bot.texts import Texts, count
from db.accounts import AccountState
from db.panel import Choice
from delivery.campaign import Campaign, CampaignStatus
from delivery.plan import duration
from delivery.post import Post

NAMED = 5  # titles in a line; more are counted


async def quick(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``quick``: where to."""
    account = await panel.accounts.current()
    everywhere = account.can_post if account else 0
    all_of_them = Draft(verb=DraftVerb.ALL, campaign_id=campaign_id)
    by_hand = Pick(verb=PickVerb.PAGE, campaign_id=campaign_id)
    return View(
        t(
            "quick",
            "<b>Where to?</b>\n\nNext comes the check, then the launch: at once, {pace}."
            " You can change it at any step.",
            pace=t.pace(panel.gap),
        ),
        [
            [key(t.plain("quick", "All {n}", n=count(everywhere)), all_of_them, PRIMARY)],
            [key(t.plain("quick", "Pick by hand"), by_hand)],
            [key(t.plain("quick", "‹ Menu"), Home())],
        ],
    )


async def check(panel: Panel, t: Texts, campaign_id: int) -> View:
    """Screen ``check``: the confirmation, bound to the draft's rev."""
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    post = await panel.templates.get(campaign.template_id)
    account = await panel.accounts.current()
    closed, closed_total = await panel.choices.closed(campaign_id, NAMED)
    lines = [*_account_lines(panel, t, account), *_post_lines(t, post)]
    if closed_total:
        lines.append(_closed_line(t, closed, closed_total))
    text = t("check", "<b>Check</b> · “{title}”", title=campaign.title)
    text += "\n\n" + "\n".join(lines) + "\n\n" + _summary(panel, t, campaign, account)
    return View(text, _check_rows(t, campaign))


def gone(t: Texts) -> View:
    """Say that the draft is no draft any more."""
    rows = [[key(t.plain("check", "Campaigns"), CampaignList())]]
    return View(t("check", "This draft is gone or launched already."), rows)


def _account_lines(panel: Panel, t: Texts, account: AccountState | None) -> list[str]:
    if account is None or account.status == "lost":
        return [t("check", "⛔ The account is logged out: it must be connected again")]
    if account.blocked_until is not None and account.blocked_until > panel.now():
        until = t.moment(account.blocked_until)
        return [
            t(
                "check",
                "⏳ Telegram asks the account “{name}” to wait until {until}",
                name=account.name,
                until=until,
            )
        ]
    if account.status == "offline":
        return [
            t(
                "check",
                "⚠️ Account “{name}”: no connection now, it starts as soon as there is one",
                name=account.name,
            )
        ]
    return [t("check", "✅ Account “{name}” has no limits", name=account.name)]


def _post_lines(t: Texts, post: Post | None) -> list[str]:
    if post is None:
        return [t("check", "⛔ The post was discarded")]
    if post.media:
        lines = [
            t(
                "check",
                "✅ Post: {what}, caption {n} of {limit} characters",
                what=what_it_is(t, post),
                n=post.length,
                limit=post.limit,
            )
        ]
    else:
        lines = [t("check", "✅ Text {n} of {limit} characters", n=post.length, limit=post.limit)]
    has_link = any(e.get("type") in {"url", "text_link"} for e in post.entities)
    if has_link and "erid" not in post.text.lower():
        lines.append(t("check", "⚠️ No erid. If this is an advertisement, add the marking."))
    return lines


def _closed_line(t: Texts, closed: Sequence[Choice], total: int) -> str:
    names = ", ".join(f"«{c.title}»" if t.locale == "ru" else f"“{c.title}”" for c in closed)
    if total > len(closed):
        names += t.plain("check", " and {n} more", n=total - len(closed))
    return t.plural(
        "check",
        "⛔ {number} channel left out before the start — no right to post: {names}",
        "⛔ {number} channels left out before the start — no right to post: {names}",
        total,
        names=names,
    )


def _summary(panel: Panel, t: Texts, campaign: Campaign, account: AccountState | None) -> str:
    if not campaign.chosen:
        return t("check", "No channels are chosen yet.")
    length = max(duration(campaign.chosen, panel.average_gap), timedelta(seconds=1))
    begin = panel.now()
    if account is not None and account.blocked_until is not None:
        begin = max(begin, account.blocked_until)
    where = t.plural(
        "check",
        "Goes to <b>{number} channel</b> · ≈ {length}",
        "Goes to <b>{number} channels</b> · ≈ {length}",
        campaign.chosen,
        length=t.length(length),
    )
    pace = t("check", "Pace: {pace}, with sound", pace=t.pace(panel.gap))
    end = t("check", "Starts at once, ends about {end}", end=t.moment(begin + length))
    return f"{where}\n{pace}\n{end}"


def _check_rows(t: Texts, campaign: Campaign) -> list[list[InlineKeyboardButton]]:
    pick = Pick(verb=PickVerb.PAGE, campaign_id=campaign.id)
    show = Draft(verb=DraftVerb.SHOW, campaign_id=campaign.id)
    go = CampaignButton(verb=CampaignVerb.GO, campaign_id=campaign.id, rev=campaign.rev)
    launch = [key(t.plain("check", "🚀 Launch · {n}", n=count(campaign.chosen)), go, PRIMARY)]
    choose = [key(t.plain("check", "Choose channels"), pick, PRIMARY)]
    return [
        [key(t.plain("check", "👀 Show"), show)],
        launch if campaign.chosen else choose,
        [key(t.plain("check", "‹ Edit"), pick)] if campaign.chosen else [],
    ]


async def open_quick(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Ask again where to."""
    await panel.redraw(query, t, lambda: quick(panel, t, callback_data.campaign_id))


async def choose_all(query: CallbackQuery, callback_data: Draft, panel: Panel, t: Texts) -> None:
    """Choose every channel where the account may post, and check."""
    campaign_id = callback_data.campaign_id
    await panel.choices.choose(campaign_id, None, query.from_user.id, on=True)
    await panel.redraw(query, t, lambda: check(panel, t, campaign_id))


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
    await send_post(bot, query.message.chat.id, post)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="draft")
    router.callback_query.register(open_quick, Draft.filter(F.verb == DraftVerb.QUICK))
    router.callback_query.register(choose_all, Draft.filter(F.verb == DraftVerb.ALL))
    router.callback_query.register(open_check, Draft.filter(F.verb == DraftVerb.CHECK))
    router.callback_query.register(show_draft_post, Draft.filter(F.verb == DraftVerb.SHOW))
    return router
