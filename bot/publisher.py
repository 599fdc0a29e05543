"""The half of a process that publishes: the user session, its lanes, the queues, the sweep."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, assert_never

from bot.courier import BotCourier
from bot.policies import Policies
from bot.send_tests import SendTestReports
from bot.settings import Settings
from db.account_card import AccountCardRows
from db.accounts import AccountRows
from db.channel_book import ChannelBookRows
from db.connect import Address, Pool, is_away, open_connection
from db.jobs import JobRows
from db.media import MediaRows
from db.planning import PlanRows
from db.send_tests import SendTestRows
from delivery.campaign import AccountId
from delivery.check_account import check_account
from delivery.clock import ClockWatch
from delivery.governor import Governor
from delivery.lane import OFFLINE_POLL, Lane, Rules
from delivery.outcome import Outcome, Reason
from delivery.send_message import Delivery
from delivery.send_test import DidNot, send_test
from delivery.start_campaign import start_campaign
from delivery.store_media import store_media
from delivery.sync_channels import sync_channels
from delivery.telegram.session import UserSession
from delivery.wake import (
    AccountTask,
    CheckAccount,
    Outbox,
    SendMessages,
    SendTest,
    StartCampaign,
    StoreMedia,
    SyncChannels,
)
from queues.driver import HealingDriver
from queues.worker import Handlers, Worker

SWEEP: Final = 10.0  # seconds
TEST_WAITS: Final = timedelta(seconds=60)  # for its slot at most


@dataclass
class Publisher:
    """Everything that works for the account this process owns."""

    settings: Settings
    address: Address
    pool: Pool
    owner: str
    accounts: AccountRows
    session: UserSession
    courier: BotCourier
    outbox: Outbox
    reports: SendTestReports
    policies: Policies
    ended: Callable[[Outcome], None] = lambda _: None
    stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    lanes: dict[AccountId, Lane] = field(default_factory=dict, init=False)
    tried: dict[int, int] = field(default_factory=dict, init=False)  # attempts of tests, by nonce
    storing: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        """Nothing runs yet."""
        self.jobs = JobRows(self.pool, self.owner, self.outbox)
        self.media = MediaRows(self.pool, self.outbox)
        self.plan = PlanRows(self.pool, self.outbox)
        self.trials = SendTestRows(self.pool, self.outbox)
        self.book = ChannelBookRows(self.pool)
        self.checks = AccountCardRows(self.pool, self.outbox)
        self.policies.followers.append(self.go_by_policy)

    def stop(self) -> None:
        """Start nothing any more; ``work`` ends when what is in flight is settled."""
        self.stopping.set()
        for lane in self.lanes.values():
            lane.stop()

    async def go_by_policy(self) -> None:
        """Let what runs go by the settings as they are now; what sleeps by old ones wakes up."""
        for lane in self.lanes.values():
            lane.go_by(self._rules(), self.policies.now.windows, self.policies.now.caution)
        if self.session.account_id is not None:
            await self.accounts.wake_up(self.session.account_id)

    def _rules(self) -> Rules:
        now, given = self.policies.now, self.settings
        return Rules(now.gap, timedelta(seconds=given.chat_gap_s), given.in_flight, now.quiet)

    async def work(self) -> None:
        """Drain the queues until ``stop``, as long as the account is ours.

        Who stands by takes no rows: it could only give them back.
        """
        while not self.stopping.is_set():
            await _first_of(self.stopping.wait(), self.session.duty.on.wait())
            if not self.stopping.is_set():
                await self._drain()

    async def _drain(self) -> None:
        handlers = Handlers(self._start_campaign, self._send_messages, self._do_account_task)
        driver = HealingDriver(self.pool, lambda: open_connection(self.address), is_away)
        worker = Worker(driver, handlers)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(worker.run())
            ending = asyncio.wait({running}), self.stopping.wait(), self.session.duty.off.wait()
            await _first_of(*ending)
            worker.stop()

    async def sweep(self) -> None:
        """Make good for lost queue rows and dead leases, at the start and every ten seconds.

        One process does it, the one that works for the account.
        """
        watch = ClockWatch(time.monotonic)
        while True:
            await self.session.duty.on.wait()
            if (account_id := self.session.account_id) is not None:
                if jump := watch.jumped(await self.accounts.now()):
                    await self.accounts.clock_jumped(account_id, jump)
                await self.jobs.rescue(account_id)
            busy = {account for account, lane in self.lanes.items() if lane.is_awake}
            await self.plan.sweep(self.owner, busy)
            await asyncio.sleep(SWEEP)

    async def _start_campaign(self, wake_up: StartCampaign) -> timedelta | None:
        await start_campaign(wake_up.campaign_id, self.plan)
        return None

    async def _send_messages(self, wake_up: SendMessages) -> timedelta | None:
        lane = self.lane_of(wake_up.account_id)
        return await lane.work(wake_up.wake)

    def lane_of(self, account_id: AccountId) -> Lane:
        """Return the one path of all requests of an account."""
        return self.lanes.get(account_id) or self._lane(account_id)

    def _lane(self, account_id: AccountId) -> Lane:
        policy = self.policies.now
        governor = Governor(policy.windows, time.monotonic, random.random, policy.warms_up)
        delivery = Delivery(self.jobs, self.session, policy.caution, ended=self.ended)
        lane = self.lanes[account_id] = Lane(account_id, delivery, governor, self._rules())
        if self.stopping.is_set():
            lane.stop()
        return lane

    async def _do_account_task(self, task: AccountTask) -> timedelta | None:
        if isinstance(task, SendTest):
            return await self._test(task)
        if isinstance(task, CheckAccount):
            return await self._check(task)
        if task.account_id != self.session.account_id or not self.session.is_online:
            return None if isinstance(task, SyncChannels) else OFFLINE_POLL
        match task:
            case SyncChannels():  # the next connection asks again
                return await sync_channels(task.account_id, self.session, self.book)
            case StoreMedia():
                async with self.storing:  # a second wish finds the files of the first
                    return await store_media(task, self.media, self.courier, self.session)
            case _:
                assert_never(task)

    async def _check(self, task: CheckAccount) -> timedelta | None:
        """Look whether the account is well; nobody waits for one that has no connection."""
        if task.account_id != self.session.account_id:
            account = await self.accounts.current()
            if account is not None and account.status == "online":
                return OFFLINE_POLL  # another process has it
        await check_account(task.account_id, self.session, self.checks)
        return None

    async def _test(self, task: SendTest) -> timedelta | None:
        """Publish a test in a slot of the account, and tell how it went."""
        if task.account_id != self.session.account_id or not self.session.is_online:
            account = await self.accounts.current()
            if account is not None and account.status == "online":
                return OFFLINE_POLL  # another process has it
            await self.reports.tell(task, DidNot())
            return None
        async with self.storing:
            media = StoreMedia(task.account_id, task.template_id)
            again = await store_media(media, self.media, self.courier, self.session)
        if again is not None:
            return again
        if (wait := await self._slot(task.account_id)) is not None:
            await self.reports.tell(task, DidNot(reason=Reason.FLOOD, wait=wait))
            return None
        attempts = self.tried.pop(task.nonce, 0)
        result = await send_test(task, self.trials, self.session, attempts)
        if isinstance(result, timedelta):
            self.tried[task.nonce] = attempts + 1
            return result
        await self.reports.tell(task, result)
        return None

    async def _slot(self, account_id: AccountId) -> timedelta | None:
        """Wait for a slot beside the campaigns; return how long it takes where that is too long."""
        lane = self.lane_of(account_id)
        await lane.briefing.learn()
        delay = lane.governor.slot().delay
        if delay > TEST_WAITS:
            return delay
        await asyncio.sleep(lane.governor.reserve(self.policies.now.gap).total_seconds())
        return None


async def _first_of(*ends: Coroutine[None, None, object]) -> None:
    """Wait for the first of these, and leave the others."""
    tasks = {asyncio.ensure_future(end) for end in ends}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
