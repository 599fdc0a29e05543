"""Screens operators and member: who is in the team, what each may do, and closing access."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.people import InviteButton, PeopleList, PersonButton, PersonVerb, RevokeInvite
from bot.callbacks.settings import SettingsButton
from bot.kit import DANGER, PRIMARY, View, key, pager, send
from bot.panel import Panel
from bot.person import Person
from bot.screens.home import home
from bot.texts import Texts, count
from db.people import Invite, Member
from delivery.role import Role

PAGE: Final = 8


def role_name(t: Texts, role: Role) -> str:
    """Name a role."""
    names = {
        Role.VIEWER: t.plain("operators", "viewer"),
        Role.EDITOR: t.plain("operators", "editor"),
        Role.OPERATOR: t.plain("operators", "operator"),
        Role.OWNER: t.plain("operators", "owner"),
    }
    return names[role]


async def people(panel: Panel, t: Texts, page: int) -> View:
    """Screen ``operators``."""
    shown, total = await panel.people.page(page * PAGE, PAGE)
    if not shown and page:
        return await people(panel, t, 0)
    invites = await panel.people.invites()
    lines = [t("operators", "<b>Operators</b> · {n}", n=count(total)), ""]
    lines += [
        t("operators", "{name} — {role}", name=m.name, role=role_name(t, m.role)) for m in shown
    ]
    if invites:
        lines += ["", *_open_invites(panel, t, invites)]
    lines += ["", _roles(t)]
    pages = -(-total // PAGE)
    caption = t.plain("operators", "{page} of {pages}", page=page + 1, pages=pages)
    rows = [
        *_in_pairs([_open_key(m) for m in shown]),
        pager(page, pages, lambda n: PeopleList(page=n), caption),
        *[[_revoke_key(panel, t, invite)] for invite in invites],
        [key(t.plain("operators", "➕ Invite"), InviteButton(), PRIMARY)],
        [key(t.plain("operators", "‹ Settings"), SettingsButton())],
    ]
    return View("\n".join(lines), rows)


def _roles(t: Texts) -> str:
    return t(
        "operators",
        "<i>Viewers</i> watch, <i>editors</i> prepare templates and drafts, <i>operators</i> also"
        " launch, <i>owners</i> manage people and the account.",
    )


def _open_invites(panel: Panel, t: Texts, invites: Sequence[Invite]) -> list[str]:
    return [
        t(
            "operators",
            "Open invite: {role}, until {until}",
            role=role_name(t, invite.role),
            until=t.dated(invite.expires_at, panel.now()),
        )
        for invite in invites
    ]


def _open_key(member: Member) -> InlineKeyboardButton:
    return key(member.name, PersonButton(verb=PersonVerb.OPEN, user_id=member.id))


def _revoke_key(panel: Panel, t: Texts, invite: Invite) -> InlineKeyboardButton:
    until = t.clock(invite.expires_at, panel.now())
    role = role_name(t, invite.role)
    caption = t.plain("operators", "Revoke the invite: {role}, {until}", role=role, until=until)
    return key(caption, RevokeInvite(invite_id=invite.id))


def _in_pairs(keys: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    return [keys[i : i + 2] for i in range(0, len(keys), 2)]


async def member(panel: Panel, t: Texts, user_id: int, reader: int) -> View:
    """Screen of one person: their role, and what can be changed."""
    known = await panel.people.get(user_id)
    if known is None:
        return await people(panel, t, 0)
    back = [key(t.plain("operators", "‹ Operators"), PeopleList())]
    lines = [f"<b>{t('operators', '{name}', name=known.name)}</b>", role_name(t, known.role)]
    if known.id in panel.owners:
        lines += ["", t("operators", "This owner is named on the server, in OWNER_IDS.")]
        return View("\n".join(lines), [back])
    if known.id == reader:
        lines += ["", t("operators", "Your own role is changed by another owner.")]
        return View("\n".join(lines), [back])
    lines += ["", _roles(t)]
    roles = [_role_key(t, known, role) for role in Role]
    close = PersonButton(verb=PersonVerb.ASK_CLOSE, user_id=known.id)
    rows = [*_in_pairs(roles), [key(t.plain("operators", "Close access"), close)], back]
    return View("\n".join(lines), rows)


def _role_key(t: Texts, known: Member, role: Role) -> InlineKeyboardButton:
    mark = "• " if role is known.role else ""
    give = PersonButton(verb=PersonVerb.ROLE, user_id=known.id, role=role)
    return key(mark + role_name(t, role).capitalize(), give)


async def ask_close(panel: Panel, t: Texts, user_id: int) -> View:
    """Ask once, with what it means."""
    known = await panel.people.get(user_id)
    if known is None:
        return await people(panel, t, 0)
    text = t(
        "operators",
        "Close access for {name}?\n\nThe panel stops answering them at once. What they launched"
        " goes on; its messages come to the owner.",
        name=known.name,
    )
    close = PersonButton(verb=PersonVerb.CLOSE, user_id=known.id)
    back = PersonButton(verb=PersonVerb.OPEN, user_id=known.id)
    return View(
        text,
        [
            [key(t.plain("operators", "Close access"), close, DANGER)],
            [key(t.plain("operators", "‹ Back"), back)],
        ],
    )


async def joined(panel: Panel, t: Texts, user_id: int) -> View:
    """Say who used an invite."""
    known = await panel.people.get(user_id)
    if known is None:  # closed meanwhile
        return await people(panel, t, 0)
    text = t("operators", "👤 {name} is in: {role}", name=known.name, role=role_name(t, known.role))
    close = PersonButton(verb=PersonVerb.ASK_CLOSE, user_id=known.id)
    change = PersonButton(verb=PersonVerb.OPEN, user_id=known.id)
    keys = [
        key(t.plain("operators", "Role"), change),
        key(t.plain("operators", "Close access"), close),
    ]
    return View(text, [keys])


async def open_people(
    query: CallbackQuery, callback_data: PeopleList, panel: Panel, t: Texts
) -> None:
    """Show who is in the team."""
    await panel.redraw(query, t, lambda: people(panel, t, callback_data.page))


async def open_member(
    query: CallbackQuery, callback_data: PersonButton, panel: Panel, person: Person
) -> None:
    """Show one person."""
    user_id, t = callback_data.user_id, person.t
    await panel.redraw(query, t, lambda: member(panel, t, user_id, person.id))


async def give_role(
    query: CallbackQuery, callback_data: PersonButton, bot: Bot, panel: Panel, person: Person
) -> None:
    """Give another role, and tell the person."""
    at, t = callback_data, person.t
    given = await panel.people.give_role(at.user_id, at.role, panel.owners, person.id)
    toast = t.plain("operators", "Saved.") if given else None
    await panel.redraw(query, t, lambda: member(panel, t, at.user_id, person.id), toast)
    theirs = await panel.people.get(at.user_id)
    if given and theirs is not None:
        words = Texts.of(theirs.locale, theirs.time_zone, panel.zone)
        text = words.plain("operators", "Your role now: {role}", role=role_name(words, theirs.role))
        with suppress(TelegramAPIError):  # who blocked the bot sees it in the menu
            await send(bot, theirs.id, View(text))
            await send(bot, theirs.id, await home(panel, words))


async def open_question(
    query: CallbackQuery, callback_data: PersonButton, panel: Panel, t: Texts
) -> None:
    """Ask before access is closed."""
    await panel.redraw(query, t, lambda: ask_close(panel, t, callback_data.user_id))


async def close_access(
    query: CallbackQuery, callback_data: PersonButton, bot: Bot, panel: Panel, person: Person
) -> None:
    """Close a person's access at once, and tell them."""
    user_id, t = callback_data.user_id, person.t
    locale = await panel.people.locale(user_id)
    closed = await panel.people.close(user_id, panel.owners, person.id)
    toast = t.plain("operators", "Access is closed.") if closed else None
    await panel.redraw(query, t, lambda: people(panel, t, 0), toast)
    if closed:
        words = Texts(locale, panel.zone)
        text = words.plain("operators", "Your access to this panel is closed.")
        with suppress(TelegramAPIError):  # who blocked the bot needs no word
            await send(bot, user_id, View(text))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="people")
    router.callback_query.register(open_people, PeopleList.filter())
    on_person = {verb: PersonButton.filter(F.verb == verb) for verb in PersonVerb}
    router.callback_query.register(open_member, on_person[PersonVerb.OPEN])
    router.callback_query.register(give_role, on_person[PersonVerb.ROLE])
    router.callback_query.register(open_question, on_person[PersonVerb.ASK_CLOSE])
    router.callback_query.register(close_access, on_person[PersonVerb.CLOSE])
    return router
