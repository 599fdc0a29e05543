"""Reading the channels, and starting a campaign: use cases on fakes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from delivery.campaign import AccountId, CampaignId
from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.ports import Dialog
from delivery.start_campaign import start_campaign
from delivery.sync_channels import SOON, sync_channels
from tests.fakes import dialog


@dataclass
class Account:
    """Its dialogs, or the error that comes instead; and the book they are written to."""

    error: SendError | None = None
    book: list[Dialog] = field(default_factory=list)

    async def dialogs(self) -> list[Dialog]:
        if self.error is not None:
            raise self.error
        return [dialog(1), dialog(2)]

    async def replace(self, account_id: AccountId, dialogs: Sequence[Dialog]) -> None:
        assert account_id == 1
        self.book = list(dialogs)


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


@pytest.mark.parametrize(("error", "again"), ERRORS, ids=lambda v: str(v)[:16])
async def test_what_could_not_be_read_changes_nothing_and_is_tried_again(
    error: SendError, again: timedelta | None
) -> None:
    account = Account(error)
    assert await sync_channels(AccountId(1), account, account) == again
    assert account.book == []


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
