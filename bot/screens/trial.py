"""A test of a post: published once where posts are tried, the answer comes to this chat."""

from aiogram.types import CallbackQuery

from bot.panel import Panel
from bot.texts import Texts


async def try_post(
    query: CallbackQuery, panel: Panel, t: Texts, template_id: int, campaign_id: int = 0
) -> None:
    """Have a post published where posts are tried; that of a draft by its options."""
    account = await panel.accounts.current()
    if query.message is None:
        return
    if account is None or account.status != "online":
        words = t.plain("tpl_card", "The account has no connection now: nothing can be tested.")
        await query.answer(words, show_alert=True)
        return
    await panel.tests.ask(account.id, template_id, query.message.chat.id, t.locale, campaign_id)
    await query.answer(t.plain("tpl_card", "The test goes out; its link comes here."))
