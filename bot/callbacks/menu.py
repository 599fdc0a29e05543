"""Buttons: the menu, and the jump to a page."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.callbacks.channels import ChannelShow


class Home(CallbackData, prefix="hm"):
    """The menu."""


class JumpTo(StrEnum):
    """The lists whose page can be typed."""

    CHANNELS = "ch"
    PICK = "pk"
    FILL = "ff"
    POSTS = "po"


class Jump(CallbackData, prefix="jp"):
    """Ask for the number of a page; ``of``: the draft or the folder, ``show`` as in the list."""

    to: JumpTo
    pages: int
    page: int = 0
    of: int = 0
    show: ChannelShow = ChannelShow.ALL
