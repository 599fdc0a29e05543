"""Screen fd_list and the card of a folder: Telegram's own folders, and those made here."""

from collections.abc import Sequence
from typing import Final

from aiogram.types import InlineKeyboardButton

from bot.callbacks.channels import ChannelList, FolderButton, FolderVerb
from bot.callbacks.menu import Jump, JumpTo
from bot.kit import DANGER, PRIMARY, View, key, pager
from bot.panel import Panel
from bot.screens.channels import PAGE, channel_key
from bot.texts import Html, Texts, count, isolated
from db.channels import Filter, Listed
from db.folders import Folder

FOLDERS: Final = 12  # a page: six rows of two

Rows = list[list[InlineKeyboardButton]]


def sign_of(folder: Folder) -> str:
    """Return whose folder it is."""
    return "✈️" if folder.is_telegram else "📁"


def folder_list(t: Texts, shown: Sequence[Folder], total: int, page: int) -> View:
    """Screen ``fd_list``. Pure."""
    text = t("fd_list", "<b>Folders of channels</b> · {n}", n=count(total)) + "\n\n"
    text += t("fd_list", "✈️ — folders of Telegram, kept up to date\n📁 — made here")
    if not shown:
        text += "\n\n" + t("fd_list", "A folder is a list of channels that is chosen in one tap.")
    keys = [
        key(f"{sign_of(f)} {isolated(f.title)} · {count(f.channels)}", folder_at(f.id))
        for f in shown
    ]
    pages = -(-total // FOLDERS)
    caption = t.plain("fd_list", "{page} of {pages}", page=page + 1, pages=pages)
    to = [FolderButton(verb=FolderVerb.LIST, page=n) for n in range(pages)]
    new = key(t.plain("fd_list", "➕ New folder"), FolderButton(verb=FolderVerb.NEW))
    back = key(t.plain("fd_list", "‹ Channels"), ChannelList())
    rows = [*in_pairs(keys), pager(page, pages, lambda n: to[n], caption), [new], [back]]
    return View(text, rows)


def in_pairs(keys: Sequence[InlineKeyboardButton]) -> Rows:
    """Put buttons into rows of two."""
    return [list(keys[i : i + 2]) for i in range(0, len(keys), 2)]


def folder_at(folder_id: int, page: int = 0) -> ChannelList:
    """Make what a button of a folder carries."""
    return ChannelList(folder_id=folder_id, page=page)


def folder_card(t: Texts, folder: Folder, shown: Sequence[Listed], total: int, page: int) -> View:
    """Screen ``fd_card``: the channels of a folder. Pure."""
    text = Html(f"{sign_of(folder)} ") + t("fd_card", "<b>{title}</b>", title=folder.title)
    text += "\n" + t.plural(
        "fd_card",
        "{number} channel, it may post in {open}",
        "{number} channels, it may post in {open}",
        folder.channels,
        open=count(folder.can_post),
    )
    if folder.is_telegram:
        text += "\n\n" + t("fd_card", "A folder of Telegram: change it there, then tap “Sync”.")
    elif not total:
        text += "\n\n" + t("fd_card", "Nothing in it yet. Tap “Add channels”.")
    at = folder_at(folder.id, page)
    rows: Rows = [[channel_key(t, at, c)] for c in shown]
    pages = -(-total // PAGE)
    caption = t.plain("fd_card", "{page} of {pages}", page=page + 1, pages=pages)
    jump = Jump(to=JumpTo.CHANNELS, pages=pages, page=page, of=folder.id)
    rows.append(pager(page, pages, lambda n: folder_at(folder.id, n), caption, jump))
    back = key(t.plain("fd_card", "‹ Folders"), FolderButton(verb=FolderVerb.LIST))
    return View(text, [*rows, *_changes(t, folder), [back]])


def _changes(t: Texts, folder: Folder) -> Rows:
    if folder.is_telegram:
        return []
    to = {verb: FolderButton(verb=verb, folder_id=folder.id) for verb in FolderVerb}
    style = None if folder.channels else PRIMARY
    return [
        [key(t.plain("fd_card", "➕ Add channels"), to[FolderVerb.FILL], style)],
        [
            key(t.plain("fd_card", "Rename"), to[FolderVerb.RENAME]),
            key(t.plain("fd_card", "Delete"), to[FolderVerb.ASK_DELETE]),
        ],
    ]


def ask_title(t: Texts, folder: Folder | None) -> View:
    """Ask for the title of a new folder, or for another one."""
    text = t("fd_list", "Type the title of the new folder, up to 40 characters.")
    back: FolderButton | ChannelList = FolderButton(verb=FolderVerb.LIST)
    if folder is not None:
        text = t("fd_card", "Type another title for “{title}”.", title=folder.title)
        back = folder_at(folder.id)
    return View(text, [[key(t.plain("fd_card", "‹ Back"), back)]])


def ask_delete(t: Texts, folder: Folder) -> View:
    """Ask once whether to delete a folder."""
    text = t.plural(
        "fd_card",
        "Delete the folder “{title}”?\n\nIts {number} channel stays.",
        "Delete the folder “{title}”?\n\nIts {number} channels stay.",
        folder.channels,
        title=folder.title,
    )
    go = FolderButton(verb=FolderVerb.DELETE, folder_id=folder.id)
    delete = key(t.plain("fd_card", "Delete the folder"), go, DANGER)
    return View(text, [[delete], [key(t.plain("fd_card", "‹ Back"), folder_at(folder.id))]])


async def folders(panel: Panel, t: Texts, page: int = 0) -> View:
    """Screen ``fd_list`` as the rows are now."""
    account = await panel.accounts.current()
    if account is None:
        return folder_list(t, [], 0, 0)
    shown, total = await panel.folders.page(account.id, page * FOLDERS, FOLDERS)
    if not shown and page:
        return await folders(panel, t)
    return folder_list(t, shown, total, page)


async def folder_of(panel: Panel, folder_id: int) -> Folder | None:
    """Return a folder as the account sees it now."""
    account = await panel.accounts.current()
    return await panel.folders.get(account.id, folder_id) if account else None


async def folder(panel: Panel, t: Texts, folder_id: int, page: int = 0) -> View:
    """Screen ``fd_card`` as the rows are now; the list where the folder is gone."""
    account = await panel.accounts.current()
    found = await panel.folders.get(account.id, folder_id) if account else None
    if found is None or account is None:
        return await folders(panel, t)
    inside = Filter(folder=folder_id)
    shown, total = await panel.channels.page(account.id, inside, page * PAGE, PAGE)
    if not shown and page:
        return await folder(panel, t, folder_id)
    return folder_card(t, found, shown, total, page)
