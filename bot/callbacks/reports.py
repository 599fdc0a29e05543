"""Buttons: what came of a campaign, to look at and to take away."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class ReportVerb(StrEnum):
    """What is wanted."""

    POSTS = "p"
    TABLE = "c"
    REFUSED = "e"  # a table of what did not come out
    CHART = "g"


class ReportButton(CallbackData, prefix="rp"):
    """A report of a campaign; ``page`` of the posts."""

    verb: ReportVerb
    campaign_id: int
    page: int = 0
