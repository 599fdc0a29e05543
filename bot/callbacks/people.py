"""Buttons: people and invites."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from delivery.role import Role


class PeopleList(CallbackData, prefix="op"):
    """A page of the people."""

    page: int = 0


class PersonVerb(StrEnum):
    """What can be done with a person."""

    OPEN = "o"
    ROLE = "r"
    ASK_CLOSE = "c"
    CLOSE = "c!"


class PersonButton(CallbackData, prefix="pe"):
    """A button of a person; ``role`` is the one to give."""

    verb: PersonVerb
    user_id: int
    role: Role = Role.VIEWER


class InviteButton(CallbackData, prefix="iv"):
    """Invite somebody: choose the role, or make the link for it."""

    role: Role | None = None


class RevokeInvite(CallbackData, prefix="ix"):
    """Make an invite worthless."""

    invite_id: int
