"""Publish a post once, beside all campaigns: in a channel for tests, or in Saved Messages."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from delivery.errors import NoAnswer, Offline, SendError
from delivery.job import SAVED, ChatKind, Peer, Stored
from delivery.outcome import (
    CloseGroups,
    Fail,
    Halt,
    Hold,
    Outcome,
    Reason,
    Retry,
    Sent,
    StoreAgain,
    Wait,
    after_error,
)
from delivery.ports import Sender
from delivery.post import Post
from delivery.post_links import with_links
from delivery.send_message import SEND_TIMEOUT
from delivery.store_media import Problem
from delivery.variables import filled, names_in
from delivery.wake import SendTest

SOON: Final = timedelta(seconds=2)
OFFSET: Final = 1_000_000_000_000  # -100 before a channel's id in the Bot API

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trial:
    """A post and where it is tried. ``title`` is empty in Saved Messages."""

    post: Post
    peer: Peer = SAVED
    title: str = ""
    username: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    stored: Stored | None = None
    problem: Problem | None = None  # why its files cannot be stored
    blocked: timedelta = timedelta(0)  # Telegram asked the account to wait so long


@dataclass(frozen=True, slots=True)
class CameOut:
    """The post is there; ``link`` is None where Telegram has none. ``missing``: no values."""

    title: str
    link: str | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DidNot:
    """The post is not there. ``reason`` None: the account is offline, or the post is gone."""

    title: str = ""
    reason: Reason | None = None
    problem: Problem | None = None
    wait: timedelta | None = None


class Trials(Protocol):
    """Where tests find what they need."""

    async def trial(self, task: SendTest) -> Trial | None:
        """Return what is tried where; None when the post was discarded."""
        ...

    async def forget_files(self, task: SendTest, stored: Stored) -> None:
        """Note that the stored files are gone."""
        ...


async def send_test(
    task: SendTest, trials: Trials, sender: Sender, attempts: int = 0
) -> CameOut | DidNot | timedelta:
    """Publish; return how it went, or when to try again with the same random_ids.

    The files are stored before, or cannot be. ``attempts`` were used up before this one.
    """
    trial = await trials.trial(task)
    if trial is None:
        return DidNot(reason=Reason.GONE)
    if trial.problem is not None:
        return DidNot(trial.title, problem=trial.problem)
    if trial.blocked > timedelta(0):
        return DidNot(trial.title, Reason.FLOOD, wait=trial.blocked)
    if trial.post.media and trial.stored is None:
        return DidNot(trial.title, Reason.OTHER)
    outcome = await _outcome(task, trial, sender, attempts)
    logger.info("test ended", extra={"action": type(outcome).__name__.lower()})
    if isinstance(outcome, StoreAgain) and trial.stored is not None:
        await trials.forget_files(task, trial.stored)
        return SOON
    return _result(trial, outcome)


async def _outcome(task: SendTest, trial: Trial, sender: Sender, attempts: int) -> Outcome:
    post = with_links(filled(trial.post, trial.values))
    error: SendError
    try:
        async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
            ids = random_ids(task, post.size)
            return Sent(await sender.send(trial.peer, post, ids, trial.stored))
    except SendError as refusal:
        error = refusal
    except TimeoutError:
        is_alive = await sender.is_alive()
        error = NoAnswer("no answer in time") if is_alive else Offline("the network is gone")
    return after_error(error, attempts)


def _result(trial: Trial, outcome: Outcome) -> CameOut | DidNot | timedelta:
    match outcome:
        case Sent(message_ids=ids):
            unfilled = names_in(filled(trial.post, trial.values))
            return CameOut(trial.title, link_of(trial, ids[0]), tuple(sorted(unfilled)))
        case Retry(delay=delay) | Wait(delay=delay, reason=None):
            return max(delay, SOON)
        case Wait(delay=delay, reason=reason):
            return DidNot(trial.title, reason, wait=delay)
        case Fail(reason=reason) | Hold(reason=reason) | Halt(reason=reason):
            return DidNot(trial.title, reason)
        case CloseGroups():
            return DidNot(trial.title, Reason.BANNED_IN_GROUPS)
        case StoreAgain():
            return SOON


def random_ids(task: SendTest, size: int) -> tuple[int, ...]:
    """Return the ids of this test: the same whenever it is repeated."""
    seed = f"{task.account_id}:{task.template_id}:{task.nonce}"
    digests = [hashlib.sha256(f"{seed}:{n}".encode()).digest() for n in range(size)]
    return tuple(int.from_bytes(digest[:8], "big", signed=True) or 1 for digest in digests)


def link_of(trial: Trial, message_id: int) -> str | None:
    """Return where the post can be opened; groups and Saved Messages have no addresses."""
    if trial.username:
        return f"https://t.me/{trial.username}/{message_id}"
    if trial.peer.kind is ChatKind.GROUP:
        return None
    return f"https://t.me/c/{-trial.peer.chat_id - OFFSET}/{message_id}"
