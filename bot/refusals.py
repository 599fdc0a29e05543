"""What the refusals of the Bot API mean for us."""

from typing import Final

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

# A person who blocked the bot or left, a group it was taken out of, that became another, or where
# it may not write: 403 has no words of its own, these are 400.
GONE: Final = (
    "chat not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "group chat was upgraded",
    "group chat was deactivated",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
)
LATE: Final = ("query is too old", "query_id_invalid", "query id is invalid")


def is_unreachable(error: BaseException) -> bool:
    """Whether nothing can be shown in this chat until somebody there lets us in again."""
    if isinstance(error, TelegramBadRequest):
        return any(words in error.message.lower() for words in GONE)
    return isinstance(error, (TelegramForbiddenError, TelegramMigrateToChat))


def is_passing(error: BaseException) -> bool:
    """Whether the same call may go well later: nobody there, a proxy's page, too many calls."""
    if isinstance(error, ClientDecodeError):
        return isinstance(error.data, str)  # no JSON: an answer that was not understood is final
    return isinstance(error, (TelegramServerError, TelegramNetworkError, TelegramRetryAfter))


def is_too_late(error: BaseException) -> bool:
    """Whether the tap is too old to be answered; what it asks for can be done all the same."""
    return isinstance(error, TelegramBadRequest) and any(
        words in error.message.lower() for words in LATE
    )
