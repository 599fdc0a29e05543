"""The staff chat: how a group becomes it, and how it is told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.methods import SendMessage
from aiogram.types import ChatMemberLeft, ChatMemberMember, ChatMemberUpdated, User

from bot.staff import A_MINUTE, AT_ONCE, Staff
from db.connect import Pool
from delivery.policy import Setting, StaffChat, staff_row
from delivery.role import Role
from tests.fakes import FakeClock
from tests.integration.conftest import OLEG
from tests.integration.desk import Desk, desk, message_in, person

__all__ = ["desk"]

GROUP = -1002000000777
METHOD = SendMessage(chat_id=1, text="?")


@dataclass
class Chat:
    """The bot's end of Telegram; refuses with these errors first."""

    errors: list[Exception] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def send_message(self, chat_id: int, text: str, **more: object) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append({"chat_id": chat_id, "text": text, **more})


async def says(desk: Desk, user_id: int, text: str, topic: int | None = None) -> str:
    """Say this in the group; return what the bot answered there."""
    before = len(desk.session.made)
    message = message_in(GROUP, text=text).model_copy(update={"from_user": person(user_id)})
    if topic is not None:
        more = {"message_thread_id": topic, "is_topic_message": True}
        message = message.model_copy(update=more)
    await desk.gets(message=message)
    answers = [m for m in desk.session.made[before:] if isinstance(m, SendMessage)]
    assert all(a.chat_id == GROUP and a.message_thread_id == topic for a in answers)
    return "".join(a.text for a in answers)


@pytest.mark.parametrize("text", ["/staff", "/staff@bot", "/start@bot staff"])
async def test_an_owner_makes_a_group_the_staff_chat(desk: Desk, text: str) -> None:
    assert "Теперь это служебный чат" in await says(desk, OLEG, text)
    assert desk.half.policies.now.staff == StaffChat(GROUP, "Чат")


async def test_in_a_group_with_topics_it_is_the_topic(desk: Desk) -> None:
    await says(desk, OLEG, "/staff", topic=7)
    assert desk.half.policies.now.staff == StaffChat(GROUP, "Чат", 7)


async def test_who_is_no_owner_is_told_so_and_a_stranger_nothing(desk: Desk) -> None:
    maria = await desk.joins(1002, Role.OPERATOR)
    assert await says(desk, maria, "/staff") == "Это может только владелец."
    assert await says(desk, 666, "/staff") == await says(desk, OLEG, "/stafff") == ""
    assert desk.half.policies.now.staff is None


async def test_it_is_removed_in_the_settings(desk: Desk) -> None:
    await says(desk, OLEG, "/staff")
    assert await desk.taps(OLEG, "ss:staff_chat:") == "Сохранено."
    assert desk.half.policies.now.staff is None


async def test_it_ends_where_the_bot_is_taken_out(desk: Desk) -> None:
    await says(desk, OLEG, "/staff")
    bot = User(id=42, is_bot=True, first_name="Бот")
    await desk.gets(
        my_chat_member=ChatMemberUpdated(
            chat=message_in(GROUP).chat,
            from_user=person(666),
            date=datetime.now(UTC),
            old_chat_member=ChatMemberMember(user=bot),
            new_chat_member=ChatMemberLeft(user=bot),
        )
    )
    assert desk.half.policies.now.staff is None


async def happens(pool: Pool, times: int = 1) -> None:
    sql = """INSERT INTO staff_news (kind, account_id, word)
             SELECT 'account', 1, 'PEER_FLOOD' FROM generate_series(1, $1)"""
    await pool.execute(sql, times)


async def staff_of(desk: Desk, chat: Chat, clock: FakeClock | None = None) -> Staff:
    staff = StaffChat(GROUP, "Чат", 7)
    await desk.half.policies.set({Setting.STAFF_CHAT: staff_row(staff)}, OLEG)
    return Staff(cast("Bot", chat), desk.half.panel, desk.half.panel.staff, clock or FakeClock())


async def untold(desk: Desk) -> int:
    sql = "SELECT count(*) FROM staff_news WHERE told_at IS NULL"
    return int(await desk.newsroom.pool.fetchval(sql))


async def test_at_most_six_messages_a_minute_and_the_rest_is_one_of_them(desk: Desk) -> None:
    chat = Chat()
    staff = await staff_of(desk, chat)
    for _ in range(10):
        await happens(desk.newsroom.pool)
        await staff.look()
    assert (len(chat.sent), await untold(desk)) == (A_MINUTE, 4)
    await desk.newsroom.pool.execute(
        "UPDATE staff_news SET told_at = told_at - interval '1 minute'"
    )
    await staff.look()
    assert (chat.sent[-1]["text"].count("PEER_FLOOD"), await untold(desk)) == (4, 0)


async def test_more_than_fits_into_a_message_follows_in_the_next(desk: Desk) -> None:
    chat = Chat()
    staff = await staff_of(desk, chat)
    await happens(desk.newsroom.pool, AT_ONCE + 2)
    await staff.look()
    await staff.look()
    assert [m["text"].count("⚠️") for m in chat.sent] == [AT_ONCE, 2]
    assert {(m["message_thread_id"], m["disable_notification"]) for m in chat.sent} == {(7, False)}


async def test_what_is_a_day_old_is_told_to_nobody(desk: Desk) -> None:
    chat = Chat()
    staff = await staff_of(desk, chat)
    await happens(desk.newsroom.pool)
    sql = "UPDATE staff_news SET created_at = now() - interval '25 hours'"
    await desk.newsroom.pool.execute(sql)
    await staff.look()
    assert (chat.sent, await untold(desk)) == ([], 0)


async def test_a_chat_that_wants_fewer_rests_and_loses_nothing(desk: Desk) -> None:
    chat, clock = Chat([TelegramRetryAfter(METHOD, "?", 30)]), FakeClock()
    staff = await staff_of(desk, chat, clock)
    await happens(desk.newsroom.pool)
    for seconds in (0, 29, 31):
        clock.seconds = seconds
        await staff.look()
    assert (len(chat.sent), await untold(desk)) == (1, 0)


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (TelegramMigrateToChat(METHOD, "?", -100777), StaffChat(-100777, "Чат", 7)),
        (
            TelegramBadRequest(METHOD, "Bad Request: message thread not found"),
            StaffChat(GROUP, "Чат"),
        ),
        (TelegramForbiddenError(METHOD, "Forbidden: bot was kicked"), None),
        (TelegramBadRequest(METHOD, "Bad Request: chat not found"), None),
    ],
)
async def test_a_group_that_changed_is_followed_and_one_that_is_gone_is_forgotten(
    desk: Desk, error: Exception, after: StaffChat | None
) -> None:
    staff = await staff_of(desk, Chat([error]))
    await happens(desk.newsroom.pool)
    await staff.look()
    assert desk.half.policies.now.staff == after
    sql = "SELECT actor FROM audit_logs WHERE subject = 'settings' ORDER BY id DESC LIMIT 1"
    assert await desk.newsroom.pool.fetchval(sql) is None
