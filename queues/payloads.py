"""The wake-ups as queue rows: entrypoint, payload, dedupe key."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar, assert_never

from pydantic import TypeAdapter, ValidationError

from delivery.wake import (
    AccountTask,
    CheckAccount,
    SendMessages,
    SendTest,
    StartCampaign,
    StoreMedia,
    SyncChannels,
    WakeUp,
)

T = TypeVar("T")

ACCOUNT_TASK: Final[TypeAdapter[AccountTask]] = TypeAdapter(AccountTask)


class Queue(StrEnum):
    """The entrypoints."""

    START_CAMPAIGN = "start-campaign"
    SEND_MESSAGE = "send-message"
    ACCOUNT_TASK = "account-task"


class BadPayload(Exception):
    """A queue row holds something that nobody here wrote."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is enqueued. While a row with the same key waits or runs, another one is not added."""

    queue: Queue
    payload: bytes
    key: str
    delay: timedelta | None = None


def row_of(wake_up: WakeUp) -> Row:
    """Write a wake-up as a queue row."""
    payload = TypeAdapter(type(wake_up)).dump_json(wake_up)
    match wake_up:
        case StartCampaign(campaign_id=campaign_id, rev=rev, delay=delay):
            key = f"campaign:{campaign_id}:{rev}"
            return Row(Queue.START_CAMPAIGN, payload, key, delay or None)
        case SendMessages(account_id=account_id, wake=wake):
            return Row(Queue.SEND_MESSAGE, payload, f"account:{account_id}:{wake}")
        case SyncChannels(account_id=account_id):
            return Row(Queue.ACCOUNT_TASK, payload, f"account:{account_id}:sync")
        case StoreMedia(account_id=account_id, template_id=template_id, nonce=nonce):
            key = f"account:{account_id}:media:{template_id}:{nonce}"
            return Row(Queue.ACCOUNT_TASK, payload, key)
        case SendTest(account_id=account_id, nonce=nonce):
            return Row(Queue.ACCOUNT_TASK, payload, f"account:{account_id}:test:{nonce}")
        case CheckAccount(account_id=account_id, check=check):
            return Row(Queue.ACCOUNT_TASK, payload, f"account:{account_id}:check:{check}")
        case _:
            assert_never(wake_up)


def start_campaign_of(payload: bytes | None) -> StartCampaign:
    """Read a row of ``start-campaign``. Raises BadPayload."""
    return _read(TypeAdapter(StartCampaign), payload)


def send_messages_of(payload: bytes | None) -> SendMessages:
    """Read a row of ``send-message``. Raises BadPayload."""
    return _read(TypeAdapter(SendMessages), payload)


def account_task_of(payload: bytes | None) -> AccountTask:
    """Read a row of ``account-task``; its fields tell which it is. Raises BadPayload."""
    return _read(ACCOUNT_TASK, payload)


def _read(adapter: TypeAdapter[T], payload: bytes | None) -> T:
    try:
        return adapter.validate_json(payload or b"")
    except ValidationError as error:
        raise BadPayload(f"{error.error_count()} errors in a queue row") from error
