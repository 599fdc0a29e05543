"""Two processes that want one account, and how everything ends when nothing goes wrong any more."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import asyncpg
import pytest

from db.accounts import GRACE, OWNED
from delivery.campaign import OPEN, CampaignId, CampaignStatus, PauseReason
from delivery.governor import Window
from delivery.job import Idle, Job, Several
from delivery.lane import SOON, Rules
from delivery.post import Post
from delivery.start_campaign import start_campaign
from delivery.wake import SendMessages, StartCampaign
from tests.integration.conftest import OLEG
from tests.integration.model_process import Process
from tests.integration.model_stage import Stage

GOODBYE: Final = 10  # seconds
SWEEP: Final = timedelta(seconds=10)
ROUNDS: Final = 150  # of healing
ENDED: Final = "SELECT * FROM campaign_progress WHERE status = ANY ($1)"
IDLE: Final = """
SELECT id FROM campaigns c
 WHERE status = 'running' AND planned_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM jobs j
                    WHERE j.campaign_id = c.id AND j.status IN ('pending', 'sending'))
"""


@dataclass
class World(Stage):
    """The stage with its processes, A and B."""

    processes: dict[str, Process] = field(default_factory=dict)
    lives: int = 0

    async def begin(self, rules: Rules, windows: tuple[Window, ...] = ()) -> None:
        """Start both with these rules; the first owns the account."""
        self.rules, self.windows = rules, windows
        await self.restart("B")
        assert await (await self.restart("A")).own()

    async def restart(self, who: str) -> Process:
        """End a process at once, and begin its next life; it owns nothing yet."""
        if who in self.processes:
            await self.processes[who].die()
        self.lives += 1
        self.processes[who] = Process(self, f"{who}{self.lives}")
        return self.processes[who]

    async def leave(self, who: str) -> None:
        """End in order: what is in flight has its answer, the account is free."""
        await self.processes[who].answer()
        await self.processes[who].accounts.disown(self.account)
        await self.restart(who)

    async def take_over(self, who: str) -> None:
        """Wait until the time of any other owner is up, then own the account."""
        await self.pass_by(OWNED + GRACE + SWEEP)
        assert await self.processes[who].own()

    async def rob(self) -> None:
        """Let somebody who does nothing with it own the account."""
        sql = "UPDATE accounts SET owner = 'somebody', owner_until = now() + $1::interval"
        await self.pool.execute(sql, OWNED)

    async def advance(self, time: timedelta) -> None:
        """Let time pass; a process that owns the account renews that all the while."""
        owners = [process.owner for process in self.processes.values() if process.wire.is_online]
        await self.pass_by(time)
        await self.pool.execute(
            "UPDATE accounts SET owner_until = owner_until + $1::interval WHERE owner = ANY ($2)",
            time,
            owners,
        )

    async def come_back(self, who: str) -> None:
        """Let as much time pass as the last work said; own the account then."""
        process = self.processes[who]
        await process.renew()
        if not process.wire.is_online:
            await self.take_over(who)
        await self.advance(SWEEP if self.again_in is None else max(self.again_in, SOON))

    async def deliver(self, who: str, wakes_ago: int = 0) -> None:
        """Let a process work for the newest wake-up or an older one, until it ends or hangs.

        A campaign that had nothing open does not outlive its claim.
        """
        process, idle = self.processes[who], await self.pool.fetch(IDLE)
        is_fresh = process.working is None
        is_done = await process.work(await self.newsroom.wake() - wakes_ago)
        if is_fresh and is_done and isinstance(process.rows.turn, (Job, Several, Idle)):
            left = {row["id"] for row in idle} & {row["id"] for row in await self.pool.fetch(IDLE)}
            self.expect(not left, f"{left} go on with nothing open")
        if process.wire.is_killed:
            await self.restart(who)

    async def rewrite(self, draft: CampaignId, text: str) -> None:
        """Give a draft another text: by it the posts of a channel are told apart."""
        template = await self.newsroom.templates.add(Post(text), text, OLEG)
        sql = "UPDATE campaigns SET template_id = $2 WHERE id = $1"
        await self.pool.execute(sql, draft, template)

    async def close(self) -> None:
        """End both processes."""
        for process in self.processes.values():
            await process.die()
        try:
            async with asyncio.timeout(GOODBYE):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()

    # Nothing goes wrong any more.

    async def heal(self) -> None:
        """Go on until nothing is open; people agree to everything, queue rows are lost."""
        self.telegram.script.clear()
        for process in self.processes.values():
            process.rows.loses_answers = 0
            await process.answer()
        await self.restart("A")
        await self.take_over("A")
        await self.newsroom.campaigns.release(OLEG)
        pause = SWEEP
        for _ in range(ROUNDS):
            await self._agree()
            await self._work_off()
            if not await self.open_campaigns():
                return
            pause = 2 * pause if self.again_in is None else SWEEP  # a flood wait takes days
            await self.advance(pause if self.again_in is None else max(self.again_in, SOON))
        pytest.fail(f"does not end: {await self.open_campaigns()}")

    async def open_campaigns(self) -> list[asyncpg.Record]:
        return list(await self.pool.fetch(ENDED, sorted(OPEN)))

    async def _agree(self) -> None:
        """Let whatever is paused or far away go on; a start that was missed is given up."""
        campaigns = self.newsroom.campaigns
        for row in await self.open_campaigns():
            campaign = row["campaign_id"]
            if row["pause_reason"] == PauseReason.MISSED:
                await campaigns.reopen(campaign, OLEG)
            elif row["status"] == CampaignStatus.PAUSED:
                await campaigns.resume(campaign, OLEG, tolerate=True)
            elif row["status"] == CampaignStatus.SCHEDULED and row["starts_at"] > self.now():
                await campaigns.hurry(campaign, OLEG)

    async def _work_off(self) -> None:
        """Do what the sweep finds; nothing else reminds of it."""
        process = self.processes["A"]
        self.again_in = None
        await process.rows.rescue(self.account)
        self.outbox.wake_ups.clear()
        await self.newsroom.plan.sweep(process.owner)
        for wake_up in list(self.outbox.wake_ups):
            match wake_up:
                case StartCampaign(campaign_id=campaign):
                    await start_campaign(campaign, self.newsroom.plan)
                case SendMessages():
                    await self.deliver("A")
                case _:
                    pass
