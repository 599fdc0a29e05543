"""Asks Telegram once who a log-in belongs to. Only for somebody who owns the account."""

import asyncio
from typing import Final

from delivery.errors import Offline
from delivery.telegram.client import Login, build_client
from delivery.telegram.errors import translated

WITHIN: Final = 8.0  # seconds: ownership lasts ten


async def who_is(login: Login) -> str | None:
    """Return the account's name; None: this log-in is no good any more. Raises a ``SendError``."""
    client = build_client(login)
    try:
        with translated():
            async with asyncio.timeout(WITHIN):
                await client.connect()
                me = await client.get_me()
    except TimeoutError as error:
        raise Offline("no answer while connecting") from error
    finally:
        client.give_up()
        with translated():
            await client.disconnect()
    return None if me is None else " ".join(p for p in (me.first_name, me.last_name) if p)
