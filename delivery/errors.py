"""Everything that can go wrong on purpose.

DeliveryError
├── MoveRefused     the campaign is no longer in a status that allows the move
├── DraftChanged    the draft is not what was checked
├── ApprovalNeeded  another person has to look at it first
├── LedgerAway      the database cannot be reached now
└── SendError       one post could not be sent now
    ├── Refused     Telegram answered with an error
    ├── NoAnswer    no answer on a live connection; the post may be out
    ├── Offline     the connection is gone; the post may be out
    └── MediaGone   the stored files of the post are not there any more
"""

from delivery.campaign import CampaignStatus


class DeliveryError(Exception):
    """Base of all errors raised on purpose."""


class MoveRefused(DeliveryError):
    """The campaign is no longer in a status that allows the move."""

    def __init__(self, campaign_id: int, status: CampaignStatus) -> None:
        super().__init__(f"campaign {campaign_id} is {status}")
        self.campaign_id = campaign_id
        self.status = status


class DraftChanged(DeliveryError):
    """The draft was changed after the check: launch again from a fresh one."""

    def __init__(self, campaign_id: int, rev: int) -> None:
        super().__init__(f"campaign {campaign_id} is at rev {rev}")
        self.campaign_id = campaign_id
        self.rev = rev


class ApprovalNeeded(DeliveryError):
    """It needs the approval of somebody else than the person who tried."""

    def __init__(self, campaign_id: int) -> None:
        super().__init__(f"campaign {campaign_id} needs an approval")
        self.campaign_id = campaign_id


class LedgerAway(DeliveryError):
    """The database cannot be reached now; whether the statement took effect is unknown."""


class SendError(DeliveryError):
    """One post could not be sent now."""


class Refused(SendError):
    """Telegram answered with an error: its name without numbers, its code, its seconds."""

    def __init__(self, name: str, code: int, seconds: int | None = None) -> None:
        super().__init__(name if seconds is None else f"{name} ({seconds} s)")
        self.name = name
        self.code = code
        self.seconds = seconds


class NoAnswer(SendError):
    """No answer in time on a live connection. Whether the post is out is unknown."""


class Offline(SendError):
    """The connection is gone. Whether the post is out is unknown."""


class MediaGone(SendError):
    """The messages that held the files of the post are gone: they must be stored again."""
