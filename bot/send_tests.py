"""Tells the operator how a test of a post went."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from aiogram import Bot

from bot.kit import View, send
from bot.policies import Policies
from bot.screens.reasons import reason_words
from bot.texts import Html, Texts, isolated
from delivery.outcome import Reason
from delivery.send_test import CameOut, DidNot
from delivery.store_media import Problem
from delivery.wake import SendTest


@dataclass(frozen=True)
class SendTestReports:
    """Sends answers to the chats that asked."""

    bot: Bot
    policies: Policies

    async def tell(self, task: SendTest, result: CameOut | DidNot) -> None:
        """Say where the post is, or why it is nowhere."""
        t = Texts(task.locale, self.policies.now.zone)
        words = came_out(t, result) if isinstance(result, CameOut) else did_not(t, result)
        await send(self.bot, task.chat_id, View(words))


def came_out(t: Texts, result: CameOut) -> str:
    """Say where the post is."""
    title = Html(escape(isolated(result.title), quote=False))
    if result.link:
        title = Html(f'<a href="{escape(result.link)}">{title}</a>')
    words = t("test", "🧪 The test came out in “{title}”.", title=title)
    if not result.title:
        words = t("test", "🧪 The test came out in Saved Messages of the account.")
    if not result.missing:
        return words
    names = Html(", ".join(f"<code>{{{name}}}</code>" for name in result.missing))
    return words + "\n" + t("test", "⚠️ Without a value there: {names}", names=names)


def did_not(t: Texts, result: DidNot) -> str:
    """Say why the post is nowhere."""
    if result.wait is not None:
        now = datetime.now(UTC)
        at = t.dated(now + result.wait, now)
        return t("test", "🧪 The test did not come out: it has to wait until {at}.", at=at)
    if result.problem is not None:
        why = {
            Problem.TOO_LARGE: t.plain("test", "the file is too large"),
            Problem.FILE_GONE: t.plain("test", "Telegram does not know the file any more"),
        }[result.problem]
    elif result.reason is None:
        why = t.plain("test", "the account has no connection now")
    elif result.reason is Reason.GONE and not result.title:
        why = t.plain("test", "the post was discarded")
    else:
        why = reason_words(t, result.reason)
        why = why[:1].lower() + why[1:] if not why.startswith("Telegram") else why
    if result.title:
        return t(
            "test", "🧪 The test did not come out in “{title}”: {why}.", title=result.title, why=why
        )
    return t("test", "🧪 The test did not come out: {why}.", why=why)
