"""Search as one types: the bot answers in the field of the chat, the choice is a tap."""

import re
from collections.abc import Sequence
from typing import Final

from aiogram import Bot, F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultUnion,
    InputTextMessageContent,
    Message,
)

from bot.callbacks.channels import ChannelButton, ChannelVerb
from bot.kit import View, patiently, put, turning
from bot.panel import Panel
from bot.screens.asking import Typing, author, take_away
from bot.screens.channel_card import open_card
from bot.screens.channels import SIGNS, why_or_members
from bot.screens.pick import pick
from bot.screens.pick_words import closed_caption
from bot.texts import Texts, count, isolated
from db.channels import Filter, Listed
from db.panel import Choice

PAGE: Final = 50  # results an answer may have
ASKED: Final = re.compile(r"(?:p(\d{1,18})|c)(?:\s+(.*))?", re.DOTALL)
CHOSEN: Final = re.compile(r"· (?:p(\d{1,18})([+-])|c-)(\d{1,18})$")
PICKING: Final = {s.state for s in (Typing.picking, Typing.search, Typing.list)}


def choice_result(t: Texts, campaign_id: int, c: Choice) -> InlineQueryResultArticle:
    """Make a result of the picker; a closed channel leads to its card, which says why."""
    if not c.can_post:
        return _result(
            c.channel_id, closed_caption(t, c), "", f"{isolated(c.title)} · c-{c.channel_id}"
        )
    sign = "☑️" if c.is_chosen else "▫️"
    words = t.plain("inline", "Tap to take it out") if c.is_chosen else _members(t, c.members)
    wanted = "-" if c.is_chosen else "+"
    message = f"{isolated(c.title)} · p{campaign_id}{wanted}{c.channel_id}"
    return _result(c.channel_id, f"{sign} {isolated(c.title)}", words, message)


def channel_result(t: Texts, c: Listed) -> InlineQueryResultArticle:
    """Make a result that opens a card."""
    name = "" if c.username is None else f"@{c.username}"
    words = f"{name}{why_or_members(t, c)}".removeprefix(" · ")
    return _result(
        c.id, f"{SIGNS[c.health]} {isolated(c.title)}", words, f"{isolated(c.title)} · c-{c.id}"
    )


def _members(t: Texts, members: int | None) -> str:
    return "" if members is None else t.plain("inline", "{n} subscribers", n=count(members))


def _result(number: int, title: str, words: str, message: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=message, parse_mode=None)
    return InlineQueryResultArticle(
        id=str(number), title=title, description=words or None, input_message_content=content
    )


def offset_of(text: str) -> int:
    """Read how many results were shown already."""
    return int(text) if text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004  # digits


async def answer(query: InlineQuery, panel: Panel, t: Texts) -> None:
    """Answer with the channels that match; what comes after them is asked for by its offset."""
    offset = offset_of(query.offset)
    results, total = await _found(panel, t, query.query, offset)
    following = str(offset + PAGE) if offset + PAGE < total else ""
    await query.answer(list(results), cache_time=0, is_personal=True, next_offset=following)


async def _found(
    panel: Panel, t: Texts, asked: str, offset: int
) -> tuple[Sequence[InlineQueryResultUnion], int]:
    """Search in the draft that is named, else among all channels."""
    named = ASKED.fullmatch(asked.strip())
    sought = (named[2] or "" if named else asked).replace("\0", "").strip()[:60]
    if named is not None and named[1]:
        campaign_id = int(named[1])
        choices, total = await panel.choices.page(campaign_id, sought, offset, PAGE)
        return [choice_result(t, campaign_id, c) for c in choices], total
    account = await panel.accounts.current()
    if account is None:
        return [], 0
    listed, total = await panel.channels.page(account.id, Filter(sought=sought), offset, PAGE)
    return [channel_result(t, c) for c in listed], total


def is_choice(message: Message, bot: Bot) -> bool | dict[str, object]:
    """Whether this is what a chosen result sent: a message by way of this very bot."""
    if message.via_bot is None or message.via_bot.id != bot.id:
        return False
    found = CHOSEN.search(message.text or "")
    if found is None:
        return False
    wanted = int(found[3]) if found[2] != "-" else -int(found[3])
    return {"campaign_id": int(found[1] or 0), "channel_id": wanted}


async def choose(
    message: Message,
    state: FSMContext,
    panel: Panel,
    t: Texts,
    campaign_id: int,
    channel_id: int,
) -> None:
    """Choose the channel in the picker, or open its card; the sent words go.

    ``channel_id`` is negative where the channel is to be taken out.
    """
    data = await state.get_data()
    now = await state.get_state()
    if not campaign_id:
        screen = data.get("channels") if now == Typing.channels.state else None
        to = ChannelButton(verb=ChannelVerb.OPEN, channel_id=channel_id)
        await _show(message, panel, t, await open_card(panel, t, to), screen)
    else:
        on, channels = channel_id > 0, [abs(channel_id)]
        await panel.choices.choose(campaign_id, channels, author(message), on=on)
        is_there = now in PICKING and data.get("campaign") == campaign_id
        screen, page = (data.get("screen"), int(data.get("page", 0))) if is_there else (None, 0)
        sought = str(data.get("sought", "")) if is_there else ""
        view = await pick(panel, t, campaign_id, page, sought)
        shown = await _show(message, panel, t, view, screen)
        place = {"campaign": campaign_id, "screen": shown, "page": page, "sought": sought}
        await state.update_data(place)
        await state.set_state(Typing.picking)
    await take_away(message)


async def _show(message: Message, panel: Panel, t: Texts, view: View, screen: int | None) -> int:
    """Show a view in the screen that is open, else in a new message."""
    chat_id, bot = message.chat.id, message.bot
    if bot is None:
        raise ValueError("a message without its bot")
    async with turning(chat_id, screen or 0):
        shown = await patiently(lambda: put(bot, chat_id, screen, view))
        await panel.follow(chat_id, shown, view, t)
    return shown


def router() -> Router:
    """Return the handlers that come before all that take text."""
    router = Router(name="inline")
    router.inline_query.register(answer)
    router.message.register(choose, F.via_bot, is_choice)
    return router
