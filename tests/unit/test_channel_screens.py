"""What the screens of channels, folders and the picker say; pure, without Telegram."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.channels import ChannelButton, ChannelList, ChannelShow, ChannelVerb
from bot.kit import View
from bot.screens.channel_card import channel_card, link_of
from bot.screens.channels import Listing, health_line, listing
from bot.screens.folders import folder_card, folder_list
from bot.screens.inline import choice_result, offset_of
from bot.screens.pick_list import Result, pasted_list
from bot.screens.pick_words import folder_line, why_closed
from bot.screens.quick import quick_rows
from bot.screens.variables import read_variable
from bot.texts import Texts
from db.channels import Card, InFolder, Last, Listed
from db.drafts import Audience
from db.folders import Folder, FolderChoice
from db.panel import Choice
from delivery.campaign import AccountId, Campaign, CampaignId, CampaignStatus
from delivery.channel import Health
from delivery.outcome import Reason
from delivery.pasted_list import Pasted

T = Texts("ru", ZoneInfo("Europe/Moscow"))
EN = Texts("en", ZoneInfo("Europe/Moscow"))
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
COUNTS = {
    Health.READY: 241,
    Health.LIMITED: 5,
    Health.FORBIDDEN: 2,
    Health.GONE: 1,
    Health.EXCLUDED: 0,
}
CITY = Listed(7, "Городская афиша", "channel", "cityguide", 12_400, Health.READY, None, None)
CARD = Card(
    listed=CITY,
    chat_id=-1_002_000_000_007,
    slow_mode=False,
    slow_mode_s=None,
    stars=0,
    forbidden=(),
    is_admin=True,
    can_edit=True,
    can_delete=True,
    can_pin=True,
    comments=False,
    archived=False,
    is_forum=False,
    bot_can_edit=False,
    excluded_at=None,
    variables={"промокод": "CITY10"},
    folders=(
        InFolder(1, "Город", is_telegram=True),
        InFolder(5, "Афиша", is_telegram=False),
    ),
    last=Last(121, "sent", NOW),
    sent_30d=9,
    failed_30d=0,
)
AT = ChannelButton(verb=ChannelVerb.OPEN, channel_id=7)
TOWN = Folder(1, "Город", is_telegram=True, channels=64, can_post=64)
OURS = Folder(5, "Партнёры", is_telegram=False, channels=118, can_post=110)


def captions(view: View) -> list[str]:
    return [key.text for row in view.rows for key in row]


def shown(at: ChannelList, *channels: Listed, total: int = 248) -> View:
    page = Listing(at, channels, total, COUNTS, 9, NOW - timedelta(minutes=12))
    return listing(T, page, NOW)


def test_the_list_says_its_counts_its_age_and_where_to_go() -> None:
    view = shown(ChannelList(), CITY)
    assert "✅ 241 готовы · ⚠️ 5 с ограничениями · ⛔ 2 без прав" in view.text
    assert "12 мин назад" in view.text
    assert captions(view)[1:3] == ["📁 Папки · 9", "⚠️ Проблемы · 8"]
    assert captions(view)[3] == "✅ Городская афиша · 12\u202f400"


def test_a_count_that_is_zero_is_not_said() -> None:
    assert health_line(T, {**dict.fromkeys(Health, 0), Health.READY: 3}) == "✅ 3 готовы"


EMPTY = [
    (ChannelShow.ALL, "Сделайте его администратором канала и нажмите «Обновить»"),
    (ChannelShow.PROBLEMS, "Проблем нет"),
    (ChannelShow.NEW, "Добавьте аккаунт в канал и нажмите «Обновить»"),
    (ChannelShow.EXCLUDED, "«Не публиковать сюда» на своей карточке"),
]


@pytest.mark.parametrize(("show", "words"), EMPTY)
def test_an_empty_list_says_what_to_do(show: ChannelShow, words: str) -> None:
    assert words in shown(ChannelList(show=show), total=0).text


def test_a_list_has_at_most_twenty_buttons() -> None:
    assert len(captions(shown(ChannelList(), *[CITY] * 8))) <= 20


def test_the_card_says_all_that_is_known() -> None:
    text = channel_card(T, CARD, NOW, AT).text
    for words in (
        "<b>Городская афиша</b> · канал",
        "@cityguide · 12\u202f400 подписчиков",
        "Папки: Город, Афиша",
        "✅ Публикация, правка, удаление, закреп",
        " — вышел",
        "За 30 дней: вышло 9, не вышло 0",
        "<code>промокод = CITY10</code>",
    ):
        assert words in text


def test_the_card_speaks_english_too() -> None:
    assert "✅ May post, edit, delete, pin" in channel_card(EN, CARD, NOW, AT).text


STATES = [
    ({"excluded_at": NOW}, Health.EXCLUDED, None, "🚫 Не публикуем сюда · с 12:00"),
    ({}, Health.FORBIDDEN, Reason.NO_RIGHT, "⛔ Нет права публиковать · с 12:00"),
    ({"slow_mode": True, "slow_mode_s": 900}, Health.LIMITED, None, "пост каждые 15 мин"),
    ({"forbidden": ("photo", "link")}, Health.LIMITED, None, "Нельзя: фото, "),
    ({"stars": 5}, Health.LIMITED, None, "💰 Сообщение стоит 5 звёзд"),
]


@pytest.mark.parametrize(("facts", "health", "reason", "words"), STATES)
def test_the_card_says_what_stands_against_a_post(
    facts: dict[str, object], health: Health, reason: Reason | None, words: str
) -> None:
    listed = replace(CITY, health=health, reason=reason, reason_at=NOW)
    card = replace(CARD, listed=listed, **facts)  # type: ignore[arg-type]
    assert words in channel_card(T, card, NOW, AT).text


def test_the_button_of_an_excluded_channel_takes_it_off() -> None:
    card = replace(CARD, excluded_at=NOW)
    assert "Снова публиковать" in captions(channel_card(T, card, NOW, AT))


def test_a_channel_opens_by_its_name_or_its_number_and_a_small_group_not_at_all() -> None:
    private = replace(CARD, listed=replace(CITY, username=None))
    small = replace(private, chat_id=-4_000_000)
    links = [link_of(card) for card in (CARD, private, small)]
    assert links == ["https://t.me/cityguide", "https://t.me/c/2000000007/1", None]


VARIABLES = [
    ("промокод = CITY10", ("промокод", "CITY10")),
    ("{промокод}=CITY 10", ("промокод", "CITY 10")),
    ("url = https://example.org/?a=b", ("url", "https://example.org/?a=b")),
    ("промокод =", ("промокод", None)),
    ("просто слова", None),
    ("2 = два", None),
    ("канал = мой", None),
    ("два слова = нет", None),
]


@pytest.mark.parametrize(("text", "variable"), VARIABLES)
def test_a_variable_is_a_name_and_a_value(text: str, variable: object) -> None:
    assert read_variable(text) == variable


def test_folders_say_whose_they_are() -> None:
    view = folder_list(T, [TOWN, OURS], 2, 0)
    assert captions(view)[:2] == ["✈️ Город · 64", "📁 Партнёры · 118"]


def test_only_a_folder_made_here_can_be_changed() -> None:
    theirs = captions(folder_card(T, TOWN, [CITY], 1, 0))
    ours = captions(folder_card(T, OURS, [CITY], 1, 0))
    assert set(ours) - set(theirs) == {"➕ Добавить каналы", "Переименовать", "Удалить"}


def draft() -> Campaign:
    given = (None, None, None, None)
    return Campaign(CampaignId(128), "Пост", CampaignStatus.DRAFT, 3, 1, AccountId(1), 0, *given)


def test_the_first_screen_offers_folders_between_all_and_by_hand() -> None:
    rows = quick_rows(T, draft(), 246, [TOWN, OURS])
    words = [[key.text for key in row] for row in rows]
    assert words[0] == ["Все 246"]
    assert words[1] == ["✈️ Город · 64", "📁 Партнёры · 110"]
    assert words[2] == ["Выбрать вручную", "Настроить всё"]


def test_where_the_last_campaign_went_is_the_proposal() -> None:
    last = Audience(121, "Бонусы за пополнение карты", 246)
    rows = quick_rows(T, draft(), 246, [TOWN], last)
    assert rows[0][0].text == "Как «Бонусы за пополнение ка…» · 246"
    assert [key.style for row in rows for key in row if key.style] == ["primary"]


def test_the_picker_names_whole_folders_first() -> None:
    some, none = FolderChoice(OURS, 31), FolderChoice(replace(OURS, title="Пустая"), 0)
    line = folder_line(T, [some, FolderChoice(TOWN, 64), none])
    assert line == "📁 Город 64 из 64 · Партнёры 31 из 110"


def test_a_list_says_each_thing_that_went_wrong_and_no_other() -> None:
    pasted = Pasted((1, 2), (3,), ("@oldmarket", "@teatr_x"), 1, ("Новости",))
    text = pasted_list(T, 128, Result(7, pasted, ["Театр рядом"], 37)).text
    assert "Разобрали 7 строк, каналов добавлено: <b>2</b>" in text
    assert "Нет среди ваших каналов: @oldmarket, @teatr_x" in text
    assert "Публиковать нельзя: Театр рядом\nТак называются несколько каналов: Новости" in text
    assert text.endswith("Одинаковых строк: 1")
    fine = pasted_list(T, 128, Result(2, Pasted((1, 2)), [], 2)).text
    assert fine == "Разобрали 2 строки, каналов добавлено: <b>2</b>"


def test_a_long_list_of_unknown_names_is_cut() -> None:
    pasted = Pasted(unknown=tuple(f"<b>{number}" for number in range(234)))
    text = pasted_list(T, 128, Result(234, pasted, [], 0)).text
    assert "&lt;b&gt;19 и ещё 214" in text
    assert len(text) < 1000


WHY = [
    ({"excluded_at": NOW}, None, "«Не публиковать сюда»"),
    ({}, Reason.NO_RIGHT, "нет права"),
    ({}, Reason.BANNED_IN_GROUPS, "@SpamBot"),
]


@pytest.mark.parametrize(("facts", "reason", "words"), WHY)
def test_a_closed_channel_says_why(
    facts: dict[str, datetime], reason: Reason | None, words: str
) -> None:
    card = replace(CARD, listed=replace(CITY, reason=reason), **facts)  # type: ignore[arg-type]
    text = why_closed(T, card)
    assert words in text
    assert len(text) <= 200  # what Telegram shows


def test_a_result_carries_its_draft_and_a_closed_one_leads_to_the_card() -> None:
    said = {"members": 300, "reason": None, "slow_mode": False, "is_chosen": False}
    free = Choice(7, "Афиша", can_post=True, **said)  # type: ignore[arg-type]
    closed = replace(free, can_post=False, reason="excluded")
    sent = [choice_result(T, 128, c).input_message_content for c in (free, closed)]
    texts = [getattr(content, "message_text", "") for content in sent]
    assert texts == ["Афиша · p128+7", "Афиша · c-7"]


@pytest.mark.parametrize(("text", "offset"), [("", 0), ("50", 50), ("x", 0), ("9" * 30, 0)])
def test_an_offset_is_what_we_wrote_or_the_beginning(text: str, offset: int) -> None:
    assert offset_of(text) == offset
