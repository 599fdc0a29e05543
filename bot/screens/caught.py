"""Screen caught: a post was sent or forwarded to the bot."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from aiogram import Bot, F, Router
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.albums import Albums, Captured
from bot.callbacks.campaigns import CampaignButton, CampaignVerb
from bot.callbacks.posts import CaughtPost, PostVerb
from bot.courier import PARTS
from bot.kit import PRIMARY, View, key, patiently, put, send, turning
from bot.panel import Panel
from bot.posts import all_of_it, post_of, send_post, what_it_is
from bot.refusals import is_passing
from bot.screens.caught_bad import caught_bad, differences, differing, not_publishable
from bot.screens.quick import quick
from bot.screens.short_words import SHORT_WORDS, STOP_WORDS
from bot.texts import Texts, count
from db.accounts import AccountState
from db.albums import Group
from db.templates import Said
from delivery.campaign import CampaignStatus, Progress
from delivery.limits import Finding, Limits, room
from delivery.post import MediaKind, Post


def about(t: Texts, post: Post, template_id: int, account: AccountState | None) -> View:
    """Choose between the screens ``caught`` and ``caught_bad``."""
    found = differing(post, account)
    if account is not None and any(finding.stops for finding in found):
        return caught_bad(t, post, template_id, found, account)
    return caught(t, post, template_id, found, account)


def caught(
    t: Texts,
    post: Post,
    template_id: int,
    found: Sequence[Finding] = (),
    account: AccountState | None = None,
) -> View:
    """Screen ``caught``, with what will come out a little different."""
    limits = account.limits if account else Limits()
    got = t(
        "caught",
        "Got it: <b>{what}</b>, {n} of {limit} characters.",
        what=all_of_it(t, post),
        n=count(post.length),
        limit=count(room(post, limits)),
    )
    paragraphs = [got, t("caught", "What should I do with this post?")]
    if account is not None and found:
        but = t("caught", "⚠️ A little will come out different:")
        paragraphs.insert(1, f"{but}\n{differences(t, post, found, account)}")
    text = "\n\n".join(paragraphs)
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
                t.plain("caught", "Save as template"),
                CaughtPost(verb=PostVerb.SAVE, template_id=template_id),
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
    """Keep the post, and ask what to do with it: once, however often the message comes."""
    post, said = post_of(message), Said(message.chat.id, message.message_id)
    title = post.title or what_it_is(t, post)
    template_id = await panel.templates.catch(post, title, message.chat.id, said)
    if template_id is None:
        return
    view = about(t, post, template_id, await panel.accounts.current())
    question = await send(bot, message.chat.id, view, reply_to=message.message_id)
    await panel.templates.asked(said, question.message_id)


async def catch_part(message: Message, albums: Albums) -> None:
    """Keep a part of an album at once; the question comes when all are there."""
    group = Group(message.chat.id, message.media_group_id or "")
    await albums.take(group, message.message_id, post_of(message))


async def ask_about(bot: Bot, panel: Panel, captured: Captured) -> int:
    """Ask about an album, or redraw the question where it was asked; 0: nobody can be asked."""
    t = Texts(await panel.people.locale(captured.chat_id), panel.zone)
    account = await panel.accounts.current()
    view = about(t, captured.post, captured.template_id, account)
    chat_id, question = captured.chat_id, captured.question_id
    try:
        if not question:
            return (await send(bot, chat_id, view, reply_to=captured.message_id)).message_id
        async with turning(chat_id, question):
            return await patiently(lambda: put(bot, chat_id, question, view))
    except AiogramError as error:
        if is_passing(error):
            raise
        return 0


async def refuse(message: Message, t: Texts) -> None:
    """Say what this is, and that it cannot be published."""
    in_album = message.media_group_id is not None
    await message.answer(not_publishable(t, message.content_type, in_album=in_album))


async def split(query: CallbackQuery, callback_data: CaughtPost, panel: Panel, t: Texts) -> None:
    """Send files and text as two messages: no caption may be so long."""
    post = await panel.templates.get(callback_data.template_id)
    made = None
    if post is not None:
        pair = replace(post, is_split=bool(post.media))
        made = await panel.templates.change(callback_data.template_id, pair, query.from_user.id)
    if post is None or made is None:
        await query.answer(
            t.plain("caught", "This post was discarded. Send it again."), show_alert=True
        )
        return
    template_id = made

    async def draw() -> View:
        return about(t, pair, template_id, await panel.accounts.current())

    await panel.redraw(query, t, draw)


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
    is_again = callback_data.verb is PostVerb.AGAIN
    words = t.plain("caught_bad", "Send the corrected post.")
    await query.answer(words if is_again else t.plain("caught", "Discarded."))
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
    is_file = F.content_type.in_({*MediaKind})
    router.message.register(catch_part, F.media_group_id, F.content_type.in_({*PARTS}))
    router.message.register(catch, F.text | is_file)
    router.message.register(refuse)
    router.callback_query.register(start_draft, CaughtPost.filter(F.verb == PostVerb.SEND))
    router.callback_query.register(show_post, CaughtPost.filter(F.verb == PostVerb.SHOW))
    router.callback_query.register(split, CaughtPost.filter(F.verb == PostVerb.SPLIT))
    dropped = F.verb.in_({PostVerb.DROP, PostVerb.AGAIN})
    router.callback_query.register(drop_post, CaughtPost.filter(dropped))
    return router
