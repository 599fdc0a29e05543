"""Posts between the chat and our rows: taken over and shown again without loss."""

import json
from typing import cast

from aiogram import Bot
from aiogram.types import LinkPreviewOptions, Message, MessageEntity

from delivery.post import Json, Post


def post_of(message: Message) -> Post:
    """Take over text and entities exactly as they came."""
    content = message.model_dump(
        mode="json", include={"entities", "link_preview_options"}, exclude_unset=True
    )
    return Post(
        text=message.text or "",
        entities=tuple(cast("list[Json]", content.get("entities") or [])),
        preview=cast("Json | None", content.get("link_preview_options")),
    )


async def send_post(bot: Bot, chat_id: int, post: Post) -> None:
    """Send the post itself to the operator, entity by entity."""
    entities = [MessageEntity.model_validate(e) for e in json.loads(json.dumps(post.entities))]
    preview = LinkPreviewOptions.model_validate(post.preview) if post.preview else None
    await bot.send_message(
        chat_id, post.text, entities=entities, parse_mode=None, link_preview_options=preview
    )
