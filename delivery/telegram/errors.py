"""Telethon's errors in our words: the only place that knows their classes."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from telethon import errors
from telethon.errors.rpcerrorlist import rpc_errors_dict, rpc_errors_re

from delivery.errors import NoAnswer, Offline, Refused, SendError

# Mapped classes carry only their base's text ("FORBIDDEN"); the name is found by the class, also
# of those that are known by a pattern: FILE_PART_(\d+)_MISSING.
NAMES: Final = {
    **{cls: pattern.replace(r"_(\d+)", "") for pattern, cls in rpc_errors_re},
    **{cls: name for name, cls in rpc_errors_dict.items()},
}
NUMBER: Final = re.compile(r"_(\d+)(?=_|$)")
WAIT: Final = re.compile(r"(\w+_WAIT)_(\d+)")  # of a name that has no class
TRANSPORT_FLOOD: Final = 429
PROXY: Final = (ProxyError, ProxyConnectionError, ProxyTimeoutError)


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
    except PROXY as error:
        raise Offline(f"the proxy: {error}") from error
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
    name = NAMES.get(type(error)) or str(error.message or type(error).__name__)
    code = int(error.code or 0)
    if wait := WAIT.fullmatch(name):
        return Refused(wait[1], code, int(wait[2]))
    return Refused(NUMBER.sub("", name), code, getattr(error, "seconds", None))
