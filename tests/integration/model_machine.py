"""Random lives of campaigns on the real ledger: moves, outcomes, time and crashes in any order.

More, by hand: MODEL_EXAMPLES=2000 uv run pytest -n0 --timeout 0 tests/integration/test_model.py
"""

import asyncio
import os
import sys
from collections.abc import Coroutine, Iterator
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from datetime import timedelta
from typing import ClassVar, Final, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

import delivery.flights
import delivery.lane
import delivery.plan
from db.connect import Address, open_pool
from delivery.campaign import MOVES, OPEN, CampaignId, CampaignStatus, Move
from delivery.errors import DraftChanged, MoveRefused
from delivery.outcome import Reason
from delivery.quiet import QuietHours
from delivery.start_campaign import start_campaign
from tests.integration.conftest import OLEG
from tests.integration.model import World
from tests.integration.model_checks import Checks
from tests.integration.model_process import NORMAL, ZERO
from tests.integration.model_stage import CLOCK, NO_CLOCK, PLACES, execute, place, with_clock
from tests.integration.model_telegram import KILLED, Effect, ForgetfulWire, Wire, effects

T = TypeVar("T")

EXAMPLES: Final = int(os.environ.get("MODEL_EXAMPLES", "0"))
SETTINGS: Final = settings(
    max_examples=EXAMPLES or 30,
    stateful_step_count=30,
    deadline=None,
    derandomize=not EXAMPLES,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
POSTS: Final = 5  # in one life
HOUR: Final = timedelta(hours=1)
DRAFT: Final = frozenset({CampaignStatus.DRAFT})
PACED: Final = OPEN | DRAFT
AGAIN: Final = frozenset({CampaignStatus.FINISHED, CampaignStatus.RUNNING, CampaignStatus.PAUSED})
SELDOM: Final = frozenset({Move.START, Move.RESUME, Move.REOPEN})  # not from all of their sources

seldom = st.sampled_from([False, False, True])
whose = st.sampled_from("AAB")
places = st.sampled_from(PLACES)
audiences = st.sets(places, min_size=2, max_size=6)
gaps = st.sampled_from([None, 0, 1, 10, 60]).map(lambda s: s if s is None else timedelta(seconds=s))
canaries = st.none() | st.integers(1, 3)
reasons = st.sets(st.sampled_from(list(Reason)), min_size=1)
scripts = st.lists(effects, min_size=1, max_size=5)
ways = st.sampled_from(["kill", "own", "take over", "renew", "leave", "rob", "log in"])
paces = st.sampled_from([NORMAL, ZERO])
lost = st.sampled_from([0, 0, 0, 1, 2])  # answers of the ledger
spans = st.sampled_from([1, 2, 5, 10, 30, 60, 300, 1200, 86400]).map(lambda s: timedelta(seconds=s))
edits = st.sampled_from(["pace", "pace", "deadline", "canary", "start", "quiet"])
presses = st.sampled_from(
    [
        *[Move.UNDO, Move.START, Move.PAUSE, Move.PAUSE, Move.REOPEN, Move.CANCEL],
        *[Move.RESUME, Move.RESUME, Move.RESUME, Move.HALT, Move.RELEASE],
    ]
)


class Life(RuleBasedStateMachine):
    """A newsroom with ten places, two processes and people who press everything."""

    server: ClassVar[Address]
    patch: ClassVar[pytest.MonkeyPatch]
    wire: ClassVar[type[Wire]] = Wire
    campaigns = Bundle("campaigns")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = World(self.run(open_pool(with_clock(self.server))), self.wire)
        self.run(self.world.open())
        self.newsroom = self.world.newsroom
        self.people = self.newsroom.campaigns
        self.checks = Checks(self.world)
        self.posts = 0

    def run(self, call: Coroutine[None, None, T]) -> T:
        """Go on in the one event loop of this life."""
        return self.runner.run(call)

    @initialize(
        target=campaigns,
        in_flight=st.sampled_from([1, 1, 3]),
        is_quick=st.booleans(),
        audience=audiences,
        gap=gaps,
        canary=canaries,
    )
    def begin(
        self,
        in_flight: int,
        is_quick: bool,  # noqa: FBT001
        audience: set[int],
        gap: timedelta | None,
        canary: int | None,
    ) -> CampaignId:
        """Choose how many requests go at a time, and whether claims are made ahead of answers."""
        self.patch.setattr(delivery.flights, "QUICK", 1.0 if is_quick else -1.0)
        self.run(self.world.begin(in_flight))
        return self.launched(audience, gap, canary)

    # What people do.

    @precondition(lambda self: self.posts < POSTS)
    @rule(target=campaigns, audience=audiences)
    def draft(self, audience: set[int]) -> CampaignId:
        return self.drafted(audience)

    @precondition(lambda self: self.posts < POSTS)
    @rule(target=campaigns, audience=audiences, gap=gaps, canary=canaries)
    def running_campaign(
        self, audience: set[int], gap: timedelta | None, canary: int | None
    ) -> CampaignId:
        """Go all the way to a planned campaign at once."""
        return self.launched(audience, gap, canary)

    @precondition(lambda self: self.posts < POSTS)
    @rule(target=campaigns, campaign=campaigns)
    def copy(self, campaign: CampaignId) -> CampaignId | MultipleResults[CampaignId]:
        try:
            made = self.run(self.people.copy(campaign, OLEG))
        except MoveRefused:
            return multiple()
        self.run(self.world.rewrite(made, self.new_text()))
        return made

    @rule(campaign=campaigns, what=edits, gap=gaps, canary=canaries, hours=st.integers(-1, 3))
    def edit(
        self,
        campaign: CampaignId,
        what: str,
        gap: timedelta | None,
        canary: int | None,
        hours: int,
    ) -> None:
        """Change one thing; some may be changed in a draft only."""
        at, people = self.world.now() + hours * HOUR, self.people
        match what:
            case "pace":
                self.makes(people.set_pace(campaign, OLEG, gap), campaign, PACED)
            case "deadline":
                self.makes(people.set_pace(campaign, OLEG, gap, at), campaign, PACED)
            case "canary":
                self.makes(people.set_canary(campaign, OLEG, canary), campaign, DRAFT)
            case "start":
                self.makes(people.set_start(campaign, OLEG, at), campaign, DRAFT)
            case _:
                self.makes(people.ignore_quiet(campaign, OLEG), campaign, OPEN)

    @rule(campaign=campaigns, undo_s=st.sampled_from([0, 10]), is_stale=seldom)
    def launch(self, campaign: CampaignId, undo_s: int, is_stale: bool) -> None:  # noqa: FBT001
        known = self.run(self.people.get(campaign))
        assert known is not None
        launch = self.people.launch(campaign, known.rev - is_stale, OLEG, timedelta(seconds=undo_s))
        is_right = known.chosen and not is_stale
        self.makes(launch, campaign, DRAFT if is_right else frozenset())

    @rule(campaign=campaigns, move=presses, tolerate=st.booleans())
    def press(self, campaign: CampaignId, move: Move, tolerate: bool) -> None:  # noqa: FBT001
        """Try a move; it is refused where the table of moves does not allow it."""
        if move is Move.CANCEL:
            self.run(self.checks.cancelling(campaign))
        calls = {
            Move.UNDO: lambda: self.people.undo(campaign, OLEG),
            Move.START: lambda: self.people.hurry(campaign, OLEG),
            Move.PAUSE: lambda: self.people.pause(campaign, OLEG),
            Move.RESUME: lambda: self.people.resume(campaign, OLEG, tolerate=tolerate),
            Move.REOPEN: lambda: self.people.reopen(campaign, OLEG),
            Move.CANCEL: lambda: self.people.cancel(campaign, OLEG),
        }
        if move in calls:
            self.makes(calls[move](), campaign, MOVES[move].sources, always=move not in SELDOM)
        else:  # everything at once
            people = self.people
            self.run(people.halt(OLEG) if move is Move.HALT else people.release(OLEG))

    @rule(campaign=campaigns, wanted=reasons | places)
    def send_again(self, campaign: CampaignId, wanted: set[Reason] | int) -> None:
        if isinstance(wanted, int):
            call = self.people.send_again(campaign, OLEG, None, wanted)
        else:
            call = self.people.send_again(campaign, OLEG, sorted(wanted))
        self.makes(call, campaign, AGAIN, always=False)

    # What the product does by itself.

    @rule(campaign=campaigns)
    def plan(self, campaign: CampaignId) -> None:
        """Start it if it is due and plan one wave; whoever does so dies before the next."""
        if self.run(self.newsroom.plan.start(campaign)):
            self.run(self.newsroom.plan.plan_wave(campaign))

    @rule(who=whose, script=scripts, gap=paces, lost=lost, is_old=seldom)
    def deliver(
        self,
        who: str,
        script: list[Effect],
        gap: timedelta,
        lost: int,
        is_old: bool,  # noqa: FBT001
    ) -> None:
        """Work for the newest wake-up (or an old one), until a slot is not now or all hangs."""
        self.world.telegram.script[:] = script
        self.world.processes[who].rows.loses_answers = lost
        self.run(self.world.deliver(who, gap, wakes_ago=int(is_old)))

    @rule(script=scripts, gap=paces, times=st.integers(1, 4))
    def deliver_in_time(self, script: list[Effect], gap: timedelta, times: int) -> None:
        """Own the account, and come back when the lane said, so many times."""
        self.world.telegram.script[:] = script
        for _ in range(times):
            self.run(self.world.come_back("A"))
            self.run(self.world.deliver("A", gap))

    @rule(gap=paces)
    def deliver_well(self, gap: timedelta) -> None:
        self.deliver_in_time([], gap, 1)

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
        self.run(self.newsroom.accounts.replace(self.world.account, found))

    @rule(hours=st.none() | st.integers(1, 12))
    def quiet_hours(self, hours: int | None) -> None:
        wall = self.world.now()
        begin, end = (wall - HOUR).time(), (wall + (hours or 1) * HOUR).time()
        self.world.quiet = None if hours is None else QuietHours(begin, end, ZoneInfo("UTC"))

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

    def new_text(self) -> str:
        self.posts += 1
        return f"Пост {self.posts}"

    def drafted(self, audience: set[int]) -> CampaignId:
        """Make a draft with a text of its own."""
        made = self.run(self.newsroom.new_draft(self.new_text()))
        self.run(self.newsroom.choices.choose(made, sorted(audience), OLEG, on=True))
        return made

    def launched(self, audience: set[int], gap: timedelta | None, canary: int | None) -> CampaignId:
        """Make a campaign that runs and is planned."""
        made = self.drafted(audience)
        self.run(self.people.set_pace(made, OLEG, gap))
        self.run(self.people.set_canary(made, OLEG, canary))
        self.launch(made, undo_s=0, is_stale=False)
        self.run(start_campaign(made, self.newsroom.plan))
        return made

    def makes(
        self,
        call: Coroutine[None, None, None],
        campaign: CampaignId,
        allowed: AbstractSet[CampaignStatus],
        *,
        always: bool = True,
    ) -> None:
        """Try it: it works in these statuses only, and there ``always``."""
        known = self.run(self.people.get(campaign))
        assert known is not None
        is_made = self.run(tried(call))
        assert known.status in allowed or not is_made, f"made from {known.status}"
        assert is_made or not always or known.status not in allowed, f"refused from {known.status}"


async def tried(call: Coroutine[None, None, None]) -> bool:
    """Say whether it was not refused."""
    try:
        await call
    except (MoveRefused, DraftChanged):
        return False
    return True


@pytest.fixture
def life(server: Address, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Life]]:
    """Waves of two; a lane that never sleeps, but says when to come back."""
    monkeypatch.setattr(delivery.plan, "FIRST_WAVE", 2)
    monkeypatch.setattr(delivery.plan, "NEXT_WAVE", 2)
    monkeypatch.setattr(delivery.lane, "PATIENCE", ZERO)
    monkeypatch.setattr(delivery.lane, "FURTHEST", ZERO)
    monkeypatch.setattr(Life, "server", server, raising=False)
    monkeypatch.setattr(Life, "patch", monkeypatch, raising=False)
    asyncio.run(execute(server, CLOCK))
    yield Life
    asyncio.run(execute(server, NO_CLOCK))


@pytest.mark.timeout(600)
def test_whatever_happens_every_channel_gets_its_post_once(life: type[Life]) -> None:
    run_state_machine_as_test(life, settings=SETTINGS)


@pytest.mark.parametrize("wire", [Wire, ForgetfulWire])
def test_a_repeat_with_another_random_id_would_be_seen(
    life: type[Life], monkeypatch: pytest.MonkeyPatch, wire: type[Wire]
) -> None:
    monkeypatch.setattr(life, "wire", wire)
    one = life()
    one.begin(1, is_quick=False, audience={1, 2}, gap=None, canary=None)
    one.deliver_in_time([KILLED], ZERO, 1)
    one.deliver_well(ZERO)
    is_caught = pytest.raises(AssertionError, match="posted twice")
    with nullcontext() if wire is Wire else is_caught:
        one.all_holds()
    one.close()
