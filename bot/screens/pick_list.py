"""Screen pick_list: a list of channels that was pasted, or came as a CSV file."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiogram import Bot, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import Document, Message

from bot.callbacks.drafts import Draft, DraftVerb, Pick, PickVerb
from bot.kit import PRIMARY, View, key
from bot.panel import Panel
from bot.screens.asking import Typing, author, take_away
from bot.screens.draft import gone
from bot.screens.pick import show_in_place
from bot.texts import Texts, count
from delivery.campaign import CampaignStatus
from delivery.pasted_list import Pasted, key_of, lines_of

LARGEST: Final = 1_000_000  # bytes of a file: 20 000 channels
NAMED: Final = 20  # names in a line; more are counted
LONGEST: Final = 60  # characters of a name
ENDINGS: Final = (".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True)
class Result:
    """What a list came to."""

    lines: int
    pasted: Pasted
    forbidden: Sequence[str]  # titles
    chosen: int  # in the draft now


def pasted_list(t: Texts, campaign_id: int, result: Result) -> View:
    """Screen ``pick_list``. Pure."""
    pasted = result.pasted
    head = t.plural(
        "pick_list",
        "{number} line read: <b>{found} added</b>",
        "{number} lines read: <b>{found} added</b>",
        result.lines,
        found=count(len(pasted.found)),
    )
    notes = [
        _names(t, t("pick_list", "Not among your channels:"), pasted.unknown),
        _names(t, t("pick_list", "Nothing can be posted in:"), result.forbidden),
        _names(t, t("pick_list", "Several channels have this title:"), pasted.ambiguous),
        _repeated(t, pasted.repeated),
    ]
    text = "\n\n".join([head, "\n".join(note for note in notes if note)]).strip()
    back = Pick(verb=PickVerb.PAGE, campaign_id=campaign_id)
    done = Draft(verb=DraftVerb.CHECK, campaign_id=campaign_id)
    rows = [[key(t.plain("pick_list", "‹ To the list"), back)]]
    if result.chosen:
        caption = t.plain("pick_list", "Done · {n}", n=count(result.chosen))
        rows.insert(0, [key(caption, done, PRIMARY)])
    return View(text, rows)


def _names(t: Texts, head: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    some = ", ".join(name[:LONGEST] for name in names[:NAMED])
    if len(names) > NAMED:
        some += t.plain("pick_list", " and {n} more", n=count(len(names) - NAMED))
    return t("pick_list", "{head} {names}", head=head, names=some)


def _repeated(t: Texts, lines: int) -> str:
    return t("pick_list", "Repeated lines: {n}", n=count(lines)) if lines else ""


def is_address_list(message: Message) -> bool:
    """Whether every line is an address, or this is a file of a list: no post looks like that."""
    if is_list_file(message):
        return True
    text = message.text or ""
    lines = lines_of(text) if message.forward_origin is None and text[:1] != "/" else []
    return bool(lines) and all(key_of(line)[0] != "title" for line in lines)


def is_list(message: Message) -> bool:
    """Whether this can be a list when one was asked for: titles too."""
    is_typed = message.forward_origin is None and bool(message.text)
    return is_list_file(message) or (is_typed and (message.text or "")[0] != "/")


def is_lines(message: Message) -> bool:
    """Whether several lines were typed where a search was expected."""
    return is_list(message) and (message.text is None or "\n" in message.text)


def is_list_file(message: Message) -> bool:
    """Whether this is a file with a list."""
    file = message.document
    if file is None or message.forward_origin is not None:
        return False
    name = (file.file_name or "").lower()
    return name.endswith(ENDINGS) and (file.file_size or 0) <= LARGEST


async def take_list(message: Message, bot: Bot, state: FSMContext, panel: Panel, t: Texts) -> None:
    """Add the channels of the list to the draft, and say what could not be added."""
    campaign_id = int((await state.get_data())["campaign"])
    await state.set_state(Typing.picking)
    text = message.text or ""
    if message.document is not None:
        text = await _read(bot, message.document)
    view = await _added(panel, t, campaign_id, text, author(message))
    if message.document is not None:
        await _move_down(message, bot, state)
    await show_in_place(message, bot, state, view)
    if message.document is None:
        await take_away(message)


async def _added(panel: Panel, t: Texts, campaign_id: int, text: str, actor: int) -> View:
    campaign = await panel.campaigns.get(campaign_id)
    if campaign is None or campaign.status is not CampaignStatus.DRAFT:
        return gone(t)
    pasted = await panel.channels.pasted(campaign.account_id, text)
    await panel.choices.choose(campaign_id, pasted.found, actor, on=True)
    closed = pasted.forbidden
    titles = await panel.channels.titles(campaign.account_id, closed) if closed else {}
    now = await panel.campaigns.get(campaign_id)
    forbidden = [titles.get(i, "") for i in closed]
    lines = len(lines_of(text))
    return pasted_list(t, campaign_id, Result(lines, pasted, forbidden, now.chosen if now else 0))


async def _move_down(message: Message, bot: Bot, state: FSMContext) -> None:
    """Let the picker go on below a file, which stays in the chat."""
    screen = (await state.get_data()).get("screen")
    await state.update_data(screen=None)
    if screen is not None:
        with suppress(TelegramBadRequest):  # older than 48 hours, or deleted by the operator
            await bot.delete_message(message.chat.id, int(screen))


async def _read(bot: Bot, file: Document) -> str:
    """Return the text of a file: UTF-8, or what Excel writes in Russian."""
    content = await bot.download(file)
    raw = content.read() if content else b""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")


def router() -> Router:
    """Return the handlers of what may be sent while the picker is open."""
    router = Router(name="pick_list")
    router.message.register(take_list, StateFilter(Typing.list), is_list)
    router.message.register(take_list, StateFilter(Typing.search), is_lines)
    in_picker = StateFilter(Typing.picking, Typing.search)
    router.message.register(take_list, in_picker, is_address_list)
    return router
