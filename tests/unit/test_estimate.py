"""The estimate is within a tenth of the time that is left, at any moment of any campaign."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.campaign import Rival
from delivery.estimate import AccountRules, Outlook, end_of
from delivery.governor import DAY, Governor, Window
from delivery.quiet import QuietHours
from tests.simulated import BEGIN, Pace, S, Simulation, Story

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours.parse("23:00-08:00", BERLIN)
NOON = QuietHours.parse("12:00-14:30", BERLIN)
PER_MINUTE, PER_DAY = Window(20, timedelta(minutes=1)), Window(600, DAY)
BOTH = (PER_MINUTE, PER_DAY)
FREE = AccountRules(8 * S)
LIMITED = AccountRules(8 * S, BOTH)
NIGHTS = AccountRules(8 * S, BOTH, NIGHT)
WARM = AccountRules(8 * S, BOTH, NIGHT, warms_up=True)
SPRING = datetime(2027, 3, 27, 15, tzinfo=UTC)  # the clocks change in the night
AUTUMN = datetime(2026, 10, 24, 15, tzinfo=UTC)
SEEDS = 2
TICK = timedelta(milliseconds=1)


def capped(cap: int) -> AccountRules:
    return AccountRules(8 * S, (PER_MINUTE, Window(cap, DAY)))


def pace(posts: int, gap: float = 8) -> Pace:
    return Pace(posts, gap * S)


def until(posts: int, hours: float) -> Pace:
    return Pace(posts, 8 * S, BEGIN + hours * HOUR)


STORIES = {
    "five posts, fast": Story(pace(5, 0.5), FREE),
    "five posts, slow": Story(pace(5, 20), FREE),
    "forty posts": Story(pace(40), LIMITED),
    "the minute is the limit": Story(pace(250, 0.5), LIMITED),
    "the minute is the limit for long": Story(pace(5000, 0.5), AccountRules(8 * S, (PER_MINUTE,))),
    "the day is the limit": Story(pace(1500), LIMITED),
    "the day and the night": Story(pace(5000), NIGHTS),
    "nights only": Story(pace(5000, 20), AccountRules(8 * S, (), NIGHT)),
    "noons only": Story(pace(3000, 20), AccountRules(8 * S, (), NOON)),
    "a night in spring": Story(pace(3000, 20), AccountRules(8 * S, (), NIGHT), begin=SPRING),
    "a night in autumn": Story(pace(1300), NIGHTS, begin=AUTUMN),
    "a cap that is no round number": Story(pace(5000), capped(599)),
    "a small cap": Story(pace(1000), capped(15)),
    "a large cap": Story(pace(9000, 3), capped(2500)),
    "one more than eleven days": Story(pace(1101), capped(100)),
    "as many as the cap": Story(pace(600), LIMITED),
    "one more than the cap": Story(pace(601), LIMITED),
    "much of the cap is used": Story(pace(700), LIMITED, ages=[3 * HOUR] * 450 + [HOUR] * 100),
    "the cap is used up": Story(pace(2000), NIGHTS, ages=[i * 0.04 * HOUR for i in range(600)]),
}
SHARED = {
    "two equal ones": Story(pace(400), LIMITED, [pace(400)]),
    "one that ends before": Story(pace(1500), NIGHTS, [pace(300)]),
    "one that goes on": Story(pace(300), LIMITED, [pace(3000)]),
    "two for many days": Story(pace(2500), NIGHTS, [pace(2500)]),
    "three": Story(pace(200), LIMITED, [pace(200), pace(90)]),
    "beside a faster one": Story(pace(100, 20), FREE, [pace(2000, 3)]),
    "beside a slower one": Story(pace(400, 3), FREE, [pace(400, 20)]),
    "beside a much faster one under a cap": Story(pace(100, 20), capped(200), [pace(3000, 3)]),
    "beside a little slower one": Story(pace(400, 8), FREE, [pace(400, 12)]),
    "beside one of half the pace": Story(pace(300, 8), FREE, [pace(300, 16)]),
    "beside one of twice the pace": Story(pace(300, 16), FREE, [pace(300, 8)]),
    "beside a little faster one": Story(pace(200, 12), FREE, [pace(400, 8)]),
}
TROUBLED = {
    "one flood wait": Story(pace(60), LIMITED, floods=1),
    "flood waits": Story(pace(400), LIMITED, floods=3),
    "many flood waits": Story(pace(1500), NIGHTS, floods=6),
    "flood waits for two": Story(pace(500), NIGHTS, [pace(500)], floods=3),
    "slowed down from the start": Story(pace(800), LIMITED, slowed=16),
    "many and slowed down": Story(pace(5000, 3), AccountRules(3 * S), slowed=16),
    "slow and slowed down": Story(pace(900, 600), FREE, slowed=8),
    "a log-in of today": Story(pace(900), WARM, session_age=0 * DAY),
    "a log-in of yesterday": Story(pace(3000), WARM, session_age=20 * HOUR),
    "a log-in without a cap": Story(
        pace(4000, 3), AccountRules(3 * S, warms_up=True), session_age=HOUR
    ),
}
DEADLINES = {
    "five posts in an hour": Story(until(5, 1), FREE),
    "a post an hour": Story(until(48, 48), LIMITED),
    "five hundred in a day": Story(until(500, 24), LIMITED),
    "over a night": Story(until(300, 24), NIGHTS),
    "too many": Story(until(3000, 1), FREE),
    "over many days": Story(until(4000, 240), NIGHTS),
    "beside another": Story(until(100, 2), FREE, [pace(300)]),
}
ALL = STORIES | SHARED | TROUBLED | DEADLINES


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("story", ALL.values(), ids=ALL)
def test_the_estimate_is_within_a_tenth_of_what_is_left(story: Story, seed: int) -> None:
    simulation = Simulation(story, Random(seed))  # noqa: S311
    end = simulation.end()
    assert len(simulation.questions) >= 2
    turn = 1.15 * story.own.gap if story.others else TICK  # whose is next is not known
    for question in simulation.questions:
        left = end - question.at
        missed = abs(end_of(question.outlook, story.rules) - end)
        assert missed <= 0.1 * left + turn * question.outlook.slowed, f"{missed} of {left}"


@pytest.mark.parametrize("posts", [0, 1])
def test_the_last_post_comes_out_when_it_may(posts: int) -> None:
    assert end_of(Outlook(BEGIN, posts), LIMITED) == BEGIN
    night = datetime(2026, 10, 20, 22, tzinfo=UTC)
    assert end_of(Outlook(night, 1), NIGHTS) == datetime(2026, 10, 21, 6, tzinfo=UTC)


def test_two_hundred_posts_take_their_gaps_and_half_the_jitter() -> None:
    assert (end_of(Outlook(BEGIN, 201), FREE) - BEGIN) / S == pytest.approx(200 * 8 * 1.075)


def test_a_campaign_that_ignores_the_night_ends_in_it() -> None:
    evening = datetime(2026, 10, 20, 20, 50, tzinfo=UTC)
    ends = [end_of(Outlook(evening, 100, ignores_quiet=it), NIGHTS).hour for it in (True, False)]
    assert ends == [21, 6]


def test_the_night_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    evenings = [AUTUMN + timedelta(hours=6), AUTUMN - 7 * DAY + timedelta(hours=6)]
    late, usual = (end_of(Outlook(it, 1), NIGHTS) - it for it in [e + HOUR for e in evenings])
    assert late - usual == HOUR


def test_a_log_in_of_unknown_age_is_an_old_one() -> None:
    assert end_of(Outlook(BEGIN, 300), WARM) == end_of(Outlook(BEGIN, 300), NIGHTS)


@given(st.integers(1, 700), st.floats(0, 20), st.floats(1, 16))
def test_one_more_post_never_ends_earlier(posts: int, gap: float, slowed: float) -> None:
    fewer = end_of(Outlook(BEGIN, posts, gap=gap * S, slowed=slowed), NIGHTS)
    assert fewer <= end_of(Outlook(BEGIN, posts + 1, gap=gap * S, slowed=slowed), NIGHTS)


MANY = [
    (Outlook(BEGIN, 100_000), NIGHTS),
    (Outlook(BEGIN, 100_000, (Rival(100_000),), 3 * S), NIGHTS),
    (Outlook(BEGIN, 100_000, gap=300 * S), NIGHTS),
    (Outlook(BEGIN, 100_000, slowed=16), NIGHTS),
    (Outlook(BEGIN, 100_000, session_age=0 * DAY), WARM),
    (Outlook(BEGIN, 100_000, finish_by=BEGIN + 100 * DAY), NIGHTS),
    (Outlook(BEGIN, 100_000), capped(5000)),
    (Outlook(BEGIN, 100_000), capped(15)),
    (Outlook(BEGIN, 100_000), FREE),
    (Outlook(BEGIN, 1_000_000, gap=0 * S), AccountRules(0 * S)),
]


@pytest.mark.parametrize(("outlook", "rules"), MANY)
def test_a_campaign_of_any_size_is_estimated_in_a_few_thousand_steps(
    outlook: Outlook, rules: AccountRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = count()
    slot = Governor.slot
    monkeypatch.setattr(Governor, "slot", lambda self: (next(steps), slot(self))[1])
    assert end_of(outlook, rules) >= outlook.begin
    assert next(steps) < 6000
