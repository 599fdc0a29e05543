"""What the bot is told about itself: an administrator of a channel, or back in a chat."""

from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberAdministrator, ChatMemberUpdated

from bot.panel import Panel
from delivery.policy import Setting, staff_row


def router() -> Router:
    """Return the handlers of this module."""
    router = Router(name="membership")
    router.my_chat_member.register(moved)
    return router


async def moved(update: ChatMemberUpdated, panel: Panel) -> None:
    """Note what the bot may do in a channel; where it is let in again the cards go on.

    In groups nobody may change posts of others; the staff chat ends where the bot is taken out.
    """
    chat, member = update.chat, update.new_chat_member
    if chat.type != ChatType.CHANNEL:
        if member.status not in {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}:
            await panel.cards.revive(chat.id)
        elif (staff := panel.policies.now.staff) is not None and staff.chat_id == chat.id:
            by = update.from_user.id  # whoever took the bot out
            await panel.policies.set({Setting.STAFF_CHAT: staff_row(None)}, by)
        return
    if isinstance(member, ChatMemberAdministrator) and member.can_edit_messages:
        await panel.channels.bot_may_edit(chat.id, chat.title or "", chat.username)
    else:
        await panel.channels.bot_may_not_edit(chat.id)
