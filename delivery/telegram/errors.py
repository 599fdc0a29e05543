"""Telethon's errors in our words: the only place that knows their classes."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from telethon import errors
from telethon.errors.rpcerrorlist import rpc_errors_dict

from delivery.errors import NoAnswer, Offline, Refused, SendError

# Mapped classes carry only their base's text ("FORBIDDEN"); the name is found by the class.
NAMES: Final = {cls: name for name, cls in rpc_errors_dict.items()}
NUMBER: Final = re.compile(r"_(\d+)(?=_|$)")
WAITS: Final = (
    (errors.SlowModeWaitError, "SLOWMODE_WAIT"),
    (errors.FloodPremiumWaitError, "FLOOD_PREMIUM_WAIT"),
    (errors.FloodTestPhoneWaitError, "FLOOD_TEST_PHONE_WAIT"),
    (errors.FloodWaitError, "FLOOD_WAIT"),
)
TRANSPORT_FLOOD: Final = 429


@contextmanager
def translated() -> Iterator[None]:
    """Turn what Telethon raises inside into a ``SendError``; a cancellation passes."""
    try:
        yield
    except asyncio.CancelledError:
        _pass_cancellation()
    except errors.RPCError as error:
        raise refused(error) from error
    except errors.AuthKeyNotFound as error:
        raise Refused("AUTH_KEY_UNREGISTERED", 401) from error
    except errors.InvalidBufferError as error:
        raise _transport_fault(error) from error
    except (OSError, EOFError) as error:  # EOFError: asyncio.IncompleteReadError
        raise Offline(type(error).__name__) from error
    except (errors.TypeNotFoundError, ValueError) as error:
        # An answer nobody can read: the post may be out.
        raise NoAnswer(type(error).__name__) from error


def _pass_cancellation() -> None:
    """Re-raise a cancellation of ours; one of Telethon's own means it was disconnected."""
    task = asyncio.current_task()
    if task is None or task.cancelling():
        raise  # noqa: PLE0704  # called from the except clause
    raise Offline("disconnected while waiting for the answer") from None


def _transport_fault(error: errors.InvalidBufferError) -> SendError:
    if getattr(error, "code", None) == TRANSPORT_FLOOD:
        return Refused("FLOOD_WAIT", 420, 60)
    return Offline(str(error))


def refused(error: errors.RPCError) -> SendError:
    """Name an error answer: its name without numbers, its code, the seconds it asks to wait."""
    for cls, name in WAITS:
        if isinstance(error, cls):
            return Refused(name, 420, int(error.seconds))
    name = NAMES.get(type(error)) or str(error.message or type(error).__name__)
    code = int(error.code or 0)
    wait = re.fullmatch(r"(\w+_WAIT)_(\d+)", name)
    if wait:
        return Refused(wait[1], code, int(wait[2]))
    return Refused(NUMBER.sub("", name), code)
