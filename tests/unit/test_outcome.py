"""Every answer of Telegram has one consequence."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.errors import NoAnswer, Offline, Refused, SendError
from delivery.outcome import (
    MAX_ATTEMPTS,
    Fail,
    Halt,
    Outcome,
    Reason,
    Retry,
    Scope,
    Wait,
    after_error,
)

S = timedelta(seconds=1)

TABLE: list[tuple[SendError, Outcome]] = [
    (Refused("FLOOD_WAIT", 420, 20), Wait(21 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD_PREMIUM_WAIT", 420, 4), Wait(5 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD_SKIP_FAILED_WAIT", 420, 3), Wait(4 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD", 420), Wait(61 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("SLOWMODE_WAIT", 420, 30), Wait(31 * S, Scope.CHANNEL, Reason.SLOW_MODE)),
    (Refused("RANDOM_ID_DUPLICATE", 500), Wait(2 * S, Scope.JOB)),
    (Offline("cut"), Wait(0 * S, Scope.JOB)),
    (NoAnswer("late"), Retry(5 * S, "NO_ANSWER")),
    (Refused("INTERNAL", 500), Retry(5 * S, "INTERNAL")),
    (Refused("Timeout", -503), Retry(5 * S, "Timeout")),
    (Refused("MSG_WAIT_FAILED", 400), Retry(5 * S, "MSG_WAIT_FAILED")),
    (Refused("PEER_FLOOD", 400), Halt(Reason.ACCOUNT_LIMITED, "PEER_FLOOD")),
    (Refused("FROZEN_METHOD_INVALID", 420), Halt(Reason.ACCOUNT_LIMITED, "FROZEN_METHOD_INVALID")),
    (Refused("AUTH_KEY_DUPLICATED", 406), Halt(Reason.ACCOUNT_LOST, "AUTH_KEY_DUPLICATED")),
    (Refused("SESSION_REVOKED", 401), Halt(Reason.ACCOUNT_LOST, "SESSION_REVOKED")),
    (Refused("SOMETHING_NEW", 401), Halt(Reason.ACCOUNT_LOST, "SOMETHING_NEW")),
    (
        Refused("CHAT_WRITE_FORBIDDEN", 403),
        Fail(Reason.NO_RIGHT, "CHAT_WRITE_FORBIDDEN", closes_channel=True),
    ),
    (Refused("CHANNEL_PRIVATE", 406), Fail(Reason.GONE, "CHANNEL_PRIVATE", closes_channel=True)),
    (
        Refused("ALLOW_PAYMENT_REQUIRED", 403),
        Fail(Reason.PAID, "ALLOW_PAYMENT_REQUIRED", closes_channel=True),
    ),
    (
        Refused("USER_BANNED_IN_CHANNEL", 400),
        Fail(Reason.BANNED_IN_GROUPS, "USER_BANNED_IN_CHANNEL"),
    ),
    (
        Refused("CHAT_SEND_PLAIN_FORBIDDEN", 403),
        Fail(Reason.KIND_FORBIDDEN, "CHAT_SEND_PLAIN_FORBIDDEN"),
    ),
    (Refused("MESSAGE_TOO_LONG", 400), Fail(Reason.POST_INVALID, "MESSAGE_TOO_LONG")),
    (Refused("TOPIC_CLOSED", 406), Retry(5 * S, "TOPIC_CLOSED")),
]


@pytest.mark.parametrize(("error", "expected"), TABLE, ids=[str(e) for e, _ in TABLE])
def test_an_error_has_this_consequence_at_the_first_attempt(
    error: SendError, expected: Outcome
) -> None:
    assert after_error(error, attempts=0) == expected


@pytest.mark.parametrize(("attempts", "delay"), [(0, 5), (1, 10), (2, 20)])
def test_a_fault_is_tried_again_after_5_10_and_20_seconds(attempts: int, delay: int) -> None:
    assert after_error(NoAnswer("late"), attempts) == Retry(delay * S, "NO_ANSWER")


def test_the_fourth_fault_gives_the_delivery_up() -> None:
    assert after_error(NoAnswer("late"), attempts=3) == Fail(Reason.NO_ANSWER, "NO_ANSWER")


def test_an_unknown_refusal_is_given_up_at_the_second_attempt() -> None:
    assert after_error(Refused("NEW", 400), attempts=1) == Fail(Reason.OTHER, "NEW")


@given(st.integers(0, 10**6), st.integers(0, MAX_ATTEMPTS))
def test_a_flood_wait_never_uses_up_an_attempt_and_is_never_cut_short(
    seconds: int, attempts: int
) -> None:
    outcome = after_error(Refused("FLOOD_WAIT", 420, seconds), attempts)
    assert isinstance(outcome, Wait)
    assert outcome.delay > timedelta(seconds=seconds)


@given(st.text(min_size=1), st.integers(-600, 600), st.integers(0, MAX_ATTEMPTS))
def test_no_answer_of_telegram_is_without_a_consequence(
    name: str, code: int, attempts: int
) -> None:
    outcome = after_error(Refused(name, code), attempts)
    assert isinstance(outcome, (Wait, Retry, Fail, Halt))


def test_an_unknown_kind_of_send_error_is_tried_again() -> None:
    assert after_error(SendError("?"), attempts=0) == Retry(5 * S, "?")
