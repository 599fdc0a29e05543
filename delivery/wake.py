"""What is put into the queues: wake-ups. None of them is the truth; all may be lost or doubled."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from delivery.campaign import AccountId, CampaignId


@dataclass(frozen=True, slots=True)
class StartCampaign:
    """Start the campaign, launched at ``rev``, after ``delay``."""

    campaign_id: CampaignId
    rev: int
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class SendMessages:
    """Deliver what is due for the account. ``wake`` grows: an older one is ignored."""

    account_id: AccountId
    wake: int


@dataclass(frozen=True, slots=True)
class SyncChannels:
    """Read the account's dialogs again."""

    account_id: AccountId


@dataclass(frozen=True, slots=True)
class StoreMedia:
    """Put the files of a post where the account can send them on from.

    ``nonce`` tells two wishes apart: a queue row that just ended would swallow an equal one.
    """

    account_id: AccountId
    template_id: int
    nonce: int = 0


@dataclass(frozen=True, slots=True)
class SendTest:
    """Publish a post once, where posts are tried, and tell this chat how it went.

    ``nonce`` is where the random_ids come from: a repeat is no second post.
    """

    account_id: AccountId
    template_id: int
    chat_id: int
    locale: str
    nonce: int
    campaign_id: int = 0  # whose options it goes by


@dataclass(frozen=True, slots=True)
class CheckAccount:
    """Look whether the account is well; ``check`` tells two wishes apart."""

    account_id: AccountId
    check: int


AccountTask = SyncChannels | StoreMedia | SendTest | CheckAccount
WakeUp = StartCampaign | SendMessages | AccountTask


class Outbox(Protocol):
    """Puts wake-ups into the queue inside the caller's open transaction."""

    async def put(self, transaction: object, wake_up: WakeUp) -> None:
        """Enqueue; a wake-up that is waiting already is not doubled.

        ``transaction`` is the connection of the adapter in ``db``; only ``queues`` looks inside.
        """
        ...
