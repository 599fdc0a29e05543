"""Screen ch_list: the channels of the account, those with problems, the new ones, the excluded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton

from bot.callbacks.channels import (
    INLINE_CHANNELS,
    ChannelButton,
    ChannelList,
    ChannelShow,
    ChannelVerb,
    FolderButton,
    FolderVerb,
    SyncButton,
)
from bot.callbacks.menu import Home, Jump, JumpTo
from bot.kit import View, inline_key, key, pager
from bot.panel import Panel
from bot.screens.asking import Typing
from bot.screens.connect import first
from bot.screens.reasons import reason_caption
from bot.texts import Html, Texts, count, isolated
from db.channels import PROBLEMS, Filter, Listed
from delivery.channel import Health

PAGE: Final = 8
SIGNS: Final = {
    Health.READY: "✅",
    Health.LIMITED: "⚠️",
    Health.FORBIDDEN: "⛔",
    Health.GONE: "⛔",
    Health.EXCLUDED: "🚫",
}

Rows = list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a page of the list shows."""

    at: ChannelList
    shown: Sequence[Listed]
    total: int
    counts: Mapping[Health, int]
    folders: int
    synced_at: datetime | None
    is_inline: bool = False


def listing(t: Texts, page: Listing, now: datetime) -> View:
    """Screen ``ch_list``. Pure."""
    text = _head(t, page)
    if page.at.show is ChannelShow.ALL:
        text += "\n" + health_line(t, page.counts)
        if page.synced_at is not None:
            text += "\n\n" + t("ch_list", "Updated {at}", at=_ago(t, page.synced_at, now))
    if not page.shown:
        text += "\n\n" + _empty(t, page.at.show)
    rows = [*_tools(t, page), *([channel_key(t, page.at, c)] for c in page.shown)]
    return View(text, [*rows, _pager(t, page), [_back(t, page.at)]])


def _head(t: Texts, page: Listing) -> str:
    n = count(page.total)
    words = {
        ChannelShow.ALL: t("ch_list", "<b>Channels</b> · {n}", n=n),
        ChannelShow.PROBLEMS: t("ch_list", "<b>Channels with problems</b> · {n}", n=n),
        ChannelShow.NEW: t("ch_list", "<b>New channels</b> · {n}", n=n),
        ChannelShow.EXCLUDED: t("ch_list", "<b>Never post here</b> · {n}", n=n),
    }
    return words[page.at.show]


def health_line(t: Texts, counts: Mapping[Health, int]) -> str:
    """Count the channels by health; the parts add up to the total."""
    named = {
        Health.READY: t("ch_list", "✅ {n} ready", n=count(counts[Health.READY])),
        Health.LIMITED: t("ch_list", "⚠️ {n} limited", n=count(counts[Health.LIMITED])),
        Health.FORBIDDEN: t("ch_list", "⛔ {n} no rights", n=count(counts[Health.FORBIDDEN])),
        Health.EXCLUDED: t("ch_list", "🚫 {n} excluded", n=count(counts[Health.EXCLUDED])),
    }
    return " · ".join(part for health, part in named.items() if counts[health])


def _ago(t: Texts, at: datetime, now: datetime) -> Html:
    """Return a moment that reads as "12 minutes ago"."""
    words = t.plain("ch_list", "{length} ago", length=t.length(now - at))
    return Html(f'<tg-time unix="{int(at.timestamp())}" format="r">{words}</tg-time>')


def _empty(t: Texts, show: ChannelShow) -> str:
    words = {
        ChannelShow.ALL: t(
            "ch_list",
            "The account may not post anywhere. Make it an administrator of a channel and tap"
            " “Sync”.",
        ),
        ChannelShow.PROBLEMS: t("ch_list", "No problems: posts can go everywhere."),
        ChannelShow.NEW: t(
            "ch_list", "Nothing new since then. Let the account into a channel and tap “Sync”."
        ),
        ChannelShow.EXCLUDED: t(
            "ch_list", "The list is empty. A channel gets here by “Never post here” on its card."
        ),
    }
    return words[show]


def _tools(t: Texts, page: Listing) -> Rows:
    if page.at.show is not ChannelShow.ALL:
        return []
    update = key(t.plain("ch_list", "🔄 Sync"), SyncButton())
    find = inline_key(t.plain("ch_list", "🔎 Find"), INLINE_CHANNELS)
    counts = page.counts
    problems = sum(counts[health] for health in PROBLEMS)
    row = [key(_counted(t.plain("ch_list", "📁 Folders"), page.folders), _folders())]
    if problems:
        to = ChannelList(show=ChannelShow.PROBLEMS)
        row.append(key(_counted(t.plain("ch_list", "⚠️ Problems"), problems), to))
    excluded = counts[Health.EXCLUDED]
    caption = _counted(t.plain("ch_list", "🚫 Never post here"), excluded)
    never = [key(caption, ChannelList(show=ChannelShow.EXCLUDED))] if excluded else []
    return [[find, update] if page.is_inline else [update], row, never]


def _folders() -> FolderButton:
    return FolderButton(verb=FolderVerb.LIST)


def _counted(words: str, number: int) -> str:
    return f"{words} · {count(number)}" if number else words


def channel_key(t: Texts, at: ChannelList, c: Listed) -> InlineKeyboardButton:
    """Make the button that opens a channel from the list ``at``."""
    to = ChannelButton(
        verb=ChannelVerb.OPEN,
        channel_id=c.id,
        show=at.show,
        page=at.page,
        folder_id=at.folder_id,
    )
    return key(f"{SIGNS[c.health]} {isolated(c.title)}{why_or_members(t, c)}", to)


def why_or_members(t: Texts, c: Listed) -> str:
    """Say in short what is wrong with a channel, else how many people read it."""
    if c.reason is not None and c.health is not Health.EXCLUDED:
        return f" · {reason_caption(t, c.reason).lower()}"
    return "" if c.members is None else f" · {count(c.members)}"


def _pager(t: Texts, page: Listing) -> list[InlineKeyboardButton]:
    at, pages = page.at, -(-page.total // PAGE)
    caption = t.plain("ch_list", "{page} of {pages}", page=at.page + 1, pages=pages)
    jump = Jump(to=JumpTo.CHANNELS, pages=pages, page=at.page, of=at.folder_id, show=at.show)
    return pager(at.page, pages, lambda n: at.model_copy(update={"page": n}), caption, jump)


def _back(t: Texts, at: ChannelList) -> InlineKeyboardButton:
    if at.show is ChannelShow.ALL:
        return key(t.plain("ch_list", "‹ Menu"), Home())
    return key(t.plain("ch_list", "‹ Channels"), ChannelList())


async def channels(panel: Panel, t: Texts, at: ChannelList) -> View:
    """Screen ``ch_list`` as the rows are now."""
    account = await panel.accounts.current()
    if account is None:
        return await first(panel, t)
    filtered = _FILTERS[at.show]
    if at.show is ChannelShow.NEW:  # found by the last reading, in its transaction
        filtered = Filter(found_after=account.synced_at)
    shown, total = await panel.channels.page(account.id, filtered, at.page * PAGE, PAGE)
    if not shown and at.page:
        return await channels(panel, t, ChannelList(show=at.show))
    counts = await panel.channels.counts(account.id)
    _, folders = await panel.folders.page(account.id, 0, 1)
    is_inline = panel.abilities.is_inline
    page = Listing(at, shown, total, counts, folders, account.synced_at, is_inline)
    return listing(t, page, panel.now())


_FILTERS: Final = {
    ChannelShow.ALL: Filter(),
    ChannelShow.PROBLEMS: Filter(health=PROBLEMS),
    ChannelShow.NEW: Filter(),
    ChannelShow.EXCLUDED: Filter(health=(Health.EXCLUDED,)),
}


async def show_channels(
    query: CallbackQuery, callback_data: ChannelList, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Turn to a page of the channels."""
    if query.message is not None:
        await state.update_data(channels=query.message.message_id)
        await state.set_state(Typing.channels)
    await panel.redraw(query, t, lambda: channels(panel, t, callback_data))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="channels")
    router.callback_query.register(show_channels, ChannelList.filter(F.folder_id == 0))
    return router
