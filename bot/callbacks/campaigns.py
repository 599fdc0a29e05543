"""Buttons: launched campaigns and the kill switch."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class CampaignVerb(StrEnum):
    """What can be done with a launched campaign."""

    GO = "go"
    CANARY = "can"
    SUBMIT = "sub"  # for approval
    APPROVE = "ok"
    ASK_RETURN = "no"
    WITHDRAW = "wd"
    UNDO = "undo"
    ASK_UNPLAN = "unp"
    SKIP = "skip"  # one run of a series
    LAST = "last"  # this run of a series is the last
    CARD = "card"
    DOWN = "down"  # the card again, below everything else
    PAUSE = "pause"
    RESUME = "resume"
    ASK_STOP = "stop"
    STOP = "stop!"
    STOP_ALL = "stop*"  # and all runs after it
    ERRORS = "err"
    HURRY = "hurry"
    ASK_NIGHT = "night"
    NIGHT = "night!"
    TOLERATE = "tol"
    REOPEN = "open"
    AGAIN = "again"  # what may come out now with nothing changed
    AGAIN_ALL = "all"  # and what somebody may have put right
    COPY = "copy"
    PINS = "pins"
    PIN_AGAIN = "pins!"


class CampaignButton(CallbackData, prefix="cp"):
    """A button of a campaign; ``rev`` is what the screen was drawn at."""

    verb: CampaignVerb
    campaign_id: int
    rev: int = 0


class StartVerb(StrEnum):
    """What can be done with a start that is ahead."""

    OPEN = "o"
    HOUR = "h"
    TOMORROW = "t"
    AT = "at"


class MoveStart(CallbackData, prefix="mv"):
    """Move a start that is ahead; ``at`` is a moment in seconds since the epoch."""

    verb: StartVerb = StartVerb.OPEN
    campaign_id: int
    at: int = 0


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


class ListState(StrEnum):
    """Which campaigns a list shows, as short as a button wants it."""

    ALL = ""
    RUNNING = "r"
    PLANNED = "s"
    PAUSED = "p"
    DRAFTS = "d"
    PENDING = "a"
    ENDED = "e"


class CampaignList(CallbackData, prefix="cl"):
    """A page of the list of campaigns, in this message or ``below`` it in a new one.

    ``author`` 0: everybody's. ``days``: a code of ``delivery.days.Days``, 0 for all. ``sought``:
    those with the words the person typed last.
    """

    page: int = 0
    below: bool = False
    state: ListState = ListState.ALL
    author: int = 0
    days: int = 0
    sought: bool = False


class FilterVerb(StrEnum):
    """A way to choose among the campaigns."""

    MENU = "m"
    WORDS = "w"
    AUTHOR = "a"
    DAY = "d"


class CampaignFilter(CallbackData, prefix="cq"):
    """Choose among the campaigns, beside what is chosen already; ``page`` of the people."""

    verb: FilterVerb
    state: ListState = ListState.ALL
    author: int = 0
    days: int = 0
    sought: bool = False
    page: int = 0
