"""The whole examination, in the order in which one thing needs the other."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

import aiohttp
from aiogram import Bot

from bot.doctor import machine, session, telegram
from bot.doctor.database import about_failure, of_health, server_of
from bot.doctor.finding import Finding, fine, is_stopped, stops
from bot.log_ins import LogIns
from bot.opening import make_bot
from bot.rows import open_rows
from bot.setting_problems import Problem
from bot.settings import Settings, StartError, problems_or_settings
from bot.texts import Texts
from db.accounts import AccountRows
from db.connect import Address, Pool, open_connection, open_pool
from db.errors import DatabaseError
from db.health import account_health, health_of
from db.logins import LoginRows
from db.presence import Presence
from db.session_keys import KeyMissing
from delivery.telegram.probe import who_is
from queues.outbox import QueueOutbox


async def telegrams_clock(base: str) -> float | None:
    """Return what Telegram's server says the time is; None: it does not say."""
    within = aiohttp.ClientTimeout(total=10)
    with suppress(aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        async with aiohttp.ClientSession(timeout=within) as http, http.head(base) as answer:
            return parsedate_to_datetime(answer.headers["Date"]).timestamp()
    return None


@dataclass(frozen=True)
class World:
    """What is asked outside; a test puts its own in."""

    bot: Callable[[Settings], Bot] = make_bot
    who: session.Ask = who_is
    now: Callable[[], float] = time.time
    telegrams_clock: Callable[[str], Awaitable[float | None]] = telegrams_clock


def about_settings(t: Texts, problems: list[Problem]) -> list[Finding]:
    """Name each setting that is missing or wrong. Pure."""
    found = []
    for problem in problems:
        if problem.is_missing:
            words = t.plain("doctor", "Settings: {name} is missing", name=problem.name)
        else:
            words = t.plain("doctor", "Settings: {name} is wrong", name=problem.name)
        found.append(stops(words, t.plain("doctor", "In .env: {example}", example=problem.example)))
    return found


async def examine(t: Texts, world: World | None = None) -> AsyncIterator[Finding]:
    """Yield what is found, each as soon as it is known."""
    given = problems_or_settings()
    if isinstance(given, list):
        for finding in about_settings(t, given):
            yield finding
        return
    yield fine(t.plain("doctor", "Settings: complete"))
    async for finding in Examination(t, given, world or World()).run():
        yield finding


@dataclass
class Examination:
    """What was learned so far."""

    t: Texts
    settings: Settings
    world: World
    clocks: dict[str, float] = field(default_factory=dict)  # ahead of ours, by whose
    vault: int | None = None

    async def run(self) -> AsyncIterator[Finding]:
        """Look at everything that can be looked at."""
        yield machine.disk(self.t, self.settings.data_dir)
        try:
            async with server_of(self.settings) as address:
                for finding in await self._database(address):
                    yield finding
        except DatabaseError as error:
            yield await about_failure(self.t, self.settings, error)
        for finding in await self._telegram():
            yield finding
        yield machine.clock(self.t, self.clocks)

    async def _database(self, address: Address) -> list[Finding]:
        connection = await open_connection(address)
        try:
            health = await health_of(connection)
        finally:
            await connection.close()
        self.clocks[self.t.plain("doctor", "the database")] = self.world.now() - health.clock
        found = of_health(self.t, health, through_api=bool(self.settings.supabase_url))
        if is_stopped(found) or health.missing:
            return found
        pool = await open_pool(address)
        try:
            return [*found, *await self._data_api(pool), await self._session(pool)]
        finally:
            await pool.close()

    async def _data_api(self, pool: Pool) -> list[Finding]:
        if self.settings.supabase_url is None:
            return []
        try:
            async with open_rows(self.settings, pool):
                return [fine(self.t.plain("doctor", "Supabase: the Data API serves the tables"))]
        except StartError as error:
            words = self.t.plain("doctor", "Supabase: the panel does not get at its rows")
            return [stops(words, str(error))]

    async def _session(self, pool: Pool) -> Finding:
        try:
            login = await LogIns(self.settings, LoginRows(pool)).current()
        except StartError:
            return session.damaged(self.t)
        except KeyMissing as error:
            return session.sealed(self.t, self.settings, error.key_id)
        if login is None:
            return session.missing(self.t)
        known = await account_health(pool, login.fingerprint)
        self.vault = None if known is None else known.vault_chat_id
        presence = Presence(self.settings.data_dir)
        try:
            accounts = AccountRows(pool, presence.name, QueueOutbox(), presence.is_dead)
            examined = session.Examined(login, accounts, self.world.who)
            return await session.of_session(self.t, known, examined)
        finally:
            presence.leave()

    async def _telegram(self) -> list[Finding]:
        bot = self.world.bot(self.settings)
        try:
            found = await telegram.of_bot(self.t, bot, self.settings.owner_ids)
            if not is_stopped(found):
                found.append(await telegram.of_vault(self.t, bot, self.vault))
        finally:
            await bot.session.close()
        there = await self.world.telegrams_clock(self.settings.bot_api_base)
        if there is not None:
            self.clocks["Telegram"] = self.world.now() - there
        return found
