"""What reaches the handlers: each update once, buttons that can be ours."""

import pytest
from aiogram.types import CallbackQuery, Update, User

from bot.gate import REMEMBERED, Once, is_forged
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


async def test_an_update_that_comes_again_is_handled_once() -> None:
    once, handled = Once(), []

    async def handle(event: object, _: dict[str, object]) -> None:
        handled.append(event)

    for number in (1, 2, 1, 2, 3):
        await once(handle, Update(update_id=number), {})
    assert len(handled) == 3
    for number in range(10, 10 + REMEMBERED):
        await once(handle, Update(update_id=number), {})
    assert len(once._seen) == REMEMBERED
