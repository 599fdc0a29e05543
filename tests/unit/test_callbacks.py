"""A button carries at most 64 bytes, with the largest ids there are."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.callbacks.campaigns import (
    CampaignButton,
    CampaignFilter,
    CampaignList,
    CampaignVerb,
    CauseButton,
    FilterVerb,
    HaltButton,
    HaltVerb,
    ListState,
    MoveStart,
    RefusedButton,
    StartVerb,
)
from bot.callbacks.channels import (
    ChannelButton,
    ChannelFolder,
    ChannelList,
    ChannelShow,
    ChannelVerb,
    FolderButton,
    FolderChannel,
    FolderVerb,
    SyncButton,
)
from bot.callbacks.drafts import (
    Draft,
    DraftLike,
    DraftPost,
    DraftVerb,
    OptionButton,
    OptionVerb,
    Pace,
    PaceVerb,
    Pick,
    PickFolder,
    PickVerb,
    QuickFolder,
    Repeat,
    RepeatVerb,
    When,
    WhenVerb,
)
from bot.callbacks.journal import JournalButton, JournalLine, JournalTopic, JournalVerb
from bot.callbacks.menu import Home, Jump, JumpTo
from bot.callbacks.people import (
    InviteButton,
    PeopleList,
    PersonButton,
    PersonVerb,
    RevokeInvite,
)
from bot.callbacks.posts import (
    CaughtPost,
    ListVerb,
    PostVerb,
    TemplateButton,
    TemplateList,
    TemplateVerb,
)
from bot.callbacks.reports import ReportButton, ReportVerb
from bot.callbacks.settings import (
    AccountButton,
    AccountVerb,
    MineButton,
    MineSet,
    MineVerb,
    NewCampaign,
    SetButton,
    SettingsButton,
    SettingsVerb,
)
from delivery.outcome import Reason
from delivery.policy import Setting
from delivery.role import Role

BIG = 2**63 - 1
REV = 10**9  # of a draft: more than anybody taps
AT = 10**11  # seconds since the epoch: three thousand years
ALL: list[CallbackData] = [
    Home(),
    NewCampaign(),
    *(SettingsButton(verb=verb) for verb in SettingsVerb),
    *(SetButton(name=name, value="America/Argentina/ComodRivadavia") for name in Setting),
    *(MineButton(verb=verb) for verb in MineVerb),
    *(MineSet(verb=verb, value="America/Argentina/ComodRivadavia") for verb in MineVerb),
    *(AccountButton(verb=verb) for verb in AccountVerb),
    CampaignList(page=10**6, below=True),
    *(
        CampaignList(page=10**6, below=True, state=state, author=BIG, days=20261231, sought=True)
        for state in ListState
    ),
    *(CampaignFilter(verb=v, author=BIG, days=20261231, sought=True, page=999) for v in FilterVerb),
    *(CaughtPost(verb=verb, template_id=BIG) for verb in PostVerb),
    *(TemplateList(verb=verb, page=9999, archived=True) for verb in ListVerb),
    *(TemplateButton(verb=verb, lineage=BIG) for verb in TemplateVerb),
    *(Draft(verb=verb, campaign_id=BIG, rev=REV) for verb in DraftVerb),
    *(CampaignButton(verb=verb, campaign_id=BIG, rev=BIG) for verb in CampaignVerb),
    *(MoveStart(verb=verb, campaign_id=BIG, at=BIG) for verb in StartVerb),
    *(CauseButton(campaign_id=BIG, reason=r, page=9999, again=True) for r in Reason),
    RefusedButton(campaign_id=BIG, channel_id=BIG, page=9999, again=True),
    *(HaltButton(verb=verb) for verb in HaltVerb),
    *(OptionButton(verb=verb, campaign_id=BIG, to="large", rev=REV) for verb in OptionVerb),
    *(Pace(verb=verb, campaign_id=BIG, at=AT, rev=REV) for verb in PaceVerb),
    *(When(verb=verb, campaign_id=BIG, at=AT, rev=REV) for verb in WhenVerb),
    *(Repeat(verb=verb, campaign_id=BIG, n=1000, rev=REV) for verb in RepeatVerb),
    *(Pick(verb=v, campaign_id=BIG, page=9999, channel_id=BIG, rev=REV) for v in PickVerb),
    DraftLike(campaign_id=BIG, like=BIG, rev=REV),
    DraftPost(campaign_id=BIG, lineage=BIG, page=9999, rev=REV),
    *(ChannelList(show=show, page=10**6, folder_id=BIG) for show in ChannelShow),
    *(ChannelButton(verb=v, channel_id=BIG, page=9999, folder_id=BIG) for v in ChannelVerb),
    ChannelFolder(channel_id=BIG, folder_id=BIG, on=False),
    *(FolderButton(verb=verb, folder_id=BIG, page=10**6) for verb in FolderVerb),
    FolderChannel(folder_id=BIG, channel_id=BIG, on=True, page=9999),
    PickFolder(campaign_id=BIG, folder_id=BIG, on=False, page=9999, rev=REV),
    QuickFolder(campaign_id=BIG, folder_id=BIG, rev=REV),
    SyncButton(),
    *(JournalButton(verb=v, line=BIG, newer=True, who=BIG, days=20261231) for v in JournalVerb),
    *(ReportButton(verb=verb, campaign_id=BIG, page=10**6) for verb in ReportVerb),
    *(JournalLine(line=BIG, who=BIG, topic=topic, days=20261231) for topic in JournalTopic),
    PeopleList(page=9999),
    *(PersonButton(verb=verb, user_id=BIG, role=Role.OPERATOR) for verb in PersonVerb),
    InviteButton(),
    InviteButton(role=Role.OPERATOR),
    RevokeInvite(invite_id=BIG),
    *(Jump(to=to, pages=10**6, page=10**6, of=BIG) for to in JumpTo),
]


@pytest.mark.parametrize("data", ALL, ids=range(len(ALL)))
def test_a_button_fits_into_64_bytes_and_comes_back_whole(data: CallbackData) -> None:
    assert len(data.pack().encode()) <= 64
    assert type(data).unpack(data.pack()) == data
