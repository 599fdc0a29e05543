"""The user session: one owner, one connection, a new client after every loss."""

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from telethon.tl import functions as fn

from delivery.campaign import AccountId
from delivery.clean import clean
from delivery.clock import ClockWatch
from delivery.duty import Duty
from delivery.errors import LedgerAway, NoAnswer, Offline, Refused, SendError
from delivery.job import Peer, Stored
from delivery.limits import Limits
from delivery.outcome import Halt, after_error
from delivery.ports import Dialog, FoundFolder, Progress
from delivery.post import Media, Post
from delivery.telegram.client import Login, QuietClient, build_client
from delivery.telegram.dialogs import read_dialogs, read_slow_mode
from delivery.telegram.errors import translated
from delivery.telegram.folders import read_folders
from delivery.telegram.limits import read_limits
from delivery.telegram.media import MediaShelf, make_vault, open_vault, save
from delivery.telegram.ownership import Ownership
from delivery.telegram.requests import input_peer
from delivery.telegram.sending import Sending, author_of

RENEW: Final = 3.0  # seconds; ownership lasts ten, and five more before somebody else connects
UNRENEWED: Final = 4.0  # seconds without an answer of the database after which we let go
CONNECT_TIMEOUT: Final = 8.0
PONG_WITHIN: Final = 5.0
LOOK_AT_CLOCK: Final = 1.0
PAUSES: Final = (0.2, 1.0, 2.0)  # seconds between attempts to connect; the last repeats

logger = logging.getLogger(__name__)


class UserSession:
    """Implements ``delivery.ports.Sender`` and ``Directory`` for one log-in at a time."""

    def __init__(self, login: Login | None, ownership: Ownership) -> None:
        self._login = login
        self._ownership = ownership
        self._client: QuietClient | None = None
        self._owned = asyncio.Event()  # no connection is made without it
        self.duty = Duty()
        self.asked_at: float | None = None  # when the account's row last answered, monotonic
        self._media = MediaShelf()
        self._limits = Limits()
        self.account_id: AccountId | None = None

    def use(self, login: Login) -> None:
        """Run by this log-in next; what was learned by the one before is forgotten."""
        self._login = login
        self._media = MediaShelf()
        self._limits = Limits()

    @property
    def is_online(self) -> bool:
        """Whether requests can be made now."""
        return self._client is not None and bool(self._client.is_connected())

    async def send(
        self, peer: Peer, post: Post, random_ids: Sequence[int], stored: Stored | None = None
    ) -> tuple[int, ...]:
        """Post and return the message ids. Raises a ``SendError``."""
        client = self._connected()
        author = author_of(client, is_premium=self._limits.is_premium)
        sending = Sending(client, self._media, author)
        return await client.while_connected(sending.send(peer, post, random_ids, stored))

    async def pin(self, peer: Peer, message_id: int, *, is_end: bool) -> None:
        """Pin without a notification, or unpin. Raises a ``SendError``."""
        client = self._connected()
        request = fn.messages.UpdatePinnedMessageRequest(
            peer=input_peer(peer), id=message_id, silent=True, unpin=is_end or None
        )

        async def ask() -> tuple[int, ...]:
            with translated():
                await client(request)
            return (message_id,)

        await client.while_connected(ask())

    async def is_alive(self) -> bool:
        """Ask whether the connection still carries anything; one that does not is dropped."""
        client = self._client
        try:
            async with asyncio.timeout(PONG_WITHIN):
                with translated():
                    await self._connected()(fn.PingRequest(ping_id=secrets.randbits(62)))
        except (SendError, TimeoutError):
            if client is not None and client is self._client:
                await self._disconnect()
            return False
        return True

    async def make_vault(self, title: str, bot: str) -> Peer:
        """Make a private channel with this bot as its administrator. Raises a ``SendError``."""
        return await make_vault(self._connected(), title, bot)

    async def open_vault(self, vault: Peer, bot: str) -> None:
        """Make the bot an administrator of the vault (again). Raises a ``SendError``."""
        await open_vault(self._connected(), vault, bot)

    async def save(self, files: Sequence[tuple[Media, bytes]]) -> tuple[int, ...]:
        """Upload files to Saved Messages. Raises a ``SendError``."""
        return await save(self._connected(), files)

    async def dialogs(self, progress: Progress) -> list[Dialog]:
        """Read all channels and groups. Raises a ``SendError``."""
        return await read_dialogs(self._connected(), progress)

    async def folders(self, dialogs: Sequence[Dialog]) -> list[FoundFolder]:
        """Read the folders of the account. Raises a ``SendError``."""
        return await read_folders(self._connected(), dialogs)

    async def slow_mode(self, peer: Peer) -> int:
        """Read how long a member waits between two messages. Raises a ``SendError``."""
        return await read_slow_mode(self._connected(), peer)

    async def check(self) -> None:
        """Ask who this is, and read what it may publish again. Raises a ``SendError``."""
        client = self._connected()
        try:
            with translated():
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    me = await client.get_me()
            if me is None:
                raise Refused("AUTH_KEY_UNREGISTERED", 401)
            self._limits = await read_limits(client, is_premium=bool(me.premium))
        except TimeoutError as error:
            raise NoAnswer("no answer to a check") from error
        await self._ownership.may_publish(self._account(), self._limits)

    async def run(self) -> None:
        """Own the account and keep it connected until cancelled; end when the session is lost.

        Then it stays on duty: somebody has to answer what waits for the account.
        """
        self.account_id = await self._ownership.register(self._logged_in().fingerprint)
        try:
            await self._become_owner(self.account_id)
            async with asyncio.TaskGroup() as tasks:
                beside = [
                    tasks.create_task(self._keep_owning()),
                    tasks.create_task(self._watch_clock()),
                ]
                await self._keep_connected()
                for task in beside:
                    task.cancel()
        except BaseException:
            self.duty.end()
            raise
        finally:
            self.asked_at = None
            self._owned.clear()
            await self._disconnect()
            await self._ownership.disown(self.account_id)

    async def _become_owner(self, account_id: AccountId) -> None:
        is_told = False
        while not await self._ownership.own(account_id):
            left = await self._ownership.owned_for(account_id)
            self.asked_at = time.monotonic()
            if not is_told:
                about = {"account_id": account_id, "for_s": left.total_seconds()}
                logger.info("another process owns the account, standing by", extra=about)
            is_told = True
            await asyncio.sleep(max(0.2, min(left.total_seconds(), 2.0)))
        await self._ownership.taken_over(account_id)
        self.asked_at = time.monotonic()
        self._owned.set()
        self.duty.begin()

    async def _keep_owning(self) -> None:
        """Renew the ownership; without it, or without knowing, nobody may stay connected."""
        renewed = asyncio.get_running_loop().time()
        while True:
            await asyncio.sleep(RENEW)
            began = asyncio.get_running_loop().time()
            is_ours = await self._renewed()
            if is_ours:
                renewed = began
                self.asked_at = time.monotonic()
            if is_ours or (is_ours is None and began - renewed < UNRENEWED):
                continue
            logger.error("ownership lost", extra={"account_id": self.account_id})
            self._owned.clear()
            self.duty.end()
            await self._disconnect()
            await self._become_owner(self._account())
            renewed = began

    async def _watch_clock(self) -> None:
        """Connect anew when the clock jumped: Telethon would ignore every answer from then on."""
        watch = ClockWatch(time.monotonic)
        while True:
            if jump := watch.jumped(time.time()):
                logger.warning("the clock jumped", extra={"seconds": round(jump)})
                await self._disconnect()
            await asyncio.sleep(LOOK_AT_CLOCK)

    async def _renewed(self) -> bool | None:
        """Renew; False: somebody else owns the account, None: the database is away."""
        try:
            async with asyncio.timeout(RENEW):
                return await self._ownership.renew(self._account())
        except (LedgerAway, TimeoutError):
            return None

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            await self._owned.wait()
            try:
                await self._connect()
                failures = 0
                await self._until_disconnected()
            except SendError as error:
                if isinstance(halt := after_error(error, 0), Halt):
                    logger.error("session lost", extra={"reason": halt.detail})  # noqa: TRY400
                    await self._ownership.lost(self._account(), halt.detail)
                    return
                logger.warning("not connected", extra={"why": str(error)})
            await self._disconnect()
            await self._ownership.offline(self._account())
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    async def _connect(self) -> None:
        client = build_client(self._logged_in())
        try:
            with translated():
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    await client.connect()
                    me = await client.get_me()
                is_premium = bool(me and me.premium)  # before anybody sends through this client
                self._limits = replace(self._limits, is_premium=is_premium)
        except TimeoutError as error:
            raise Offline("no answer while connecting") from error
        finally:
            self._client = client  # so that _disconnect ends it whatever happened
        if not self._owned.is_set():
            raise Offline("the account was lost while connecting")
        if me is None:
            raise Refused("AUTH_KEY_UNREGISTERED", 401)
        name = clean(" ".join(part for part in (me.first_name, me.last_name) if part))
        self.account_id = await self._ownership.online(self._account(), me.id, name)
        await self._note_limits(client)
        logger.info("online", extra={"account_id": self.account_id})

    async def _note_limits(self, client: QuietClient) -> None:
        """Learn what the account may publish; without an answer what was known holds."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                self._limits = await read_limits(client, is_premium=self._limits.is_premium)
        except (SendError, TimeoutError) as error:
            logger.warning("limits not read", extra={"why": str(error)})
        else:
            await self._ownership.may_publish(self._account(), self._limits)

    async def _until_disconnected(self) -> None:
        if (client := self._client) is not None:
            with translated():
                await client.disconnected

    async def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.give_up()
            with translated():
                await client.disconnect()

    def _connected(self) -> QuietClient:
        if self._client is None or not self._client.is_connected():
            raise Offline("not connected")
        return self._client

    def _logged_in(self) -> Login:
        if self._login is None:
            raise Offline("nobody logged in")
        return self._login

    def _account(self) -> AccountId:
        if self.account_id is None:
            raise Offline("not registered yet")
        return self.account_id
