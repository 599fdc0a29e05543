"""Screen account: how it is, what it may and did, how fast it safely goes; and a look at it."""

from datetime import date, datetime, timedelta
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.campaigns import HaltButton, HaltVerb
from bot.callbacks.settings import AccountButton, AccountVerb, SettingsButton
from bot.kit import DANGER, View, key
from bot.panel import Checking, Panel
from bot.screens.account_down import spam_bot_key
from bot.screens.connect import first
from bot.texts import Html, Texts, count
from db.account_card import AccountCard
from db.accounts import AccountState
from delivery.check_account import OFFLINE
from delivery.governor import DAY, WARM_GAP
from delivery.policy import Policy

GIVEN_UP: Final = timedelta(seconds=20)  # a look that nobody answered by then


def state_words(t: Texts, state: AccountState) -> str:
    """Say in a word or two how it is."""
    if state.status == "lost":
        return t.plain("account", "logged out")
    if state.limited_reason is not None:
        return t.plain("account", "limited by Telegram ({word})", word=state.limited_reason)
    if state.status == "offline":
        return t.plain("account", "no connection, we are reconnecting")
    return t.plain("account", "healthy")


def safe_gap(policy: Policy, state: AccountState) -> timedelta:
    """Return the pace that was learned: what Telegram asked to wait made it slower."""
    gap = policy.gap * state.slowed
    is_fresh = policy.warms_up and state.session_age < DAY
    return max(gap, WARM_GAP) if is_fresh else gap


def account_view(
    t: Texts, policy: Policy, state: AccountState, card: AccountCard, now: datetime
) -> View:
    """Screen ``account``, but for the buttons that depend on campaigns. Pure."""
    head = t(
        "account", "<b>Account “{name}”</b> · {state}", name=state.name, state=state_words(t, state)
    )
    lines = [
        head,
        _limits(t, state),
        "",
        _today(t, policy, card),
        _waits(t, card),
        t("account", "Current safe pace: {pace}", pace=t.pace(safe_gap(policy, state))),
        *_now(t, card, now),
        "",
        t("account", "Session on this server since {day}", day=_day(t, card.session_since)),
        *_help(t, state),
        *_check(t, card, now),
    ]
    return View("\n".join(lines), is_reading=card.is_checking)


def _limits(t: Texts, state: AccountState) -> str:
    limits = state.limits
    yes, no = t.plain("account", "yes"), t.plain("account", "no")
    words = t(
        "account",
        "Premium — {premium} · captions to {caption} · files to {gb} GB",
        premium=yes if limits.is_premium else no,
        caption=limits.caption,
        gb=limits.file_gb,
    )
    if limits.channels is None:
        return words
    channels = t(
        "account",
        "Channels and groups: {n} of {most}",
        n=count(state.channels),
        most=count(limits.channels),
    )
    return words + "\n" + channels


def _today(t: Texts, policy: Policy, card: AccountCard) -> str:
    if policy.per_day:
        return t.plural(
            "account",
            "Today {n} of {number} post",
            "Today {n} of {number} posts",
            policy.per_day,
            n=count(card.posts),
        )
    return t.plural("account", "Today {number} post", "Today {number} posts", card.posts)


def _waits(t: Texts, card: AccountCard) -> str:
    if not card.waits:
        return t("account", "Telegram waits in 7 days: none")
    return t(
        "account",
        "Telegram waits in 7 days: {n}, {length} in all",
        n=count(card.waits),
        length=t.length(card.waited),
    )


def _now(t: Texts, card: AccountCard, now: datetime) -> list[str]:
    if card.blocked_until is None or card.blocked_until <= now:
        return []
    at = t.at(card.blocked_until, now)
    return [t("account", "⏳ Telegram asks to wait, resuming {at}", at=at)]


def _help(t: Texts, state: AccountState) -> list[str]:
    if state.status != "lost":
        return []
    how = t("account", "The owner connects it again, on the server: <code>rassylka login</code>")
    return ["", how]


def _check(t: Texts, card: AccountCard, now: datetime) -> list[str]:
    if card.asked_at is None:
        return []
    if card.answered_at is None:
        return ["", t("account", "Checking…")]
    at = t.dated(card.answered_at, now)
    if card.problem is None:
        return ["", t("account", "✅ Checked: it answers, its limits are read anew. {at}", at=at)]
    if card.problem == OFFLINE:
        return ["", t("account", "⚠️ Checked: it has no connection. {at}", at=at)]
    words = t("account", "⚠️ Checked: Telegram answers {word}. {at}", word=card.problem, at=at)
    return ["", words]


def _day(t: Texts, since: datetime) -> Html:
    """Say a day as its reader's Telegram shows it."""
    words = t.day(since.astimezone(t.zone).date(), date.min)
    return Html(f'<tg-time unix="{int(since.timestamp())}" format="D">{words}</tg-time>')


async def account(panel: Panel, t: Texts) -> View:
    """Screen ``account`` as the rows are now."""
    state = await panel.accounts.current()
    card = await panel.account_cards.of(state.id) if state else None
    if state is None or card is None:
        return await first(panel, t)
    now = panel.now()
    if card.is_checking and card.asked_at is not None and now - card.asked_at > GIVEN_UP:
        await panel.account_cards.answer(state.id, OFFLINE)
        return await account(panel, t)
    view = account_view(t, panel.policies.now, state, card, now)
    row = [key(t.plain("account", "Check"), AccountButton(verb=AccountVerb.CHECK))]
    if (await panel.progress.tally()).moving:
        row.append(key(t.plain("account", "⏸ Stop everything"), _HALT, DANGER))
    back = key(t.plain("account", "‹ Settings"), SettingsButton())
    return View(view.text, [*_spam_bot(t, state), row, [back]], is_reading=view.is_reading)


_HALT: Final = HaltButton(verb=HaltVerb.ASK)


def _spam_bot(t: Texts, state: AccountState) -> list[list[InlineKeyboardButton]]:
    is_limited = state.limited_reason is not None and state.status != "lost"
    return [[spam_bot_key(t)]] if is_limited else []


async def open_account(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Show the account."""
    await _show(query, panel, t)


async def check(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Have Telegram asked whether the account is well; the answer comes into this message."""
    state = await panel.accounts.current()
    if state is not None:
        await panel.account_cards.ask(state.id, query.from_user.id)
    await _show(query, panel, t)


async def _show(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Show the account, and follow a look at it in this message."""
    if query.message is not None:
        panel.reading[query.message.chat.id, query.message.message_id] = Checking(t)
    await panel.redraw(query, t, lambda: account(panel, t))


def router() -> Router:
    """Return the handlers of this screen."""
    router = Router(name="account")
    is_open = AccountButton.filter(F.verb == AccountVerb.OPEN)
    router.callback_query.register(open_account, is_open)
    is_check = AccountButton.filter(F.verb == AccountVerb.CHECK)
    router.callback_query.register(check, is_check)
    return router
