"""What leaves the bot shows nobody a button they may not press."""

import time
from dataclasses import dataclass, field
from typing import Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from typing_extensions import override

from bot.panel import Panel
from bot.rights import OnDraft, button_of, of_button
from delivery.campaign import CampaignStatus
from delivery.role import Role

FRESH: Final = 5.0  # seconds a role is believed here; a tap looks again


@dataclass
class HiddenButtons(BaseRequestMiddleware):
    """Takes out of every keyboard, in a chat of two, what its reader's role may not press."""

    panel: Panel
    _roles: dict[int, tuple[float, Role]] = field(default_factory=dict, init=False)

    @override
    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        markup, chat = getattr(method, "reply_markup", None), getattr(method, "chat_id", None)
        if isinstance(markup, InlineKeyboardMarkup) and isinstance(chat, int) and chat > 0:
            role = await self._role(chat)
            if role is not Role.OWNER:
                shown = await self._shown(markup, role)
                method = method.model_copy(update={"reply_markup": shown})
        return await make_request(bot, method)

    async def _role(self, user_id: int) -> Role:
        if user_id in self.panel.owners:
            return Role.OWNER
        known = self._roles.get(user_id)
        if known is None or time.monotonic() - known[0] > FRESH:
            member = await self.panel.people.get(user_id)
            known = time.monotonic(), member.role if member else Role.VIEWER
            self._roles[user_id] = known
        return known[1]

    async def _shown(self, markup: InlineKeyboardMarkup, role: Role) -> InlineKeyboardMarkup:
        rows = [[k for k in row if await self._may(k, role)] for row in markup.inline_keyboard]
        return InlineKeyboardMarkup(inline_keyboard=[row for row in rows if row])

    async def _may(self, key: InlineKeyboardButton, role: Role) -> bool:
        button = button_of(key.callback_data)
        if button is None:
            return True
        needed = of_button(button)
        if not isinstance(needed, OnDraft):
            return role.may(needed)
        if role.may(Role.OPERATOR):
            return True
        campaign = await self.panel.campaigns.get(getattr(button, "campaign_id", 0))
        is_draft = campaign is None or campaign.status is CampaignStatus.DRAFT
        return is_draft and role.may(Role.EDITOR)
