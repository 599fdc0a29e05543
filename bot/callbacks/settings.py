"""Buttons: what owners set for all, what everybody sets for themselves, the account."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from delivery.policy import Setting


class SettingsVerb(StrEnum):
    """The screens of the settings."""

    OPEN = "open"
    ZONE = "tz"
    NIGHT = "qh"
    PACE = "pc"
    ERRORS = "er"
    CAP = "cap"
    APPROVAL = "ap"
    CHAT = "chat"


class SettingsButton(CallbackData, prefix="st"):
    """Open a screen of the settings."""

    verb: SettingsVerb = SettingsVerb.OPEN


class SetButton(CallbackData, prefix="ss"):
    """Set it so: a number, a zone, 2300-0800, or nothing for “off”."""

    name: Setting
    value: str = ""


class MineVerb(StrEnum):
    """What everybody chooses for themselves."""

    LANGUAGE = "lang"
    ZONE = "tz"


class MineButton(CallbackData, prefix="me"):
    """Open the choice."""

    verb: MineVerb


class MineSet(CallbackData, prefix="ms"):
    """Choose: a language, a zone; nothing: the zone of everybody."""

    verb: MineVerb
    value: str = ""


class AccountVerb(StrEnum):
    """What can be done with the account."""

    OPEN = "open"
    CHECK = "check"
    CONNECT = "connect"  # read how


class AccountButton(CallbackData, prefix="ac"):
    """A button of the account."""

    verb: AccountVerb = AccountVerb.OPEN


class NewCampaign(CallbackData, prefix="cn"):
    """How a campaign begins."""
