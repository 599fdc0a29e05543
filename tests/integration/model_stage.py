"""What a scenario is played on: the real ledger under a clock of ours, ten places, a Telegram."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from db.connect import POOL_SIZE, Address, Pool, open_connection
from delivery.campaign import AccountId
from delivery.governor import Window
from delivery.job import ChatKind
from delivery.lane import Rules
from delivery.ports import Dialog
from tests.databases import emptied
from tests.fakes import FakeClock, FakeOutbox, dialog
from tests.integration.conftest import Newsroom
from tests.integration.model_telegram import FakeTelegram, Wire

NOON: Final = datetime(2035, 1, 1, 12, tzinfo=UTC)  # later than the rows that real clocks date
TICK: Final = timedelta(milliseconds=1)
PLACES: Final = range(1, 11)

# The ledger's clock: this now() stands before PostgreSQL's own and shows what a scenario says. So
# an example runs the same way again, however long its statements take.
CLOCK: Final = """
DROP SCHEMA IF EXISTS model CASCADE;
CREATE SCHEMA model;
CREATE TABLE model.clock (shows timestamptz NOT NULL);
INSERT INTO model.clock VALUES (now());
CREATE FUNCTION model.now() RETURNS timestamptz
LANGUAGE sql STABLE AS 'SELECT shows FROM model.clock';
"""
NO_CLOCK: Final = "DROP SCHEMA model CASCADE"
OURS: Final = "search_path=model,pg_catalog,public&synchronous_commit=off"


def with_clock(address: Address) -> Address:
    """Look at the clock of the model, from every connection."""
    return Address(f"{address.dsn}{'&' if '?' in address.dsn else '?'}{OURS}")


async def execute(address: Address, sql: str) -> None:
    """Run this on a connection of its own."""
    connection = await open_connection(address)
    await connection.execute(sql)
    await connection.close()


def place(number: int) -> Dialog:
    """Six channels, four supergroups; in two of those the account is no administrator."""
    found = dialog(number)
    if number <= 6:
        return found
    peer = replace(found.peer, kind=ChatKind.SUPERGROUP)
    return replace(found, peer=peer, is_admin=number > 8)


@dataclass
class Stage:
    """The rows, the clock, and what was seen that must not be."""

    pool: Pool
    wire: type[Wire] = Wire
    rules: Rules = field(default_factory=lambda: Rules(timedelta(0)))
    windows: tuple[Window, ...] = ()
    clock: FakeClock = field(default_factory=FakeClock)
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    chats: dict[int, tuple[int, float]] = field(default_factory=dict)  # last request: job, moment
    faults: list[str] = field(default_factory=list)
    again_in: timedelta | None = None  # what the last work returned

    async def open(self) -> None:
        """Leave no row of another example, then make a newsroom whose account nobody owns."""
        await emptied(self.pool)
        await self.pool.execute("UPDATE model.clock SET shows = $1", NOON)
        connections = [await self.pool.acquire() for _ in range(POOL_SIZE)]
        for connection in connections:  # from now on a connection in use is a statement under way
            await self.pool.release(connection)
        self.newsroom = await Newsroom(self.pool).open([place(number) for number in PLACES])
        await self.newsroom.accounts.disown(self.account)

    @property
    def account(self) -> AccountId:
        return self.newsroom.account

    @property
    def outbox(self) -> FakeOutbox:
        return self.newsroom.outbox

    @property
    def is_calm(self) -> bool:
        """Whether no statement is under way."""
        return bool(self.pool.get_idle_size() == self.pool.get_size())

    def now(self) -> datetime:
        """What the clock on the wall shows."""
        return NOON + timedelta(seconds=self.clock.seconds)

    def expect(self, what: object, why: str) -> None:
        """Note a fault; an exception would only end the lane."""
        if not what:
            self.faults.append(why)

    async def pass_by(self, time: timedelta = TICK) -> None:
        """Let time pass, for the ledger and for the governors."""
        await self.pool.execute("UPDATE model.clock SET shows = shows + $1::interval", time)
        self.clock.seconds += time.total_seconds()
