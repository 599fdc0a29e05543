"""The bot's half of storing files: into the vault by their file_id, or down from Telegram.

Implements ``delivery.store_media.Courier``.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import (
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
)

from delivery.post import Media, MediaKind
from delivery.store_media import CannotPut, CannotStore, Postponed, Problem

AGAIN: Final = timedelta(seconds=5)
DOWNLOAD_WITHIN: Final = 120  # seconds, for 20 MB
PARTS: Final = {  # of an album; other kinds never are in one
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.DOCUMENT: InputMediaDocument,
    MediaKind.AUDIO: InputMediaAudio,
}
NO_FILE: Final = ("wrong file", "invalid file", "file is temporarily unavailable", "wrong remote")


class BotCourier:
    """Puts files where the account can read them."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def username(self) -> str:
        """Return the bot's name, by which the account finds it."""
        with _translated():
            return (await self._bot.me()).username or ""

    async def put(self, chat_id: int, media: Sequence[Media]) -> tuple[int, ...]:
        """Put files into the vault. Raises CannotPut, CannotStore, Postponed."""
        with _translated():
            if len(media) == 1:
                return ((await send_file(self._bot, chat_id, media[0])).message_id,)
            return tuple(m.message_id for m in await send_album(self._bot, chat_id, media))

    async def fetch(self, media: Media) -> bytes:
        """Download a file of at most 20 MB. Raises CannotStore, Postponed."""
        content = io.BytesIO()
        with _translated():
            await self._bot.download(media.file_id, content, timeout=DOWNLOAD_WITHIN)
        return content.getvalue()


async def send_file(bot: Bot, chat_id: int, media: Media, **more: object) -> Message:
    """Send one file by its file_id; ``more`` is caption, entities and their like."""
    send = {
        MediaKind.PHOTO: bot.send_photo,
        MediaKind.VIDEO: bot.send_video,
        MediaKind.ANIMATION: bot.send_animation,
        MediaKind.DOCUMENT: bot.send_document,
        MediaKind.AUDIO: bot.send_audio,
        MediaKind.VOICE: bot.send_voice,
        MediaKind.VIDEO_NOTE: bot.send_video_note,
    }[media.kind]
    message: Message = await send(chat_id, media.file_id, **_hidden(media), **more)  # type: ignore[operator]
    return message


async def send_album(
    bot: Bot, chat_id: int, media: Sequence[Media], **caption: object
) -> list[Message]:
    """Send files as one group; ``caption``, with its entities, is that of the first."""
    first = PARTS[media[0].kind](media=media[0].file_id, **_hidden(media[0]), **caption)
    parts = [first, *(PARTS[m.kind](media=m.file_id, **_hidden(m)) for m in media[1:])]
    return await bot.send_media_group(chat_id, parts)


def _hidden(media: Media) -> dict[str, bool]:
    return {"has_spoiler": True} if media.spoiler else {}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except TelegramRetryAfter as error:
        raise Postponed(timedelta(seconds=error.retry_after)) from error
    except TelegramForbiddenError as error:
        raise CannotPut(error.message) from error
    except TelegramBadRequest as error:
        why = error.message.lower()
        if "too big" in why:
            raise CannotStore(Problem.TOO_LARGE) from error
        if any(words in why for words in NO_FILE):
            raise CannotStore(Problem.FILE_GONE) from error
        raise CannotPut(error.message) from error
    except AiogramError as error:
        raise Postponed(AGAIN) from error
