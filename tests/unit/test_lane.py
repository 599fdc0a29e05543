"""The lane when what it stands on is away: an outcome is never lost, an attempt never used up."""

import asyncio
from datetime import timedelta

from delivery.campaign import AccountId
from delivery.governor import Governor
from delivery.outcome import Outcome, Retry, Sent, Wait
from delivery.send_message import LEDGER_POLL, Lane
from tests.fakes import FakeClock, FakeLedger, FakeSender


def lane(ledger: FakeLedger, sender: FakeSender, *, send_s: float = 20) -> Lane:
    governor = Governor(timedelta(0), FakeClock(), lambda: 0.0)
    return Lane(
        AccountId(1),
        ledger,
        sender,
        governor,
        asyncio.Event(),
        send_timeout=timedelta(seconds=send_s),
        ledger_poll=timedelta(0),
    )


async def outcome_of(sender: FakeSender) -> Outcome:
    ledger = FakeLedger(jobs=1)
    await lane(ledger, sender, send_s=0.01).work(1)
    return ledger.outcomes[0]


async def test_a_slot_far_away_gives_the_row_back_until_then() -> None:
    ledger = FakeLedger(jobs=2)
    slow = lane(ledger, FakeSender())
    slow.governor = Governor(timedelta(seconds=60), FakeClock(), lambda: 0.0)
    assert await slow.work(1) == timedelta(seconds=60)
    assert len(ledger.outcomes) == 1


async def test_an_outcome_waits_for_a_database_that_is_away() -> None:
    ledger = FakeLedger(jobs=1, settles_fail=3)
    assert await lane(ledger, FakeSender()).work(1) is None
    assert ledger.outcomes == [Sent((1,))]


async def test_a_claim_that_fails_is_tried_again_soon() -> None:
    ledger = FakeLedger(jobs=1, claims_fail=1)
    assert await lane(ledger, FakeSender()).work(1) == timedelta(0)
    assert timedelta(seconds=1) > LEDGER_POLL


async def test_a_stop_while_the_database_is_away_leaves_the_claim_to_its_lease() -> None:
    ledger = FakeLedger(jobs=1, settles_fail=1_000_000)
    stopping = lane(ledger, FakeSender())
    stopping.ledger_poll = timedelta(milliseconds=1)
    asyncio.get_running_loop().call_later(0.01, stopping.stopping.set)
    assert await stopping.work(1) is not None
    assert ledger.outcomes == []


async def test_silence_on_a_live_connection_uses_up_an_attempt() -> None:
    assert isinstance(await outcome_of(FakeSender(is_silent=True)), Retry)


async def test_silence_on_a_dead_connection_uses_up_none() -> None:
    silent = FakeSender(is_silent=True, is_connection_alive=False)
    assert isinstance(await outcome_of(silent), Wait)
