"""What is typed about a template: another name, another post."""

from dataclasses import replace

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.posts import CaughtPost, PostVerb, TemplateButton, TemplateVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.posts import post_of
from bot.screens.asking import (
    Asking,
    TemplateTyping,
    ask,
    asked,
    author,
    is_answer,
    is_post,
    show_answer,
    stop_asking,
    take_away,
)
from bot.screens.check import post_lines
from bot.screens.template_card import card, gone
from bot.texts import Texts
from delivery.limits import Limits, findings
from delivery.post import MediaKind, Post


def back(t: Texts, lineage: int) -> list[InlineKeyboardButton]:
    """Make the way back to the card."""
    to = TemplateButton(verb=TemplateVerb.OPEN, lineage=lineage)
    return [key(t.plain("tpl_buttons", "‹ Back"), to)]


async def ask_name(
    query: CallbackQuery, callback_data: TemplateButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let a name be typed."""
    lineage = callback_data.lineage
    await ask(query, state, Asking.template_name, lineage)

    async def draw() -> View:
        template = await panel.templates.card(lineage)
        if template is None:
            return gone(t)
        words = t(
            "tpl_name",
            "<b>Name</b> · “{title}”\n\nType the new name, at most 40 characters."
            " Campaigns keep theirs.",
            title=template.title,
        )
        return View(words, [back(t, lineage)])

    await panel.redraw(query, t, draw)


async def take_name(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Give the template the typed name."""
    lineage, name = await asked(state), " ".join((message.text or "").replace("\0", "").split())
    if not name:
        return
    await state.set_state(None)
    await panel.templates.rename(lineage, name, author(message))
    await show_answer(message, state, panel, t, await card(panel, t, lineage))
    await take_away(message)


async def replacement(panel: Panel, t: Texts, lineage: int, note: str = "") -> View:
    """Ask for another post; ``note`` says why the last one is none."""
    template = await panel.templates.card(lineage)
    if template is None:
        return gone(t)
    words = t(
        "tpl_replace",
        "<b>Replace post</b> · “{title}”\n\nSend the new post: it becomes version {n}. Drafts take"
        " it over; what was launched keeps its version.\n\nAn album: send it and tap “Save as"
        " template” under it.",
        title=template.title,
        n=template.version + 1,
    )
    return View(words + (f"\n\n{note}" if note else ""), [back(t, lineage)])


async def ask_replacement(
    query: CallbackQuery, callback_data: TemplateButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let another post be sent."""
    lineage = callback_data.lineage
    await ask(query, state, TemplateTyping.replacement, lineage)
    await panel.redraw(query, t, lambda: replacement(panel, t, lineage))


async def take_replacement(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Make the next version of a post that was sent; one that cannot go out is explained."""
    lineage, post = await asked(state), post_of(message)
    account = await panel.accounts.current()
    limits = account.limits if account else Limits()
    if any(finding.stops for finding in findings(post, limits)):
        lines = "\n".join(post_lines(t, post, limits))
        note = lines + "\n" + t("tpl_replace", "Shorten it and send it again.")
        await show_answer(message, state, panel, t, await replacement(panel, t, lineage, note))
        return
    await state.set_state(None)
    note = await replace_post(panel, t, lineage, post, author(message))
    await show_answer(message, state, panel, t, await card(panel, t, lineage, note))


async def replace_by_caught(
    query: CallbackQuery, callback_data: CaughtPost, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Make the next version of a post that was caught, an album for one."""
    lineage, post = await asked(state), await panel.templates.get(callback_data.template_id)
    await state.set_state(None)
    note = ""
    if post is not None:
        note = await replace_post(panel, t, lineage, post, query.from_user.id)
    await panel.redraw(query, t, lambda: card(panel, t, lineage, note))


async def replace_post(panel: Panel, t: Texts, lineage: int, post: Post, actor: int) -> str:
    """Replace, and say how it went; the buttons stay unless the new post has its own."""
    template = await panel.templates.card(lineage)
    if template is None:
        return ""
    if not post.buttons and not post.is_album:
        post = replace(post, buttons=template.post.buttons)
    made = await panel.templates.change(template.id, post, actor)
    if made is None:
        return t("tpl_card", "⚠️ Somebody changed this template just now. Nothing was changed.")
    return t("tpl_card", "✅ This is version {n} now.", n=template.version + 1)


def router() -> Router:
    """Return the handlers of what is typed here; they come before those that catch posts."""
    router = Router(name="template_typed")
    state = TemplateTyping.replacement
    by_caught = CaughtPost.filter(F.verb == PostVerb.SAVE)
    router.callback_query.register(replace_by_caught, StateFilter(state), by_caught)
    router.callback_query.register(stop_asking, StateFilter(TemplateTyping))
    verb = F.verb
    router.callback_query.register(ask_name, TemplateButton.filter(verb == TemplateVerb.NAME))
    router.message.register(take_name, StateFilter(Asking.template_name), is_answer)
    to_replace = TemplateButton.filter(verb == TemplateVerb.REPLACE)
    router.callback_query.register(ask_replacement, to_replace)
    content = F.text | F.content_type.in_({*MediaKind})
    router.message.register(take_replacement, StateFilter(state), is_post, content)
    router.message.register(stop_asking, StateFilter(state), F.text.startswith("/"))
    return router
