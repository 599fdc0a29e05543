"""Screen invite: a link that lets one person in, and how it is used."""

from urllib.parse import urlencode

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message, User

from bot.access import locale_of, stranger
from bot.callbacks.people import InviteButton, PeopleList, RevokeInvite
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.person import Person
from bot.screens.home import show_home
from bot.screens.people import people, role_name
from bot.texts import Texts
from db.people import PREFIX
from delivery.role import Role


def ask_role(t: Texts) -> View:
    """Ask what the new person may do."""
    text = t(
        "invite",
        "<b>Whom to invite?</b>\n\n<i>Viewer</i> — watches campaigns, reports, the journal.\n"
        "<i>Editor</i> — prepares templates and drafts, sends tests.\n"
        "<i>Operator</i> — also launches, pauses, approves.\n"
        "<i>Owner</i> — also people, settings, the account.",
    )
    keys = [key(role_name(t, role).capitalize(), InviteButton(role=role)) for role in Role]
    back = [key(t.plain("invite", "‹ Back"), PeopleList())]
    return View(text, [keys[:2], keys[2:], back])


def invite(t: Texts, invite_id: int, role: Role, link: str) -> View:
    """Screen ``invite``."""
    whose = {
        Role.VIEWER: t.plain("invite", "a viewer"),
        Role.EDITOR: t.plain("invite", "an editor"),
        Role.OPERATOR: t.plain("invite", "an operator"),
        Role.OWNER: t.plain("invite", "an owner"),
    }
    text = t(
        "invite",
        "A link for <b>{whose}</b>, valid for 24 hours, one use:\n\n<code>{link}</code>\n\n"
        "When they join you get their name and a “Close access” button.",
        whose=whose[role],
        link=link,
    )
    words = t.plain("invite", "An invite to the mailing panel")
    share = "https://t.me/share/url?" + urlencode({"url": link, "text": words})
    rows = [
        [InlineKeyboardButton(text=t.plain("invite", "Share"), url=share, style=PRIMARY)],
        [key(t.plain("invite", "Revoke link"), RevokeInvite(invite_id=invite_id))],
        [key(t.plain("invite", "‹ Back"), PeopleList())],
    ]
    return View(text, rows)


async def make_invite(
    query: CallbackQuery, callback_data: InviteButton, bot: Bot, panel: Panel, person: Person
) -> None:
    """Ask for the role, then make the link; what it carries is in this message alone."""
    role, t = callback_data.role, person.t
    if role is None:

        async def ask() -> View:
            return ask_role(t)

        await panel.redraw(query, t, ask)
        return
    invite_id, token = await panel.people.invite(role, person.id)
    link = f"https://t.me/{(await bot.me()).username}?start={token}"

    async def show() -> View:
        return invite(t, invite_id, role, link)

    await panel.redraw(query, t, show)


async def revoke(
    query: CallbackQuery, callback_data: RevokeInvite, panel: Panel, person: Person
) -> None:
    """Make a link worthless."""
    t = person.t
    done = await panel.people.revoke(callback_data.invite_id, person.id)
    toast = t.plain("invite", "The link lets nobody in any more.")
    if not done:
        toast = t.plain("invite", "This link was used or revoked already.")
    await panel.redraw(query, t, lambda: people(panel, t, 0), toast)


async def accept(message: Message, bot: Bot, panel: Panel, t: Texts, state: FSMContext) -> None:
    """Let somebody in by their invite, and open the menu; who is in already just gets the menu."""
    user = message.from_user
    if user is None:
        return
    token = (message.text or "").split(maxsplit=1)[1].strip()
    if await panel.people.get(user.id) is None:
        role = await panel.people.accept(token, user.id, user.full_name, locale_of(user))
        if role is None:
            await _turn_away(message, panel, t, user)
            return
        text = t("invite", "You are in. Your role: {role}.", role=role_name(t, role))
        await message.answer(text)
    await show_home(message, bot, panel, t, state)


async def _turn_away(message: Message, panel: Panel, t: Texts, user: User) -> None:
    """Say no more than to any stranger."""
    await panel.people.stranger(user.id, user.full_name)
    await message.answer(stranger(t, user.id).text)


def router() -> Router:
    """Return the handlers that come before the menu takes /start."""
    router = Router(name="invites")
    router.message.register(accept, F.text.startswith(f"/start {PREFIX}"))
    router.callback_query.register(make_invite, InviteButton.filter())
    router.callback_query.register(revoke, RevokeInvite.filter())
    return router
