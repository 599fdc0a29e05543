"""Screen audit: who did what, when; by person, by topic, by day; line by line; as a file."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final

from aiogram import Bot, F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, FSInputFile, Message

from bot.callbacks.journal import JournalButton, JournalLine, JournalTopic, JournalVerb
from bot.csv_files import csv_file, file_name
from bot.day_words import day_words, days_words
from bot.journal.pages import (
    Opened,
    at_first,
    audit,
    in_detail,
    lines_of,
    topic_name,
)
from bot.journal.table import HEADER, table_row
from bot.kit import View, key, pager, patiently
from bot.panel import Panel
from bot.screens.asking import Asking, ask, is_answer, show_answer, take_away
from bot.texts import Texts
from db.journal import SYSTEM, Leaf, Sieve, Topic
from delivery.days import Days, read_days

PAGE: Final = 8
CHUNK: Final = 500  # lines of a file read at once
MOST: Final = 100_000  # lines of a file
DAYS: Final = 6  # that are offered
ASKED: Final = "journal"  # the filters a typed day joins, in the state's data
TOPICS: Final = {
    JournalTopic.CAMPAIGNS: Topic.CAMPAIGNS,
    JournalTopic.TEMPLATES: Topic.TEMPLATES,
    JournalTopic.CHANNELS: Topic.CHANNELS,
    JournalTopic.PEOPLE: Topic.PEOPLE,
    JournalTopic.SETTINGS: Topic.SETTINGS,
    JournalTopic.REFUSED: Topic.REFUSED,
}


def sieve_of(t: Texts, at: JournalButton) -> Sieve:
    """Return the filters of a page."""
    days = Days.decoded(at.days)
    span = None if days is None else days.between(t.zone)
    return Sieve(at.who or None, TOPICS.get(at.topic), span)


async def _opened(panel: Panel, t: Texts, at: JournalButton) -> Opened:
    name = None if at.who in (0, SYSTEM) else await panel.people.name_of(at.who)
    return Opened(at, await _leaf(panel, sieve_of(t, at), at), name)


async def _leaf(panel: Panel, sieve: Sieve, at: JournalButton) -> Leaf:
    if at.newer:
        return await panel.journal.newer(sieve, at.line, PAGE)
    return await panel.journal.older(sieve, at.line or None, PAGE)


async def page_of(panel: Panel, t: Texts, at: JournalButton) -> View:
    """Draw what the button leads to."""
    match at.verb:
        case JournalVerb.WHO:
            return await choose_who(panel, t, at)
        case JournalVerb.WHAT:
            return choose_what(t, at)
        case JournalVerb.DAY:
            return choose_day(panel, t, at)
        case JournalVerb.LINES:
            return lines_of(t, await _opened(panel, t, at), panel.now())
        case JournalVerb.PAGE | JournalVerb.FILE:
            return audit(t, await _opened(panel, t, at), panel.now())


async def choose_who(panel: Panel, t: Texts, at: JournalButton) -> View:
    """Choose whose lines are shown."""
    people = [(0, t.plain("audit", "Everybody")), (SYSTEM, t.plain("audit", "System"))]
    people += await panel.journal.people()
    pages = -(-len(people) // PAGE)
    page = min(max(at.line, 0), pages - 1)
    rows = [
        [key(name, at_first(at).model_copy(update={"who": who}))]
        for who, name in people[page * PAGE : (page + 1) * PAGE]
    ]
    caption = t.plain("audit", "{page} of {pages}", page=page + 1, pages=pages)
    turn = pager(page, pages, lambda n: at.model_copy(update={"line": n}), caption)
    head = t("audit", "<b>Activity</b> · who")
    return View(head, [*rows, turn, [key(t.plain("audit", "‹ Back"), at_first(at))]])


def choose_what(t: Texts, at: JournalButton) -> View:
    """Choose what the lines are about."""
    rows = [
        [key(topic_name(t, topic), at_first(at).model_copy(update={"topic": topic}))]
        for topic in JournalTopic
    ]
    head = t("audit", "<b>Activity</b> · what")
    return View(head, [*rows, [key(t.plain("audit", "‹ Back"), at_first(at))]])


def choose_day(panel: Panel, t: Texts, at: JournalButton, note: str = "") -> View:
    """Choose the day, or type it."""
    today = panel.now().astimezone(t.zone).date()
    offered = [today - timedelta(days=n) for n in range(DAYS)]
    keys = [
        key(
            day_words(t, day, today).capitalize(),
            at_first(at).model_copy(update={"days": Days.of(day).code}),
        )
        for day in offered
    ]
    month = Days(today.year, today.month)
    whole = at_first(at).model_copy(update={"days": month.code})
    keys.append(key(days_words(t, month, panel.now()).capitalize(), whole))
    keys.append(key(t.plain("audit", "All days"), at_first(at).model_copy(update={"days": 0})))
    rows = [keys[i : i + 2] for i in range(0, len(keys), 2)]
    head = t("audit", "<b>Activity</b> · day")
    hint = t("audit", "Or type it: yesterday, 12.11, November.")
    text = "\n\n".join(filter(None, [head, note, hint]))
    return View(text, [*rows, [key(t.plain("audit", "‹ Back"), at_first(at))]])


async def show_journal(
    query: CallbackQuery, callback_data: JournalButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show a page, or a choice of a filter; a day can also be typed."""
    if callback_data.verb is JournalVerb.DAY:
        await ask(query, state, Asking.journal_day, 0)
        await state.update_data({ASKED: callback_data.pack()})
    await panel.redraw(query, t, lambda: page_of(panel, t, callback_data))


async def take_day(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Show the day that was typed."""
    at = JournalButton.unpack(str((await state.get_data())[ASKED]))
    text = (message.text or "").strip()
    days = read_days(text, panel.now().astimezone(t.zone).date())
    if days is None:
        note = t("audit", "⚠️ “{text}” is no day.", text=text)
        await show_answer(message, state, panel, t, choose_day(panel, t, at, note))
    else:
        await state.set_state(None)
        to = at_first(at).model_copy(update={"days": days.code})
        await show_answer(message, state, panel, t, await page_of(panel, t, to))
    await take_away(message)


async def show_line(
    query: CallbackQuery, callback_data: JournalLine, panel: Panel, t: Texts
) -> None:
    """Show one line in detail."""
    line = await panel.journal.line(callback_data.line)

    async def draw() -> View:
        if line is None:  # a forged button
            return await page_of(panel, t, JournalButton())
        return in_detail(t, line, callback_data, panel.now())

    await panel.redraw(query, t, draw)


async def send_file(
    query: CallbackQuery, callback_data: JournalButton, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Send what is shown as a table; the screen stays."""
    await query.answer(t.plain("audit", "Making the file…"))
    if query.message is None:
        return
    chat_id, sieve = query.message.chat.id, sieve_of(t, callback_data)
    name = file_name(t.plain("audit", "Journal"), f"{panel.now().astimezone(t.zone):%Y-%m-%d}")
    async with csv_file(HEADER, _table(panel, t, sieve)) as (path, _):
        await patiently(lambda: bot.send_document(chat_id, FSInputFile(path, name)))


async def _table(
    panel: Panel, t: Texts, sieve: Sieve
) -> AsyncIterator[Sequence[Sequence[str | int | None]]]:
    behind = None
    for _ in range(MOST // CHUNK):
        leaf = await panel.journal.older(sieve, behind, CHUNK)
        yield [table_row(t, line) for line in leaf.lines]
        if not leaf.has_older:
            return
        behind = leaf.lines[-1].id


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="journal")
    tapped = router.callback_query.register
    tapped(send_file, JournalButton.filter(F.verb == JournalVerb.FILE))
    tapped(show_journal, JournalButton.filter())
    tapped(show_line, JournalLine.filter())
    router.message.register(take_day, StateFilter(Asking.journal_day), is_answer)
    return router
