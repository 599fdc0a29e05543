"""The picture of a campaign: its numbers add up, its bands are what held it, anybody may see it."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import imagesize
import pytest

from bot.reports.chart import HEIGHT, WIDTH, draw
from bot.reports.story import Band, Bar, Hold, Story, bounds, story
from db.progress import Failure
from db.reports import History
from delivery.campaign import CampaignStatus as S
from delivery.campaign import Progress
from tests.unit.cards import NIGHT, RUNNING
from tests.unit.test_texts import EN, RU

BEGIN: Final = datetime(2026, 11, 24, 11, 20, tzinfo=UTC)  # 14:20 in Moscow
MIN: Final = timedelta(minutes=1)
END: Final = BEGIN + 36 * MIN
DONE: Final = replace(
    RUNNING,
    status=S.FINISHED,
    sent=241,
    failed=4,
    skipped=1,
    waiting=0,
    started_at=BEGIN,
    ended_at=END,
    last_sent_at=END,
    changed_by_name="Мария",
)


def failure(reason: str, jobs: int, *, is_skipped: bool = False) -> Failure:
    return Failure(is_skipped, reason, jobs, ())


CAUSES: Final = [
    failure("no_right", 3),
    failure("gone", 1),
    failure("excluded", 1, is_skipped=True),
]
MOVES: Final = [
    (BEGIN, S.RUNNING),
    (BEGIN + 5 * MIN, S.PAUSED),
    (BEGIN + 9 * MIN, S.RUNNING),
    (END, S.FINISHED),
]
WAIT: Final = (BEGIN + 20 * MIN, BEGIN + 23 * MIN)
POSTS: Final = [(BEGIN + MIN, 100), (BEGIN + 30 * MIN, 141)]


def told(
    c: Progress = DONE, history: History | None = None, causes: Sequence[Failure] = CAUSES
) -> Story:
    return story(RU, c, history or History(POSTS, MOVES, [WAIT]), causes, NIGHT, END)


def test_the_numbers_add_up_to_the_total() -> None:
    assert told().numbers == "Вышло 241 из 246 · не вышло 4 · пропущено 1"
    assert told().points[-1] == (END, 241)
    ended = replace(DONE, status=S.CANCELLED, sent=149, failed=3, skipped=0, cancelled=94)
    assert told(ended).numbers == "Вышло 149 из 246 · не вышло 3 · не публиковалось 94"


def test_what_held_it_is_shaded_and_named_with_its_length() -> None:
    assert told().bands == [
        Band(Hold.PAUSE, BEGIN + 5 * MIN, BEGIN + 9 * MIN),
        Band(Hold.WAIT, *WAIT),
    ]
    assert [words for _, words in told().legend] == ["ждали Telegram 3 мин", "на паузе 4 мин"]


def test_quiet_hours_are_shaded_where_nothing_came_out() -> None:
    begin = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    night = (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), datetime(2026, 11, 24, 5, 0, tzinfo=UTC))
    c = replace(DONE, started_at=begin)
    quiet = History([(begin, 100), (BEGIN, 141)], [], [])
    busy = History([(begin, 100), (night[0] + MIN, 141)], [], [])
    assert told(c, quiet).bands == [Band(Hold.QUIET, *night)]
    assert told(c, busy).bands == []
    assert told(replace(c, ignores_quiet=True), quiet).bands == []


def test_a_pause_and_a_wait_that_last_end_with_the_picture() -> None:
    history = History(POSTS, MOVES[:2], [(END - MIN, END + 60 * MIN)])
    running = replace(DONE, status=S.PAUSED, ended_at=None)
    assert [band.end for band in told(running, history).bands] == [END, END]
    assert bounds(running, END) == (BEGIN, END)
    assert bounds(replace(running, started_at=None), END) is None


def test_causes_are_bars_and_the_rest_is_one() -> None:
    assert told().bars[0] == Bar("Нет права публиковать", 3)
    many = [failure(reason, 2) for reason in ("flood", "gone", "paid", "x", "y", "z")]
    assert [bar.number for bar in told(causes=many).bars] == [2, 2, 2, 2, 4]
    assert told(causes=many).bars[-1].words == "Другие причины"


def test_nobody_of_the_staff_is_in_it() -> None:
    assert "Мария" not in repr(told())
    assert "Анна" not in repr(told())


def test_it_is_told_in_english_and_by_the_readers_clock() -> None:
    english = story(EN, DONE, History(POSTS, MOVES, []), CAUSES, None, END)
    assert english.numbers == "Out 241 of 246 · failed 4 · skipped 1"
    assert english.time == "24 November 2026, 14:20 – 14:56, in 36 min"
    assert told().time == "24 ноября 2026, 14:20 – 14:56, за 36 мин"


@pytest.mark.parametrize("title", ["Осень 🍁 <b>$x^$\u202e", "標題", ""])
def test_a_picture_of_any_title_is_drawn_without_a_word_of_warning(title: str) -> None:
    png = draw(told(replace(DONE, title=title)))
    assert imagesize.get(io.BytesIO(png)) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("length", [timedelta(0), timedelta(hours=20), timedelta(days=400)])
def test_a_picture_of_any_length_is_drawn(length: timedelta) -> None:
    c = replace(DONE, ended_at=BEGIN + length, last_sent_at=BEGIN, sent=0)
    assert draw(told(c, History([], [], []), []))


@pytest.mark.parametrize(
    "length", [0, 1, 100, 155, 179, 9_600, 10_700, 230_000, 258_000, 5_000_000]
)
def test_every_length_has_moments_below_the_line(length: int) -> None:
    end = BEGIN + timedelta(seconds=length)
    posts = [(BEGIN, 1), (end, 2)]
    c = replace(DONE, ended_at=end, last_sent_at=end)
    moves = [(BEGIN, S.RUNNING), (end, S.FINISHED)]
    assert draw(told(c, History(posts, moves, [])))  # a warning of the library is an error here
