"""What a button carries: ids and the rev it was drawn at, 64 bytes at most."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class Home(CallbackData, prefix="hm"):
    """The menu."""


class PostVerb(StrEnum):
    """What can be done with a caught post."""

    SEND = "send"
    SHOW = "show"
    DROP = "drop"


class CaughtPost(CallbackData, prefix="po"):
    """A button under a caught post."""

    verb: PostVerb
    template_id: int


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
