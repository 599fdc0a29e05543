"""When errors pause a campaign: many in a row, many of the last fifty, the same channel fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.caution import Caution
from delivery.outcome import Reason

K, OF_LAST = 5, 50
CAUTION = Caution(in_row=K, percent=10, of_last=OF_LAST)
CLOSING = [reason for reason in Reason if reason.closes_only_this_channel]
FAULTS = [reason for reason in Reason if not reason.closes_only_this_channel]
OUT = None  # a post that came out
OTHER, SILENT, INVALID = Reason.OTHER, Reason.NO_ANSWER, Reason.POST_INVALID
GONE, NO_RIGHT = Reason.GONE, Reason.NO_RIGHT

faults = st.sampled_from(FAULTS)
closing = st.sampled_from(CLOSING)
ends = st.none() | faults | closing
recents = st.lists(ends, max_size=60)

ROWS: list[tuple[str, list[Reason | None], Reason | None]] = [  # newest first
    ("nothing yet", [], None),
    ("one less than the row", [OTHER] * 4, None),
    ("a row", [OTHER] * 5, OTHER),
    (
        "a row of different faults names the commonest",
        [OTHER, SILENT, SILENT, OTHER, SILENT],
        SILENT,
    ),
    ("a post breaks the row", [OTHER, OTHER, OUT, OTHER, OTHER, OTHER], None),
    ("a row that is over", [OUT, *[OTHER] * 5], None),
    ("channel faults do not break it", [OTHER, GONE, OTHER, NO_RIGHT, *[OTHER] * 3], OTHER),
    ("channel faults do not feed it", [OTHER, GONE, OTHER, NO_RIGHT, OTHER, GONE, OTHER], None),
    ("different channel faults", [GONE, NO_RIGHT] * 4, None),
    ("the same channel fault", [NO_RIGHT] * 5, NO_RIGHT),
    ("the same channel fault, less often", [NO_RIGHT] * 4, None),
    ("a post between", [*[NO_RIGHT] * 4, OUT, NO_RIGHT], None),
    ("others between, but no post", [*[NO_RIGHT] * 3, GONE, OTHER, *[NO_RIGHT] * 2], NO_RIGHT),
]


@pytest.mark.parametrize(("recent", "cause"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_what_ended_lately_pauses_or_not(recent: list[Reason | None], cause: Reason | None) -> None:
    assert CAUTION.cause(recent) is cause


def scattered(count: int, of: int, reason: Reason = OTHER) -> list[Reason | None]:
    """So many failures, none beside another one, among so many deliveries."""
    return [reason if place % 2 == 0 and place < 2 * count else OUT for place in range(of)]


@pytest.mark.parametrize(
    ("count", "of", "cause"),
    [(5, 50, OTHER), (4, 50, None), (5, 49, None), (20, 49, None), (5, 60, OTHER), (0, 50, None)],
)
def test_a_tenth_of_the_last_fifty_pauses_when_there_are_fifty(
    count: int, of: int, cause: Reason | None
) -> None:
    assert CAUTION.cause(scattered(count, of)) is cause


def test_what_is_older_than_the_last_fifty_does_not_count() -> None:
    assert CAUTION.cause([*scattered(4, 50), *scattered(10, 50)]) is None


def test_channel_faults_are_no_part_of_the_tenth() -> None:
    assert CAUTION.cause(scattered(25, 50, GONE)) is None


def test_what_is_tolerated_does_not_hide_the_other_faults() -> None:
    recent = scattered(20, 50, INVALID)
    recent[41:50:2] = [OTHER] * 5
    assert CAUTION.cause(recent, frozenset({INVALID})) is OTHER
    assert CAUTION.cause([INVALID, *[OTHER, INVALID] * 5], frozenset({INVALID})) is OTHER


def test_a_row_longer_than_the_fifty_is_seen() -> None:
    patient = Caution(in_row=70, percent=100, of_last=OF_LAST)
    assert patient.looks_at == 70
    assert patient.cause([GONE, *[OTHER] * 69]) is None
    assert patient.cause([*[OTHER] * 50, GONE, *[OTHER] * 20]) is OTHER


@given(st.lists(st.none(), max_size=60))
def test_without_errors_it_never_pauses(recent: list[None]) -> None:
    assert CAUTION.cause(recent) is None


@given(st.lists(faults, min_size=K, max_size=60))
def test_nothing_but_faults_always_pauses_after_as_many(recent: list[Reason]) -> None:
    assert CAUTION.cause(recent) in recent[:K]
    assert CAUTION.cause(recent[: K - 1]) is None


@given(recents)
def test_only_a_reason_that_is_there_pauses(recent: list[Reason | None]) -> None:
    assert CAUTION.cause(recent) in {None, *recent}


@given(recents, st.frozensets(st.sampled_from(Reason)))
def test_a_tolerated_reason_never_pauses(
    recent: list[Reason | None], tolerated: frozenset[Reason]
) -> None:
    assert CAUTION.cause(recent, frozenset(tolerated)) not in tolerated


@given(recents)
def test_nothing_pauses_where_all_is_tolerated(recent: list[Reason | None]) -> None:
    assert CAUTION.cause(recent, frozenset(Reason)) is None


@given(st.lists(st.none() | faults, max_size=40), st.data())
def test_channel_faults_change_nothing_about_a_row_of_others(
    recent: list[Reason | None], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(recent)))
    mixed = [*recent[:place], data.draw(closing), *recent[place:]]
    assert CAUTION.cause(mixed) is CAUTION.cause(recent)


@given(recents)
def test_a_post_that_came_out_ends_every_row(recent: list[Reason | None]) -> None:
    strict = Caution(in_row=1, percent=100, of_last=1000)
    assert strict.cause([OUT, *recent]) is None
