"""What an operator does with a draft, for the tests of its screens."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.panel import Panel
from tests.acceptance.stage import Operator, Stage

MOSCOW = ZoneInfo("Europe/Moscow")


async def to_check(stage: Stage, text: str = "Пост") -> None:
    """Send a post and choose all channels."""
    await stage.oleg.says(text)
    await stage.oleg.taps("🚀 Разослать")
    await stage.oleg.taps("Все")
    await stage.oleg.reads("Проверка")


async def types(operator: Operator, text: str, **more: object) -> None:
    """Answer a question: the screen that asked changes, no new one comes."""
    await operator.stage.post("say", {"user": operator.id, "text": text, **more})


def sees(stage: Stage, caption: str) -> bool:
    """Whether the newest screen has this button."""
    rows = stage.screens(1001)[-1]["buttons"]
    return caption in [button["text"] for row in rows for button in row]


def put_back(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of the panel be slow: what is typed to the minute is some seconds ahead."""
    behind = timedelta(seconds=seconds)
    monkeypatch.setattr(Panel, "now", lambda _: datetime.now(UTC) - behind)


def last_sunday(month: int) -> date:
    """Return when Europe changes its clocks next year, in March or October."""
    last = date(datetime.now(UTC).year + 1, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
