"""The staff chat: what it reads, line by line; and how a chat becomes it."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandStart
from aiogram.types import InlineKeyboardButton, Message

from bot.callbacks.channels import ChannelList, ChannelShow
from bot.kit import View, key
from bot.panel import Panel
from bot.person import Person
from bot.screens.reasons import reason_words
from bot.texts import Html, Texts, count
from db.staff import Closed, News, NewsRow
from delivery.policy import Setting, StaffChat, staff_row

SIGNS: Final = {
    News.STARTED: "▶️",
    News.AGAIN: "🔁",
    News.RESUMED: "▶️",
    News.PAUSED: "⚠️",
    News.FINISHED: "✅",
    News.FLOOD: "⏳",
    News.ACCOUNT: "⚠️",
    News.DIGEST: "⛔",
}
LOUD: Final = frozenset({News.PAUSED, News.ACCOUNT})  # somebody has to act
SHOWN: Final = 10  # channels of a digest
GROUPS: Final = {ChatType.GROUP, ChatType.SUPERGROUP}


def news_text(t: Texts, news: Sequence[NewsRow], closed: Sequence[Closed], now: datetime) -> str:
    """Put news into one message, oldest first; the hour is said where there are several. Pure."""
    lines = []
    for row in news:
        words = digest_text(t, closed) if row.kind is News.DIGEST else _line(t, row, now)
        at = f"{t.moment(row.created_at)} " if len(news) > 1 else ""
        lines.append(f"{SIGNS[row.kind]} {at}{words}")
    return "\n".join(lines)


def _line(t: Texts, row: NewsRow, now: datetime) -> str:
    match row.kind:
        case News.ACCOUNT:
            named = {"name": row.account_name or "", "word": row.word or "—"}
            if row.is_lost:
                return t("staff", "Account “{name}” is logged out: {word}", **named)
            return t("staff", "Account “{name}” is limited: {word}", **named)
        case News.FLOOD:
            until = row.until or now
            return t(
                "staff",
                "Account “{name}”: Telegram asks to wait, resuming {at}",
                name=row.account_name or "",
                at=t.at(until, now),
            )
        case News.FINISHED:
            return _named(t, row) + " — " + _result(t, row)
        case _:
            return _named(t, row) + " — " + _moved(t, row)


def _named(t: Texts, row: NewsRow) -> str:
    return t("staff", "“{title}” · #{id}", title=row.title, id=row.campaign_id)


def _moved(t: Texts, row: NewsRow) -> str:
    words = {
        News.STARTED: t.plural(
            "staff", "started, {number} channel", "started, {number} channels", row.total
        ),
        News.AGAIN: t("staff", "sent again where it failed"),
        News.RESUMED: t("staff", "goes on"),
        News.PAUSED: t("staff", "paused by itself: {why}", why=_why(t, row.word)),
    }[row.kind]
    return words if row.actor is None else f"{words} · {escape(row.actor, quote=False)}"


def _why(t: Texts, reason: str | None) -> str:
    why = reason_words(t, reason or "")
    return why if why.startswith("Telegram") else why[:1].lower() + why[1:]


def _result(t: Texts, row: NewsRow) -> str:
    words = t("staff", "{sent} of {total} out", sent=count(row.sent), total=count(row.total))
    if row.failed:
        words += t("notice", ", {n} failed", n=count(row.failed))
    if row.skipped:
        words += t("notice", ", {n} skipped", n=count(row.skipped))
    return words


def digest_text(t: Texts, closed: Sequence[Closed]) -> str:
    """Name the channels that closed since the last digest. Pure."""
    head = t.plural(
        "staff",
        "Posts cannot go to {number} channel any more",
        "Posts cannot go to {number} channels any more",
        len(closed),
    )
    lines = [
        t("staff", "“{title}” — {why}", title=c.title, why=Html(_why(t, c.reason)))
        for c in closed[:SHOWN]
    ]
    if len(closed) > SHOWN:
        lines.append(t("staff", "and {n} more", n=count(len(closed) - SHOWN)))
    return "\n".join([head, *lines])


def digest(t: Texts, closed: Sequence[Closed]) -> View:
    """Tell one person which channels closed. Pure."""
    button = ChannelList(show=ChannelShow.PROBLEMS)
    rows: list[list[InlineKeyboardButton]] = [[key(t.plain("staff", "⚠️ Problems"), button)]]
    return View(f"{SIGNS[News.DIGEST]} {digest_text(t, closed)}", rows)


async def become(message: Message, person: Person, panel: Panel, t: Texts) -> None:
    """Make this group, or this topic of it, the staff chat."""
    topic = message.message_thread_id if message.is_topic_message else None
    staff = StaffChat(message.chat.id, message.chat.title or "", topic, t.locale)
    await panel.policies.set({Setting.STAFF_CHAT: staff_row(staff)}, person.id)
    await message.answer(
        t(
            "staff",
            "The staff chat is here now: what started, paused by itself and finished.",
        )
    )


def router() -> Router:
    """Return the handlers of what is said in groups."""
    router = Router(name="staff")
    router.message.filter(F.chat.type.in_(GROUPS))
    router.message.register(become, Command("staff"))
    router.message.register(become, CommandStart(magic=F.args == "staff"))
    return router
