"""The user session against the local Telegram: one owner, a new client after every loss."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from delivery.campaign import AccountId
from delivery.errors import Offline
from delivery.job import ChatKind, Peer
from delivery.limits import Limits
from delivery.post import Post
from delivery.telegram import session as module
from delivery.telegram.client import Login
from delivery.telegram.session import UserSession
from sandbox.local import LocalTelegram


@dataclass
class FakeOwnership:
    """The account's row in memory; ``is_ours`` says who may connect."""

    is_ours: bool = True
    said: list[str] = field(default_factory=list)
    limits: list[Limits] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def register(self, session_hash: str) -> AccountId:
        assert len(session_hash) == 64
        return AccountId(1)

    async def own(self, account_id: AccountId) -> bool:
        return self.is_ours

    async def owned_for(self, account_id: AccountId) -> timedelta:
        return timedelta(0)

    async def renew(self, account_id: AccountId) -> bool:
        return self.is_ours

    async def disown(self, account_id: AccountId) -> None:
        self.say("disowned")

    async def online(self, account_id: AccountId, telegram_id: int, name: str) -> AccountId:
        self.say(f"online as {name}")
        return account_id

    async def may_publish(self, account_id: AccountId, limits: Limits) -> None:
        self.limits.append(limits)
        self.changed.set()

    async def offline(self, account_id: AccountId) -> None:
        self.say("offline")

    async def lost(self, account_id: AccountId, reason: str) -> None:
        self.say(f"lost: {reason}")

    async def taken_over(self, account_id: AccountId) -> None:
        self.say("taken over")

    def say(self, words: str) -> None:
        self.said.append(words)
        self.changed.set()

    async def until_limits(self) -> None:
        async with asyncio.timeout(10):
            while not self.limits:
                self.changed.clear()
                await self.changed.wait()

    async def until(self, words: str, times: int = 1) -> None:
        async with asyncio.timeout(10):
            while self.said.count(words) < times:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    local = LocalTelegram(None, port=0, channels=3)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def ownership(monkeypatch: pytest.MonkeyPatch) -> FakeOwnership:
    monkeypatch.setattr(module, "RENEW", 0.02)
    return FakeOwnership()


@pytest.fixture
async def session(telegram: LocalTelegram, ownership: FakeOwnership) -> AsyncIterator[UserSession]:
    login = Login(1, "0" * 32, telegram.mtproto.session_string())
    session = UserSession(login, ownership)
    running = asyncio.create_task(session.run())
    yield session
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert ownership.said[-1] == "disowned"


async def test_a_cut_is_followed_by_a_new_connection(
    telegram: LocalTelegram, ownership: FakeOwnership, session: UserSession
) -> None:
    await ownership.until("online as Анна")
    telegram.mtproto.drop_connections()
    await ownership.until("online as Анна", times=2)
    assert ownership.said == ["taken over", "online as Анна", "offline", "online as Анна"]
    assert session.is_online


async def test_a_process_that_lost_the_account_stays_away_until_it_owns_it_again(
    ownership: FakeOwnership, session: UserSession
) -> None:
    await ownership.until("online as Анна")
    ownership.is_ours = False
    await ownership.until("offline")
    await asyncio.sleep(0.5)  # more than the pause before a new connection
    assert ownership.said.count("online as Анна") == 1
    assert not session.is_online
    ownership.is_ours = True
    await ownership.until("online as Анна", times=2)


async def test_a_revoked_session_is_lost_and_not_tried_again(
    telegram: LocalTelegram, ownership: FakeOwnership, session: UserSession
) -> None:
    await ownership.until("online as Анна")
    telegram.mtproto.revoke("SESSION_REVOKED")
    telegram.mtproto.drop_connections()
    await ownership.until("lost: SESSION_REVOKED")
    await ownership.until("disowned")
    assert not session.is_online


async def test_nothing_is_sent_without_a_connection(ownership: FakeOwnership) -> None:
    session = UserSession(Login(1, "0" * 32, ""), ownership)
    peer = Peer(-1_000_000_000_001, ChatKind.CHANNEL, 1)
    with pytest.raises(Offline):
        await session.send(peer, Post("x"), [1])
