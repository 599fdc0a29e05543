"""Live cards: an edit budget per chat, nothing twice, the last state always; waiting menus."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import EditMessageText

from bot import kit, live_cards
from bot.kit import View
from bot.live_cards import LiveCards
from bot.outlook import facts_of
from bot.panel import Panel
from bot.texts import Texts
from db.cards import Card
from delivery.campaign import CampaignStatus, PauseReason, Progress
from delivery.estimate import AccountRules
from tests.unit.cards import DONE, MOSCOW, NOW, RUNNING

OLEG, MARIA, GROUP = 1001, 1002, -1005
EDIT = EditMessageText(text="card")
RULES = AccountRules(timedelta(seconds=8))


@dataclass
class Phone:
    """The bot's end of Telegram: what it was asked to show, and what it answers."""

    edits: list[tuple[int, str]] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    errors: dict[int, list[Exception]] = field(default_factory=dict)  # by chat

    async def edit_message_text(self, text: str, *, chat_id: int, **_: object) -> None:
        if self.errors.get(chat_id):
            raise self.errors[chat_id].pop(0)
        self.edits.append((chat_id, text))

    async def send_message(self, chat_id: int, *_: object, **__: object) -> SimpleNamespace:
        if self.errors.get(chat_id):
            raise self.errors[chat_id].pop(0)
        self.new.append(chat_id)
        return SimpleNamespace(message_id=77)

    def edited(self, chat_id: int) -> int:
        return sum(chat == chat_id for chat, _ in self.edits)


@dataclass
class Rows:
    """Cards and campaigns in memory."""

    campaigns: dict[int, Progress]
    cards: list[Card]
    final: set[Card] = field(default_factory=set)
    reads: list[int] = field(default_factory=list)

    async def of(self, campaign_id: int) -> Progress | None:
        self.reads.append(campaign_id)
        return self.campaigns.get(campaign_id)

    async def live(self) -> Sequence[Card]:
        return [card for card in self.cards if card not in self.final]

    async def is_there(self, card: Card) -> bool:
        return card in self.cards

    async def shown(self, was: Card, card: Card, *, is_final: bool) -> None:
        self.cards = [card if c == was else c for c in self.cards]
        if is_final:
            self.final.add(card)


@dataclass
class Theatre:
    """A loop with a clock of its own: ``passes`` lets time go by, a look a second."""

    phone: Phone
    rows: Rows
    clock: float = 0.0

    def __post_init__(self) -> None:
        panel = SimpleNamespace(
            progress=self.rows,
            cards=self.rows,
            zone=MOSCOW,
            rules=RULES,
            now=self.now,
            waiting={},
            pins=SimpleNamespace(of=self.no_pins),
        )
        bot, panel_ = cast("Bot", self.phone), cast("Panel", panel)
        self.cards = LiveCards(bot, panel_, now=lambda: self.clock)

    async def no_pins(self, _: int) -> None:
        return None

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.clock)

    async def looks(self) -> None:
        await self.cards.look()
        await asyncio.wait([*self.cards._chats.values()] or [asyncio.create_task(asyncio.sleep(0))])

    async def passes(self, seconds: int, *, sending: bool = True) -> None:
        for _ in range(seconds):
            await self.looks()
            self.clock += 1
            if sending:
                self.one_more()

    def one_more(self) -> None:
        for number, c in self.rows.campaigns.items():
            if c.waiting:
                more = replace(c, sent=c.sent + 1, waiting=c.waiting - 1)
                self.rows.campaigns[number] = more


def card_in(chat_id: int, campaign_id: int = 128) -> Card:
    return Card(campaign_id, chat_id, 10 + campaign_id, "old")


def theatre(*cards: Card, **more: object) -> Theatre:
    """Show one running campaign, or several, in these cards."""
    c = replace(RUNNING, **more)  # type: ignore[arg-type]  # fields by name
    campaigns = {card.campaign_id: replace(c, id=card.campaign_id) for card in cards}  # type: ignore[arg-type]
    return Theatre(Phone(), Rows(campaigns, list(cards)))


BUDGETS = [
    (OLEG, {"started_at": NOW}, 3),
    (OLEG, {}, 5),
    (OLEG, {"waiting": 900, "total": 1052}, 10),  # two hours
    (GROUP, {"started_at": NOW}, 10),
]


@pytest.mark.parametrize(("chat_id", "more", "seconds"), BUDGETS, ids=range(len(BUDGETS)))
async def test_a_chat_is_edited_once_in_so_many_seconds(
    chat_id: int, more: dict[str, object], seconds: int
) -> None:
    it = theatre(card_in(chat_id), **more)
    await it.passes(seconds)
    assert it.phone.edited(chat_id) == 1
    await it.passes(1)
    assert it.phone.edited(chat_id) == 2


async def test_all_cards_of_a_chat_share_its_budget_and_take_turns() -> None:
    it = theatre(card_in(OLEG, 1), card_in(OLEG, 2), card_in(OLEG, 3))
    await it.passes(30)
    numbers = [text.split("№")[1].split("\n")[0] for _, text in it.phone.edits]
    assert numbers == ["1", "2", "3", "1", "2", "3"]


async def test_a_campaign_is_read_once_a_look_however_many_chats_show_it() -> None:
    it = theatre(card_in(OLEG), card_in(MARIA))
    await it.looks()
    assert it.phone.edited(OLEG) == it.phone.edited(MARIA) == 1
    assert it.rows.reads == [128]


async def test_the_same_text_is_never_sent_twice() -> None:
    it = theatre(card_in(OLEG), status=CampaignStatus.PAUSED, pause_reason=PauseReason.PERSON)
    await it.passes(30, sending=False)
    assert it.phone.edited(OLEG) == 1


async def test_a_paused_campaign_is_still_followed() -> None:
    it = theatre(card_in(OLEG), status=CampaignStatus.PAUSED, pause_reason=PauseReason.PERSON)
    await it.passes(10, sending=False)
    it.rows.campaigns[128] = RUNNING
    await it.passes(1)
    assert "▶️ Идёт" in it.phone.edits[-1][1]


async def test_too_many_edits_silence_the_cards_of_that_chat_only() -> None:
    it = theatre(card_in(OLEG), card_in(MARIA))
    it.phone.errors[OLEG] = [TelegramRetryAfter(EDIT, "slow down", 30)]
    await it.passes(30)
    assert (it.phone.edited(OLEG), it.phone.edited(MARIA)) == (0, 6)
    await it.passes(1)
    assert it.phone.edited(OLEG) == 1


async def test_a_deleted_card_comes_back_and_waiting_for_it_holds_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asleep = asyncio.Event()
    patient = SimpleNamespace(sleep=lambda _: asleep.wait(), Lock=asyncio.Lock)
    monkeypatch.setattr(kit, "asyncio", patient)
    it = theatre(card_in(OLEG), card_in(MARIA))
    gone = TelegramBadRequest(EDIT, "Bad Request: message to edit not found")
    it.phone.errors[OLEG] = [gone, TelegramRetryAfter(EDIT, "slow down", 245)]
    await it.cards.look()
    await it.cards._chats[MARIA]
    assert it.phone.edited(MARIA) == 1
    assert it.phone.new == []
    asleep.set()
    await it.cards._chats[OLEG]
    assert it.phone.new == [OLEG]
    assert it.rows.cards[0].message_id == 77


@pytest.mark.parametrize(
    "error",
    [TelegramNetworkError(EDIT, "no network"), TelegramRetryAfter(EDIT, "slow down", 3)],
    ids=["network", "429"],
)
async def test_the_last_state_arrives_also_when_the_first_try_fails(error: Exception) -> None:
    it = theatre(card_in(OLEG))
    it.rows.campaigns[128] = DONE
    it.phone.errors[OLEG] = [error]
    await it.passes(10)
    ((_, text),) = it.phone.edits
    assert "✅ Завершена" in text
    assert await it.rows.live() == []


async def test_a_last_state_that_was_shown_already_is_only_noted() -> None:
    it = theatre(card_in(OLEG))
    it.rows.campaigns[128] = DONE
    await it.looks()
    it.rows.final.clear()  # the note was lost
    await it.passes(10)
    assert it.phone.edited(OLEG) == 1
    assert await it.rows.live() == []


@pytest.mark.parametrize(
    "error",
    [
        TelegramForbiddenError(EDIT, "Forbidden: bot was blocked by the user"),
        TelegramBadRequest(EDIT, "Bad Request: chat not found"),
    ],
    ids=["blocked", "no chat"],
)
async def test_a_card_that_nobody_reads_is_not_followed(error: Exception) -> None:
    it = theatre(card_in(OLEG))
    it.phone.errors[OLEG] = [error]
    await it.looks()
    assert await it.rows.live() == []


async def test_a_card_that_a_tap_redrew_meanwhile_is_left_alone() -> None:
    it = theatre(card_in(OLEG))
    stale = it.rows.cards[0]
    it.rows.cards = [replace(stale, shown="what the tap shows")]
    facts = await facts_of(it.cards.panel, 128)
    await it.cards._follow_all([stale], {128: facts})
    assert it.phone.edits == []


async def test_a_menu_tapped_away_while_it_is_redrawn_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = {(1001, 4): Texts("ru", MOSCOW)}
    panel = cast("Panel", SimpleNamespace(waiting=waiting))

    async def tapped_away(_: Panel, __: Texts, *, is_awaited: bool) -> View:  # noqa: ARG001
        waiting.clear()
        return View("menu")

    monkeypatch.setattr(live_cards, "home", tapped_away)
    await LiveCards(cast("Bot", None), panel).show_menus()
    assert waiting == {}
