"""What a button, a typed answer or a message needs at least: the table the panel is guarded by.

A tap is refused by it before any handler runs, and nobody is shown a button they may not press.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State

from bot.callbacks import (
    campaigns,
    channels,
    drafts,
    journal,
    menu,
    people,
    posts,
    reports,
    settings,
)
from bot.callbacks.campaigns import CampaignVerb, HaltVerb
from bot.callbacks.channels import ChannelVerb, FolderVerb
from bot.callbacks.people import PersonVerb
from bot.callbacks.settings import SettingsVerb
from bot.screens.asking import Asking, DraftTyping, Returning, TemplateTyping, Typing
from delivery.campaign import MOVES, Move
from delivery.role import Role


@dataclass(frozen=True)
class By:
    """It depends on a field of the button."""

    field: str
    roles: Mapping[object, Role]


@dataclass(frozen=True)
class OnDraft:
    """An editor may on a draft; on a launched campaign it takes an operator."""


def _who(move: Move) -> Role:
    return MOVES[move].who or Role.OWNER


VIEWER, EDITOR, OPERATOR, OWNER = Role
ON_CAMPAIGNS: Final[Mapping[object, Role]] = {
    CampaignVerb.CARD: VIEWER,
    CampaignVerb.DOWN: VIEWER,
    CampaignVerb.ERRORS: VIEWER,
    CampaignVerb.COPY: EDITOR,
    CampaignVerb.PINS: VIEWER,
    CampaignVerb.PIN_AGAIN: _who(Move.SEND_AGAIN),
    CampaignVerb.GO: _who(Move.LAUNCH),
    CampaignVerb.CANARY: _who(Move.LAUNCH),
    CampaignVerb.SUBMIT: _who(Move.SUBMIT),
    CampaignVerb.APPROVE: _who(Move.APPROVE),
    CampaignVerb.ASK_RETURN: _who(Move.SEND_BACK),
    CampaignVerb.WITHDRAW: _who(Move.WITHDRAW),
    CampaignVerb.UNDO: _who(Move.UNDO),
    CampaignVerb.ASK_UNPLAN: _who(Move.SKIP),
    CampaignVerb.SKIP: _who(Move.SKIP),
    CampaignVerb.LAST: _who(Move.SKIP),
    CampaignVerb.STOP_ALL: _who(Move.CANCEL),
    CampaignVerb.HURRY: _who(Move.START),
    CampaignVerb.PAUSE: _who(Move.PAUSE),
    CampaignVerb.RESUME: _who(Move.RESUME),
    CampaignVerb.TOLERATE: _who(Move.RESUME),
    CampaignVerb.ASK_NIGHT: _who(Move.RESUME),
    CampaignVerb.NIGHT: _who(Move.RESUME),
    CampaignVerb.REOPEN: _who(Move.REOPEN),
    CampaignVerb.ASK_STOP: _who(Move.CANCEL),
    CampaignVerb.STOP: _who(Move.CANCEL),
    CampaignVerb.AGAIN: _who(Move.SEND_AGAIN),
    CampaignVerb.AGAIN_ALL: _who(Move.SEND_AGAIN),
}
SENDS_AGAIN: Final = By("again", {False: VIEWER, True: _who(Move.SEND_AGAIN)})
BUTTONS: Final[Mapping[type[CallbackData], Role | By | OnDraft]] = {
    menu.Home: VIEWER,
    menu.Jump: VIEWER,
    posts.CaughtPost: EDITOR,
    posts.TemplateList: EDITOR,
    posts.TemplateButton: EDITOR,
    drafts.Draft: EDITOR,
    drafts.DraftLike: EDITOR,
    drafts.DraftPost: EDITOR,
    drafts.OptionButton: EDITOR,
    drafts.Pick: EDITOR,
    drafts.PickFolder: EDITOR,
    drafts.QuickFolder: EDITOR,
    drafts.When: EDITOR,
    drafts.Repeat: EDITOR,
    drafts.Pace: OnDraft(),
    campaigns.CampaignList: VIEWER,
    campaigns.CampaignFilter: VIEWER,
    reports.ReportButton: VIEWER,
    journal.JournalButton: VIEWER,
    journal.JournalLine: VIEWER,
    campaigns.CampaignButton: By("verb", ON_CAMPAIGNS),
    campaigns.MoveStart: _who(Move.START),
    campaigns.CauseButton: SENDS_AGAIN,
    campaigns.RefusedButton: SENDS_AGAIN,
    campaigns.HaltButton: By(
        "verb",
        {
            HaltVerb.SHOW: VIEWER,
            HaltVerb.ASK: _who(Move.HALT),
            HaltVerb.GO: _who(Move.HALT),
            HaltVerb.RELEASE: _who(Move.RELEASE),
        },
    ),
    channels.ChannelList: VIEWER,
    channels.SyncButton: EDITOR,
    channels.ChannelButton: By(
        "verb",
        {
            ChannelVerb.OPEN: VIEWER,
            ChannelVerb.VARIABLES: EDITOR,
            ChannelVerb.FOLDERS: EDITOR,
            ChannelVerb.EXCLUDE: OPERATOR,
            ChannelVerb.INCLUDE: OPERATOR,
        },
    ),
    channels.ChannelFolder: EDITOR,
    channels.FolderButton: By(
        "verb", {verb: VIEWER if verb is FolderVerb.LIST else EDITOR for verb in FolderVerb}
    ),
    channels.FolderChannel: EDITOR,
    settings.SettingsButton: By(
        "verb",
        {verb: VIEWER if verb is SettingsVerb.OPEN else OWNER for verb in SettingsVerb},
    ),
    settings.SetButton: OWNER,
    settings.MineButton: VIEWER,
    settings.MineSet: VIEWER,
    settings.AccountButton: OWNER,
    settings.NewCampaign: EDITOR,
    people.PeopleList: OWNER,
    people.PersonButton: By("verb", dict.fromkeys(PersonVerb, OWNER)),
    people.InviteButton: OWNER,
    people.RevokeInvite: OWNER,
}
ANSWERS: Final[Mapping[State, Role | OnDraft]] = {
    Asking.deadline: OnDraft(),
    Asking.interval: OnDraft(),
    Asking.start: EDITOR,
    Asking.repeat_end: EDITOR,
    Asking.draft_name: EDITOR,
    Asking.new_start: _who(Move.START),
    Asking.template_name: EDITOR,
    Asking.template_search: EDITOR,
    Asking.page: VIEWER,
    Asking.journal_day: VIEWER,
    Asking.campaign_words: VIEWER,
    Asking.campaign_day: VIEWER,
    Asking.new_folder: EDITOR,
    Asking.folder_title: EDITOR,
    Asking.time_zone: OWNER,
    Asking.quiet_hours: OWNER,
    Asking.normal_pace: OWNER,
    Asking.errors: OWNER,
    Asking.cap: OWNER,
    Asking.approval: OWNER,
    Asking.my_time_zone: VIEWER,
    Typing.picking: EDITOR,
    Typing.search: EDITOR,
    Typing.list: EDITOR,
    Typing.variable: EDITOR,
    Typing.channels: VIEWER,
    DraftTyping.post: EDITOR,
    TemplateTyping.buttons: EDITOR,
    TemplateTyping.replacement: EDITOR,
    Returning.reason: _who(Move.SEND_BACK),
}
STAFF: Final = OWNER  # /staff in a group
POST: Final = EDITOR  # what a message needs that answers nothing

_BY_PREFIX: Final = {button.__prefix__: button for button in BUTTONS}
_BY_STATE: Final = {state.state: needed for state, needed in ANSWERS.items()}


def button_of(raw: str | None) -> CallbackData | None:
    """Return what a button carries; None where no button of today carries that."""
    kind = _BY_PREFIX.get((raw or "").partition(":")[0])
    try:
        return None if kind is None or raw is None else kind.unpack(raw)
    except (TypeError, ValueError):
        return None


def of_button(button: CallbackData) -> Role | OnDraft:
    """Return what a tap needs."""
    needed = BUTTONS[type(button)]
    if isinstance(needed, By):
        return needed.roles[getattr(button, needed.field)]
    return needed


def of_message(state: str | None) -> Role | OnDraft:
    """Return what a message needs; ``state`` is the question it may answer."""
    return _BY_STATE.get(state, POST)
