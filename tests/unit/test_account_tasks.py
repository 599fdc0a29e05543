"""Reading the channels, and starting a campaign: use cases on fakes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from delivery.campaign import AccountId, CampaignId
from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.job import Peer
from delivery.ports import Change, Changes, Dialog, FoundFolder, Progress
from delivery.start_campaign import start_campaign
from delivery.sync_channels import SOON, Summary, sync_channels
from tests.fakes import dialog


@dataclass
class Account:
    """Its dialogs, or the error that comes instead; and the book they are written to."""

    error: SendError | None = None
    slow: list[Peer] = field(default_factory=list)
    slow_error: SendError | None = None
    book: list[Dialog] = field(default_factory=list)
    folders_found: list[FoundFolder] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def dialogs(self, progress: Progress) -> list[Dialog]:
        if self.error is not None:
            raise self.error
        await progress(2)
        return [dialog(1), dialog(2)]

    async def folders(self, dialogs: Sequence[Dialog]) -> list[FoundFolder]:
        return [FoundFolder(2, "Город", tuple(d.peer.chat_id for d in dialogs))]

    async def slow_mode(self, peer: Peer) -> int:
        if self.slow_error is not None:
            raise self.slow_error
        return 10

    async def sync_began(self, account_id: AccountId) -> None:
        self.notes.append("began")

    async def sync_found(self, account_id: AccountId, found: int) -> None:
        self.notes.append(f"found {found}")

    async def sync_failed(self, account_id: AccountId) -> None:
        self.notes.append("failed")

    async def replace(
        self, account_id: AccountId, dialogs: Sequence[Dialog], folders: Sequence[FoundFolder]
    ) -> Changes:
        assert account_id == 1
        self.book, self.folders_found = list(dialogs), list(folders)
        return Changes(new=2)

    async def without_slow_mode(self, account_id: AccountId, limit: int) -> Sequence[Peer]:
        return self.slow[:limit]

    async def slow_mode_is(self, account_id: AccountId, chat_id: int, seconds: int) -> None:
        self.notes.append(f"{chat_id}: {seconds} s")


ERRORS: list[tuple[SendError, timedelta | None]] = [
    (Refused("FLOOD_WAIT", 420, 20), timedelta(seconds=21)),
    (Refused("INTERNAL", 500), timedelta(seconds=5)),
    (NoAnswer("?"), timedelta(seconds=5)),
    (Offline("?"), SOON),
    (Refused("SESSION_REVOKED", 401), None),
]


async def test_what_is_found_replaces_what_was_known() -> None:
    account = Account()
    assert await sync_channels(AccountId(1), account, account) is None
    assert [d.title for d in account.book] == ["Канал 1", "Канал 2"]
    assert [len(folder.chat_ids) for folder in account.folders_found] == [2]


async def test_a_reading_tells_how_far_it_is() -> None:
    account = Account()
    await sync_channels(AccountId(1), account, account)
    assert account.notes == ["began", "found 2"]


async def test_a_slow_mode_of_unknown_length_is_asked_for() -> None:
    account = Account(slow=[dialog(1).peer])
    await sync_channels(AccountId(1), account, account)
    assert account.notes[-1] == f"{dialog(1).peer.chat_id}: 10 s"


async def test_a_slow_mode_nobody_tells_leaves_the_reading_as_it_is() -> None:
    flood = Refused("FLOOD_WAIT", 420, 20)
    account = Account(slow=[dialog(1).peer, dialog(2).peer], slow_error=flood)
    assert await sync_channels(AccountId(1), account, account) is None
    assert account.notes == ["began", "found 2"]


def test_a_summary_survives_its_rows() -> None:
    changed = Change(7, "Театр", None, "no_right")
    summary = Summary(14.2, 248, Changes(6, 1, 2, 1, (changed,)))
    assert Summary.from_json(json.loads(json.dumps(summary.to_json()))) == summary


@pytest.mark.parametrize(("error", "again"), ERRORS, ids=lambda v: str(v)[:16])
async def test_what_could_not_be_read_changes_nothing_and_is_tried_again(
    error: SendError, again: timedelta | None
) -> None:
    account = Account(error)
    assert await sync_channels(AccountId(1), account, account) == again
    assert account.book == []
    assert ("failed" in account.notes) == (again is None)


@dataclass
class Waves:
    """A campaign with some waves to plan."""

    left: int
    may_start: bool = True
    planned: int = 0

    async def start(self, campaign_id: CampaignId) -> bool:
        assert campaign_id == 3
        return self.may_start

    async def plan_wave(self, campaign_id: CampaignId) -> bool:
        assert campaign_id == 3
        self.planned += 1
        self.left -= 1
        return self.left > 0


@pytest.mark.parametrize(("may_start", "planned"), [(True, 3), (False, 0)])
async def test_all_waves_of_a_campaign_that_starts_are_planned(
    *, may_start: bool, planned: int
) -> None:
    waves = Waves(3, may_start)
    await start_campaign(CampaignId(3), waves)
    assert waves.planned == planned
