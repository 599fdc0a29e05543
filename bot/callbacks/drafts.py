"""Buttons: drafts: what, where to, how fast, when, and how.

Those that change a draft carry the rev that was seen: see the function ``is_as_seen``.
"""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class DraftVerb(StrEnum):
    """What can be done with a draft."""

    QUICK = "quick"
    ALL = "all"
    OPEN = "open"
    NAME = "name"
    ASK_DELETE = "del"
    DELETE = "del!"
    CHECK = "check"
    TEST = "test"
    SHOW = "show"
    DETAILS = "more"
    NO_REPEATS = "norep"


class Draft(CallbackData, prefix="dr"):
    """A button of a draft."""

    verb: DraftVerb
    campaign_id: int
    rev: int = 0


class DraftLike(CallbackData, prefix="dl"):
    """Send the draft where another campaign went."""

    campaign_id: int
    like: int
    rev: int = 0


class DraftPost(CallbackData, prefix="dp"):
    """Choose another post for a draft: a page of the templates, or one of them (its lineage)."""

    campaign_id: int
    lineage: int = 0
    page: int = 0
    rev: int = 0


class PickVerb(StrEnum):
    """What can be done in the picker."""

    PAGE = "p"
    ON = "+"
    OFF = "-"
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
    rev: int = 0


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
    rev: int = 0


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
    rev: int = 0


class RepeatVerb(StrEnum):
    """How a draft may come out."""

    OPEN = "o"
    NONE = "n"
    DAILY = "d"
    WEEKLY = "w"
    DAY = "x"  # of the week, on or off
    TIMES = "t"
    ENDLESS = "e"


class Repeat(CallbackData, prefix="rg"):
    """A button of how a draft repeats; ``n`` is a day of the week, or how often."""

    verb: RepeatVerb = RepeatVerb.OPEN
    campaign_id: int
    n: int = 0
    rev: int = 0


class OptionVerb(StrEnum):
    """What can be chosen for the posts of a draft."""

    OPEN = "o"
    SILENT = "s"
    ASK_PIN = "p?"
    PIN = "p"
    PREVIEW = "l"
    PROTECT = "n"
    ON_TOP = "t"


class OptionButton(CallbackData, prefix="ao"):
    """A button of what happens after publishing; ``to`` is the wanted value, ``-`` none."""

    verb: OptionVerb = OptionVerb.OPEN
    campaign_id: int
    to: str = "-"
    rev: int = 0


class PickFolder(CallbackData, prefix="pf"):
    """Choose all channels of a folder for a draft, or none of them; 0: only show the folders."""

    campaign_id: int
    folder_id: int = 0
    on: bool = True
    page: int = 0
    rev: int = 0


class QuickFolder(CallbackData, prefix="qf"):
    """Send the draft to this folder and nowhere else."""

    campaign_id: int
    folder_id: int
    rev: int = 0


def inline_pick(campaign_id: int) -> str:
    """Return the beginning of a question about the channels of a draft."""
    return f"p{campaign_id} "
