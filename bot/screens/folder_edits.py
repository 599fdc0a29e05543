"""What changes folders made here: new, another title, deleted, filled, from a channel's card."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from aiogram import F, Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.channels import (
    ChannelButton,
    ChannelFolder,
    ChannelList,
    ChannelVerb,
    FolderButton,
    FolderChannel,
    FolderVerb,
)
from bot.callbacks.menu import Jump, JumpTo
from bot.kit import PRIMARY, View, key, pager
from bot.panel import Panel
from bot.screens.asking import Asking, ask, asked, author, is_answer, show_answer, take_away
from bot.screens.channel_card import open_card
from bot.screens.channels import PAGE
from bot.screens.folders import (
    ask_delete,
    ask_title,
    folder,
    folder_at,
    folder_of,
    folders,
    in_pairs,
)
from bot.texts import Texts, count, isolated
from db.channels import Card, Filter, Listed
from db.folders import Folder

MOST: Final = 16  # folders on the screen of a channel


@dataclass(frozen=True, slots=True)
class Filling:
    """A page of all channels, beside the folder they go into."""

    folder: Folder
    shown: Sequence[Listed]
    inside: Collection[int]
    total: int
    page: int


def filling(t: Texts, f: Filling) -> View:
    """Screen ``fd_fill``. Pure."""
    text = t(
        "fd_fill",
        "<b>Channels of “{title}”</b> · {n}\n\nA tap adds a channel or takes it out.",
        title=f.folder.title,
        n=count(f.folder.channels),
    )
    rows = [[_toggle(f, c)] for c in f.shown]
    pages = -(-f.total // PAGE)
    to = [FolderButton(verb=FolderVerb.FILL, folder_id=f.folder.id, page=n) for n in range(pages)]
    caption = t.plain("fd_fill", "{page} of {pages}", page=f.page + 1, pages=pages)
    jump = Jump(to=JumpTo.FILL, pages=pages, page=f.page, of=f.folder.id)
    done = t.plain("fd_fill", "Done · {n}", n=count(f.folder.channels))
    rows.append(pager(f.page, pages, lambda n: to[n], caption, jump))
    return View(text, [*rows, [key(done, folder_at(f.folder.id), PRIMARY)]])


def _toggle(f: Filling, c: Listed) -> InlineKeyboardButton:
    is_in = c.id in f.inside
    to = FolderChannel(folder_id=f.folder.id, channel_id=c.id, on=not is_in, page=f.page)
    return key(f"{'☑️' if is_in else '▫️'} {isolated(c.title)}", to)


def folders_of(t: Texts, card: Card, ours: Sequence[Folder]) -> View:
    """Screen ``ch_folders``: which folders made here a channel is in. Pure."""
    text = t("ch_folders", "<b>Folders</b> · {title}", title=card.listed.title)
    theirs = ", ".join(f.title for f in card.folders if f.is_telegram)
    if theirs:
        text += "\n" + t("ch_folders", "✈️ In Telegram: {folders}", folders=theirs)
    if not ours:
        text += "\n\n" + t("ch_folders", "No folders were made here yet.")
    inside = {f.id for f in card.folders}
    channel_id = card.listed.id
    keys = [
        key(
            f"{'☑️' if f.id in inside else '▫️'} {isolated(f.title)}",
            ChannelFolder(channel_id=channel_id, folder_id=f.id, on=f.id not in inside),
        )
        for f in ours
    ]
    new = key(t.plain("ch_folders", "➕ New folder"), FolderButton(verb=FolderVerb.NEW))
    back = ChannelButton(verb=ChannelVerb.OPEN, channel_id=channel_id)
    return View(text, [*in_pairs(keys), [new], [key(t.plain("ch_folders", "‹ Back"), back)]])


async def fill(panel: Panel, t: Texts, folder_id: int, page: int) -> View:
    """Screen ``fd_fill`` as the rows are now."""
    account = await panel.accounts.current()
    found = await panel.folders.get(account.id, folder_id) if account else None
    if account is None or found is None or found.is_telegram:
        return await folders(panel, t)
    shown, total = await panel.channels.page(account.id, Filter(), page * PAGE, PAGE)
    if not shown and page:
        return await fill(panel, t, folder_id, 0)
    inside = await panel.folders.members(folder_id, [c.id for c in shown])
    return filling(t, Filling(found, shown, inside, total, page))


async def channel_folders(panel: Panel, t: Texts, channel_id: int) -> View:
    """Screen ``ch_folders`` as the rows are now."""
    account = await panel.accounts.current()
    card = await panel.channels.card(account.id, channel_id) if account else None
    if account is None or card is None:
        return await open_card(
            panel, t, ChannelButton(verb=ChannelVerb.OPEN, channel_id=channel_id)
        )
    shown, _ = await panel.folders.page(account.id)
    return folders_of(t, card, [f for f in shown if not f.is_telegram][:MOST])


async def show_folders(
    query: CallbackQuery, callback_data: FolderButton, panel: Panel, t: Texts
) -> None:
    """Open the list of folders."""
    await panel.redraw(query, t, lambda: folders(panel, t, callback_data.page))


async def show_folder(
    query: CallbackQuery, callback_data: ChannelList, panel: Panel, t: Texts
) -> None:
    """Open a folder."""
    at = callback_data
    await panel.redraw(query, t, lambda: folder(panel, t, at.folder_id, at.page))


async def show_filling(
    query: CallbackQuery, callback_data: FolderButton, panel: Panel, t: Texts
) -> None:
    """Choose the channels of a folder."""
    at = callback_data
    await panel.redraw(query, t, lambda: fill(panel, t, at.folder_id, at.page))


async def fill_one(
    query: CallbackQuery, callback_data: FolderChannel, panel: Panel, t: Texts
) -> None:
    """Add a channel to the folder, or take it out."""
    at = callback_data
    await panel.folders.fill(at.folder_id, [at.channel_id], query.from_user.id, on=at.on)
    await panel.redraw(query, t, lambda: fill(panel, t, at.folder_id, at.page))


async def show_channel_folders(
    query: CallbackQuery, callback_data: ChannelButton, panel: Panel, t: Texts
) -> None:
    """Show which folders a channel is in."""
    await panel.redraw(query, t, lambda: channel_folders(panel, t, callback_data.channel_id))


async def put_into_folder(
    query: CallbackQuery, callback_data: ChannelFolder, panel: Panel, t: Texts
) -> None:
    """Put the channel into a folder, or take it out."""
    at = callback_data
    await panel.folders.fill(at.folder_id, [at.channel_id], query.from_user.id, on=at.on)
    await panel.redraw(query, t, lambda: channel_folders(panel, t, at.channel_id))


async def ask_name(
    query: CallbackQuery, callback_data: FolderButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let a title be typed."""
    is_new = callback_data.verb is FolderVerb.NEW
    question = Asking.new_folder if is_new else Asking.folder_title
    await ask(query, state, question, callback_data.folder_id)

    async def draw() -> View:
        return ask_title(t, await folder_of(panel, callback_data.folder_id))

    await panel.redraw(query, t, draw)


async def take_new(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Make a folder of this title and let it be filled."""
    await state.set_state(None)
    title = (message.text or "").strip().replace("\0", "")
    folder_id = await panel.folders.create(title, author(message))
    await show_answer(message, state, panel, t, await fill(panel, t, folder_id, 0))
    await take_away(message)


async def take_title(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Give the folder this title."""
    folder_id = await asked(state)
    await state.set_state(None)
    title = (message.text or "").strip().replace("\0", "")
    await panel.folders.rename(folder_id, title, author(message))
    await show_answer(message, state, panel, t, await folder(panel, t, folder_id))
    await take_away(message)


async def ask_to_delete(
    query: CallbackQuery, callback_data: FolderButton, panel: Panel, t: Texts
) -> None:
    """Ask once."""

    async def draw() -> View:
        found = await folder_of(panel, callback_data.folder_id)
        return ask_delete(t, found) if found else await folders(panel, t)

    await panel.redraw(query, t, draw)


async def delete(query: CallbackQuery, callback_data: FolderButton, panel: Panel, t: Texts) -> None:
    """Delete the folder; its channels stay."""
    is_gone = await panel.folders.delete(callback_data.folder_id, query.from_user.id)
    toast = t.plain("fd_card", "The folder is deleted.") if is_gone else None
    await panel.redraw(query, t, lambda: folders(panel, t), toast)


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="folders")
    on = router.callback_query.register
    on(show_folders, FolderButton.filter(F.verb == FolderVerb.LIST))
    on(ask_name, FolderButton.filter(F.verb.in_({FolderVerb.NEW, FolderVerb.RENAME})))
    on(ask_to_delete, FolderButton.filter(F.verb == FolderVerb.ASK_DELETE))
    on(delete, FolderButton.filter(F.verb == FolderVerb.DELETE))
    on(show_filling, FolderButton.filter(F.verb == FolderVerb.FILL))
    router.callback_query.register(show_folder, ChannelList.filter(F.folder_id != 0))
    router.callback_query.register(fill_one, FolderChannel.filter())
    router.callback_query.register(put_into_folder, ChannelFolder.filter())
    wanted = ChannelButton.filter(F.verb == ChannelVerb.FOLDERS)
    router.callback_query.register(show_channel_folders, wanted)
    router.message.register(take_new, StateFilter(Asking.new_folder), is_answer)
    router.message.register(take_title, StateFilter(Asking.folder_title), is_answer)
    return router
