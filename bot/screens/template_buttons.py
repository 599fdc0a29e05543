"""Screen tpl_buttons: the link buttons of a template, typed line by line."""

from dataclasses import replace
from typing import Final

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.posts import TemplateButton, TemplateVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.asking import (
    TemplateTyping,
    ask,
    asked,
    author,
    is_post,
    show_answer,
    stop_asking,
    take_away,
)
from bot.screens.template_card import card, gone, open_card
from bot.screens.template_typed import back
from bot.texts import Texts
from delivery.buttons import IN_A_ROW, ROWS, TEXT, BadLine, Problem, Rows, read_buttons, written

SHOWN: Final = 60  # characters of a wrong line


async def buttons(panel: Panel, t: Texts, lineage: int, note: str = "") -> View:
    """Screen ``tpl_buttons``; ``note`` says what is wrong with what was typed."""
    template = await panel.templates.card(lineage)
    if template is None:
        return gone(t)
    head = t("tpl_buttons", "<b>Link buttons</b> · “{title}”", title=template.title)
    now = ""
    rows = [back(t, lineage)]
    if template.post.buttons:
        now = t("tpl_buttons", "Now:\n<code>{lines}</code>", lines=written(template.post.buttons))
        remove = TemplateButton(verb=TemplateVerb.NO_BUTTONS, lineage=lineage)
        rows.insert(0, [key(t.plain("tpl_buttons", "Remove buttons"), remove)])
    parts = [head, now, _how(t), note]
    return View("\n\n".join(part for part in parts if part), rows)


def _how(t: Texts) -> str:
    return t(
        "tpl_buttons",
        "Send buttons line by line:\n<code>Buy — https://example.org/sale\n"
        "Shops — https://example.org/map | Chat — t.me/example</code>\n"
        "A line is a row, | puts buttons side by side.\n\n"
        "⚠️ Telegram hides “Leave a comment” under a post with buttons.",
    )


def wrong(t: Texts, line: BadLine) -> str:
    """Say what is wrong with a line."""
    words = line.words if len(line.words) <= SHOWN else line.words[: SHOWN - 1] + "…"
    n = line.line
    sentences: dict[Problem, str] = {
        Problem.NO_LINES: t("tpl_buttons", "⚠️ There is no button in it."),
        Problem.NO_ADDRESS: t(
            "tpl_buttons", "⚠️ Line {n}: “{words}” is not “Text — address”.", n=n, words=words
        ),
        Problem.NO_TEXT: t(
            "tpl_buttons", "⚠️ Line {n}: “{words}” has no text before the dash.", n=n, words=words
        ),
        Problem.LONG_TEXT: t(
            "tpl_buttons",
            "⚠️ Line {n}: “{words}” is longer than {limit} characters.",
            n=n,
            words=words,
            limit=TEXT,
        ),
        Problem.BAD_ADDRESS: t(
            "tpl_buttons", "⚠️ Line {n}: “{words}” is no address.", n=n, words=words
        ),
        Problem.WIDE_ROW: t(
            "tpl_buttons", "⚠️ Line {n}: more than {limit} buttons in a row.", n=n, limit=IN_A_ROW
        ),
        Problem.MANY_ROWS: t("tpl_buttons", "⚠️ More than {limit} rows.", limit=ROWS),
    }
    return sentences[line.problem]


async def ask_buttons(
    query: CallbackQuery, callback_data: TemplateButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let buttons be typed; under an album there can be none."""
    lineage = callback_data.lineage
    template = await panel.templates.card(lineage)
    if template is None:
        await open_card(query, callback_data, panel, t)
        return
    if template.post.is_album and not template.post.is_split:
        words = t.plain("tpl_buttons", "No buttons can be under an album. Put links in its text.")
        await query.answer(words, show_alert=True)
        return
    await ask(query, state, TemplateTyping.buttons, lineage)
    await panel.redraw(query, t, lambda: buttons(panel, t, lineage))


async def take_buttons(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Put the typed buttons under the post; a wrong line is named."""
    lineage, rows = await asked(state), read_buttons(message.text or "")
    if isinstance(rows, BadLine):
        hint = t("tpl_buttons", "If it is a post, tap “‹ Back” and send it again.")
        note = f"{wrong(t, rows)} {hint}"
        await show_answer(message, state, panel, t, await buttons(panel, t, lineage, note))
        return
    await state.set_state(None)
    note = await _set(panel, t, lineage, rows, author(message))
    await show_answer(message, state, panel, t, await card(panel, t, lineage, note))
    await take_away(message)


async def remove_buttons(
    query: CallbackQuery, callback_data: TemplateButton, panel: Panel, t: Texts
) -> None:
    """Take all buttons away."""
    lineage = callback_data.lineage
    note = await _set(panel, t, lineage, (), query.from_user.id)
    await panel.redraw(query, t, lambda: card(panel, t, lineage, note))


async def _set(panel: Panel, t: Texts, lineage: int, rows: Rows, actor: int) -> str:
    """Make the next version with these buttons, unless they are there; say how it went."""
    template = await panel.templates.card(lineage)
    if template is None or template.post.buttons == rows:
        return ""
    post = replace(template.post, buttons=rows)
    if await panel.templates.change(template.id, post, actor) is None:
        return t("tpl_card", "⚠️ Somebody changed this template just now. Nothing was changed.")
    return t("tpl_card", "✅ This is version {n} now.", n=template.version + 1)


def router() -> Router:
    """Return the handlers of the editor."""
    router = Router(name="template_buttons")
    verb = F.verb
    to_ask = TemplateButton.filter(verb == TemplateVerb.BUTTONS)
    router.callback_query.register(ask_buttons, to_ask)
    to_remove = TemplateButton.filter(verb == TemplateVerb.NO_BUTTONS)
    router.callback_query.register(remove_buttons, to_remove)
    state = StateFilter(TemplateTyping.buttons)
    router.message.register(take_buttons, state, is_post, F.text, ~F.forward_origin)
    router.message.register(stop_asking, state)
    return router
