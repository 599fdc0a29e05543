"""Screen home: the menu."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.callbacks.campaigns import CampaignList, HaltButton, HaltVerb, ListState
from bot.callbacks.channels import ChannelList
from bot.callbacks.journal import JournalButton
from bot.callbacks.menu import Home
from bot.callbacks.posts import TemplateList
from bot.callbacks.settings import NewCampaign, SettingsButton
from bot.kit import PRIMARY, View, key, send
from bot.panel import Panel
from bot.screens.campaigns import line_of
from bot.screens.connect import first
from bot.texts import Html, Texts, count
from db.accounts import AccountState
from db.progress import Tally

JUST_NOW: Final = timedelta(minutes=10)  # since a log-in


def account_line(t: Texts, account: AccountState) -> Html:
    """Say how the account is."""
    word = account.limited_reason
    states = {
        "online": t.plain("account", "connected")
        if word is None
        else t.plain("account", "limited by Telegram ({word})", word=word),
        "offline": t.plain("account", "no connection, we are reconnecting"),
        "lost": t.plain("account", "logged out, a new login is needed"),
    }
    return Html(
        t("account", "Account “{name}”: {state}.", name=account.name, state=states[account.status])
    )


async def home(panel: Panel, t: Texts, *, is_awaited: bool = False) -> View:
    """Screen ``home``: the account, what moves, what to do next.

    ``is_awaited``: somebody looked at it while the account was being connected.
    """
    account = await panel.accounts.current()
    if account is None:
        return await first(panel, t)
    campaigns = await panel.progress.open()
    tally = await panel.progress.tally()
    lines = f"{account_line(t, account)}\n{_channels_line(t, account)}"
    if is_awaited and account.can_post and account.session_age < JUST_NOW:
        lines = _connected(t, account)
    text = t("home", "<b>Mailings</b>\n{account}", account=Html(lines))
    if campaigns:
        text += "\n\n" + "\n".join(line_of(t, c, panel.now()) for c in campaigns)
    text += "\n\n" + t("home", "Forward or send any post: it will be sent out.")
    is_ready = account.status == "online" and account.synced_at is not None
    style = None if tally.halted else PRIMARY  # then the way back is
    begin = key(t.plain("home", "➕ New campaign"), NewCampaign(), style)
    lists = [*_campaigns(t, tally), await templates_key(panel, t)]
    rows = [[begin], lists, *_rows(t, tally, account)]
    return View(text, rows, is_waiting=not is_ready)


def _campaigns(t: Texts, tally: Tally) -> list[InlineKeyboardButton]:
    if not tally.campaigns:
        return []
    caption = t.plain("home", "Campaigns · {n}", n=count(tally.open))
    if not tally.open:
        caption = t.plain("home", "Campaigns")
    return [key(caption, CampaignList())]


async def templates_key(panel: Panel, t: Texts) -> InlineKeyboardButton:
    """Make the button of the saved posts."""
    if saved := await panel.templates.total():
        return key(t.plain("home", "Templates · {n}", n=count(saved)), TemplateList())
    return key(t.plain("home", "Templates"), TemplateList())


def _rows(t: Texts, tally: Tally, account: AccountState) -> list[list[InlineKeyboardButton]]:
    caption = t.plain("home", "Channels · {n}", n=count(account.channels))
    rows = [
        [key(caption, ChannelList()), *_reports(t, tally)],
        [
            key(t.plain("home", "Activity"), JournalButton()),
            key(t.plain("home", "Settings"), SettingsButton()),
        ],
    ]
    if tally.halted:
        rows.append([release_key(t, tally.halted)])
    if tally.moving:
        caption = t.plain("home", "⏸ Stop everything")
        rows.append([key(caption, HaltButton(verb=HaltVerb.ASK))])
    return rows


def _reports(t: Texts, tally: Tally) -> list[InlineKeyboardButton]:
    """Lead to what is over, once something is."""
    if tally.campaigns == tally.open:
        return []
    return [key(t.plain("home", "Reports"), CampaignList(state=ListState.ENDED))]


async def new_campaign(panel: Panel, t: Texts) -> View:
    """Say how a campaign begins: with a post, or with one that is saved."""
    text = t(
        "new",
        "<b>New campaign</b>\n\nSend or forward a finished post here: it will be sent out.\n"
        "Or take one that is saved.",
    )
    menu = key(t.plain("new", "‹ Menu"), Home())
    return View(text, [[await templates_key(panel, t)], [menu]])


def release_key(t: Texts, campaigns: int) -> InlineKeyboardButton:
    """Make the button that lets everything that was halted go on."""
    caption = t.plain("halt", "▶️ Resume everything · {n}", n=count(campaigns))
    return key(caption, HaltButton(verb=HaltVerb.RELEASE), PRIMARY)


def _connected(t: Texts, account: AccountState) -> str:
    return t.plural(
        "home",
        "✅ Account “{name}”. Found {number} channel, it may post in {open}.",
        "✅ Account “{name}”. Found {number} channels, it may post in {open}.",
        account.channels,
        name=account.name,
        open=account.can_post,
    )


def _channels_line(t: Texts, account: AccountState) -> str:
    if account.synced_at is None:
        return t("home", "Reading the channels…")
    if account.can_post == 0:
        return t(
            "home",
            "The account may not post anywhere. Make it an administrator of a channel.",
        )
    return t.plural(
        "home",
        "{number} channel, it may post in {open}.",
        "{number} channels, it may post in {open}.",
        account.channels,
        open=account.can_post,
    )


async def show_home(message: Message, bot: Bot, panel: Panel, t: Texts, state: FSMContext) -> None:
    """Open the menu at the bottom and take the old one away."""
    old = (await state.get_data()).get("menu")
    await state.set_state(None)
    view = await home(panel, t)
    sent = await send(bot, message.chat.id, view)
    await panel.follow(message.chat.id, sent.message_id, view, t)
    await state.update_data(menu=sent.message_id)
    if old is not None:
        panel.waiting.pop((message.chat.id, int(old)), None)
        with suppress(TelegramBadRequest):  # older than 48 hours, or deleted by the operator
            await bot.delete_message(message.chat.id, int(old))


async def open_new(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Say how a campaign begins."""
    await panel.redraw(query, t, lambda: new_campaign(panel, t))


async def open_home(query: CallbackQuery, panel: Panel, t: Texts) -> None:
    """Go back to the menu."""
    await panel.redraw(query, t, lambda: home(panel, t))


def router() -> Router:
    """Return the handlers of this family of screens."""
    router = Router(name="home")
    router.message.register(show_home, CommandStart())
    router.message.register(show_home, Command("menu"))
    router.callback_query.register(open_home, Home.filter())
    router.callback_query.register(open_new, NewCampaign.filter())
    return router
