"""A list of channels in any form a person has it in."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.channel import Health, Named
from delivery.pasted_list import SUPERGROUP_OFFSET, Pasted, lines_of, match


def named(number: int, title: str, username: str | None = None, health: str = "ready") -> Named:
    return Named(
        number, -SUPERGROUP_OFFSET - 2_000_000_000 - number, title, username, Health(health)
    )


CITY = named(1, "Городская афиша", "CityGuide")
COFFEE = named(2, "Кофе, ёлки и люди")
CLOSED = named(3, "Театр рядом", "theatre", "forbidden")
NEVER = named(4, "Барахолка", "market", "excluded")
GROUP = Named(5, -123_456, "Редакция", None, Health.READY)
TWINS = (named(6, "Партнёр"), named(7, "партнер"))
KNOWN = (CITY, COFFEE, CLOSED, NEVER, GROUP, *TWINS)


def found(text: str) -> Pasted:
    return match(lines_of(text), KNOWN)


CITY_AS = [
    *("@cityguide", "t.me/CityGuide", "https://t.me/cityguide/123", "http://telegram.me/cityguide"),
    *("https://t.me/s/cityguide?before=7", "tg://resolve?domain=cityguide", "cityguide"),
    *("https://t.me/c/2000000001/15", "t.me/c/2000000001", "-1002000000001", "2000000001"),
    *("городская  АФИША", "  @CITYGUIDE  ", '"Городская афиша"', "<https://t.me/cityguide>"),
]


@pytest.mark.parametrize("line", CITY_AS)
def test_a_channel_is_found_by_any_of_its_names(line: str) -> None:
    assert found(line) == Pasted(found=(1,))


def test_a_title_is_found_with_its_commas_and_without_its_dots() -> None:
    assert found("Кофе, елки и люди").found == (2,)


def test_a_basic_group_is_found_by_its_id() -> None:
    assert found("-123456").found == (5,)


def test_several_addresses_in_a_line_are_several_channels() -> None:
    assert found("@cityguide, -123456;\tt.me/theatre").found == (1, 5)


def test_channels_that_cannot_be_posted_in_are_told_apart() -> None:
    assert found("@theatre\n@cityguide\n@market") == Pasted(found=(1,), forbidden=(3, 4))


def test_what_nobody_knows_is_named_as_it_was_written() -> None:
    assert found("@nobody\nt.me/+AbCdEf\n@nobody") == Pasted(
        unknown=("@nobody", "t.me/+AbCdEf"), repeated=1
    )


def test_the_second_name_of_a_channel_is_a_repeat() -> None:
    assert found("@cityguide\nгородская афиша\n2000000001") == Pasted(found=(1,), repeated=2)


def test_a_title_of_several_channels_is_no_answer() -> None:
    assert found("Партнер") == Pasted(ambiguous=("Партнер",))


def test_a_csv_gives_the_column_that_names_channels() -> None:
    text = '\ufeffгород;Ссылка;охват\nТула;t.me/cityguide;12\nОрёл;"-123456";3\nОмск;;5\n'
    assert found(text).found == (1, 5)


def test_a_csv_line_without_an_address_is_found_by_its_title() -> None:
    text = 'username,title\ncityguide,"Не то"\n,"Кофе, ёлки и люди"\n'
    assert found(text).found == (1, 2)


def test_nothing_is_nothing() -> None:
    assert found(" \n\ufeff\n") == Pasted()


WORD = st.text(string.ascii_lowercase + string.digits + "_", min_size=3, max_size=20)
NAMES = st.builds(lambda first, rest: first + rest, st.sampled_from(string.ascii_lowercase), WORD)


@st.composite
def channels(draw: st.DrawFn) -> list[Named]:
    names = draw(st.lists(NAMES, unique=True, max_size=20))
    return [named(n, f"Канал {n}", name) for n, name in enumerate(names, 1)]


FORMS = ("@{}", "t.me/{}", "https://t.me/{}/5", "https://telegram.me/{}?x=1", "{}")


@given(channels(), st.data())
def test_each_channel_is_found_once_in_the_order_of_the_list(
    known: list[Named], data: st.DataObject
) -> None:
    wanted = data.draw(st.permutations(known))
    lines = [data.draw(st.sampled_from(FORMS)).format(c.username) for c in wanted]
    assert match(lines, known) == Pasted(found=tuple(c.id for c in wanted))


@given(st.lists(st.sampled_from(["@cityguide", "-123456", "@theatre", "@nobody", "Партнёр"])))
def test_every_line_is_counted_exactly_once(lines: list[str]) -> None:
    pasted = match(lines, KNOWN)
    named_once = (pasted.found, pasted.forbidden, pasted.unknown, pasted.ambiguous)
    assert sum(map(len, named_once)) + pasted.repeated == len(lines)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    pasted = found(text)
    assert len(set(pasted.unknown)) == len(pasted.unknown)
