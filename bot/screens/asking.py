"""What a person was asked to type: which words are an answer, and where it is shown."""

from contextlib import suppress
from typing import Final

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from bot.callbacks.drafts import Pick, PickFolder
from bot.kit import View, patiently, put, turning
from bot.panel import Panel
from bot.screens.short_words import SHORT_WORDS, STOP_WORDS
from bot.texts import Texts

LONGEST: Final = 40  # characters of an answer; a longer text is a post
SHORT_NUMBER: Final = 8  # digits: such a number is no post


class Asking(StatesGroup):
    """The question that is open, about the campaign (the folder, the list) named in the data."""

    deadline = State()
    interval = State()
    start = State()
    repeat_end = State()
    draft_name = State()
    new_start = State()
    template_name = State()
    template_search = State()
    page = State()
    journal_day = State()
    campaign_words = State()
    campaign_day = State()
    new_folder = State()
    folder_title = State()
    time_zone = State()
    quiet_hours = State()
    normal_pace = State()
    errors = State()
    cap = State()
    approval = State()
    my_time_zone = State()


class Typing(StatesGroup):
    """What may be typed while a screen is open that does not ask for it alone."""

    picking = State()  # in the picker of the draft named in the data: a list of channels
    search = State()  # there too: a part of a title
    list = State()  # there too: a list of channels, by their titles too
    variable = State()
    channels = State()  # the list of channels is open: a choice inline is shown there


class DraftTyping(StatesGroup):
    """What may be long: another post for the draft named in the data."""

    post = State()


class TemplateTyping(StatesGroup):
    """What may be long: the buttons of the template named in the data, or another post for it."""

    buttons = State()
    replacement = State()


class Returning(StatesGroup):
    """What the author of the campaign named in the data is to read."""

    reason = State()


async def ask(
    query: CallbackQuery, state: FSMContext, question: State, about: int, seen: int = 0
) -> None:
    """Let what is typed next answer this question, in the message of this button.

    ``seen`` is the rev of the draft it is about.
    """
    screen = query.message.message_id if query.message else None
    await state.set_state(question)
    await state.update_data(asked=about, asked_in=screen, seen=seen)


async def asked(state: FSMContext) -> int:
    """Return the campaign, or the folder, the question is about."""
    return int((await state.get_data())["asked"])


async def seen_then(state: FSMContext) -> int:
    """Return the rev of the draft when the question was asked."""
    return int((await state.get_data()).get("seen", 0))


def is_answer(message: Message) -> bool:
    """Whether this is a short text somebody typed: what was forwarded or has a file is a post."""
    text = message.text or ""
    is_typed = message.forward_origin is None and 0 < len(text) <= LONGEST
    return is_typed and "\n" not in text and text[0] != "/" and text.casefold() not in STOP_WORDS


def is_post(message: Message) -> bool:
    """Whether it can be the whole of a post: no command, no part of an album, no short word."""
    text = (message.text or "").strip().casefold()
    is_short = text in SHORT_WORDS or (text.isdigit() and len(text) <= SHORT_NUMBER)
    return message.media_group_id is None and text[:1] != "/" and not is_short


def author(message: Message) -> int:
    """Return who typed it."""
    return message.from_user.id if message.from_user else message.chat.id


def is_no_answer(message: Message) -> bool:
    """Whether the question ends with this message, which is for somebody else."""
    return not is_answer(message)


async def show_answer(
    message: Message, state: FSMContext, panel: Panel, t: Texts, view: View
) -> None:
    """Show what follows in the message that asked."""
    chat_id, bot = message.chat.id, message.bot
    screen = (await state.get_data()).get("asked_in")
    if bot is None:
        raise ValueError("a message without its bot")
    async with turning(chat_id, screen or 0):
        shown = await patiently(lambda: put(bot, chat_id, screen, view))
        await panel.follow(chat_id, shown, view, t)
    await state.update_data(asked_in=shown)


async def take_away(message: Message) -> None:
    """Delete the words of an answer that was taken."""
    with suppress(TelegramBadRequest):  # older than 48 hours: they stay
        await message.delete()


async def stop_typing(_: Message | CallbackQuery, state: FSMContext) -> None:
    """Leave the screen where something could be typed: this is for somebody else."""
    await state.set_state(None)
    raise SkipHandler


async def stop_asking(_: Message | CallbackQuery, state: FSMContext) -> None:
    """End the question: another tap, a command or a post answers nothing."""
    await state.set_state(None)
    raise SkipHandler


def router() -> Router:
    """Return the handlers that come before all others."""
    router = Router(name="asking")
    router.callback_query.register(stop_asking, StateFilter(Asking))
    in_picker = Pick.filter(), PickFolder.filter()
    router.callback_query.register(stop_typing, StateFilter(Typing), *(~f for f in in_picker))
    router.message.register(stop_asking, StateFilter(Asking), is_no_answer)
    router.callback_query.register(stop_asking, StateFilter(DraftTyping))
    router.message.register(stop_asking, StateFilter(DraftTyping), F.text.startswith("/"))
    return router
