"""Screen ch_sync: the channels are being read, then what that changed."""

from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery

from bot.callbacks.channels import ChannelList, ChannelShow, SyncButton
from bot.kit import PRIMARY, View, key
from bot.panel import Panel, Reading
from bot.screens.connect import first
from bot.screens.reasons import reason_words
from bot.texts import Texts, count
from db.accounts import AccountState
from db.channels import PROBLEMS
from delivery.outcome import Reason
from delivery.ports import Change
from delivery.sync_channels import Summary

GIVEN_UP: Final = timedelta(minutes=2)  # a reading that did not begin by then is a failure
ASKED_AGAIN: Final = timedelta(seconds=5)  # a request can meet the end of the reading before


def is_over(account: AccountState, reading: Reading) -> bool:
    """Whether the reading that was asked for is done."""
    return account.sync_began_at is None and account.synced_at != reading.before


def in_progress(t: Texts, account: AccountState) -> View:
    """Say how far the reading is. Pure."""
    text = t("ch_sync", "<b>Updating the channels…</b>")
    if account.status != "online":
        text += "\n\n" + t("ch_sync", "The account has no connection. We begin once it is there.")
    elif account.sync_began_at is not None and account.sync_found:
        text += "\n\n" + t("ch_sync", "Found so far: {n}", n=count(account.sync_found))
    back = key(t.plain("ch_sync", "‹ Channels"), ChannelList())
    return View(text, [[back]], is_reading=True)


def failed(t: Texts) -> View:
    """Say that nothing was read. Pure."""
    text = t("ch_sync", "The channels could not be read: Telegram did not answer. Nothing changed.")
    again = key(t.plain("ch_sync", "🔄 Sync"), SyncButton(), PRIMARY)
    return View(text, [[again], [key(t.plain("ch_sync", "‹ Channels"), ChannelList())]])


def result(t: Texts, summary: Summary, problems: int) -> View:
    """Screen ``ch_sync``. Pure."""
    changes = summary.changes
    took = t.length(timedelta(seconds=summary.took))
    head = t("ch_sync", "<b>Channels updated</b> in {length}", length=took)
    parts = [head, "\n".join([_numbers(t, summary), *(_line(t, c) for c in changes.examples)])]
    if any(change.after is not None for change in changes.examples):
        parts.append(t("ch_sync", "Channels closed to us stay out of new campaigns."))
    bad = ChannelList(show=ChannelShow.PROBLEMS)
    new = ChannelList(show=ChannelShow.NEW)
    row = []
    if changes.new:
        row.append(key(t.plain("ch_sync", "New · {n}", n=count(changes.new)), new))
    if problems:
        row.append(key(t.plain("ch_sync", "⚠️ Issues · {n}", n=count(problems)), bad))
    back = key(t.plain("ch_sync", "‹ Channels"), ChannelList())
    return View("\n\n".join(parts), [row, [back]])


def _numbers(t: Texts, summary: Summary) -> str:
    changes = summary.changes
    parts = [
        (changes.new, t("ch_sync", "new: {n}", n=count(changes.new))),
        (changes.gone, t("ch_sync", "gone: {n}", n=count(changes.gone))),
        (changes.changed, t("ch_sync", "rights changed: {n}", n=count(changes.changed))),
        (changes.renamed, t("ch_sync", "renamed: {n}", n=count(changes.renamed))),
    ]
    said = " · ".join(words for number, words in parts if number)
    if not said:
        return t("ch_sync", "Channels: {n}. All as it was.", n=count(summary.found))
    return t("ch_sync", "Channels: {n}", n=count(summary.found)) + " · " + said


def _line(t: Texts, change: Change) -> str:
    if change.after is None:
        return t("ch_sync", "✅ “{title}” — posts can go there again", title=change.title)
    why = reason_words(t, change.after)
    if change.after != Reason.GONE:
        why = why[:1].lower() + why[1:]
    else:
        why = t.plain("ch_sync", "deleted, or the account was removed from it")
    return t("ch_sync", "⛔ “{title}” — {why}", title=change.title, why=why)


async def sync(panel: Panel, reading: Reading) -> View:
    """Screen ``ch_sync`` as the rows are now."""
    account = await panel.accounts.current()
    if account is None:
        return await first(panel, reading.t)
    if is_over(account, reading) and account.summary is not None:
        counts = await panel.channels.counts(account.id)
        return result(reading.t, account.summary, sum(counts[health] for health in PROBLEMS))
    waited = panel.now() - reading.since
    if account.sync_began_at is None and waited > GIVEN_UP and account.status == "online":
        return failed(reading.t)
    if account.sync_began_at is None and waited > ASKED_AGAIN:
        await panel.accounts.ask_sync(account.id)
    return in_progress(reading.t, account)


async def start(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Have the channels read, and follow it in this message."""
    account = await panel.accounts.current()
    reading = Reading(t, account.synced_at if account else None, panel.now())
    if account is not None:
        await panel.accounts.ask_sync(account.id)
    if query.message is not None:
        panel.reading[query.message.chat.id, query.message.message_id] = reading
    await panel.redraw(query, t, lambda: sync(panel, reading))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="sync")
    router.callback_query.register(start, SyncButton.filter())
    return router
