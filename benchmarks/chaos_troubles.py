"""Lets a plan happen: faults at their send, kills and restarts of PostgreSQL beside each other."""

import asyncio
import time
from dataclasses import asdict
from functools import partial
from typing import Final

from benchmarks.chaos_app import App
from benchmarks.chaos_plan import SENDS, Kill, Moment, Plan
from benchmarks.chaos_server import Server
from benchmarks.chaos_stage import Stage
from sandbox.faults import Fault

STALL: Final = 5.0  # seconds without a send that are worth a note


class Troubles:
    """The plan of one run, and what came of it."""

    def __init__(self, plan: Plan, server: Server, stage: Stage, app: App) -> None:
        self._plan = plan
        self._server = server
        self._stage = stage
        self._app = app
        self._faults = {kill: _fault_of(kill) for kill in plan.kills}
        self._expected: list[Fault] = []
        self._began = self._sent_at = time.monotonic()
        self._seen = 0
        self.events: list[str] = []
        stage.telegram.world.listeners.append(self._look)
        stage.telegram.chats.listeners.append(self._look)

    def arm(self) -> None:
        """Put every fault where the clock of sends will find it; kills bring theirs."""
        for trouble in self._plan.troubles:
            fault = Fault(**{k: v for k, v in asdict(trouble).items() if k != "at"})
            self._stage.after(trouble.at, partial(self._break, fault))
        for kill, brought in self._faults.items():
            if brought is not None:
                self._stage.after(kill.at, partial(self._break, brought))

    async def happen(self) -> None:
        """Kill and restart all that is planned."""
        self._note("launched")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._kills())
            tasks.create_task(self._restarts())
        self._note("nothing more goes wrong")

    async def _kills(self) -> None:
        for kill in self._plan.kills:
            await self._app.is_up()
            await self._stage.until(partial(self._came, kill.at))
            if (fault := self._faults[kill]) is not None:
                await self._stage.until(partial(self._is_over, fault))
            await asyncio.sleep(kill.pause_s)
            await self._app.kill(kill.away_s)
            self._note(f"kill -9, {kill.moment}")

    async def _restarts(self) -> None:
        for restart in sorted(self._plan.restarts, key=lambda restart: restart.at):
            await self._stage.until(partial(self._came, restart.at))
            self._note(f"PostgreSQL: {restart.how}")
            await self._server.restart(restart)
            self._note("PostgreSQL is back")

    def _came(self, sends: int) -> bool:
        return self._stage.sends >= sends

    def _is_over(self, fault: Fault) -> bool:
        return self._stage.is_used_up(fault) or self._stage.is_everything_out

    def _break(self, fault: Fault) -> None:
        self._expected.append(fault)
        self._stage.break_down(fault)

    def _look(self) -> None:
        """Note what happened since the last look."""
        for fault in [f for f in self._expected if self._stage.is_used_up(f)]:
            self._expected.remove(fault)
            given = asdict(fault) | {"on": None, "times": None}
            self._note(f"{fault.on}: " + ", ".join(f"{k}={v}" for k, v in given.items() if v))
        if self._stage.sends > self._seen:
            quiet = time.monotonic() - self._sent_at
            if quiet > STALL and self._seen:
                self._note(f"the first send after {quiet:.1f} s")
            self._seen, self._sent_at = self._stage.sends, time.monotonic()

    def _note(self, words: str) -> None:
        seconds = time.monotonic() - self._began
        self.events.append(f"{seconds:.2f} s, {self._stage.sends} sends: {words}")


def _fault_of(kill: Kill) -> Fault | None:
    match kill.moment:
        case Moment.UNANSWERED:
            return Fault(SENDS, no_answer=True, after=True)
        case Moment.UNSENT:
            return Fault(SENDS, no_answer=True)
        case Moment.CUT:
            return Fault(SENDS, cut="after")
        case Moment.ANY | Moment.STARTING:
            return None
