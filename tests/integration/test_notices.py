"""Who is told what with a sound: what the triggers write, and what is still worth telling."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from db.notices import Kind, NoticeRows
from delivery.errors import Refused
from delivery.governor import Cause, Governor
from delivery.lane import Lane, Rules
from delivery.outcome import Reason
from delivery.send_message import Delivery
from tests.fakes import FakeClock, FakeSender
from tests.integration.conftest import OLEG, Newsroom

MARIA, IVAN, VERA, PETR = 1002, 1003, 1004, 1005
PEOPLE = {OLEG: "owner", MARIA: "operator", IVAN: "operator", VERA: "editor", PETR: "viewer"}
CAN_ACT = {OLEG, MARIA, IVAN}

Event = Callable[[Newsroom], Awaitable[object]]
Told = set[tuple[str, int]]


@pytest.fixture
async def marias(newsroom: Newsroom) -> Newsroom:
    """Five people; a campaign that Maria launched is running."""
    for person, role in PEOPLE.items():
        await newsroom.pool.execute(
            "INSERT INTO users (id, name, role) VALUES ($1, 'somebody', $2)", person, role
        )
    await newsroom.running()
    await newsroom.pool.execute("UPDATE campaigns SET launched_by = $1", MARIA)
    return newsroom


async def told(newsroom: Newsroom) -> list[tuple[str, int]]:
    rows = await newsroom.pool.fetch("SELECT kind, chat_id FROM notices ORDER BY id")
    return [(row["kind"], row["chat_id"]) for row in rows]


async def sends(newsroom: Newsroom, *answers: Refused) -> None:
    """Let a lane work until it has nothing to do."""
    governor = Governor((), FakeClock(), lambda: 0.0)
    delivery = Delivery(newsroom.jobs, FakeSender(answers=list(answers)))
    lane = Lane(newsroom.account, delivery, governor, Rules(timedelta(0)))
    await lane.work(await newsroom.wake())


def answered(name: str, code: int, seconds: int | None = None) -> Event:
    return lambda newsroom: sends(newsroom, Refused(name, code, seconds))


def waits(cause: Cause, delay: timedelta) -> Event:
    return lambda newsroom: newsroom.jobs.waits(newsroom.account, delay, cause)


def changes(sql: str) -> Event:
    return lambda newsroom: newsroom.pool.execute(sql)


def finishes_after(minutes: int) -> Event:
    async def finishes(newsroom: Newsroom) -> None:
        ago = timedelta(minutes=minutes)
        await newsroom.pool.execute("UPDATE campaigns SET started_at = now() - $1::interval", ago)
        await sends(newsroom)

    return finishes


async def canary_is_out(newsroom: Newsroom) -> None:
    """Hold the last delivery back until a person says so, and let the others go out."""
    await newsroom.pool.execute("UPDATE campaigns SET canary = 2")
    await newsroom.pool.execute(
        "WITH held AS (INSERT INTO batches (campaign_id, number, size)"
        "              SELECT id, 2, 1 FROM campaigns RETURNING id)"
        " UPDATE jobs SET batch_id = held.id FROM held WHERE jobs.id = (SELECT max(id) FROM jobs)"
    )
    await sends(newsroom)


LATE = (
    "UPDATE campaigns SET status = 'scheduled', started_at = NULL, planned_at = NULL,"
    " starts_at = now() - interval '16 minutes'"
)


async def start_is_missed(newsroom: Newsroom) -> None:
    await newsroom.pool.execute(LATE)
    await newsroom.plan.start(newsroom.draft)


async def start_is_missed_behind_a_halt(newsroom: Newsroom) -> None:
    await newsroom.pool.execute(LATE)
    await newsroom.campaigns.halt(OLEG)
    await newsroom.campaigns.release(OLEG)


HOURS = timedelta(hours=10)
DUE: dict[str, tuple[Event, Told]] = {
    "the errors of a campaign": (
        lambda n: n.jobs.pause_by_errors(n.draft, Reason.NO_RIGHT),
        {("errors", MARIA)},
    ),
    "a post nobody takes": (answered("MESSAGE_EMPTY", 400), {("errors", MARIA)}),
    "a canary": (canary_is_out, {("canary", person) for person in CAN_ACT}),
    "a missed start": (start_is_missed, {("missed", person) for person in CAN_ACT}),
    "a start missed behind a halt": (
        start_is_missed_behind_a_halt,
        {("missed", person) for person in CAN_ACT},
    ),
    "a limit": (answered("PEER_FLOOD", 400), {("account", OLEG), ("account", MARIA)}),
    "a dead session": (answered("SESSION_REVOKED", 401), {("account", OLEG), ("account", MARIA)}),
    "a log-out from elsewhere": (
        lambda n: n.accounts.lost(n.account, "AUTH_KEY_UNREGISTERED"),
        {("account", OLEG), ("account", MARIA)},
    ),
    "half an hour of waiting": (answered("FLOOD_WAIT", 420, 1800), {("flood", MARIA)}),
    "the daily cap": (waits(Cause.CAP, HOURS), {("cap", MARIA)}),
    "the end of a long run": (finishes_after(11), {("finished", MARIA)}),
}


@pytest.mark.parametrize("name", DUE)
async def test_exactly_those_are_told_whom_it_concerns(marias: Newsroom, name: str) -> None:
    event, expected = DUE[name]
    await event(marias)
    written = await told(marias)
    assert set(written) == expected
    assert len(written) == len(expected)


NONE_DUE: dict[str, Event] = {
    "a pause by a person": lambda n: n.campaigns.pause(n.draft, IVAN),
    "an end by a person": lambda n: n.campaigns.cancel(n.draft, IVAN),
    "everything halted by a person": lambda n: n.campaigns.halt(OLEG),
    "five minutes of waiting": answered("FLOOD_WAIT", 420, 300),
    "not quite half an hour of waiting": answered("FLOOD_WAIT", 420, 1798),
    "the end of a short run": finishes_after(1),
    "a channel that refuses": answered("CHAT_WRITE_FORBIDDEN", 403),
    "a minute of the cap": waits(Cause.CAP, timedelta(minutes=1)),
    "a full window": waits(Cause.WINDOW, HOURS),
    "a fresh log-in": waits(Cause.WARM_UP, HOURS),
    "no connection": lambda n: n.accounts.offline(n.account),
    "an account that is renewed": lambda n: n.accounts.renew(n.account),
}


@pytest.mark.parametrize("name", NONE_DUE)
async def test_nobody_is_told_what_needs_nobody(marias: Newsroom, name: str) -> None:
    await NONE_DUE[name](marias)
    assert await told(marias) == []


INCIDENTS = {
    "limited": (
        "limited_reason = 'PEER_FLOOD', limited_at = now()",
        "limited_reason = NULL, limited_at = NULL",
    ),
    "lost": ("status = 'lost', lost_reason = '?'", "status = 'online', lost_reason = NULL"),
    "flood": (
        "blocked_until = greatest(blocked_until, now() + interval '1801 seconds')",
        "blocked_until = now()",
    ),
    "cap": (
        "waits_for = 'cap', waits_until = now() + interval '20 hours'",
        "waits_until = now() + interval '8 seconds'",
    ),
}


@pytest.mark.parametrize("incident", INCIDENTS)
async def test_an_incident_of_the_account_is_told_once_and_a_new_one_again(
    marias: Newsroom, incident: str
) -> None:
    begins, ends = (f"UPDATE accounts SET {what}" for what in INCIDENTS[incident])  # noqa: S608
    await marias.pool.execute(begins)
    once = await told(marias)
    await marias.pool.execute(begins)
    await marias.pool.execute("UPDATE accounts SET wake = wake + 1")
    assert await told(marias) == once != []
    await marias.pool.execute("UPDATE notices SET created_at = created_at - interval '1 day'")
    await marias.pool.execute(ends)
    await marias.pool.execute(begins)
    assert await told(marias) == once * 2


async def test_a_day_that_trickles_along_its_cap_is_told_once(marias: Newsroom) -> None:
    for minutes in (600, 0.1, 0.1, 40, 0.1, 40):
        await waits(Cause.CAP, timedelta(minutes=minutes))(marias)
    assert await told(marias) == [("cap", MARIA)]


async def test_a_longer_wait_within_a_wait_is_the_same_incident(marias: Newsroom) -> None:
    for minutes in (5, 31, 300):
        await changes(
            f"UPDATE accounts SET blocked_until = now() + interval '{minutes} minutes'"  # noqa: S608
        )(marias)
    assert await told(marias) == [("flood", MARIA)]


async def test_errors_that_come_back_after_a_resume_are_told_again(marias: Newsroom) -> None:
    await marias.jobs.pause_by_errors(marias.draft, Reason.NO_RIGHT)
    await marias.jobs.pause_by_errors(marias.draft, Reason.NO_RIGHT)
    assert await told(marias) == [("errors", MARIA)]
    await marias.campaigns.resume(marias.draft, MARIA)
    await marias.jobs.pause_by_errors(marias.draft, Reason.NO_RIGHT)
    assert await told(marias) == [("errors", MARIA)] * 2


async def test_sending_again_is_a_run_of_its_own(marias: Newsroom) -> None:
    await marias.pool.execute("UPDATE campaigns SET started_at = now() - interval '1 hour'")
    await sends(marias, Refused("CHAT_WRITE_FORBIDDEN", 403))
    assert await told(marias) == [("finished", MARIA)]
    await marias.campaigns.send_again(marias.draft, OLEG, [Reason.NO_RIGHT])
    await sends(marias)
    assert await marias.pool.fetchval("SELECT status FROM campaigns") == "finished"
    assert await told(marias) == [("finished", MARIA)]


async def test_only_whose_campaign_runs_is_told_of_the_account(marias: Newsroom) -> None:
    await marias.campaigns.pause(marias.draft, MARIA)
    await sends(marias)
    await changes("UPDATE accounts SET limited_reason = 'PEER_FLOOD', limited_at = now()")(marias)
    await changes("UPDATE accounts SET blocked_until = now() + interval '1 hour'")(marias)
    assert await told(marias) == [("account", OLEG)]


async def test_the_owner_is_told_in_place_of_a_person_who_is_no_user_any_more(
    marias: Newsroom,
) -> None:
    await marias.pool.execute("DELETE FROM users WHERE id = $1", MARIA)
    await marias.jobs.pause_by_errors(marias.draft, Reason.NO_RIGHT)
    assert await told(marias) == [("errors", OLEG)]


async def resumed(newsroom: Newsroom) -> None:
    await newsroom.campaigns.resume(newsroom.draft, IVAN)


AGED = changes("UPDATE notices SET created_at = now() - interval '25 hours'")
OVER: list[tuple[str, Event]] = [
    ("the errors of a campaign", resumed),
    ("a canary", lambda n: n.campaigns.cancel(n.draft, IVAN)),
    ("a missed start", lambda n: n.campaigns.reopen(n.draft, IVAN)),
    ("a limit", resumed),
    ("a dead session", lambda n: n.accounts.online(n.account, 777, "Анна")),
    ("half an hour of waiting", changes("UPDATE accounts SET blocked_until = now()")),
    ("the daily cap", changes("UPDATE accounts SET waits_until = now()")),
    ("the end of a long run", changes("UPDATE campaigns SET status = 'running', ended_at = NULL")),
    ("a missed start", AGED),
]


@pytest.mark.parametrize(("name", "end"), OVER, ids=range(len(OVER)))
async def test_what_is_not_so_any_more_is_dropped(marias: Newsroom, name: str, end: Event) -> None:
    notices = NoticeRows(marias.pool)
    await DUE[name][0](marias)
    assert await notices.due(20)
    await end(marias)
    assert await notices.due(20) == []
    assert await marias.pool.fetchval("SELECT count(*) FROM notices WHERE told_at IS NULL") == 0


async def test_each_chat_gets_its_oldest_notice_and_who_rests_gets_none(marias: Newsroom) -> None:
    notices = NoticeRows(marias.pool)
    await answered("PEER_FLOOD", 400)(marias)
    await changes("UPDATE accounts SET blocked_until = now() + interval '1 hour'")(marias)
    await marias.pool.execute(
        "INSERT INTO notices (chat_id, kind, account_id) VALUES ($1, 'flood', $2)",
        MARIA,
        marias.account,
    )
    due = {n.chat_id: n for n in await notices.due(20)}
    assert {(n.chat_id, n.kind) for n in due.values()} == {(OLEG, "account"), (MARIA, "account")}
    assert [n.chat_id for n in await notices.due(20, chats=[MARIA])] == [OLEG]
    assert await notices.due(1) == [min(due.values(), key=lambda n: n.id)]
    (later,) = await notices.due(20, [OLEG], [due[MARIA].id])
    assert (later.chat_id, later.kind) == (MARIA, Kind.FLOOD)
    await notices.told(due[MARIA].id)
    assert (await notices.due(20, [OLEG]))[0] == later


async def test_a_notice_knows_the_account_and_the_language(marias: Newsroom) -> None:
    await marias.pool.execute("UPDATE users SET locale = 'en' WHERE id = $1", MARIA)
    await answered("PEER_FLOOD", 400)(marias)
    due = {n.chat_id: n for n in await NoticeRows(marias.pool).due(20)}
    assert (due[MARIA].locale, due[OLEG].locale) == ("en", "ru")
    assert (due[OLEG].account_name, due[OLEG].word) == ("Анна", "PEER_FLOOD")
    assert (due[OLEG].is_lost, due[OLEG].paused) == (False, 1)
