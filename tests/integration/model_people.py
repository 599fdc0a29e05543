"""What people do to campaigns, as rules of a state machine: anything, at any time."""

import asyncio
from collections.abc import Coroutine
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import ClassVar, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    multiple,
    precondition,
    rule,
)

from db.connect import Address, open_pool
from delivery.campaign import MOVES, OPEN, CampaignId, CampaignStatus, Move
from delivery.errors import DraftChanged, MoveRefused
from delivery.outcome import Reason
from delivery.start_campaign import start_campaign
from tests.integration.conftest import OLEG
from tests.integration.model import World
from tests.integration.model_checks import Checks
from tests.integration.model_stage import PLACES, with_clock
from tests.integration.model_telegram import Wire

T = TypeVar("T")

POSTS: Final = 5  # in one life
HOUR: Final = timedelta(hours=1)
DRAFT: Final = frozenset({CampaignStatus.DRAFT})
PACED: Final = OPEN | DRAFT
AGAIN: Final = frozenset({CampaignStatus.FINISHED, CampaignStatus.RUNNING, CampaignStatus.PAUSED})
SELDOM: Final = frozenset({Move.START, Move.RESUME, Move.REOPEN})  # not from all of their sources

seldom = st.sampled_from([False, False, True])
places = st.sampled_from(PLACES)
audiences = st.sets(places, min_size=2, max_size=6)
gaps = st.sampled_from([None, 0, 1, 10, 60]).map(lambda s: s if s is None else timedelta(seconds=s))
canaries = st.none() | st.integers(1, 3)
reasons = st.sets(st.sampled_from(list(Reason)), min_size=1)
edits = st.sampled_from(["pace", "pace", "deadline", "canary", "start", "quiet"])
presses = st.sampled_from(
    [
        *[Move.UNDO, Move.START, Move.PAUSE, Move.PAUSE, Move.REOPEN, Move.CANCEL],
        *[Move.RESUME, Move.RESUME, Move.RESUME, Move.HALT, Move.RELEASE],
    ]
)


class People(RuleBasedStateMachine):
    """A newsroom with ten places, where every button is pressed."""

    server: ClassVar[Address]
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
        status = self.run(self.status(campaign))
        is_made = self.run(tried(call))
        assert status in allowed or not is_made, f"made from {status}"
        assert is_made or not always or status not in allowed, f"refused from {status}"

    async def status(self, campaign: object) -> CampaignStatus:
        """Return the status a campaign has now."""
        sql = "SELECT status FROM campaigns WHERE id = $1"
        return CampaignStatus(await self.world.pool.fetchval(sql, campaign))


async def tried(call: Coroutine[None, None, None]) -> bool:
    """Say whether it was not refused."""
    try:
        await call
    except (MoveRefused, DraftChanged):
        return False
    return True
