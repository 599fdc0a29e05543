"""Screens caught and caught_bad: a post was sent or forwarded to the bot."""

from contextlib import suppress
from typing import Final

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks import CampaignButton, CampaignVerb, CaughtPost, PostVerb
from bot.kit import PRIMARY, View, key, send
from bot.panel import Panel
from bot.posts import post_of, send_post, what_it_is
from bot.screens.draft import quick
from bot.texts import Texts
from delivery.campaign import CampaignStatus, Progress
from delivery.post import MediaKind, Post

SHORT_WORDS: Final = frozenset(
    {"ок", "окей", "да", "нет", "стоп", "пауза", "привет", "спасибо"}
    | {"ok", "okay", "yes", "no", "stop", "pause", "hi", "thanks", "start"}
)
STOP_WORDS: Final = frozenset({"стоп", "пауза", "stop", "pause"})


def caught(t: Texts, post: Post, template_id: int) -> View:
    """Screen ``caught``."""
    text = t(
        "caught",
        "Got it: <b>{what}</b>, {n} of {limit} characters.\n\nWhat should I do with this post?",
        what=what_it_is(t, post),
        n=post.length,
        limit=post.limit,
    )
    rows = [
        [
            key(
                t.plain("caught", "🚀 Send it out"),
                CaughtPost(verb=PostVerb.SEND, template_id=template_id),
                PRIMARY,
            )
        ],
        [
            key(
                t.plain("caught", "👀 Show"),
                CaughtPost(verb=PostVerb.SHOW, template_id=template_id),
            ),
            key(
                t.plain("caught", "Discard"),
                CaughtPost(verb=PostVerb.DROP, template_id=template_id),
            ),
        ],
    ]
    return View(text, rows)


async def short_word(message: Message, bot: Bot, panel: Panel, t: Texts) -> None:
    """Take a short word for no post: «stop» offers to hold what goes out, any other gets a hint."""
    is_stop = (message.text or "").casefold() in STOP_WORDS
    rows = [row for c in await panel.progress.open() if (row := _hold(t, c))] if is_stop else []
    if rows:
        await send(bot, message.chat.id, View(t("short_word", "What should be paused?"), rows))
        return
    await message.answer(t("short_word", "Send or forward the post that should be published."))


def _hold(t: Texts, c: Progress) -> list[InlineKeyboardButton]:
    """Make the button that keeps the next post of this campaign from going out."""
    if c.status is CampaignStatus.RUNNING:
        caption = t.plain("short_word", "⏸ Pause “{title}”", title=c.title)
        return [key(caption, CampaignButton(verb=CampaignVerb.PAUSE, campaign_id=c.id, rev=c.rev))]
    if c.status is CampaignStatus.SCHEDULED:
        caption = t.plain("short_word", "↩️ Do not launch “{title}”", title=c.title)
        return [key(caption, CampaignButton(verb=CampaignVerb.UNDO, campaign_id=c.id, rev=c.rev))]
    return []


async def unknown_command(message: Message, t: Texts) -> None:
    """No such command: say which there are."""
    await message.answer(t("short_word", "There is no such command. The menu: /menu"))


async def catch(message: Message, bot: Bot, panel: Panel, t: Texts) -> None:
    """Keep the post, and ask what to do with it; one that is too long is explained instead."""
    post = post_of(message)
    if post.length > post.limit:
        words = t(
            "caught_bad",
            "The caption is too long: {n} of {limit} characters. Shorten it and send it again.",
            n=post.length,
            limit=post.limit,
        )
        await message.answer(words)
        return
    title = post.title or what_it_is(t, post)
    template_id = await panel.templates.add(post, title, message.chat.id)
    view = caught(t, post, template_id)
    await send(bot, message.chat.id, view, reply_to=message.message_id)


async def album(message: Message, panel: Panel, t: Texts) -> None:
    """Take no part of an album for a whole post: say so, once for all its parts."""
    if message.media_group_id not in panel.refused_albums:
        panel.refused_albums.append(message.media_group_id or "")
        await message.answer(
            t("caught_bad", "Albums cannot be published yet. Send one file with its caption.")
        )


async def not_publishable(message: Message, t: Texts) -> None:
    """Refuse what is neither text nor a file, with a sentence; nothing is lost."""
    await message.answer(
        t("caught_bad", "This kind of post cannot be published yet. Send a text or a file.")
    )


async def start_draft(
    query: CallbackQuery, callback_data: CaughtPost, panel: Panel, t: Texts
) -> None:
    """Make the draft of this post and ask where to."""
    post = await panel.templates.get(callback_data.template_id)
    account = await panel.accounts.current()
    if post is None:
        await query.answer(
            t.plain("caught", "This post was discarded. Send it again."), show_alert=True
        )
        return
    if account is None or account.can_post == 0:
        words = t.plain(
            "caught",
            "The post is kept. It can be sent out once an account is connected and may post"
            " somewhere.",
        )
        await query.answer(words, show_alert=True)
        return
    campaign_id = await panel.campaigns.create(
        post.title or what_it_is(t, post), callback_data.template_id, account.id, query.from_user.id
    )
    await panel.redraw(query, t, lambda: quick(panel, t, campaign_id))


async def show_post(
    query: CallbackQuery, callback_data: CaughtPost, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Show the post as it will come out."""
    post = await panel.templates.get(callback_data.template_id)
    if post is None or query.message is None:
        await query.answer(
            t.plain("caught", "This post was discarded. Send it again."), show_alert=True
        )
        return
    await query.answer()
    await send_post(bot, query.message.chat.id, post)


async def drop_post(
    query: CallbackQuery, callback_data: CaughtPost, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Forget the post and take the question away."""
    await panel.templates.drop(callback_data.template_id)
    await query.answer(t.plain("caught", "Discarded."))
    if query.message is not None:
        with suppress(TelegramBadRequest):  # older than 48 hours: it stays
            await bot.delete_message(query.message.chat.id, query.message.message_id)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="caught")
    router.message.register(
        short_word, F.text.casefold().in_(SHORT_WORDS) | F.text.regexp(r"^\s*\d{1,8}\s*$")
    )
    router.message.register(unknown_command, F.text.startswith("/"))
    router.message.register(album, F.media_group_id)
    router.message.register(catch, F.text | F.content_type.in_({*MediaKind}))
    router.message.register(not_publishable)
    router.callback_query.register(start_draft, CaughtPost.filter(F.verb == PostVerb.SEND))
    router.callback_query.register(show_post, CaughtPost.filter(F.verb == PostVerb.SHOW))
    router.callback_query.register(drop_post, CaughtPost.filter(F.verb == PostVerb.DROP))
    return router
