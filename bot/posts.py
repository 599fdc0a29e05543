"""Posts between the chat and our rows: taken over and shown again without loss."""

import json
from typing import Final, cast

from aiogram import Bot
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
)

from bot.courier import send_file
from bot.texts import Texts
from delivery.post import Json, Media, MediaKind, Post

FIELDS: Final = ("entities", "caption_entities", "link_preview_options", "has_media_spoiler")


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
    """Send the post itself to the operator, entity by entity."""
    entities = [MessageEntity.model_validate(e) for e in json.loads(json.dumps(post.entities))]
    if post.media:
        above = {"show_caption_above_media": True} if post.caption_above else {}
        more = {"caption": post.text or None, "caption_entities": entities, "parse_mode": None}
        markup = markup_of(post)
        await send_file(bot, chat_id, post.media[0], **more, **above, reply_markup=markup)
        return
    preview = LinkPreviewOptions.model_validate(post.preview) if post.preview else None
    await bot.send_message(
        chat_id,
        post.text,
        entities=entities,
        parse_mode=None,
        link_preview_options=preview,
        reply_markup=markup_of(post),
    )


def markup_of(post: Post) -> InlineKeyboardMarkup | None:
    """Return the keyboard of a post's link buttons; albums have none."""
    if not post.buttons or post.is_album:
        return None
    rows = [[InlineKeyboardButton(text=b.text, url=b.url) for b in row] for row in post.buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def what_it_is(t: Texts, post: Post) -> str:
    """Name the kind of a post."""
    names: dict[MediaKind, str] = {
        MediaKind.PHOTO: t.plain("kind", "photo"),
        MediaKind.VIDEO: t.plain("kind", "video"),
        MediaKind.ANIMATION: t.plain("kind", "GIF"),
        MediaKind.DOCUMENT: t.plain("kind", "file"),
        MediaKind.AUDIO: t.plain("kind", "audio"),
        MediaKind.VOICE: t.plain("kind", "voice message"),
        MediaKind.VIDEO_NOTE: t.plain("kind", "round video"),
    }
    return names[post.media[0].kind] if post.media else t.plain("kind", "text")
