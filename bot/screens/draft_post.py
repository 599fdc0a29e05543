"""Screen draft_post: another post for a draft, a template or one that is sent."""

from collections.abc import Sequence
from typing import Final

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.drafts import DraftPost
from bot.kit import View, key, pager
from bot.panel import Panel
from bot.posts import post_of, what_it_is
from bot.screens.asking import (
    DraftTyping,
    ask,
    asked,
    author,
    is_post,
    seen_then,
    show_answer,
)
from bot.screens.check import post_lines
from bot.screens.hub import to_hub
from bot.screens.running import opened
from bot.screens.together import unless_made, with_note
from bot.texts import Texts, isolated
from db.templates import Line
from delivery.campaign import CampaignStatus
from delivery.limits import Limits, findings
from delivery.post import MediaKind

PAGE: Final = 8


def another_post(t: Texts, at: DraftPost, lines: Sequence[Line], found: int) -> View:
    """Screen ``draft_post``. Pure."""
    head = t("draft_post", "<b>Another post</b>\n\nSend it here or choose a template.")
    if not found:
        head = t("draft_post", "<b>Another post</b>\n\nSend it here. There are no templates yet.")
    album = t("draft_post", "An album: save it as a template first.")
    pages = -(-found // PAGE)
    caption = t.plain("pick", "{page} of {pages}", page=at.page + 1, pages=pages)
    to = [at.model_copy(update={"page": n, "lineage": 0}) for n in range(pages)]
    rows = [
        [
            key(
                f"{isolated(line.title)} · {what_it_is(t, line.post)}",
                at.model_copy(update={"lineage": line.lineage}),
            )
        ]
        for line in lines
    ]
    rows.append(pager(at.page, pages, lambda n: to[n], caption))
    return View(f"{head}\n{album}", [*rows, to_hub(t, at.campaign_id)])


async def choose_post(panel: Panel, t: Texts, at: DraftPost) -> View:
    """Screen ``draft_post`` as the rows are now."""
    campaign = await panel.campaigns.get(at.campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return await opened(panel, t, at.campaign_id)
    lines, found = await panel.templates.page("", at.page * PAGE, PAGE)
    if not lines and at.page:
        return await choose_post(panel, t, at.model_copy(update={"page": 0}))
    return another_post(t, at, lines, found)


async def open_posts(
    query: CallbackQuery, callback_data: DraftPost, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Show the templates; a post may be sent from now on."""
    at = callback_data
    await ask(query, state, DraftTyping.post, at.campaign_id, at.rev)
    await panel.redraw(query, t, lambda: choose_post(panel, t, at))


async def take_template(
    query: CallbackQuery, callback_data: DraftPost, panel: Panel, t: Texts
) -> None:
    """Give the draft the newest version of a template."""
    at, actor = callback_data, query.from_user.id
    template = await panel.templates.card(at.lineage)
    toast: str | None = t.plain("draft_post", "There is no such template any more.")
    if template is not None:
        made = await panel.drafts.set_post(at.campaign_id, template.id, actor, at.rev)
        toast = await unless_made(panel, t, (at.campaign_id, at.rev), actor, made)
    alert = toast is not None
    await panel.redraw(query, t, lambda: opened(panel, t, at.campaign_id), toast, alert=alert)


async def take_post(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Give the draft the post that was sent; one that cannot go out is explained."""
    campaign_id, seen, actor = await asked(state), await seen_then(state), author(message)
    post, account = post_of(message), await panel.accounts.current()
    limits = account.limits if account else Limits()
    if any(finding.stops for finding in findings(post, limits)):
        note = "\n".join(post_lines(t, post, limits))
        note += "\n" + t("tpl_replace", "Shorten it and send it again.")
        view = await choose_post(panel, t, DraftPost(campaign_id=campaign_id, rev=seen))
        await show_answer(message, state, panel, t, View(f"{view.text}\n\n{note}", view.rows))
        return
    await state.set_state(None)
    template_id = await panel.templates.add(post, post.title or what_it_is(t, post), actor)
    made = await panel.drafts.set_post(campaign_id, template_id, actor, seen)
    refused = await unless_made(panel, t, (campaign_id, seen), actor, made)
    view = with_note(await opened(panel, t, campaign_id), refused)
    await show_answer(message, state, panel, t, view)


def router() -> Router:
    """Return the handlers of this screen; they come before those that catch posts."""
    router = Router(name="draft_post")
    router.callback_query.register(take_template, DraftPost.filter(F.lineage))
    router.callback_query.register(open_posts, DraftPost.filter())
    content = F.text | F.content_type.in_({*MediaKind})
    router.message.register(take_post, StateFilter(DraftTyping.post), is_post, content)
    return router
