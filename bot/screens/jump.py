"""A tap on «1 of 31»: the number of a page is typed."""

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.channels import ChannelList
from bot.callbacks.menu import Jump, JumpTo
from bot.kit import View
from bot.panel import Panel
from bot.screens.asking import Asking, Typing, ask, show_answer, stop_asking, take_away
from bot.screens.channels import channels
from bot.screens.folder_edits import fill
from bot.screens.folders import folder
from bot.screens.pick import pick, sought_in
from bot.screens.report import posts_of
from bot.texts import Texts


async def ask_page(query: CallbackQuery, callback_data: Jump, state: FSMContext, t: Texts) -> None:
    """Let the number of a page be typed."""
    await ask(query, state, Asking.page, callback_data.of)
    await state.update_data(jump=callback_data.pack())
    words = t.plain("jump", "Type the number of a page, 1 to {pages}.", pages=callback_data.pages)
    await query.answer(words)


async def take_page(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Turn to the page that was typed; the nearest one there is."""
    at = Jump.unpack(str((await state.get_data())["jump"]))
    page = min(max(int((message.text or "").strip()), 1), at.pages) - 1
    await state.set_state(Typing.picking if at.to is JumpTo.PICK else None)
    await show_answer(message, state, panel, t, await _page(panel, t, state, at, page))
    await take_away(message)


async def _page(panel: Panel, t: Texts, state: FSMContext, at: Jump, page: int) -> View:
    match at.to:
        case JumpTo.PICK:
            return await pick(panel, t, at.of, page, await sought_in(state, at.of))
        case JumpTo.POSTS:
            return await posts_of(panel, t, at.of, page)
        case JumpTo.FILL:
            return await fill(panel, t, at.of, page)
        case JumpTo.CHANNELS if at.of:
            return await folder(panel, t, at.of, page)
        case JumpTo.CHANNELS:
            return await channels(panel, t, ChannelList(show=at.show, page=page))


def router() -> Router:
    """Return the handlers of what is typed here."""
    router = Router(name="jump")
    router.callback_query.register(ask_page, Jump.filter())
    number = F.text.regexp(r"^\s*\d{1,6}\s*$")
    router.message.register(take_page, StateFilter(Asking.page), number)
    router.message.register(stop_asking, StateFilter(Asking.page))
    return router
