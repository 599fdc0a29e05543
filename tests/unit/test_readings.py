"""A screen that follows a reading of the channels: what it says, and when it stops."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot

from bot.panel import Panel, Reading
from bot.readings import Readings
from bot.screens.sync import result, sync
from bot.texts import Texts
from db.accounts import AccountState
from delivery.campaign import AccountId
from delivery.channel import Health
from delivery.outcome import Reason
from delivery.ports import Change, Changes
from delivery.sync_channels import Summary

T = Texts("ru", ZoneInfo("Europe/Moscow"))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)
PLACE = (1001, 4)
ASKED = Reading(T, BEFORE, NOW)
SUMMARY = Summary(14.0, 40, Changes(new=6))
IDLE = AccountState(
    AccountId(1),
    "Анна",
    "online",
    40,
    39,
    BEFORE,
    None,
    None,
    1.0,
    timedelta(days=9),
    summary=SUMMARY,
)
BUSY = replace(IDLE, sync_began_at=NOW, sync_found=25)
DONE = replace(IDLE, synced_at=NOW)


@dataclass
class Phone:
    """The bot's end of Telegram."""

    shown: list[str] = field(default_factory=list)

    async def edit_message_text(self, text: str, **_: object) -> None:
        self.shown.append(text)


@dataclass
class Office:
    """The account in memory; ``asked`` counts the requests to read."""

    state: AccountState
    asked: int = 0

    async def current(self) -> AccountState:
        return self.state

    async def ask_sync(self, _: AccountId) -> None:
        self.asked += 1

    async def counts(self, _: AccountId) -> dict[Health, int]:
        return dict.fromkeys(Health, 1)


def panel_of(office: Office, now: datetime = NOW) -> Panel:
    reading = {PLACE: ASKED}
    parts = {"accounts": office, "channels": office, "reading": reading, "now": lambda: now}
    return cast("Panel", SimpleNamespace(**parts))


async def test_it_tells_how_far_it_is_then_what_changed_and_then_stops() -> None:
    office, phone = Office(BUSY), Phone()
    panel = panel_of(office)
    readings = Readings(cast("Bot", phone), panel)
    await readings.look()
    await readings.look()  # nothing new: nothing is edited
    office.state = DONE
    await readings.look()
    assert ["Нашли пока: 25" in phone.shown[0], "новых: 6" in phone.shown[1]] == [True, True]
    assert (len(phone.shown), panel.reading) == (2, {})


async def test_a_message_that_became_another_screen_is_left_alone() -> None:
    phone, panel = Phone(), panel_of(Office(DONE))
    readings = Readings(cast("Bot", phone), panel)
    panel.reading.clear()
    await readings.look()
    assert phone.shown == []


async def test_a_request_that_was_swallowed_is_made_again() -> None:
    office = Office(IDLE)
    late = panel_of(office, NOW + timedelta(seconds=6))
    assert (await sync(late, ASKED)).is_reading
    assert office.asked == 1


async def test_a_reading_that_never_begins_is_a_failure_with_a_way_on() -> None:
    late = panel_of(Office(IDLE), NOW + timedelta(minutes=3))
    view = await sync(late, ASKED)
    assert not view.is_reading
    assert [row[0].text for row in view.rows] == ["🔄 Обновить", "‹ Каналы"]


async def test_an_account_without_a_connection_is_waited_for() -> None:
    panel = panel_of(Office(replace(IDLE, status="offline")), NOW + timedelta(minutes=3))
    assert "Аккаунт не на связи" in (await sync(panel, ASKED)).text


LINES = [
    (Reason.NO_RIGHT, "⛔ «Афиша» — нет права публиковать"),
    (Reason.GONE, "⛔ «Афиша» — канал удалён, или из него удалили аккаунт"),
    (None, "✅ «Афиша» — снова можно публиковать"),
]


@pytest.mark.parametrize(("after", "line"), LINES)
def test_each_change_is_said_with_its_reason(after: Reason | None, line: str) -> None:
    change = Change(7, "Афиша", None, after)
    text = result(T, Summary(2.0, 40, Changes(changed=1, examples=(change,))), 1).text
    assert line in text


def test_only_what_there_is_can_be_opened() -> None:
    rows = result(T, Summary(2.0, 40, Changes()), 0).rows
    assert [key.text for row in rows for key in row] == ["‹ Каналы"]
