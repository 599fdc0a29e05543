"""A login code must never be in a chat: with it anybody may take the account over.

What looks like one is deleted before any handler sees it; it is neither kept nor logged.
"""

import re
from typing import Final

from aiogram import BaseMiddleware
from aiogram.exceptions import AiogramError
from aiogram.types import Message, MessageOriginUser, TelegramObject
from typing_extensions import override

from bot.access import Handler
from bot.screens.asking import TemplateTyping, Typing
from bot.texts import Texts

TELEGRAM: Final = 777000  # the account Telegram writes from
LONGEST: Final = 600  # characters of Telegram's own message; a post may speak of codes at length
ALONE: Final = re.compile(r"\s*\d(?:[\s\-–—.]?\d){4,5}\s*")
SPEAKS: Final = re.compile(
    r"код\w*\s+(?:для\s+)?(?:входа|подтверждения|авторизации)|код\w*\s+(?:из\s+)?(?:telegram|телеграм)"
    r"|(?:log-?\s?in|sign-?\s?in|telegram|verification|confirmation|web login)\s+code",
    re.IGNORECASE,
)
FIVE: Final = re.compile(r"(?<!\d)\d(?:[\s\-–—.]?\d){4,5}(?!\d)")
# Where these are open nobody asked for a number.
NO_QUESTION: Final = {
    None,
    Typing.picking.state,
    Typing.channels.state,
    TemplateTyping.replacement.state,
}


def is_login_code(message: Message, state: str | None) -> bool:
    """Whether this looks like a code; ``state`` is the question that is open."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser) and origin.sender_user.id == TELEGRAM:
        return True
    text = message.text or message.caption or ""
    if message.text and ALONE.fullmatch(text):
        return state in NO_QUESTION
    return len(text) <= LONGEST and bool(SPEAKS.search(text)) and bool(FIVE.search(text))


class NoCodes(BaseMiddleware):
    """Deletes what looks like a login code, and says why."""

    @override
    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, object]
    ) -> object:
        t, state = data.get("t"), data.get("raw_state")
        if (
            not isinstance(event, Message)
            or not isinstance(t, Texts)
            or event.chat.type != "private"
            or not is_login_code(event, state if isinstance(state, str) else None)
        ):
            return await handler(event, data)
        await event.answer(await self._warning(event, t), disable_notification=False)
        return None

    @staticmethod
    async def _warning(message: Message, t: Texts) -> str:
        try:
            await message.delete()
        except AiogramError:
            return t(
                "login_code",
                "⚠️ This looks like a login code. Delete that message: whoever has the code can"
                " take the account over.\n\nNever send a login code to a chat. The account is"
                " connected on the server with one command.",
            )
        return t(
            "login_code",
            "⚠️ That looked like a login code, so we deleted the message and kept nothing of it:"
            " whoever has the code can take the account over.\n\nNever send a login code to a"
            " chat. The account is connected on the server with one command.",
        )
