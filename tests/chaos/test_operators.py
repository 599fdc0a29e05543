"""Twenty operators of all roles who tap at random.

The suite lets them do so for some seconds. For five minutes, with what was measured:
OPERATORS_SECONDS=300 uv run pytest -n0 -s tests/chaos/test_operators.py
"""

import asyncio
import os
from random import Random
from typing import Final

import pytest

from bot import live_cards
from bot.callbacks.drafts import Pick, PickVerb
from delivery.role import Role
from tests.acceptance.conftest import Theatre
from tests.chaos.operators import comes_to_rest, complaints, crowd, invariants, said_of

LONG: Final = float(os.environ.get("OPERATORS_SECONDS", "0"))
SECONDS: Final = LONG or 6.0
PEOPLE: Final = 20


@pytest.mark.timeout(SECONDS + 180)
async def test_whatever_twenty_operators_tap_nothing_breaks_and_nobody_waits(
    theatre: Theatre, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_cards, "LOOK", 1.0)  # as in production
    monkeypatch.setattr(live_cards, "PRIVATE", 5.0)
    stage = await theatre.opens(channels=60, gap_ms=50)
    tally = await crowd(stage, PEOPLE, SECONDS, Random(int(LONG) or 7))  # noqa: S311
    print(said_of(tally, PEOPLE, SECONDS))  # noqa: T201  # shown with -s
    assert not complaints(caplog.records)
    assert not tally.unanswered
    await comes_to_rest(stage, stage.pool)
    await invariants(stage, stage.pool)
    assert not complaints(caplog.records)


def chosen(draft: int, channel: int) -> str:
    return Pick(verb=PickVerb.ON, campaign_id=draft, channel_id=channel).pack()


async def test_no_choice_of_twenty_operators_in_one_draft_is_lost(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=60)
    await stage.oleg.says("Пост, который выбирают вместе")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.reads("Куда разослать")
    draft = await stage.pool.fetchval("SELECT max(id) FROM campaigns")
    channels = [r["id"] for r in await stage.pool.fetch("SELECT id FROM channels ORDER BY id")]
    people = [await stage.joins(f"Оператор {n}", Role.EDITOR) for n in range(PEOPLE)]
    chats = stage.telegram.chats
    for who in people:
        await stage.post("say", {"user": who.id, "text": "/start"})
    for who in people:
        await who.reads("Аккаунт «Анна»")
    queries = [
        await chats.tap(who.id, chats.messages[int(str(who.screen_id))], chosen(draft, c))
        for n, who in enumerate(people)
        for c in channels[3 * n : 3 * n + 3]
    ]
    async with asyncio.timeout(10):
        await asyncio.gather(*(query.answered.wait() for query in queries))
    kept = await stage.pool.fetchval("SELECT count(*) FROM draft_channels")
    assert kept == 3 * PEOPLE
