"""What breaks in the middle of a campaign heals by itself: one post a channel, no attempt used."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from db.cards import CardRows
from db.errors import Unavailable
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage
from tests.chaos.conftest import Victim

CHANNELS = 60
DOWN = 4.0  # seconds
HEALS_WITHIN = 15.0

Cause = Callable[[Stage, Victim], Awaitable[None]]

BACKENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


async def stopped_and_started(_: Stage, victim: Victim) -> None:
    await victim.stop("fast")
    await asyncio.sleep(DOWN)
    await victim.start()


async def restarted_at_once(_: Stage, victim: Victim) -> None:
    await victim.stop("immediate")
    await victim.start()


async def killed_and_revived(_: Stage, victim: Victim) -> None:
    reviving = asyncio.create_task(victim.postgres.keep_alive())
    victim.kill()
    await asyncio.sleep(DOWN)
    reviving.cancel()


async def listening_cut(stage: Stage, _: Victim) -> None:
    await stage.pool.execute(f"{BACKENDS} AND query LIKE 'LISTEN%'")


async def all_connections_cut(stage: Stage, _: Victim) -> None:
    await stage.pool.execute(f"{BACKENDS} AND usename = current_user")


async def telegram_cut_off(stage: Stage, _: Victim) -> None:
    await stage.telegram.mtproto.stop()
    await asyncio.sleep(DOWN)
    await stage.telegram.mtproto.start()


CAUSES: list[Cause] = [
    stopped_and_started,
    restarted_at_once,
    killed_and_revived,
    listening_cut,
    all_connections_cut,
    telegram_cut_off,
]


@pytest.mark.timeout(90)
@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
async def test_a_campaign_goes_on_by_itself(theatre: Theatre, victim: Victim, cause: Cause) -> None:
    stage = await theatre.opens(channels=CHANNELS, gap_ms=60)
    await stage.oleg.launches("Пост, который выйдет один раз")
    await stage.until(lambda: len(stage.sends) >= 10)
    await cause(stage, victim)
    out = len(stage.sends)
    await stage.until(lambda: len(stage.sends) > out, HEALS_WITHIN)
    await stage.oleg.reads("Вышло 60 из 60", within=30)
    assert stage.posts_by_channel == {1}
    assert await stage.pool.fetchval("SELECT max(attempts) FROM jobs") == 0


async def test_work_that_was_asked_for_while_nobody_listened_begins_within_seconds(
    theatre: Theatre, victim: Victim
) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.says("Пост")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await listening_cut(stage, victim)
    await stage.oleg.taps("🚀 Запустить")
    await stage.oleg.reads("Вышло 5 из 5", within=5)


async def test_a_tap_while_the_database_is_away_is_answered_and_can_be_repeated(
    theatre: Theatre, victim: Victim
) -> None:
    stage = await theatre.opens(channels=5)
    await stage.oleg.says("Пост")
    await victim.stop("fast")
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.reads("База данных сейчас не отвечает. Ничего не потеряно")
    await victim.start()
    await stage.oleg.taps("Повторить")
    await stage.oleg.reads("Куда")


async def test_a_connection_that_is_away_is_said_on_the_card(theatre: Theatre) -> None:
    stage = await theatre.opens(channels=CHANNELS, gap_ms=60)
    await stage.oleg.launches("Пост")
    await stage.until(lambda: len(stage.sends) >= 5)
    await stage.telegram.mtproto.stop()
    await stage.oleg.reads("Нет связи с Telegram")
    await stage.telegram.mtproto.start()
    await stage.oleg.reads("Вышло 60 из 60", within=30)


async def test_a_launch_whose_tap_failed_half_way_has_its_card_all_the_same(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await theatre.opens(channels=20, gap_ms=60)
    monkeypatch.setattr(CardRows, "place", away)
    await stage.oleg.launches("Пост")
    await stage.oleg.reads("База данных сейчас не отвечает")
    monkeypatch.undo()
    await stage.oleg.reads("Вышло 20 из 20")


async def away(*_: object, **__: object) -> None:
    raise Unavailable("nobody answers")
