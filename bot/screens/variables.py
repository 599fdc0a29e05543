"""Variables of a channel: typed as «name = value»; an empty value takes one away."""

import re
from typing import Final

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from bot.callbacks.channels import ChannelButton, ChannelVerb
from bot.kit import View, key
from bot.panel import Panel
from bot.screens.asking import Typing, author, show_answer, take_away
from bot.screens.channel_card import open_card
from bot.texts import Texts
from delivery.variables import CHANNEL, LINK, VARIABLE

LONGEST: Final = 300  # characters of a line; a longer text is a post
LINE: Final = re.compile(r"\s*\{?([^\s={}]+)\}?\s*=\s*(.*?)\s*")

Variable = tuple[str, str | None]


def read_variable(text: str) -> Variable | None:
    """Read «name = value»; the value is None where it is empty. None: this is no variable."""
    found = LINE.fullmatch(text)
    if found is None or VARIABLE.fullmatch("{" + found[1] + "}") is None:
        return None
    return None if found[1] in {CHANNEL, LINK} else (found[1], found[2] or None)


def is_line(message: Message) -> bool:
    """Whether this can be a variable: one typed line, no command."""
    text = message.text or ""
    is_typed = message.forward_origin is None and 0 < len(text) <= LONGEST
    return is_typed and "\n" not in text and text[0] != "/"


def asking(t: Texts, title: str, at: ChannelButton, refused: str = "") -> View:
    """Ask for a variable; ``refused`` is what was typed and is none."""
    note = []
    if refused:
        note = [
            t(
                "variables",
                "⚠️ “{text}” is no variable: a name of letters and digits, then “=”, then the"
                " value. The names {channel} and {link} are ours.",
                text=refused,
                channel=CHANNEL,
                link=LINK,
            ),
            "",
        ]
    name = t.plain("variables", "promo")
    how = t(
        "variables",
        "Type: <code>{name} = CITY10</code>. In a post it is <code>{variable}</code>.\n"
        "An empty value takes it away: <code>{name} =</code>",
        name=name,
        variable=f"{{{name}}}",
    )
    head = t("variables", "<b>Variables</b> · {title}", title=title)
    back = at.model_copy(update={"verb": ChannelVerb.OPEN})
    return View("\n".join([head, "", *note, how]), [[key(t.plain("variables", "‹ Back"), back)]])


async def ask_variable(
    query: CallbackQuery, callback_data: ChannelButton, state: FSMContext, panel: Panel, t: Texts
) -> None:
    """Let a variable be typed."""
    screen = query.message.message_id if query.message else None
    await state.set_state(Typing.variable)
    await state.update_data(asked_in=screen, variable_of=callback_data.pack(), is_asked=True)
    await panel.redraw(query, t, lambda: _asking(panel, t, callback_data))


async def _asking(panel: Panel, t: Texts, at: ChannelButton, refused: str = "") -> View:
    account = await panel.accounts.current()
    titles = await panel.channels.titles(account.id, [at.channel_id]) if account else {}
    return asking(t, titles.get(at.channel_id, ""), at, refused)


async def take_variable(message: Message, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Give the variable its value, or take it away; the next one can be typed at once.

    Once one was taken nothing is asked any more: what is no variable then is a post.
    """
    data = await state.get_data()
    at = ChannelButton.unpack(str(data["variable_of"]))
    text = message.text or ""
    variable = read_variable(text)
    if variable is None and not data.get("is_asked", True):
        await state.set_state(None)
        raise SkipHandler
    if variable is None:
        await show_answer(message, state, panel, t, await _asking(panel, t, at, text))
        return
    name, value = variable
    await state.update_data(is_asked=False)
    await panel.channels.set_variable(at.channel_id, name, value, author(message))
    await show_answer(message, state, panel, t, await open_card(panel, t, _card(at)))
    await take_away(message)


def _card(at: ChannelButton) -> ChannelButton:
    return at.model_copy(update={"verb": ChannelVerb.OPEN})


def router() -> Router:
    """Return the handlers of what is typed here."""
    router = Router(name="variables")
    wanted = ChannelButton.filter(F.verb == ChannelVerb.VARIABLES)
    router.callback_query.register(ask_variable, wanted)
    router.message.register(take_variable, StateFilter(Typing.variable), is_line)
    return router
