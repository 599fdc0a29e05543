"""Screen tpl_list: the templates, their archive, the search."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.menu import Home
from bot.callbacks.posts import ListVerb, TemplateButton, TemplateList, TemplateVerb
from bot.kit import View, key, pager
from bot.panel import Panel
from bot.posts import what_it_is
from bot.screens.asking import Asking, ask, is_answer, show_answer, take_away
from bot.texts import Texts, count, isolated
from db.templates import Line

PAGE: Final = 8
SOUGHT: Final = "tpl_sought"  # what this person looks for, in the state's data
Rows = list[list[InlineKeyboardButton]]


async def templates(
    panel: Panel, t: Texts, page: int = 0, sought: str = "", *, archived: bool = False
) -> View:
    """Screen ``tpl_list``; ``archived``: the archive instead."""
    lines, found = await panel.templates.page(sought, page * PAGE, PAGE, archived=archived)
    if not lines and page:
        return await templates(panel, t, 0, sought, archived=archived)
    head = t("tpl_list", "<b>Templates</b> · {n}", n=count(found))
    if archived:
        head = t("tpl_list", "<b>Archive of templates</b> · {n}", n=count(found))
    if sought:
        head += "\n\n" + t("tpl_list", "🔍 “{sought}”: found {n}", sought=sought, n=count(found))
    rows: Rows = [[_line(t, line)] for line in lines]
    rows.append(_pager(t, page, found, archived=archived))
    rows += await _ways(panel, t, sought, archived=archived)
    return View(head + "\n\n" + _hint(t, found, sought, archived=archived), rows)


def _hint(t: Texts, found: int, sought: str, *, archived: bool) -> str:
    if archived:
        return t("tpl_list", "What is here is hidden from lists; its campaigns go on.")
    if found or sought:
        return t("tpl_list", "Send a post to add a new one.")
    return t("tpl_list", "No templates yet. Send a post and tap “Save as template”.")


def _line(t: Texts, line: Line) -> InlineKeyboardButton:
    caption = f"{isolated(line.title)} · {what_it_is(t, line.post)}"
    return key(caption, TemplateButton(verb=TemplateVerb.OPEN, lineage=line.lineage))


def _pager(t: Texts, page: int, found: int, *, archived: bool) -> list[InlineKeyboardButton]:
    pages = -(-found // PAGE)
    caption = t.plain("pick", "{page} of {pages}", page=page + 1, pages=pages)
    return pager(page, pages, lambda n: TemplateList(page=n, archived=archived), caption)


async def _ways(panel: Panel, t: Texts, sought: str, *, archived: bool) -> Rows:
    """Make the search and the ways out."""
    if sought:
        clear = TemplateList(verb=ListVerb.CLEAR, archived=archived)
        rows: Rows = [[key(t.plain("pick", "✖️ Show all"), clear)]]
    else:
        find = TemplateList(verb=ListVerb.FIND, archived=archived)
        rows = [[key(t.plain("pick", "🔍 Find"), find)]]
    if archived:
        return [*rows, [key(t.plain("tpl_list", "‹ Templates"), TemplateList())]]
    if hidden := await panel.templates.total(archived=True):
        caption = t.plain("tpl_list", "Archive · {n}", n=count(hidden))
        rows[0].append(key(caption, TemplateList(archived=True)))
    return [*rows, [key(t.plain("quick", "‹ Menu"), Home())]]


async def open_list(
    query: CallbackQuery, callback_data: TemplateList, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show a page; what was looked for stays until all are shown again."""
    at = callback_data
    if at.verb is ListVerb.CLEAR:
        await state.update_data({SOUGHT: ""})
    sought = str((await state.get_data()).get(SOUGHT, ""))
    await panel.redraw(query, t, lambda: templates(panel, t, at.page, sought, archived=at.archived))


async def ask_search(
    query: CallbackQuery, callback_data: TemplateList, state: FSMContext, t: Texts
) -> None:
    """Let the next typed text be a search; what it is about says whether in the archive."""
    await ask(query, state, Asking.template_search, int(callback_data.archived))
    await query.answer(t.plain("tpl_list", "Type a part of the name."), show_alert=True)


async def search(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Show what matches, in the list's own message."""
    sought = (message.text or "").strip().replace("\0", "")
    await state.set_state(None)
    data = await state.update_data({SOUGHT: sought})
    view = await templates(panel, t, 0, sought, archived=bool(data["asked"]))
    await show_answer(message, state, panel, t, view)
    await take_away(message)


def router() -> Router:
    """Return the handlers of the list."""
    router = Router(name="templates")
    router.callback_query.register(ask_search, TemplateList.filter(F.verb == ListVerb.FIND))
    router.callback_query.register(open_list, TemplateList.filter())
    router.message.register(search, StateFilter(Asking.template_search), is_answer)
    return router
