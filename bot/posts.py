"""Posts between the chat and our rows: taken over and shown again without loss."""

import json
from dataclasses import replace
from typing import Final, cast

from aiogram import Bot
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
)

from bot.courier import send_album, send_file
from bot.screens.kinds import kind_name
from bot.texts import Texts
from delivery.post import CAPTION_LIMIT, Json, Media, MediaKind, Post
from delivery.preflight import TEXT

FIELDS: Final = ("entities", "caption_entities", "link_preview_options", "has_media_spoiler")

# Their methods have no show_caption_above_media.
WITHOUT_ABOVE: Final = {MediaKind.DOCUMENT, MediaKind.AUDIO, MediaKind.VOICE}


def post_of(message: Message) -> Post:
    """Take over text, entities and files exactly as they came."""
    content = message.model_dump(mode="json", include=set(FIELDS), exclude_unset=True)
    media = _media_of(message)
    entities = content.get("caption_entities" if media else "entities") or []
    return Post(
        text=(message.caption if media else message.text) or "",
        entities=tuple(cast("list[Json]", entities)),
        preview=cast("Json | None", content.get("link_preview_options")),
        media=media,
        caption_above=bool(message.show_caption_above_media),
    )


def _media_of(message: Message) -> tuple[Media, ...]:
    """Return the file of a message; an animation is a document too, so it is asked first."""
    hidden = bool(message.has_media_spoiler)
    if message.photo:
        largest = message.photo[-1]
        return (Media(MediaKind.PHOTO, largest.file_id, largest.file_size or 0, "", hidden),)
    for kind in (MediaKind.ANIMATION, *MediaKind):
        file = getattr(message, kind, None)
        if file:
            name = getattr(file, "file_name", None) or ""
            return (Media(kind, file.file_id, file.file_size or 0, name, hidden),)
    return ()


async def send_post(bot: Bot, chat_id: int, post: Post) -> None:
    """Send the post itself to the operator, entity by entity, a pair as two messages."""
    is_too_long = bool(post.media) and post.length > CAPTION_LIMIT  # for bots, whoever owns them
    for message in replace(post, is_split=post.is_split or is_too_long).messages:
        await _send(bot, chat_id, message)


async def _send(bot: Bot, chat_id: int, post: Post) -> None:
    entities = [MessageEntity.model_validate(e) for e in json.loads(json.dumps(post.entities))]
    if not post.media:
        preview = LinkPreviewOptions.model_validate(post.preview) if post.preview else None
        await bot.send_message(
            chat_id,
            post.text,
            entities=entities,
            parse_mode=None,
            link_preview_options=preview,
            reply_markup=markup_of(post),
        )
        return
    above = {"show_caption_above_media": True} if post.caption_above else {}
    caption = {"caption": post.text or None, "caption_entities": entities, "parse_mode": None}
    if post.is_album:
        await send_album(bot, chat_id, post.media, **caption, **above)
    elif post.media[0].kind is MediaKind.VIDEO_NOTE:
        await send_file(bot, chat_id, post.media[0], reply_markup=markup_of(post))
    else:
        above = {} if post.media[0].kind in WITHOUT_ABOVE else above
        more = {**caption, **above, "reply_markup": markup_of(post)}
        await send_file(bot, chat_id, post.media[0], **more)


def markup_of(post: Post) -> InlineKeyboardMarkup | None:
    """Return the keyboard of a post's link buttons; albums have none."""
    if not post.buttons or post.is_album:
        return None
    rows = [[InlineKeyboardButton(text=b.text, url=b.url) for b in row] for row in post.buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def what_it_is(t: Texts, post: Post) -> str:
    """Name the kind of a post."""
    if post.is_album:
        return t.plain("kind", "album of {n}", n=len(post.media))
    return kind_name(t, post.media[0].kind if post.media else TEXT)


def all_of_it(t: Texts, post: Post) -> str:
    """Name the kind of a post with its text: photo + text."""
    what = what_it_is(t, post)
    if post.is_split:
        return t.plain("kind", "{what} and text, two messages", what=what)
    return t.plain("kind", "{what} + text", what=what) if post.media and post.text else what
