"""Lines of the journal as sentences: a table of rows, in both languages."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.journal import JournalButton, JournalLine
from bot.journal.pages import Opened, audit, in_detail, in_words, lines_of
from bot.texts import Texts
from db.journal import Leaf, Line, Topic

MOSCOW = ZoneInfo("Europe/Moscow")
RU, EN = Texts("ru", MOSCOW), Texts("en", MOSCOW)
NOW: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MARIA, OLEG = (1002, "Мария"), (1001, "Олег")
Row = dict[str, object]


def line(
    what: str,
    before: Row | None = None,
    after: Row | None = None,
    *,
    number: int = 1,
    **more: object,
) -> Line:
    """A line: «update campaigns 128»."""
    action, subject, subject_id = what.split()
    actor = more.pop("by", (None, None))
    given: Row = {"title": None, "version": None, "at": NOW, **more}
    return Line(
        id=number,
        actor=actor[0],  # type: ignore[index]
        actor_name=actor[1],  # type: ignore[index]
        action=action,
        subject=subject,
        subject_id=int(subject_id),
        topic=Topic.CAMPAIGNS,
        before=before or {},
        after=after or {},
        **given,  # type: ignore[arg-type]
    )


def moved(was: str, became: str, by: object = MARIA, **after: object) -> Line:
    return line("update campaigns 128", {"status": was}, {"status": became, **after}, by=by)


def edited(before: Row, after: Row) -> Line:
    return line("update campaigns 128", before, after, by=MARIA)


def of(
    what: str, before: Row, after: Row, title: str | None = "Театр рядом", **more: object
) -> Line:
    return line(what, before, after, **{"title": title, **more})  # type: ignore[arg-type]


LATER = "2026-11-25T07:00:00+00:00"
SAID: Final = {
    "Мария — пауза, №128": moved("running", "paused", pause_reason="person"),
    "Мария — запуск, №128: 246 каналов": moved("draft", "scheduled", total=246),
    "Мария — запуск, №128: 1 канал": moved("draft", "scheduled", total=1),
    "Мария — запуск отменён, №128": moved("scheduled", "draft"),
    "система — старт, №128": moved("scheduled", "running", (None, None)),
    "Мария — продолжение, №128": moved("paused", "running"),
    "Мария — прекращение, №128": moved("paused", "cancelled"),
    "система — завершение, №128": moved("running", "finished", (None, None)),
    "Мария — дослать, №128": moved("finished", "running"),
    "система — пауза из-за ошибок, №128": moved(
        "running", "paused", (None, None), pause_reason="errors"
    ),
    "Мария — пауза вместе со всем, №128": moved("running", "paused", pause_reason="halt"),
    "Мария — на согласование, №128": moved("draft", "pending_approval", submitted_by=1002),
    "Олег — согласовано, №128": moved("pending_approval", "scheduled", OLEG, approved_by=1001),
    "Олег — возврат, №128: нет erid": moved(
        "pending_approval", "draft", OLEG, return_reason="нет erid"
    ),
    "Мария — черновик №128 «Скидка»": line(
        "insert campaigns 128", {}, {"title": "Скидка"}, by=MARIA
    ),
    "Мария — темп, №128: обычный → каждые 30 с": edited({"gap": None}, {"gap": "00:00:30"}),
    "Мария — темп, №128: каждые 30 с → равномерно до завтра, 10:00": edited(
        {"gap": "00:00:30", "finish_by": None}, {"gap": None, "finish_by": LATER}
    ),
    "Мария — старт, №128: сразу → завтра, 10:00": edited({"wanted_at": None}, {"wanted_at": LATER}),
    "Мария — сначала первые, №128: нет → 3": edited({"canary": None}, {"canary": 3}),
    "Мария — правка черновика, №128": edited({"rev": 1}, {"rev": 2}),
    "Мария — шаблон «Осенняя распродажа», версия 3": of(
        "insert templates 9",
        {},
        {"title": "Осенняя распродажа", "version": 3, "saved_at": LATER},
        "Осенняя распродажа",
        by=MARIA,
    ),
    "Мария — шаблон «Скидка», версия 1": of(
        "update templates 9", {"saved_at": None}, {"saved_at": LATER}, "Скидка", version=1, by=MARIA
    ),
    "Мария — шаблон «A»: теперь «B»": of(
        "update templates 9", {"title": "A"}, {"title": "B"}, "B", by=MARIA
    ),
    "Мария — шаблон «B» в архив": of(
        "update templates 9", {"archived_at": None}, {"archived_at": LATER}, "B", by=MARIA
    ),
    "система — пост «B» убран": of("delete templates 9", {"title": "B"}, {}, None),
    "Мария — пост «B» изменён": of(
        "update templates 9", {"content": "…"}, {"content": "…"}, "B", by=MARIA
    ),
    "система — «Театр рядом»: права отозваны": of(
        "update account_channels 4",
        {"can_post": True, "reason": None},
        {"can_post": False, "reason": "no_right"},
    ),
    "система — «Театр рядом»: снова можно публиковать": of(
        "update account_channels 4", {"can_post": False}, {"can_post": True}
    ),
    "система — «Театр рядом»: здесь нельзя отправлять такие сообщения": of(
        "update account_channels 4", {"reason": None}, {"reason": "kind_forbidden"}
    ),
    "Мария — «Театр рядом»: не публиковать сюда": of(
        "update channels 4", {"excluded_at": None}, {"excluded_at": LATER}, by=MARIA
    ),
    "Мария — «Театр рядом»: город = Москва → Пермь": of(
        "update channels 4",
        {"variables": {"город": "Москва", "x": "1"}},
        {"variables": {"город": "Пермь", "x": "1"}},
        by=MARIA,
    ),
    "Мария — папка «Город»: каналов +3": of(
        "insert folder_channels 4", {}, {"channels": 3}, "Город", by=MARIA
    ),
    "Олег — доступ: Иван (редактор)": of(
        "insert users 7", {}, {"name": "Иван", "role": "editor"}, None, by=OLEG
    ),
    "Олег — Иван, роль: редактор → оператор": of(
        "update users 7", {"role": "editor"}, {"role": "operator"}, "Иван", by=OLEG
    ),
    "Олег — доступ закрыт: Иван": of("delete users 7", {"name": "Иван"}, {}, "Иван", by=OLEG),
    "Олег — приглашение (редактор)": of("insert invites 2", {}, {"role": "editor"}, None, by=OLEG),
    "Олег — приглашение отозвано": of(
        "update invites 2", {"revoked_at": None}, {"revoked_at": LATER}, None, by=OLEG
    ),
    "система — аккаунт «Анна»: Telegram просит подождать до 15:05": of(
        "update accounts 1",
        {"blocked_until": None},
        {"blocked_until": "2026-11-24T12:05:00+00:00"},
        "Анна",
    ),
    "система — аккаунт «Анна»: нет связи": of(
        "update accounts 1", {"status": "online"}, {"status": "offline"}, "Анна"
    ),
    "Олег — настройки, постов в сутки: 600 → 500": of(
        "update settings 0", {"per_day": 600}, {"per_day": 500}, None, by=OLEG
    ),
    "Иван — нельзя: запуск, №128": line(
        "refused campaigns 128", {}, {"button": "cp:go"}, by=(7, "Иван")
    ),
    "Чужой — вход без приглашения: не впустили": line(
        "no_access users 7", {}, {"name": "Чужой"}, by=(7, None)
    ),
    "система — нечто 5: поле: 1 → 2": line("update нечто 5", {"поле": 1}, {"поле": 2}),
}
IN_ENGLISH: Final = {
    "Maria — paused #128": moved("running", "paused", (1, "Maria")),
    "Maria — launched #128: 246 channels": moved("draft", "scheduled", (1, "Maria"), total=246),
    "Oleg — approved #128": moved("pending_approval", "scheduled", (2, "Oleg")),
    "system — “Theatre nearby”: rights revoked": of(
        "update account_channels 4", {"can_post": True}, {"can_post": False}, "Theatre nearby"
    ),
    "Maria — template “Autumn sale”, version 3": of(
        "insert templates 9", {}, {"version": 3, "saved_at": LATER}, "Autumn sale", by=(1, "Maria")
    ),
}


@pytest.mark.parametrize("sentence", SAID)
def test_a_line_is_a_sentence(sentence: str) -> None:
    assert in_words(RU, SAID[sentence]) == sentence
    assert "—" in in_words(EN, SAID[sentence])


@pytest.mark.parametrize("sentence", IN_ENGLISH)
def test_a_line_is_a_sentence_in_english(sentence: str) -> None:
    assert in_words(EN, IN_ENGLISH[sentence]) == sentence


def at(hour: int, minute: int, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


def test_the_screen_has_days_and_tells_what_repeats_once() -> None:
    lines = [
        line("update campaigns 128", {"rev": n}, {"rev": n + 1}, number=n, by=MARIA, at=at(14, n))
        for n in (33, 20)
    ]
    lines.append(line("update campaigns 7", {"rev": 1}, {"rev": 2}, by=OLEG, at=at(9, 5, day=23)))
    view = audit(RU, Opened(JournalButton(), Leaf(lines, has_older=True)), NOW)
    assert view.text == (
        "<b>Журнал</b> · все события\n\n"
        "14:33 Мария — правка черновика, №128 ×2\n"
        "<b>Вчера</b>\n"
        "09:05 Олег — правка черновика, №7"
    )
    captions = [[key.text for key in row] for row in view.rows if row]
    assert captions == [["Кто", "Что", "День"], ["Подробно", "›"], ["📄 CSV", "‹ Меню"]]


def test_titles_are_shown_literally_and_the_screen_stays_short() -> None:
    title = "<b>&\u202e" + "x" * 200
    lines = [of("update account_channels 4", {}, {"can_post": True}, title)] * 8
    lines = [*lines[:1], *(moved("running", "paused", (n, "Я" * 200)) for n in range(7))]
    view = audit(RU, Opened(JournalButton(), Leaf(lines)), NOW)
    assert "&lt;b&gt;&amp;\u202e" in view.text
    assert len(view.text) < 1000


def test_a_line_in_detail_shows_before_and_after() -> None:
    view = in_detail(RU, SAID["Мария — запуск, №128: 246 каналов"], JournalLine(line=1), NOW)
    assert "сегодня, 15:00:00\nКто: Мария\nЧто: запуск, №128: 246 каналов" in view.text
    assert "состояние: черновик → запланирована\nканалы: 246" in view.text
    assert [key.text for row in view.rows for key in row] == ["Открыть №128", "‹ Назад"]


def test_each_line_of_a_page_has_a_button() -> None:
    lines = [moved("running", "paused")] * 8
    view = lines_of(EN, Opened(JournalButton(days=202611), Leaf(lines)), NOW)
    assert [row[0].text for row in view.rows][-2:] == ["15:00 Мария — paused #128", "‹ Back"]
    assert "November" in view.text


def test_a_rule_of_repeats_is_shown_as_times_and_days_by_the_clocks_it_names() -> None:
    rule: Row = {"repeat_at": "10:00:00", "repeat_until": "2026-12-31", "repeat_days": [1, 5]}
    view = in_detail(RU, edited(dict.fromkeys(rule), rule), JournalLine(line=1), NOW)
    assert "регулярно, время: — → 10:00:00" in view.text
    assert "регулярно, до: — → 2026-12-31" in view.text
