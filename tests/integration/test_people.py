"""Invites let one person in, once; closed access is closed at once, and history keeps the name."""

import asyncio

import pytest

from db.cards import Card, CardRows
from db.connect import Pool
from db.people import PeopleRows
from db.postgres_rows import PostgresRows
from delivery.role import Role
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.desk import Desk, desk

__all__ = ["desk"]

IVAN, PETR = 1003, 1004
OWNERS = {OLEG}


@pytest.fixture
def people(newsroom: Newsroom) -> PeopleRows:
    return PeopleRows(PostgresRows(newsroom.pool))


async def test_an_invite_lets_one_person_in_with_its_role(desk: Desk, people: PeopleRows) -> None:
    _, token = await people.invite(Role.EDITOR, OLEG)
    words, *_ = await desk.says(IVAN, f"/start {token}")
    assert words == "Вы в команде. Ваша роль: редактор."
    assert "Это закрытая панель" in (await desk.says(PETR, f"/start {token}"))[0]
    found, of = await people.page(0, 8)
    assert [(m.id, m.role) for m in found if m.id in {IVAN, PETR}] == [(IVAN, Role.EDITOR)]
    assert of == len(found)


async def test_of_two_people_at_once_one_gets_in(people: PeopleRows) -> None:
    _, token = await people.invite(Role.VIEWER, OLEG)
    tries = (people.accept(token, user, "Кто-то", "ru") for user in range(2000, 2010))
    assert sorted(await asyncio.gather(*tries), key=str) == [None] * 9 + [Role.VIEWER]


@pytest.mark.parametrize(
    "ends", ["expires_at = now()", "revoked_at = now()", "used_by = 1, used_at = now()"]
)
async def test_an_invite_that_is_over_lets_nobody_in(
    people: PeopleRows, pool: Pool, ends: str
) -> None:
    _, token = await people.invite(Role.OWNER, OLEG)
    await pool.execute(f"UPDATE invites SET {ends}")  # noqa: S608
    assert await people.accept(token, IVAN, "Иван", "ru") is None
    assert await people.get(IVAN) is None


async def test_a_revoked_invite_cannot_be_revoked_again(people: PeopleRows) -> None:
    invite, token = await people.invite(Role.EDITOR, OLEG)
    assert [i.id for i in await people.invites()] == [invite]
    assert [await people.revoke(invite, OLEG) for _ in range(2)] == [True, False]
    assert await people.invites() == []
    assert await people.accept(token, IVAN, "Иван", "ru") is None


async def test_who_is_in_already_uses_no_invite_up(desk: Desk, people: PeopleRows) -> None:
    await desk.joins(IVAN, Role.OPERATOR)
    _, token = await people.invite(Role.VIEWER, OLEG)
    (menu,) = await desk.says(IVAN, f"/start {token}")
    assert "Рассылки" in menu
    known = await people.get(IVAN)
    assert known is not None
    assert known.role is Role.OPERATOR
    assert len(await people.invites()) == 1


async def test_what_a_link_carries_is_stored_nowhere(people: PeopleRows, pool: Pool) -> None:
    _, token = await people.invite(Role.EDITOR, OLEG)
    await people.accept(token, IVAN, "Иван", "ru")
    rows = "SELECT x::text FROM invites x UNION ALL SELECT x::text FROM audit_logs x"
    assert not any(token in row["x"] for row in await pool.fetch(rows))


async def test_closed_access_takes_cards_questions_and_invites_with_it(
    people: PeopleRows, newsroom: Newsroom, desk: Desk
) -> None:
    await desk.joins(IVAN, Role.OWNER)
    await CardRows(newsroom.pool).place(Card(newsroom.draft, IVAN, 9, ""), is_final=False)
    await desk.taps(IVAN, f"pc:i:{newsroom.draft}:0")
    await people.invite(Role.OWNER, IVAN)
    assert await people.close(IVAN, OWNERS, OLEG)
    counts = "SELECT (SELECT count(*) FROM cards), (SELECT count(*) FROM fsm_state)"
    assert tuple(await newsroom.pool.fetchrow(counts) or ()) == (0, 0)
    assert await people.invites() == []


async def test_a_closed_person_is_a_stranger_at_once_and_keeps_the_name(
    people: PeopleRows, desk: Desk
) -> None:
    await desk.joins(IVAN, Role.OPERATOR)
    await desk.taps(OLEG, f"pe:c!:{IVAN}:viewer")
    assert await desk.taps(IVAN, "hm") == ""
    assert "закрытая панель" in (await desk.says(IVAN, "Пост"))[0]
    assert (await people.get(IVAN), await people.name_of(IVAN)) == (None, "Олег")


async def test_nobody_closes_or_changes_an_owner_of_the_server_or_themselves(
    people: PeopleRows, desk: Desk
) -> None:
    await desk.taps(OLEG, "hm")
    await desk.joins(IVAN, Role.OWNER)
    assert not await people.close(OLEG, OWNERS, IVAN)
    assert not await people.give_role(OLEG, Role.VIEWER, OWNERS, IVAN)
    assert not await people.give_role(IVAN, Role.VIEWER, OWNERS, IVAN)
    assert not await people.close(IVAN, OWNERS, IVAN)


async def test_a_new_role_holds_at_once_and_is_said(desk: Desk) -> None:
    await desk.joins(IVAN, Role.VIEWER)
    assert (await desk.says(IVAN, "Пост")) == ["Это может редактор, оператор или владелец."]
    assert await desk.taps(OLEG, f"pe:r:{IVAN}:editor") == "Сохранено."
    said = [m.text for m in desk.session.made if getattr(m, "chat_id", 0) == IVAN]  # type: ignore[attr-defined]
    assert "Ваша роль теперь: редактор" in said
    assert (await desk.says(IVAN, "Пост"))[0].startswith("Принято")


async def test_people_and_what_happens_to_them_are_in_the_journal(
    people: PeopleRows, pool: Pool
) -> None:
    _, token = await people.invite(Role.VIEWER, OLEG)
    await people.accept(token, IVAN, "Иван", "ru")
    await people.give_role(IVAN, Role.EDITOR, OWNERS, OLEG)
    await people.close(IVAN, OWNERS, OLEG)
    noted = "SELECT action FROM audit_logs WHERE subject = 'users' AND subject_id = $1 ORDER BY id"
    assert [r["action"] for r in await pool.fetch(noted, IVAN)] == ["insert", "update", "delete"]


async def test_whoever_invited_is_told_who_came(people: PeopleRows, pool: Pool) -> None:
    _, token = await people.invite(Role.VIEWER, OLEG)
    await people.accept(token, IVAN, "Иван", "ru")
    row = await pool.fetchrow("SELECT chat_id, kind, subject_id FROM notices")
    assert row is not None
    assert tuple(row) == (OLEG, "joined", IVAN)


async def test_a_new_name_lets_nobody_back_in_who_was_closed_meanwhile(
    people: PeopleRows, desk: Desk
) -> None:
    await desk.joins(IVAN, Role.OPERATOR)
    await people.close(IVAN, OWNERS, OLEG)
    await people.rename(IVAN, "Иван Иванов", "ru")
    assert await people.get(IVAN) is None


async def test_a_new_name_changes_no_role(people: PeopleRows, desk: Desk) -> None:
    await desk.joins(IVAN, Role.OPERATOR)
    await people.rename(IVAN, "Иван Иванов", "en")
    known = await people.get(IVAN)
    assert known is not None
    assert (known.name, known.role, known.locale) == ("Иван Иванов", Role.OPERATOR, "en")


async def test_a_card_names_who_paused_it_after_their_access_was_closed(
    people: PeopleRows, desk: Desk
) -> None:
    newsroom = await desk.newsroom.running()
    await desk.joins(IVAN, Role.OPERATOR)
    await newsroom.campaigns.pause(newsroom.draft, IVAN)
    await people.close(IVAN, OWNERS, OLEG)
    paused = await newsroom.progress.of(newsroom.draft)
    assert paused is not None
    assert paused.changed_by_name == "Олег"
