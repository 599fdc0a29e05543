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


class CampaignVerb(StrEnum):
    """What can be done with a launched campaign."""

    GO = "go"
    UNDO = "undo"
    CARD = "card"
    PAUSE = "pause"
    RESUME = "resume"
    ASK_STOP = "stop"
    STOP = "stop!"
    ERRORS = "err"


class CampaignButton(CallbackData, prefix="cp"):
    """A button of a campaign; ``rev`` is what the screen was drawn at."""

    verb: CampaignVerb
    campaign_id: int
    rev: int = 0


class CampaignList(CallbackData, prefix="cl"):
    """A page of the list of campaigns, in this message or ``below`` it in a new one."""

    page: int = 0
    below: bool = False
