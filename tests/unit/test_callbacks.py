"""A button carries at most 64 bytes, with the largest ids there are."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.callbacks import (
    CampaignButton,
    CampaignList,
    CampaignVerb,
    CaughtPost,
    CauseButton,
    Draft,
    DraftVerb,
    HaltButton,
    HaltVerb,
    Home,
    Pace,
    PaceVerb,
    Pick,
    PickVerb,
    PostVerb,
    RefusedButton,
    When,
    WhenVerb,
)
from delivery.outcome import Reason

BIG = 2**63 - 1
ALL: list[CallbackData] = [
    Home(),
    CampaignList(page=10**6, below=True),
    *(CaughtPost(verb=verb, template_id=BIG) for verb in PostVerb),
    *(Draft(verb=verb, campaign_id=BIG) for verb in DraftVerb),
    *(CampaignButton(verb=verb, campaign_id=BIG, rev=BIG) for verb in CampaignVerb),
    *(CauseButton(campaign_id=BIG, reason=r, page=9999, again=True) for r in Reason),
    RefusedButton(campaign_id=BIG, channel_id=BIG, page=9999, again=True),
    *(HaltButton(verb=verb) for verb in HaltVerb),
    *(Pace(verb=verb, campaign_id=BIG, at=BIG) for verb in PaceVerb),
    *(When(verb=verb, campaign_id=BIG, at=BIG) for verb in WhenVerb),
    *(Pick(verb=verb, campaign_id=BIG, page=9999, channel_id=BIG) for verb in PickVerb),
]


@pytest.mark.parametrize("data", ALL, ids=range(len(ALL)))
def test_a_button_fits_into_64_bytes_and_comes_back_whole(data: CallbackData) -> None:
    assert len(data.pack().encode()) <= 64
    assert type(data).unpack(data.pack()) == data
