"""What reaches the handlers: each update once, buttons that can be ours."""

from typing import cast

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import GetUpdates
from aiogram.types import CallbackQuery, Update, User

from bot.gate import REMEMBERED, Once, is_forged
from bot.unread import one_by_one
from tests.unit.test_callbacks import ALL

OLEG = User(id=1001, is_bot=False, first_name="Олег")


def tapped(data: str | None) -> CallbackQuery:
    return CallbackQuery(id="1", from_user=OLEG, chat_instance="1", data=data)


FORGED = [
    None,
    "cp:card:9223372036854775808",
    "cp:card:99999999999999999999999999",
    "cl:-1:0",
    "cl:+1:0",
    "cl:1_000:0",
    "dr:check:" + "9" * 50,
]


@pytest.mark.parametrize("data", FORGED)
def test_no_button_of_ours_can_carry_this(data: str | None) -> None:
    assert is_forged(tapped(data))


def test_every_button_of_ours_passes() -> None:
    assert not [data.pack() for data in ALL if is_forged(tapped(data.pack()))]


def tapped_in(number: int) -> Update:
    return Update(update_id=number, callback_query=tapped("hm"))


async def test_what_cannot_be_read_keeps_nothing_else_from_being_handled() -> None:
    bot = Bot("4242:SANDBOX")
    known = {"update_id": 2, "callback_query": {**tapped("hm").model_dump(mode="json")}}
    results = [{"update_id": 1, "message": {"message_id": "x"}}, known]

    async def refuse(_: Bot, __: object) -> object:
        raise ClientDecodeError("x", ValueError(), {"ok": True, "result": results})

    read = await one_by_one(refuse, bot, GetUpdates())  # type: ignore[arg-type]
    updates = cast("list[Update]", read)
    assert [u.update_id for u in updates] == [1, 2]
    assert [u.callback_query is not None for u in updates] == [False, True]

    async def handle(event: object, _: dict[str, object]) -> object:
        return event

    assert await Once()(handle, updates[0], {}) is None
    assert await Once()(handle, updates[1], {}) is updates[1]


async def test_an_update_that_comes_again_is_handled_once() -> None:
    once, handled = Once(), []

    async def handle(event: object, _: dict[str, object]) -> None:
        handled.append(event)

    for number in (1, 2, 1, 2, 3):
        await once(handle, tapped_in(number), {})
    assert len(handled) == 3
    for number in range(10, 10 + REMEMBERED):
        await once(handle, tapped_in(number), {})
    assert len(once._seen) == REMEMBERED
