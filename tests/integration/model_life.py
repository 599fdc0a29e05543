"""A life of the product among people: it delivers, and everything happens to it."""

import sys
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from typing_extensions import override

import delivery.flights
from delivery.campaign import CampaignId
from delivery.governor import Window
from delivery.lane import Rules
from delivery.quiet import QuietHours
from tests.integration.model_people import HOUR, People, audiences, gaps, places, seldom
from tests.integration.model_stage import PLACES, place
from tests.integration.model_telegram import Effect, effects
from tests.integration.model_witness import ZERO

whose = st.sampled_from("AAB")
scripts = st.lists(effects, min_size=1, max_size=5)
lost = st.sampled_from([0, 0, 0, 1, 2])  # answers of the ledger
ways = st.sampled_from(["kill", "own", "take over", "renew", "leave", "rob", "log in"])
normals = st.sampled_from([ZERO, timedelta(seconds=4)])  # the account's own gap
chat_gaps = st.sampled_from([ZERO, timedelta(seconds=30)])
rules = st.builds(Rules, normals, chat_gaps, st.sampled_from([1, 1, 3]))
windows = st.sampled_from([(), (), (Window(3, timedelta(minutes=1)),)])
spans = st.sampled_from([1, 2, 5, 10, 30, 60, 300, 1200, 86400]).map(lambda s: timedelta(seconds=s))


class Life(People):
    """People, two processes, Telegram and time."""

    campaigns = People.campaigns
    patch: ClassVar[pytest.MonkeyPatch]

    @initialize(target=campaigns, rules=rules, windows=windows, audience=audiences, gap=gaps)
    def begin(
        self,
        rules: Rules,
        windows: tuple[Window, ...],
        audience: set[int],
        gap: timedelta | None,
    ) -> CampaignId:
        """Start the processes, and the first campaign."""
        self.run(self.world.begin(rules, windows))
        return self.launched(audience, gap, None)

    # What the product does by itself.

    @rule(campaign=campaigns)
    def plan(self, campaign: CampaignId) -> None:
        """Start it if it is due and plan one wave; whoever does so dies before the next."""
        if self.run(self.newsroom.plan.start(campaign)):
            self.run(self.newsroom.plan.plan_wave(campaign))

    @rule(who=whose, script=scripts, lost=lost, is_old=seldom)
    def deliver(
        self,
        who: str,
        script: list[Effect],
        lost: int,
        is_old: bool,  # noqa: FBT001
    ) -> None:
        """Work for the newest wake-up (or an old one), until a slot is not now or all hangs."""
        self.world.telegram.script[:] = script
        self.world.processes[who].rows.loses_answers = lost
        self.run(self.world.deliver(who, int(is_old)))

    @rule(script=scripts, times=st.integers(1, 4), is_quick=st.booleans())
    def deliver_in_time(self, script: list[Effect], times: int, is_quick: bool) -> None:  # noqa: FBT001
        """Own the account, and come back when the lane said, so many times.

        ``is_quick``: answers come so soon that the next claim is made ahead of the last one.
        """
        self.patch.setattr(delivery.flights, "QUICK", 1.0 if is_quick else -1.0)
        self.world.telegram.script[:] = script
        for _ in range(times):
            self.run(self.world.come_back("A"))
            self.run(self.world.deliver("A"))

    @rule()
    def deliver_well(self) -> None:
        self.deliver_in_time([], 1, is_quick=False)

    @rule(who=whose)
    def answer(self, who: str) -> None:
        """What hung is answered now."""
        self.run(self.world.processes[who].answer())

    @rule(who=whose)
    def sweep(self, who: str) -> None:
        process = self.world.processes[who]
        self.run(process.rows.rescue(self.world.account))
        self.run(self.newsroom.plan.sweep(process.owner))

    # What happens to it.

    @rule(who=whose, what=ways)
    def process(self, who: str, what: str) -> None:
        """Let a process end, or come by the account, in one of many ways."""
        match what:
            case "kill":
                self.run(self.world.restart(who))
            case "own":
                self.run(self.world.processes[who].own())
            case "take over":
                self.run(self.world.take_over(who))
            case "renew":
                self.run(self.world.processes[who].renew())
            case "leave":
                self.run(self.world.leave(who))
            case "rob":
                self.run(self.world.rob())
            case _:
                self.run(self.run(self.world.restart(who)).log_in())

    @rule(gone=st.sets(places, max_size=2))
    def sync(self, gone: set[int]) -> None:
        """Read the dialogs again: rights are back, some channels are gone."""
        found = [place(number) for number in PLACES if number not in gone]
        self.run(self.newsroom.book.replace(self.world.account, found))

    @rule(hours=st.none() | st.integers(1, 12))
    def quiet_hours(self, hours: int | None) -> None:
        wall = self.world.now()
        begin, end = (wall - HOUR).time(), (wall + (hours or 1) * HOUR).time()
        quiet = None if hours is None else QuietHours(begin, end, ZoneInfo("UTC"))
        self.world.rules = replace(self.world.rules, quiet=quiet)

    @rule(span=spans)
    def advance(self, span: timedelta) -> None:
        self.run(self.world.advance(span))

    # What must hold.

    @invariant()
    def all_holds(self) -> None:
        self.run(self.checks.look())

    @override
    def teardown(self) -> None:
        """Nothing goes wrong any more: all that was launched ends, and no channel is forgotten."""
        try:
            if sys.exc_info()[0] is None:
                self.run(self.world.heal())
                self.run(self.checks.look(is_over=True))
        finally:
            self.close()

    def close(self) -> None:
        self.run(self.world.close())
        self.runner.close()
