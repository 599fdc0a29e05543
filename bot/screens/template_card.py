"""Screen tpl_card: one template and what can be done with it."""

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.posts import CaughtPost, PostVerb, TemplateButton, TemplateList, TemplateVerb
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.posts import all_of_it, send_post
from bot.screens.quick import quick
from bot.screens.trial import try_post
from bot.texts import Html, Texts, count
from db.templates import Template
from delivery.limits import Limits, room
from delivery.variables import names_in


async def card(panel: Panel, t: Texts, lineage: int, note: str = "") -> View:
    """Screen ``tpl_card``; ``note`` says what became of the last step."""
    template = await panel.templates.card(lineage)
    if template is None:
        return gone(t)
    account = await panel.accounts.current()
    limits = account.limits if account else Limits()
    head = t("tpl_card", "<b>{title}</b> · version {n}", title=template.title, n=template.version)
    parts = [
        "\n".join([head, *_post_lines(t, template, limits)]),
        _history(panel, t, template),
        note,
    ]
    return View("\n\n".join(part for part in parts if part), _rows(t, template))


def gone(t: Texts) -> View:
    """Say that there is no such template."""
    back = [key(t.plain("tpl_list", "‹ Templates"), TemplateList())]
    return View(t("tpl_card", "There is no such template any more."), [back])


def _post_lines(t: Texts, template: Template, limits: Limits) -> list[str]:
    post = template.post
    what, buttons = all_of_it(t, post), sum(map(len, post.buttons))
    words = {"what": what[:1].upper() + what[1:], "n": count(post.length)}
    line = t("tpl_card", "{what}, {n} of {limit}", limit=count(room(post, limits)), **words)
    if buttons:
        line += t.plural("tpl_card", " · {number} button", " · {number} buttons", buttons)
    names = [f"<code>{{{name}}}</code>" for name in sorted(names_in(post))]
    if not names:
        return [line]
    return [line, t("tpl_card", "Variables: {names}", names=Html(", ".join(names)))]


def _history(panel: Panel, t: Texts, template: Template) -> str:
    """Say when it was changed by whom, and how often it went out."""
    at, who = t.dated(template.changed_at, panel.now()), template.changed_by
    changed = t("tpl_card", "Changed {at}", at=at)
    if who:
        changed = t("tpl_card", "Changed {at}, {who}", at=at, who=who)
    used = t("tpl_card", "Not used yet")
    if template.times:
        used = t.plural(
            "tpl_card",
            "Used {number} time, last in #{last}",
            "Used {number} times, last in #{last}",
            template.times,
            last=template.last_campaign,
        )
    lines = [changed, used]
    if template.is_archived:
        lines.append(t("tpl_card", "In the archive: hidden from lists"))
    return "\n".join(lines)


def _rows(t: Texts, template: Template) -> list[list[InlineKeyboardButton]]:
    def to(caption: str, verb: TemplateVerb, style: str | None = None) -> InlineKeyboardButton:
        return key(caption, TemplateButton(verb=verb, lineage=template.lineage), style)

    hide = to(t.plain("tpl_card", "Archive"), TemplateVerb.ARCHIVE)
    if template.is_archived:
        hide = to(t.plain("tpl_card", "Restore"), TemplateVerb.RESTORE)
    return [
        [to(t.plain("caught", "🚀 Send it out"), TemplateVerb.SEND, PRIMARY)],
        [
            to(t.plain("caught", "👀 Show"), TemplateVerb.SHOW),
            to(t.plain("tpl_card", "🧪 Test"), TemplateVerb.TEST),
        ],
        [
            to(t.plain("tpl_card", "Replace post"), TemplateVerb.REPLACE),
            to(t.plain("tpl_card", "Buttons"), TemplateVerb.BUTTONS),
        ],
        [
            to(t.plain("tpl_card", "Name"), TemplateVerb.NAME),
            to(t.plain("tpl_card", "Duplicate"), TemplateVerb.COPY),
            hide,
        ],
        [key(t.plain("tpl_list", "‹ Templates"), TemplateList(archived=template.is_archived))],
    ]


async def open_card(
    query: CallbackQuery, callback_data: TemplateButton, panel: Panel, t: Texts
) -> None:
    """Show a template."""
    await panel.redraw(query, t, lambda: card(panel, t, callback_data.lineage))


async def save(query: CallbackQuery, callback_data: CaughtPost, panel: Panel, t: Texts) -> None:
    """Make a template of a caught post."""
    lineage = await panel.templates.save(callback_data.template_id, query.from_user.id)
    if lineage is None:
        words = t.plain("caught", "This post was discarded. Send it again.")
        await query.answer(words, show_alert=True)
        return
    toast = t.plain("tpl_card", "Saved.")
    await panel.redraw(query, t, lambda: card(panel, t, lineage), toast)


async def send_out(
    query: CallbackQuery, callback_data: TemplateButton, panel: Panel, t: Texts
) -> None:
    """Make the draft of the newest version and ask where to."""
    template = await panel.templates.card(callback_data.lineage)
    account = await panel.accounts.current()
    if template is None:
        await open_card(query, callback_data, panel, t)
        return
    if account is None or account.can_post == 0:
        words = t.plain(
            "tpl_card",
            "It can be sent out once an account is connected and may post somewhere.",
        )
        await query.answer(words, show_alert=True)
        return
    campaign_id = await panel.campaigns.create(
        template.title, template.id, account.id, query.from_user.id
    )
    await panel.redraw(query, t, lambda: quick(panel, t, campaign_id))


async def show(
    query: CallbackQuery, callback_data: TemplateButton, bot: Bot, panel: Panel, t: Texts
) -> None:
    """Show the post itself, with its buttons."""
    template = await panel.templates.card(callback_data.lineage)
    if template is None or query.message is None:
        await open_card(query, callback_data, panel, t)
        return
    await query.answer()
    await send_post(bot, query.message.chat.id, template.post)


async def try_out(
    query: CallbackQuery, callback_data: TemplateButton, panel: Panel, t: Texts
) -> None:
    """Have the newest version published where posts are tried; the answer comes to this chat."""
    template = await panel.templates.card(callback_data.lineage)
    if template is None or query.message is None:
        await open_card(query, callback_data, panel, t)
        return
    await try_post(query, panel, t, template.id)


async def duplicate(
    query: CallbackQuery, callback_data: TemplateButton, panel: Panel, t: Texts
) -> None:
    """Make another template of this one, and show it."""
    lineage = callback_data.lineage
    template = await panel.templates.card(lineage)
    made = None
    if template is not None:
        title = t.plain("tpl_card", "{title} — copy", title=template.title)
        made = await panel.templates.copy(lineage, title, query.from_user.id)
    toast = t.plain("tpl_card", "This is the copy.") if made else None
    await panel.redraw(query, t, lambda: card(panel, t, made or lineage), toast)


async def archive(
    query: CallbackQuery, callback_data: TemplateButton, panel: Panel, t: Texts
) -> None:
    """Hide the template from lists, or show it again."""
    at = callback_data
    on = at.verb is TemplateVerb.ARCHIVE
    await panel.templates.archive(at.lineage, query.from_user.id, on=on)
    toast = t.plain("tpl_card", "In the archive.") if on else t.plain("tpl_card", "Back in lists.")
    await panel.redraw(query, t, lambda: card(panel, t, at.lineage), toast)


def router() -> Router:
    """Return the handlers of the card."""
    router = Router(name="template_card")
    verb = F.verb
    router.callback_query.register(save, CaughtPost.filter(verb == PostVerb.SAVE))
    router.callback_query.register(send_out, TemplateButton.filter(verb == TemplateVerb.SEND))
    router.callback_query.register(show, TemplateButton.filter(verb == TemplateVerb.SHOW))
    router.callback_query.register(try_out, TemplateButton.filter(verb == TemplateVerb.TEST))
    router.callback_query.register(duplicate, TemplateButton.filter(verb == TemplateVerb.COPY))
    hide = verb.in_({TemplateVerb.ARCHIVE, TemplateVerb.RESTORE})
    router.callback_query.register(archive, TemplateButton.filter(hide))
    router.callback_query.register(open_card, TemplateButton.filter(verb == TemplateVerb.OPEN))
    return router
