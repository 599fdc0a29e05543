"""Buttons: caught posts and templates."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData


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
