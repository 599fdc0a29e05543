"""What a button carries: ids and the rev it was drawn at, 64 bytes at most."""

from enum import StrEnum
from typing import Final

from aiogram.filters.callback_data import CallbackData


class Home(CallbackData, prefix="hm"):
    """The menu."""


class PostVerb(StrEnum):
    """What can be done with a caught post."""

    SEND = "send"
    SAVE = "save"
    SHOW = "show"
    DROP = "drop"
    AGAIN = "again"
    SPLIT = "split"


class CaughtPost(CallbackData, prefix="po"):
    """A button under a caught post."""

    verb: PostVerb
    template_id: int


class ListVerb(StrEnum):
    """What can be done with the list of templates."""

    PAGE = "p"
    FIND = "find"
    CLEAR = "clear"


class TemplateList(CallbackData, prefix="tl"):
    """A page of the templates, or of their archive."""

    verb: ListVerb = ListVerb.PAGE
    page: int = 0
    archived: bool = False


class TemplateVerb(StrEnum):
    """What can be done with a template."""

    OPEN = "o"
    SEND = "s"
    SHOW = "v"
    TEST = "t"
    REPLACE = "r"
    BUTTONS = "b"
    NO_BUTTONS = "bx"
    NAME = "n"
    COPY = "c"
    ARCHIVE = "a"
    RESTORE = "ax"


class TemplateButton(CallbackData, prefix="tp"):
    """A button of a template; the lineage leads to its newest version."""

    verb: TemplateVerb
    lineage: int


class DraftVerb(StrEnum):
    """What can be done with a draft."""

    QUICK = "quick"
    ALL = "all"
    CHECK = "check"
    SHOW = "show"
    DETAILS = "more"
    NO_REPEATS = "norep"


class Draft(CallbackData, prefix="dr"):
    """A button of a draft."""

    verb: DraftVerb
    campaign_id: int


class PickVerb(StrEnum):
    """What can be done in the picker."""

    PAGE = "p"
    TOGGLE = "t"
    WHY = "why"
    TAKE_PAGE = "pg"
    ALL = "all"
    NONE = "none"
    FIND = "find"
    LIST = "list"
    CLEAR = "clear"


class Pick(CallbackData, prefix="pk"):
    """A button of the picker of channels."""

    verb: PickVerb
    campaign_id: int
    page: int = 0
    channel_id: int = 0


class PaceVerb(StrEnum):
    """What can be done with the pace."""

    OPEN = "o"
    GENTLE = "g"
    NORMAL = "n"
    FAST = "f"
    DEADLINE = "d"
    INTERVAL = "i"
    AT = "at"


class Pace(CallbackData, prefix="pc"):
    """A button of a campaign's pace; ``at`` is a deadline in seconds since the epoch."""

    verb: PaceVerb = PaceVerb.OPEN
    campaign_id: int
    at: int = 0


class WhenVerb(StrEnum):
    """What can be done with the start of a draft."""

    OPEN = "o"
    NOW = "n"
    HOUR = "h"
    TOMORROW = "t"
    AT = "at"


class When(CallbackData, prefix="wh"):
    """A button of a draft's start; ``at`` is one in seconds since the epoch."""

    verb: WhenVerb = WhenVerb.OPEN
    campaign_id: int
    at: int = 0


class CampaignVerb(StrEnum):
    """What can be done with a launched campaign."""

    GO = "go"
    CANARY = "can"
    UNDO = "undo"
    CARD = "card"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_STOP = "stop"
    STOP = "stop!"
    ERRORS = "err"
    HURRY = "hurry"
    ASK_NIGHT = "night"
    NIGHT = "night!"
    TOLERATE = "tol"
    REOPEN = "open"
    AGAIN = "again"  # what may come out now with nothing changed
    AGAIN_ALL = "all"  # and what somebody may have put right
    COPY = "copy"


class CampaignButton(CallbackData, prefix="cp"):
    """A button of a campaign; ``rev`` is what the screen was drawn at."""

    verb: CampaignVerb
    campaign_id: int
    rev: int = 0


class CauseButton(CallbackData, prefix="er"):
    """One cause of refusals: a page of its channels, or all of them ``again``."""

    campaign_id: int
    reason: str
    page: int = 0
    again: bool = False


class RefusedButton(CallbackData, prefix="eo"):
    """One channel that did not get the post: what happened, or once ``again``."""

    campaign_id: int
    channel_id: int
    page: int = 0
    again: bool = False


class HaltVerb(StrEnum):
    """What can be done with everything at once."""

    ASK = "ask"
    GO = "go"
    SHOW = "show"
    RELEASE = "on"


class HaltButton(CallbackData, prefix="ha"):
    """A button of the kill switch."""

    verb: HaltVerb


class CampaignList(CallbackData, prefix="cl"):
    """A page of the list of campaigns, in this message or ``below`` it in a new one."""

    page: int = 0
    below: bool = False


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


class PickFolder(CallbackData, prefix="pf"):
    """Choose all channels of a folder for a draft, or none of them; 0: only show the folders."""

    campaign_id: int
    folder_id: int = 0
    on: bool = True
    page: int = 0


class QuickFolder(CallbackData, prefix="qf"):
    """Send the draft to this folder and nowhere else."""

    campaign_id: int
    folder_id: int


class JumpTo(StrEnum):
    """The lists whose page can be typed."""

    CHANNELS = "ch"
    PICK = "pk"
    FILL = "ff"


class Jump(CallbackData, prefix="jp"):
    """Ask for the number of a page; ``of``: the draft or the folder, ``show`` as in the list."""

    to: JumpTo
    pages: int
    page: int = 0
    of: int = 0
    show: ChannelShow = ChannelShow.ALL


INLINE_CHANNELS: Final = "c "  # what a question to the bot in the field of the chat begins with


def inline_pick(campaign_id: int) -> str:
    """Return the beginning of a question about the channels of a draft."""
    return f"p{campaign_id} "
