"""Screen ch_card: what is known of a channel, and what can be done with it."""

from datetime import datetime, timedelta
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.channels import ChannelButton, ChannelList, ChannelVerb
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.screens.channels import SIGNS
from bot.screens.kinds import kind_names
from bot.screens.reasons import reason_words
from bot.texts import Texts, count
from db.channels import Card

SUPERGROUP_OFFSET: Final = 1_000_000_000_000  # between an id of the Bot API and one of Telegram


def channel_card(t: Texts, card: Card, now: datetime, at: ChannelButton) -> View:
    """Screen ``ch_card``. Pure."""
    parts = [
        [*_who(t, card)],
        [*_state(t, card, now), *_limits(t, card), *_history(t, card, now)],
        [*_variables(t, card)],
    ]
    text = "\n\n".join("\n".join(part) for part in parts if part)
    return View(text, _rows(t, card, at))


def _who(t: Texts, card: Card) -> list[str]:
    kinds_of_chats = {
        "channel": t.plain("ch_card", "channel"),
        "supergroup": t.plain("ch_card", "group"),
        "group": t.plain("ch_card", "group"),
    }
    c = card.listed
    kind = kinds_of_chats.get(c.kind, c.kind)
    lines = [t("ch_card", "<b>{title}</b> · {kind}", title=c.title, kind=kind)]
    name = None if c.username is None else t("ch_card", "@{name}", name=c.username)
    members = None
    if c.members is not None:
        members = t.plural("ch_card", "{number} subscriber", "{number} subscribers", c.members)
    if facts := [fact for fact in (name, members) if fact]:
        lines.append(" · ".join(facts))
    if card.folders:
        folders = ", ".join(folder.title for folder in card.folders)
        lines.append(t("ch_card", "Folders: {folders}", folders=folders))
    return lines


def _state(t: Texts, card: Card, now: datetime) -> list[str]:
    """Say what can be expected of the channel: what the account may, or why not and since when."""
    c = card.listed
    if card.excluded_at is not None:
        since = t.clock(card.excluded_at, now)
        return [t("ch_card", "🚫 We do not post here · since {at}", at=since)]
    if c.health.can_post:
        return [f"{SIGNS[c.health]} {_rights(t, card)}"]
    why = reason_words(t, c.reason or "")
    if c.reason_at is None:
        return [t("ch_card", "⛔ {why}", why=why)]
    return [t("ch_card", "⛔ {why} · since {at}", why=why, at=t.clock(c.reason_at, now))]


def _rights(t: Texts, card: Card) -> str:
    rights = [t("ch_card", "May post")]
    named = (
        (card.can_edit, t("ch_card", "edit")),
        (card.can_delete, t("ch_card", "delete")),
        (card.can_pin, t("ch_card", "pin")),
    )
    return ", ".join([*rights, *(word for has_it, word in named if has_it)])


def _limits(t: Texts, card: Card) -> list[str]:
    """Say what is special about posting there."""
    lines = []
    if card.slow_mode and card.slow_mode_s is None:
        lines.append(t("ch_card", "⏳ Slow mode"))
    elif card.slow_mode_s:
        gap = t.pace(timedelta(seconds=card.slow_mode_s))
        lines.append(t("ch_card", "⏳ Slow mode: a post {pace}", pace=gap))
    if card.stars:
        lines.append(t("ch_card", "💰 A message costs {n} stars", n=count(card.stars)))
    if card.forbidden:
        lines.append(t("ch_card", "⚠️ Not allowed: {kinds}", kinds=kind_names(t, card.forbidden)))
    if card.bot_can_edit:
        lines.append(t("ch_card", "✅ The bot adds buttons under posts"))
    if card.comments:
        lines.append(t("ch_card", "💬 Comments are open"))
    return lines


def _history(t: Texts, card: Card, now: datetime) -> list[str]:
    """Say what became of the last post, and of those of a month."""
    if card.last is None:
        return [t("ch_card", "We have not posted here yet.")]
    at = t.dated(card.last.at, now)
    last = t("ch_card", "Last post: {at} — not out", at=at)
    if card.last.status == "sent":
        last = t("ch_card", "Last post: {at} — out", at=at)
    month = t(
        "ch_card",
        "30 days: out {sent}, refused {failed}",
        sent=count(card.sent_30d),
        failed=count(card.failed_30d),
    )
    return [last, month]


def _variables(t: Texts, card: Card) -> list[str]:
    if not card.variables:
        return []
    lines = [
        t("ch_card", "<code>{name} = {value}</code>", name=name, value=value)
        for name, value in sorted(card.variables.items())
    ]
    return [t("ch_card", "Variables:"), *lines]


def _rows(t: Texts, card: Card, at: ChannelButton) -> list[list[InlineKeyboardButton]]:
    exclude = key(t.plain("ch_card", "Never post here"), _to(at, ChannelVerb.EXCLUDE))
    if card.excluded_at is not None:
        exclude = key(t.plain("ch_card", "Post here again"), _to(at, ChannelVerb.INCLUDE), PRIMARY)
    own = [
        key(t.plain("ch_card", "📁 Folders"), _to(at, ChannelVerb.FOLDERS)),
        key(t.plain("ch_card", "Variables"), _to(at, ChannelVerb.VARIABLES)),
    ]
    url = link_of(card)
    go = t.plain("ch_card", "Open channel")
    there = [InlineKeyboardButton(text=go, url=url)] if url else []
    return [own, [exclude], there, [_back(t, at)]]


def link_of(card: Card) -> str | None:
    """Return where the channel opens; a small group has no address."""
    if card.listed.username is not None:
        return f"https://t.me/{card.listed.username}"
    number = -card.chat_id - SUPERGROUP_OFFSET
    return f"https://t.me/c/{number}/1" if number > 0 else None


def _to(at: ChannelButton, verb: ChannelVerb) -> ChannelButton:
    return at.model_copy(update={"verb": verb})


def _back(t: Texts, at: ChannelButton) -> InlineKeyboardButton:
    to = ChannelList(show=at.show, page=at.page, folder_id=at.folder_id)
    caption = t.plain("ch_card", "‹ Folder") if at.folder_id else t.plain("ch_card", "‹ Channels")
    return key(caption, to)


async def open_card(panel: Panel, t: Texts, at: ChannelButton) -> View:
    """Screen ``ch_card`` as the rows are now."""
    account = await panel.accounts.current()
    card = await panel.channels.card(account.id, at.channel_id) if account else None
    if card is None:
        return View(t("ch_card", "The account does not have this channel."), [[_back(t, at)]])
    return channel_card(t, card, panel.now(), at)


async def show_card(
    query: CallbackQuery, callback_data: ChannelButton, panel: Panel, t: Texts
) -> None:
    """Open a channel."""
    await panel.redraw(query, t, lambda: open_card(panel, t, callback_data))


async def exclude(
    query: CallbackQuery, callback_data: ChannelButton, panel: Panel, t: Texts
) -> None:
    """Put the channel on the never-post list, or take it off."""
    on = callback_data.verb is ChannelVerb.EXCLUDE
    await panel.channels.exclude(callback_data.channel_id, query.from_user.id, on=on)
    toast = t.plain("ch_card", "We post here again. Add it to campaigns yourself.")
    if on:
        toast = t.plain("ch_card", "No more posts here, in running campaigns too.")
    await panel.redraw(query, t, lambda: open_card(panel, t, callback_data), toast)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="channel_card")
    router.callback_query.register(show_card, ChannelButton.filter(F.verb == ChannelVerb.OPEN))
    both = F.verb.in_({ChannelVerb.EXCLUDE, ChannelVerb.INCLUDE})
    router.callback_query.register(exclude, ChannelButton.filter(both))
    return router
