"""Screens home_first and connect: no account is connected, and how that is done."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.menu import Home
from bot.callbacks.settings import AccountButton, AccountVerb
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.texts import Texts
from delivery.role import Role


async def first(panel: Panel, t: Texts) -> View:
    """Screen ``home_first`` as the rows are now; who is no owner reads who connects."""
    return first_view(t, await _owner_for(panel, t), is_saved=await panel.templates.total() > 0)


def first_view(t: Texts, owner: str | None, *, is_saved: bool) -> View:
    """Say what is left to do; ``owner``: who does it, None: the reader. Pure."""
    left, post = (
        t("home_first", "Three steps left:"),
        t("home_first", "3. Post — send any post right here"),
    )
    if is_saved:
        left, post = t("home_first", "Two steps left:"), t("home_first", "3. ✅ Post — saved")
    lines = [
        t("home_first", "<b>Mailings</b>"),
        "",
        left,
        t("home_first", "1. Account — <b>not connected</b>"),
        t("home_first", "2. Channels — appear once it is connected"),
        post,
        "",
        _who(t, owner),
    ]
    again = key(t.plain("home_first", "Check again"), Home())
    return View("\n".join(lines), [[connect_key(t, PRIMARY)], [again]], is_waiting=True)


def _who(t: Texts, owner: str | None) -> str:
    if owner is None:
        return t(
            "home_first",
            "The account is connected on the server with one command: <u>never</u> send a login"
            " code to a chat.",
        )
    if not owner:
        return t("home_first", "The account is connected by the owner.")
    return t("home_first", "The account is connected by the owner — {name}.", name=owner)


async def _owner_for(panel: Panel, t: Texts) -> str | None:
    """Return the names of the owners the settings name; None where the reader is one."""
    if not t.reader or t.reader in panel.owners:
        return None
    member = await panel.people.get(t.reader)
    if member is not None and member.role is Role.OWNER:
        return None
    names = [await panel.people.name_of(user_id) for user_id in sorted(panel.owners)]
    return ", ".join(name for name in names if name)


def connect_key(t: Texts, style: str | None = None) -> InlineKeyboardButton:
    """Make the button to how an account is connected."""
    caption = t.plain("home_first", "How to connect the account")
    return key(caption, AccountButton(verb=AccountVerb.CONNECT), style)


def how(t: Texts) -> View:
    """Screen ``connect``; it becomes the menu by itself once the account is there. Pure."""
    text = t(
        "connect",
        "<b>How to connect the account</b>\n\nOn the server, where the bot runs, type one command:"
        "\n\n<code>rassylka login</code> — asks for the phone number and the code\n"
        "<code>rassylka login --qr</code> — shows a QR code for the phone: Settings → Devices →"
        " Link Desktop Device\n\nThe code is typed there. Never send it to a chat: it becomes void,"
        " and whoever has it can take the account over.\n\nNothing is restarted. This screen"
        " changes by itself.",
    )
    return View(text, [[key(t.plain("connect", "‹ Menu"), Home())]], is_waiting=True)


async def open_how(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Say how."""

    async def draw() -> View:
        return how(t)

    await panel.redraw(query, t, draw)


def router() -> Router:
    """Return the handlers of these screens."""
    router = Router(name="connect")
    router.callback_query.register(open_how, AccountButton.filter(F.verb == AccountVerb.CONNECT))
    return router
