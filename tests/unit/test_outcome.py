"""Every answer of Telegram has one consequence."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.errors import MediaGone, NoAnswer, Offline, Refused, SendError
from delivery.outcome import (
    FIRST_DELAY,
    MAX_ATTEMPTS,
    CloseGroups,
    Fail,
    Halt,
    Hold,
    Outcome,
    Reason,
    Retry,
    Scope,
    StoreAgain,
    Wait,
    after_error,
)

S = timedelta(seconds=1)


def closed(reason: Reason) -> Callable[[str], Outcome]:
    return lambda name: Fail(reason, name, closes_channel=True)


# What a name means whatever its code is: many come with several.
ROWS: list[tuple[Callable[[str], Outcome], str]] = [
    (
        lambda name: Halt(Reason.ACCOUNT_LOST, name),
        """
        AUTH_KEY_DUPLICATED AUTH_KEY_UNREGISTERED AUTH_KEY_INVALID AUTH_KEY_PERM_EMPTY
        SESSION_REVOKED SESSION_EXPIRED SESSION_PASSWORD_NEEDED USER_DEACTIVATED
        USER_DEACTIVATED_BAN ACTIVE_USER_REQUIRED API_ID_INVALID API_ID_PUBLISHED_FLOOD
        CONNECTION_API_ID_INVALID PHONE_NUMBER_BANNED
        """,
    ),
    (
        lambda name: Halt(Reason.ACCOUNT_LIMITED, name),
        "PEER_FLOOD USER_RESTRICTED FROZEN_METHOD_INVALID FROZEN_PARTICIPANT_MISSING",
    ),
    (CloseGroups, "USER_BANNED_IN_CHANNEL"),
    (
        closed(Reason.NO_RIGHT),
        """
        CHAT_WRITE_FORBIDDEN CHAT_ADMIN_REQUIRED CHAT_GUEST_SEND_FORBIDDEN SEND_AS_PEER_INVALID
        USER_IS_BLOCKED YOU_BLOCKED_USER USER_IS_BOT PRIVACY_PREMIUM_REQUIRED
        CHANNEL_MONOFORUM_UNSUPPORTED
        """,
    ),
    (
        closed(Reason.GONE),
        """
        CHANNEL_PRIVATE CHANNEL_INVALID CHANNEL_BANNED CHAT_FORBIDDEN CHAT_ID_INVALID
        PEER_ID_INVALID INPUT_PEER_INVALID INPUT_USER_DEACTIVATED USER_NOT_PARTICIPANT
        """,
    ),
    (closed(Reason.RESTRICTED), "CHAT_RESTRICTED"),
    (closed(Reason.PAID), "ALLOW_PAYMENT_REQUIRED BALANCE_TOO_LOW PAYMENT_UNSUPPORTED"),
    (closed(Reason.TOPIC_CLOSED), "TOPIC_CLOSED TOPIC_DELETED TOPIC_ID_INVALID"),
    (
        lambda name: Fail(Reason.KIND_FORBIDDEN, name),
        """
        CHAT_SEND_MEDIA_FORBIDDEN CHAT_SEND_PHOTOS_FORBIDDEN CHAT_SEND_VIDEOS_FORBIDDEN
        CHAT_SEND_VOICES_FORBIDDEN CHAT_SEND_GIFS_FORBIDDEN CHAT_SEND_STICKERS_FORBIDDEN
        CHAT_SEND_POLL_FORBIDDEN CHAT_SEND_PLAIN_FORBIDDEN CHAT_SEND_GAME_FORBIDDEN
        CHAT_SEND_INLINE_FORBIDDEN CHAT_SEND_DOCS_FORBIDDEN CHAT_SEND_AUDIOS_FORBIDDEN
        CHAT_SEND_ROUNDVIDEOS_FORBIDDEN CHAT_SEND_WEBPAGE_FORBIDDEN VOICE_MESSAGES_FORBIDDEN
        SLOWMODE_MULTI_MSGS_DISABLED
        """,
    ),
    (
        lambda name: Hold(Reason.POST_INVALID, name),
        """
        MESSAGE_TOO_LONG MEDIA_CAPTION_TOO_LONG MESSAGE_EMPTY ENTITY_BOUNDS_INVALID
        ENTITY_MENTION_USER_INVALID ENTITY_TYPE_INVALID ENTITY_DATE_INVALID ENTITIES_TOO_LONG
        MEDIA_EMPTY MEDIA_INVALID MEDIA_FILE_INVALID MEDIA_GROUPED_INVALID GROUPED_MEDIA_INVALID
        MULTI_MEDIA_TOO_LONG PHOTO_INVALID PHOTO_INVALID_DIMENSIONS PHOTO_EXT_INVALID
        PHOTO_SAVE_FILE_INVALID PHOTO_CONTENT_TYPE_INVALID PHOTO_ID_INVALID IMAGE_PROCESS_FAILED
        CHAT_FORWARDS_RESTRICTED MESSAGE_ID_INVALID MESSAGE_IDS_EMPTY MSG_ID_INVALID
        PREMIUM_ACCOUNT_REQUIRED RANDOM_ID_EMPTY RANDOM_ID_INVALID DOCUMENT_INVALID
        FILE_PARTS_INVALID INPUT_FILE_INVALID WEBPAGE_URL_INVALID WEBPAGE_NOT_FOUND
        WEBPAGE_MEDIA_EMPTY BUTTON_TYPE_INVALID BUTTON_URL_INVALID REPLY_MARKUP_INVALID
        QUIZ_ANSWER_MISSING WC_CONVERT_URL_INVALID
        """,
    ),
    (lambda _: Wait(2 * S, Scope.JOB), "RANDOM_ID_DUPLICATE"),
    (
        lambda name: Retry(5 * S, name),
        """
        FILE_REFERENCE_EXPIRED FILE_REFERENCE_INVALID FILE_REFERENCE_EMPTY FILE_PART_MISSING
        MSG_WAIT_FAILED MSG_WAIT_TIMEOUT WEBPAGE_CURL_FAILED
        """,
    ),
]
BY_NAME = {name: outcome(name) for outcome, names in ROWS for name in names.split()}
DECIDED = [name for name, outcome in BY_NAME.items() if not isinstance(outcome, Retry)]

OTHERS: list[tuple[SendError, Outcome]] = [
    (Refused("FLOOD_WAIT", 420, 20), Wait(21 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD_PREMIUM_WAIT", 420, 4), Wait(5 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD_TEST_PHONE_WAIT", 420, 4), Wait(5 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD_SKIP_FAILED_WAIT", 420, 3), Wait(4 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD_WAIT", 420, 0), Wait(1 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("FLOOD", 420), Wait(61 * S, Scope.ACCOUNT, Reason.FLOOD)),
    (Refused("SLOWMODE_WAIT", 420, 30), Wait(31 * S, Scope.CHANNEL, Reason.SLOW_MODE)),
    (Refused("SOMETHING_NEW", 401), Halt(Reason.ACCOUNT_LOST, "SOMETHING_NEW")),
    (Refused("INTERNAL", 500), Retry(5 * S, "INTERNAL")),
    (Refused("RPC_CALL_FAIL", 500), Retry(5 * S, "RPC_CALL_FAIL")),
    (Refused("RPC_MCGET_FAIL", 500), Retry(5 * S, "RPC_MCGET_FAIL")),
    (Refused("WORKER_BUSY_TOO_LONG_RETRY", 500), Retry(5 * S, "WORKER_BUSY_TOO_LONG_RETRY")),
    (Refused("INTERDC_CALL_ERROR", 500), Retry(5 * S, "INTERDC_CALL_ERROR")),
    (Refused("AUTH_KEY_UNSYNCHRONIZED", 500), Retry(5 * S, "AUTH_KEY_UNSYNCHRONIZED")),
    (Refused("No workers running", -500), Retry(5 * S, "No workers running")),
    (Refused("Timeout", -503), Retry(5 * S, "Timeout")),
    (NoAnswer("late"), Retry(5 * S, "NO_ANSWER")),
    (SendError("?"), Retry(5 * S, "?")),
    (Offline("cut"), Wait(0 * S, Scope.JOB)),
    (MediaGone("the vault is gone"), StoreAgain()),
]
FAULTS = [
    NoAnswer("late"),
    SendError("?"),
    Refused("INTERNAL", 500),
    Refused("Timeout", -503),
    Refused("FILE_REFERENCE_EXPIRED", 400),
]


@pytest.mark.parametrize("name", BY_NAME)
def test_a_known_name_has_this_consequence(name: str) -> None:
    assert after_error(Refused(name, 400), attempts=0) == BY_NAME[name]


@given(st.sampled_from(DECIDED), st.integers(-600, 600), st.integers(0, MAX_ATTEMPTS))
def test_neither_the_code_nor_the_attempts_change_what_a_known_name_decides(
    name: str, code: int, attempts: int
) -> None:
    assert after_error(Refused(name, code), attempts) == BY_NAME[name]


@pytest.mark.parametrize(("error", "expected"), OTHERS, ids=[str(e) for e, _ in OTHERS])
def test_an_answer_without_a_known_name_has_this_consequence(
    error: SendError, expected: Outcome
) -> None:
    assert after_error(error, attempts=0) == expected


@pytest.mark.parametrize("code", [400, 403, 404, 406])
def test_an_unknown_refusal_is_tried_once_more_and_then_shown_by_its_raw_name(code: int) -> None:
    assert after_error(Refused("NEW", code), attempts=0) == Retry(5 * S, "NEW")
    assert after_error(Refused("NEW", code), attempts=1) == Fail(Reason.OTHER, "NEW")


@pytest.mark.parametrize(("attempts", "delay"), [(0, 5), (1, 10), (2, 20)])
def test_a_fault_is_tried_again_after_5_10_and_20_seconds(attempts: int, delay: int) -> None:
    assert after_error(NoAnswer("late"), attempts) == Retry(delay * S, "NO_ANSWER")


@given(st.sampled_from(FAULTS), st.integers(0, 2), st.floats(0, 1, exclude_max=True))
def test_chance_moves_a_retry_by_a_fifth_at_most(
    fault: SendError, attempts: int, chance: float
) -> None:
    outcome = after_error(fault, attempts, chance=chance)
    assert isinstance(outcome, Retry)
    exact = FIRST_DELAY * 2**attempts
    assert 0.8 * exact <= outcome.delay <= 1.2 * exact


@given(st.sampled_from(FAULTS), st.floats(0, 1, exclude_max=True))
def test_a_fault_is_tried_four_times_in_all(fault: SendError, chance: float) -> None:
    attempts = 0
    while isinstance(after_error(fault, attempts, chance=chance), Retry):
        attempts += 1
    last = after_error(fault, attempts, chance=chance)
    assert attempts + 1 == MAX_ATTEMPTS
    assert isinstance(last, Fail)
    assert last.reason is Reason.NO_ANSWER


@given(st.integers(0, 10**6), st.integers(0, MAX_ATTEMPTS), st.floats(0, 1, exclude_max=True))
def test_a_flood_wait_never_uses_up_an_attempt_and_is_never_cut_short(
    seconds: int, attempts: int, chance: float
) -> None:
    outcome = after_error(Refused("FLOOD_WAIT", 420, seconds), attempts, chance=chance)
    assert isinstance(outcome, Wait)
    assert outcome.delay > timedelta(seconds=seconds)


@given(
    st.text(min_size=1) | st.sampled_from(sorted(BY_NAME)),
    st.integers(-600, 600),
    st.none() | st.integers(0, 10**6),
    st.integers(0, MAX_ATTEMPTS),
)
def test_no_answer_of_telegram_is_without_a_consequence(
    name: str, code: int, seconds: int | None, attempts: int
) -> None:
    assert isinstance(after_error(Refused(name, code, seconds), attempts), get_args(Outcome))


AGAIN = {
    Reason.FLOOD,
    Reason.SLOW_MODE,
    Reason.CHAT_GAP,
    Reason.ON_TOP,
    Reason.NO_ANSWER,
    Reason.OTHER,
}
ONE_CHANNEL = {
    Reason.NO_RIGHT,
    Reason.GONE,
    Reason.RESTRICTED,
    Reason.PAID,
    Reason.KIND_FORBIDDEN,
    Reason.TOPIC_CLOSED,
    Reason.BANNED_IN_GROUPS,
}


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_says_what_helps(reason: Reason) -> None:
    assert reason.can_be_sent_again == (reason in AGAIN)
    assert reason.closes_only_this_channel == (reason in ONE_CHANNEL)


def test_only_a_lasting_refusal_of_one_channel_closes_it() -> None:
    closing = [o for o in BY_NAME.values() if isinstance(o, Fail) and o.closes_channel]
    assert closing
    assert all(outcome.reason.closes_only_this_channel for outcome in closing)
