"""Buttons: the journal and its lines."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


class JournalVerb(StrEnum):
    """What a screen of the journal shows, or does."""

    PAGE = "p"
    LINES = "l"  # the same page, a button a line
    WHO = "w"
    WHAT = "t"
    DAY = "d"
    FILE = "f"


class JournalTopic(StrEnum):
    """Codes of ``db.journal.Topic``, as short as a button wants them."""

    ALL = ""
    CAMPAIGNS = "c"
    TEMPLATES = "t"
    CHANNELS = "k"
    PEOPLE = "p"
    SETTINGS = "s"
    REFUSED = "r"


class JournalButton(CallbackData, prefix="au"):
    """A page of the journal, with its filters: it begins before the line, or right after it.

    ``line`` 0: the newest; in the choice of people it is a page. ``who`` 0: everybody, -1: the
    product itself. ``days``: a code of ``delivery.days.Days``, 0 for all.
    """

    verb: JournalVerb = JournalVerb.PAGE
    line: int = 0
    newer: bool = False
    who: int = 0
    topic: JournalTopic = JournalTopic.ALL
    days: int = 0


class JournalLine(CallbackData, prefix="al"):
    """One line, with the filters of the page it was opened from."""

    line: int
    who: int = 0
    topic: JournalTopic = JournalTopic.ALL
    days: int = 0
