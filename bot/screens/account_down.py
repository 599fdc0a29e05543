"""Screen account_down: Telegram limits the account, or it is logged out. Pure."""

from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.menu import Home
from bot.callbacks.settings import AccountButton, AccountVerb
from bot.kit import PRIMARY, View, key
from bot.screens.connect import connect_key
from bot.texts import Html, Texts
from db.accounts import LOGGED_OUT, REPLACED
from db.notices import Notice

OURS: Final = (LOGGED_OUT, REPLACED)
SPAM_BOT: Final = "https://t.me/SpamBot"


def spam_bot_key(t: Texts, style: str | None = None) -> InlineKeyboardButton:
    """Make the button to whoever tells until when the account is limited."""
    caption = t.plain("account_down", "Open @SpamBot")
    return InlineKeyboardButton(text=caption, url=SPAM_BOT, style=style)


def account_down(t: Texts, n: Notice) -> View:
    """Say what Telegram answered, what it means for campaigns, and what to do."""
    menu = [key(t.plain("account_down", "‹ Menu"), Home())]
    name, word, paused = n.account_name, n.word or "—", _paused(t, n.paused)
    if n.is_lost and word in OURS:
        text = t(
            "account_down",
            "<b>Account “{name}” was logged out on the server</b>\n{paused}\nWhat to do: the owner"
            " connects it again, on the server: <code>rassylka login</code>. Then resume the"
            " campaigns.",
            name=name,
            paused=paused,
        )
        return View(text, [[connect_key(t)], menu])
    if n.is_lost:
        text = t(
            "account_down",
            "<b>Account “{name}” is logged out</b>\nTelegram answered {word}: this log-in is no"
            " good any more.\n\n{paused}\nWhat to do: the owner connects the account again, on the"
            " server: <code>rassylka login</code>. Then resume the campaigns.",
            name=name,
            word=word,
            paused=paused,
        )
        return View(text, [[connect_key(t)], menu])
    text = t(
        "account_down",
        "<b>Account “{name}” is limited</b>\nTelegram answered {word}: no posting for now.\n\n"
        "{paused}\nWhat to do: open @SpamBot from this account and see until when. Do not try more"
        " often, it makes it longer.",
        name=name,
        word=word,
        paused=paused,
    )
    check = key(t.plain("account_down", "Check account"), AccountButton(verb=AccountVerb.CHECK))
    return View(text, [[spam_bot_key(t, PRIMARY)], [check], menu])


def _paused(t: Texts, campaigns: int) -> Html:
    if not campaigns:
        return Html(t("account_down", "No campaign was running."))
    return Html(
        t.plural(
            "account_down",
            "{number} campaign is paused, nothing is lost.",
            "{number} campaigns are paused, nothing is lost.",
            campaigns,
        )
    )
