"""Who may use the panel, and for what: a middleware in front of every handler."""

import time
from collections.abc import Awaitable, Callable
from typing import Final

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    CallbackQuery,
    InaccessibleMessage,
    InlineQuery,
    Message,
    TelegramObject,
    User,
)
from typing_extensions import override

from bot.kit import View
from bot.panel import Panel
from bot.person import Person
from bot.rights import STAFF, OnDraft, button_of, of_button, of_message
from bot.texts import LOCALES, Texts
from db.people import PREFIX, Member
from delivery.campaign import CampaignStatus
from delivery.role import Role

ONCE_AN: Final = 3600.0  # seconds between two answers to the same stranger
GROUPS: Final = {ChatType.GROUP, ChatType.SUPERGROUP}
COMMANDS: Final = ("/start", "/menu")  # for everybody in the team

Handler = Callable[[TelegramObject, dict[str, object]], Awaitable[object]]
Event = Message | CallbackQuery | InlineQuery


def locale_of(user: User) -> str:
    """English for an English Telegram, Russian for every other."""
    code = (user.language_code or "ru")[:2]
    return code if code in LOCALES else "ru"


def _is_private(event: Event) -> bool:
    """Whether this comes from a chat of two."""
    if isinstance(event, InlineQuery):
        return event.chat_type == "sender"  # the chat with this bot
    message = event.message if isinstance(event, CallbackQuery) else event
    return isinstance(message, (Message, InaccessibleMessage)) and message.chat.type == "private"


def stranger(t: Texts, user_id: int) -> View:
    """Screen ``no_access``: nothing is revealed but the person's own id."""
    return View(
        t(
            "no_access",
            "This is a private mailing panel.\nIf you were invited, open your invite link again"
            " or ask the owner for a new one.\n\nYour ID: <code>{id}</code>",
            id=user_id,
        )
    )


def no_right(t: Texts, needed: Role) -> str:
    """Say who may."""
    words = {
        Role.VIEWER: "",
        Role.EDITOR: t.plain("no_right", "Only an editor, an operator or the owner can do this."),
        Role.OPERATOR: t.plain("no_right", "Only an operator or the owner can do this."),
        Role.OWNER: t.plain("no_right", "Only the owner can do this."),
    }
    return words[needed]


class Access(BaseMiddleware):
    """Lets the team in, each to what their role may; a stranger is answered once an hour.

    Handlers get the ``person``, and their words ``t``. In groups only taps and what is said to the
    bot there count; nobody else is answered.
    """

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._answered: dict[tuple[int, type[Event]], float] = {}

    @override
    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, object]
    ) -> object:
        user = event.from_user if isinstance(event, Event) else None
        if not isinstance(event, Event) or user is None or user.is_bot:
            return None
        is_private = _is_private(event)
        if not (is_private or isinstance(event, CallbackQuery) or _is_for_staff(event)):
            await _nothing(event)
            return None
        member = await self._member(user)
        if member is None:
            if is_private and _is_invite(event):
                data["t"] = Texts(locale_of(user), self._panel.zone)
                return await handler(event, data)
            await self._refuse(event, user, answered=is_private)
            return None
        t = Texts.of(member.locale, member.time_zone, self._panel.zone, user.id)
        person = Person(user.id, member.name, member.role, t)
        if await self._may(event, person, data):
            return await handler(event, data | {"person": person, "t": person.t})
        return None

    async def _member(self, user: User) -> Member | None:
        """Return who this is, with the newest name; owners are named in the settings."""
        known = await self._panel.people.get(user.id)
        is_owner = user.id in self._panel.owners
        if known is None and not is_owner:
            return None
        name, role = user.full_name, Role.OWNER if is_owner or known is None else known.role
        locale = known.locale if known and known.locale_is_chosen else locale_of(user)
        zone = known.time_zone if known else None
        if known is None or known.role is not role:
            await self._panel.people.remember(Member(user.id, name, role, locale))
        elif (known.name, known.locale) != (name, locale):
            await self._panel.people.rename(user.id, name, locale)
        return Member(user.id, name, role, locale, time_zone=zone)

    async def _may(self, event: Event, person: Person, data: dict[str, object]) -> bool:
        """Whether the role is enough; where it is not, say so, and note it in the journal."""
        if isinstance(event, InlineQuery):
            return True
        needed, what, about = await self._needed(event, data)
        if person.role.may(needed):
            return True
        await self._panel.people.refused(person.id, about, what)
        if isinstance(event, CallbackQuery):
            await event.answer(no_right(person.t, needed), show_alert=True)
        else:
            await event.answer(no_right(person.t, needed))
        return False

    async def _needed(
        self, event: Message | CallbackQuery, data: dict[str, object]
    ) -> tuple[Role, str, int | None]:
        """Return what it takes, what was tried, and the campaign it is about."""
        if isinstance(event, CallbackQuery):
            button = button_of(event.data)
            if button is None:
                return Role.VIEWER, "", None
            needed, what = of_button(button), (event.data or "").partition(":")[0]
            what = f"{what}:{getattr(button, 'verb', '')}".rstrip(":")
            about = getattr(button, "campaign_id", None)
        elif _is_for_staff(event):
            return STAFF, "staff", None
        elif (event.text or "").startswith(COMMANDS):
            return Role.VIEWER, "", None
        else:
            state = data.get("raw_state")
            needed, what = of_message(None if state is None else str(state)), "message"
            about = await _asked(data) if isinstance(needed, OnDraft) else None
        if isinstance(needed, OnDraft):
            campaign = await self._panel.campaigns.get(about or 0)
            is_draft = campaign is None or campaign.status is CampaignStatus.DRAFT
            return Role.EDITOR if is_draft else Role.OPERATOR, what, about
        return needed, what, about

    async def _refuse(self, event: Event, user: User, *, answered: bool) -> None:
        if isinstance(event, (CallbackQuery, InlineQuery)):
            await _nothing(event)
        now = time.monotonic()
        if not answered or now - self._answered.get((user.id, type(event)), -ONCE_AN) < ONCE_AN:
            return
        self._answered[user.id, type(event)] = now
        await self._panel.people.stranger(user.id, user.full_name)
        if isinstance(event, Message):
            await event.answer(stranger(Texts(locale_of(user), self._panel.zone), user.id).text)


def _is_for_staff(event: Event) -> bool:
    """Whether this is said in a group to make it the staff chat."""
    if not isinstance(event, Message) or event.chat.type not in GROUPS:
        return False
    command, _, rest = (event.text or "").partition(" ")
    command = command.partition("@")[0]
    return command == "/staff" or (command == "/start" and rest.strip() == "staff")


def _is_invite(event: Event) -> bool:
    return isinstance(event, Message) and (event.text or "").startswith(f"/start {PREFIX}")


async def _asked(data: dict[str, object]) -> int | None:
    """Return the campaign the open question is about."""
    state = data.get("state")
    asked = (await state.get_data()).get("asked") if isinstance(state, FSMContext) else None
    return int(asked) if isinstance(asked, int) else None


async def _nothing(event: Event) -> None:
    """Answer what must be answered without revealing anything."""
    if isinstance(event, InlineQuery):
        await event.answer([], cache_time=0, is_personal=True)
    elif isinstance(event, CallbackQuery):
        await event.answer()
