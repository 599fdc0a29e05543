"""``/healthz`` and ``/metrics`` on a port of their own, for whoever watches the process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.half import Half
from bot.meters import Meters
from bot.policies import Policies
from bot.settings import Settings, StartError
from db.gauges import GaugeRows

ANSWERS_WITHIN: Final = 3.0  # seconds
TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Watch:
    """Answers on ``METRICS_HOST:METRICS_PORT``."""

    settings: Settings
    meters: Meters
    rows: GaugeRows
    policies: Policies
    halves: Sequence[Half]

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Answer meanwhile. Raises StartError."""
        app = web.Application()
        app.router.add_get("/healthz", self.healthz)
        app.router.add_get("/metrics", self.metrics)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(
                runner, self.settings.metrics_host, self.settings.metrics_port
            ).start()
        except OSError as error:
            await runner.cleanup()
            raise _taken(self.settings, error) from error
        try:
            yield
        finally:
            await runner.cleanup()

    async def healthz(self, _: web.Request) -> web.Response:
        """200 while everything this process is for goes on; else 503 and what does not."""
        ails = [word for word in [await self._database(), *(h.ails() for h in self.halves)] if word]
        return web.Response(text="\n".join(ails) or "ok", status=503 if ails else 200)

    async def _database(self) -> str:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self.rows.answers()
        except Exception:  # noqa: BLE001  # whatever it is, it does not answer
            return "database: no answer"
        return ""

    async def metrics(self, _: web.Request) -> web.Response:
        """Return the numbers; without the database those of the process alone."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                text = await self.meters.read(self.rows, self.policies.now.gap.total_seconds())
        except Exception:  # noqa: BLE001  # a database that is away is seen in /healthz
            text = self.meters.written()
        return web.Response(body=text, headers={"Content-Type": TEXT})


def _taken(settings: Settings, error: OSError) -> StartError:
    """Say that the port cannot be used."""
    where = f"{settings.metrics_host}:{settings.metrics_port}"
    return StartError(f"METRICS_PORT: {where} cannot be used ({error.strerror}). Choose another.")
