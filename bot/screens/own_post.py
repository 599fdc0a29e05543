"""A post of ours that was forwarded back: which campaign it is, and what can be done about it."""

from typing import cast

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message, MessageOriginChannel

from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.callbacks.posts import CaughtPost, PostVerb
from bot.kit import PRIMARY, View, key, send
from bot.panel import Panel
from bot.texts import Texts
from db.progress import Published


def own_post(t: Texts, found: Published) -> View:
    """Screen ``own_post``."""
    text = t.plural(
        "own_post",
        "This is No. {id}, published in {number} channel.",
        "This is No. {id}, published in {number} channels.",
        found.sent,
        id=found.campaign_id,
    )
    card = CampaignButton(verb=CampaignVerb.CARD, campaign_id=found.campaign_id)
    again = CaughtPost(verb=PostVerb.SEND, template_id=found.template_id)
    return View(
        text,
        [
            [key(t.plain("own_post", "No. {id}: open", id=found.campaign_id), card, PRIMARY)],
            [key(t.plain("own_post", "🚀 Send it out again"), again)],
        ],
    )


async def recognise(message: Message, bot: Bot, panel: Panel, t: Texts) -> None:
    """Answer about the campaign, once for an album; what is not ours is a post like any other."""
    origin = cast("MessageOriginChannel", message.forward_origin)
    found = await panel.progress.published(origin.chat.id, origin.message_id)
    if found is None:
        raise SkipHandler
    if (group := message.media_group_id) is not None:
        if group in panel.known_albums:
            return
        panel.known_albums.append(group)
    await send(bot, message.chat.id, own_post(t, found), reply_to=message.message_id)


def router() -> Router:
    """Return the handler that comes before posts are caught."""
    router = Router(name="own_post")
    router.message.register(recognise, F.forward_origin.type == "channel")
    return router
