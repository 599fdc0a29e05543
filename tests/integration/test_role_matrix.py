"""Every button against every role, on real rows: what is forbidden changes nothing and is noted."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.rights import OnDraft, of_button
from delivery.role import Role
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.desk import Desk, desk
from tests.unit.test_callbacks import ALL, BIG

__all__ = ["desk"]

TABLES = "users invites campaigns draft_channels jobs batches templates channels folders settings"
LESS = [Role.VIEWER, Role.EDITOR, Role.OPERATOR]


async def real(newsroom: Newsroom, button: CallbackData) -> CallbackData:
    """The same button with ids that there are."""
    running = await newsroom.pool.fetchval("SELECT max(id) FROM campaigns")
    ids = {"campaign_id": running, "user_id": 2000, "rev": 0}
    fields = {name for name, value in button if value == BIG}
    return button.model_copy(update={name: ids.get(name, 1) for name in fields})


async def everything(newsroom: Newsroom) -> dict[str, str]:
    """A digest of each table."""
    sql = "SELECT md5(string_agg(x::text, '|' ORDER BY x::text)) FROM {} x"
    return {t: await newsroom.pool.fetchval(sql.format(t)) for t in TABLES.split()}


def is_forbidden(button: CallbackData, role: Role) -> bool:
    needed = of_button(button)  # the newest campaign is launched
    return not role.may(Role.OPERATOR if isinstance(needed, OnDraft) else needed)


@pytest.mark.parametrize("role", LESS)
async def test_a_forged_tap_changes_nothing_and_is_in_the_journal(desk: Desk, role: Role) -> None:
    newsroom = await desk.newsroom.running()
    ivan, _ = await desk.joins(1003, role), await desk.joins(2000, Role.VIEWER)
    forged = [await real(newsroom, b) for b in ALL if is_forbidden(b, role)]
    await desk.taps(ivan, "hm")  # his name is known from now on
    before = await everything(newsroom)
    toasts = {await desk.taps(ivan, button) for button in forged}
    assert await everything(newsroom) == before
    assert all(toast and toast.startswith("Это может") for toast in toasts)
    noted = "SELECT count(*) FROM audit_logs WHERE action = 'refused' AND actor = $1"
    assert await newsroom.pool.fetchval(noted, ivan) == len(forged) > 5


@pytest.mark.parametrize("role", Role)
async def test_what_a_role_may_press_is_answered(desk: Desk, role: Role) -> None:
    newsroom = await desk.newsroom.running()
    ivan, _ = await desk.joins(1003, role), await desk.joins(2000, Role.VIEWER)
    for button in [await real(newsroom, b) for b in ALL if not is_forbidden(b, role)]:
        toast = await desk.taps(ivan, button)
        assert toast is not None, button
        assert not toast.startswith("Это может"), button
    assert not any("E-" in str(getattr(m, "text", "")) for m in desk.session.made)


@pytest.mark.parametrize(("role", "is_post"), [(Role.VIEWER, False), (Role.EDITOR, True)])
async def test_a_viewers_post_is_kept_nowhere(desk: Desk, role: Role, is_post: bool) -> None:  # noqa: FBT001
    ivan = await desk.joins(1003, role)
    (answer,) = await desk.says(ivan, "Большая осенняя распродажа")
    assert answer.startswith("Принято" if is_post else "Это может редактор")
    kept = await desk.newsroom.pool.fetchval("SELECT count(*) FROM templates")
    assert kept == 1 + is_post


async def test_nobody_is_shown_a_button_they_may_not_press(desk: Desk) -> None:
    await desk.newsroom.running()
    shown = {}
    for n, role in enumerate(Role):
        await desk.taps(await desk.joins(3000 + n, role), f"cp:card:{desk.newsroom.draft}:0")
        keys = desk.session.made[-1].reply_markup.inline_keyboard  # type: ignore[attr-defined]
        shown[role] = [k.text for row in keys for k in row]
    assert shown[Role.VIEWER] == shown[Role.EDITOR] == ["⬇️ Вниз", "‹ Кампании"]
    assert "⏸ Пауза" in shown[Role.OPERATOR]
    assert shown[Role.OPERATOR] == shown[Role.OWNER]


async def test_a_stranger_changes_nothing_and_learns_nothing(desk: Desk) -> None:
    newsroom = await desk.newsroom.running()
    before = await everything(newsroom)
    assert await desk.taps(666, f"cp:pause:{newsroom.draft}:0") == ""
    (answer,) = await desk.says(666, "Пост")
    assert "Это закрытая панель рассылок" in answer
    assert await everything(newsroom) == before


async def test_an_editor_may_change_the_pace_of_a_draft_and_not_of_what_runs(desk: Desk) -> None:
    ivan = await desk.joins(1003, Role.EDITOR)
    assert await desk.taps(ivan, f"pc:f:{desk.newsroom.draft}:0:0") == ""
    await desk.newsroom.running()
    toast = await desk.taps(ivan, f"pc:g:{desk.newsroom.draft}:0:0")
    assert toast == "Это может оператор или владелец."


async def test_a_typed_pace_of_what_runs_is_refused_too(desk: Desk) -> None:
    ivan = await desk.joins(1003, Role.EDITOR)
    await desk.taps(ivan, f"pc:i:{desk.newsroom.draft}:0:0")
    await desk.newsroom.running()
    assert await desk.says(ivan, "30") == ["Это может оператор или владелец."]
    campaign = await desk.newsroom.campaigns.get(desk.newsroom.draft)
    assert campaign is not None
    assert campaign.gap is None


def test_oleg_is_the_owner_who_is_named_on_the_server(desk: Desk) -> None:
    assert desk.half.panel.owners == {OLEG}
