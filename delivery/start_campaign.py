"""Start a launched campaign: let it run, then write its jobs wave by wave."""

from delivery.campaign import CampaignId
from delivery.ports import Starter


async def start_campaign(campaign_id: CampaignId, campaigns: Starter) -> None:
    """Start the campaign and plan all its waves; the first post goes out after the first.

    Safe to repeat: a campaign that is planned, or was taken back, is left alone.
    """
    if await campaigns.start(campaign_id):
        while await campaigns.plan_wave(campaign_id):
            pass
