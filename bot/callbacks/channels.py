"""Buttons: channels and folders."""

from enum import StrEnum
from typing import Final

from aiogram.filters.callback_data import CallbackData


class ChannelShow(StrEnum):
    """Which channels a list shows."""

    ALL = "a"
    PROBLEMS = "b"
    NEW = "n"
    EXCLUDED = "x"


class ChannelList(CallbackData, prefix="ch"):
    """A page of the channels, or of a folder's."""

    show: ChannelShow = ChannelShow.ALL
    page: int = 0
    folder_id: int = 0


class SyncButton(CallbackData, prefix="sy"):
    """Read the channels again."""


class ChannelVerb(StrEnum):
    """What can be done with a channel."""

    OPEN = "o"
    EXCLUDE = "x"
    INCLUDE = "i"
    VARIABLES = "v"
    FOLDERS = "f"


class ChannelButton(CallbackData, prefix="cc"):
    """A button of a channel; the rest is the list it was opened from."""

    verb: ChannelVerb
    channel_id: int
    show: ChannelShow = ChannelShow.ALL
    page: int = 0
    folder_id: int = 0


class ChannelFolder(CallbackData, prefix="cf"):
    """Put a channel into a folder made here, or take it out."""

    channel_id: int
    folder_id: int
    on: bool


class FolderVerb(StrEnum):
    """What can be done with folders."""

    LIST = "l"
    NEW = "n"
    RENAME = "r"
    ASK_DELETE = "d"
    DELETE = "d!"
    FILL = "f"


class FolderButton(CallbackData, prefix="fd"):
    """A button of the list of folders, or of one of them."""

    verb: FolderVerb
    folder_id: int = 0
    page: int = 0


class FolderChannel(CallbackData, prefix="ff"):
    """Put a channel into a folder or take it out, where the folder is filled."""

    folder_id: int
    channel_id: int
    on: bool
    page: int = 0


INLINE_CHANNELS: Final = "c "  # what a question to the bot in the field of the chat begins with
