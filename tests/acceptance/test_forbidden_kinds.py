"""A kind of post that a group forbids: Telegram refuses it, and the next check knows before."""

from typing import Final

import pytest

from delivery.preflight import TEXT
from sandbox.channel import Channel
from tests.acceptance.conftest import Theatre
from tests.acceptance.stage import Stage
from tests.acceptance.test_every_kind import SAMPLES, Sample

BY_NAME: Final = {sample.name: sample for sample in SAMPLES}
KINDS: Final = {
    "text with every mark": TEXT,
    "photo": "photo",
    "video": "video",
    "gif": "animation",
    "document": "document",
    "audio": "audio",
    "voice": "voice",
    "round video": "video_note",
    "album of photos and a video": "video",
    "album of documents": "document",
}
REASON: Final = """
SELECT j.reason FROM jobs j JOIN channels ch ON ch.id = j.channel_id WHERE ch.title = 'Фотоклуб'
"""
REMOVED: Final = """
SELECT d.removed FROM draft_channels d JOIN channels ch ON ch.id = d.channel_id
  JOIN campaigns c ON c.id = d.campaign_id AND c.status = 'draft'
 WHERE ch.title = 'Фотоклуб'
"""


def club_of(stage: Stage) -> Channel:
    (club,) = [c for c in stage.telegram.world.channels.values() if c.title == "Фотоклуб"]
    return club


async def to_check(stage: Stage, sample: Sample) -> None:
    await stage.post("say", sample.said)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")


async def forbid(stage: Stage, kind: str) -> None:
    """Let the group forbid this kind; nobody of ours has read that yet."""
    await stage.post("channels", {"channel": "Фотоклуб", "forbidden": [kind]})


@pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS)
async def test_what_telegram_refuses_is_known_before_the_next_launch(
    theatre: Theatre, name: str, kind: str
) -> None:
    stage = await theatre.opens(channels=10)
    await stage.post("channels", {"channel": "Барахолка", "slow_mode": 0})
    await to_check(stage, BY_NAME[name])
    await stage.oleg.reads("Выйдет в 10 каналах")
    await forbid(stage, kind)
    await stage.oleg.taps("🚀 Запустить · 10")
    await stage.oleg.reads("Вышло 9 из 10 · не вышло 1")
    assert await stage.pool.fetchval(REASON) == "kind_forbidden"
    await stage.oleg.says("/start")
    await stage.oleg.taps("Каналы")
    await stage.oleg.taps("🔄 Обновить")
    await stage.oleg.reads("Каналы обновлены")
    await to_check(stage, BY_NAME[name])
    await stage.oleg.reads("— такие посты там запрещены: «Фотоклуб»")
    assert await stage.pool.fetchval(REMOVED) == "kind_forbidden"
    await stage.oleg.taps("🚀 Запустить · 9")
    await stage.oleg.reads("Вышло 9 из 9")
    assert not [p for p in club_of(stage).posts.values() if p.random_id is not None]
