"""A test of a post: the same ids at every repeat, a sentence for every end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.send_tests import came_out, did_not
from bot.texts import Texts
from delivery.campaign import AccountId
from delivery.errors import MediaGone, NoAnswer, Offline, Refused, SendError
from delivery.job import ChatKind, Peer, Stored
from delivery.outcome import Reason
from delivery.post import Button, Media, MediaKind, Post
from delivery.send_test import CameOut, DidNot, Trial, random_ids, send_test
from delivery.store_media import Problem
from delivery.variables import given
from delivery.wake import SendTest
from queues.payloads import account_task_of, row_of
from tests.fakes import FakeSender

TASK = SendTest(AccountId(1), 2, 1001, "ru", 7)
CHANNEL = Peer(-1_002_000_000_001, ChatKind.CHANNEL, 7)
RU = Texts("ru", ZoneInfo("Europe/Moscow"))
PHOTO = Post("Фото", media=(Media(MediaKind.PHOTO, "file"),))
TEXT = Post("Пост")
STORED = Stored((5,))


@dataclass
class OneTrial:
    """Always the same trial; remembers which files are gone."""

    known: Trial | None
    gone: list[Stored] = field(default_factory=list)

    async def trial(self, task: SendTest) -> Trial | None:
        assert task == TASK
        return self.known

    async def forget_files(self, task: SendTest, stored: Stored) -> None:
        self.gone.append(stored)


def trial(post: Post = TEXT, **more: object) -> Trial:
    fields = {"peer": CHANNEL, "title": "Проба", "username": "proba", **more}
    return Trial(post, **fields)  # type: ignore[arg-type]


async def tried(
    known: Trial | None, answers: Sequence[SendError | None] = (), attempts: int = 0
) -> CameOut | DidNot | timedelta:
    return await send_test(TASK, OneTrial(known), FakeSender(answers=[*answers]), attempts)


async def test_what_came_out_has_its_link() -> None:
    assert await tried(trial()) == CameOut("Проба", "https://t.me/proba/1")
    assert await tried(trial(username=None)) == CameOut("Проба", "https://t.me/c/2000000001/1")


async def test_a_group_and_saved_messages_have_no_link() -> None:
    group = Peer(-5, ChatKind.GROUP, 0)
    assert await tried(trial(peer=group, username=None)) == CameOut("Проба", None)
    assert await tried(Trial(Post("Пост"))) == CameOut("", None)


async def test_values_are_filled_in_and_buttons_become_links() -> None:
    sender = FakeSender()
    post = Post("В {канал}: {код}", buttons=((Button("Купить", "https://x.example"),),))
    known = trial(post, values=given("Проба", "proba", {}))
    result = await send_test(TASK, OneTrial(known), sender)
    assert sender.posts[0][1] == "В Проба: {код}\n\nКупить"
    assert result == CameOut("Проба", "https://t.me/proba/1", ("код",))


async def test_a_repeat_has_the_same_ids_and_another_test_has_others() -> None:
    sender = FakeSender()
    for _ in range(2):
        await send_test(TASK, OneTrial(trial()), sender)
    assert len(sender.posts) == 1
    other = SendTest(AccountId(1), 2, 1001, "ru", 8)
    assert len({*random_ids(TASK, 10), *random_ids(other, 10)}) == 20


ENDS: list[tuple[SendError, int, object]] = [
    (Offline("?"), 0, timedelta(seconds=2)),
    (NoAnswer("?"), 0, timedelta(seconds=5)),
    (NoAnswer("?"), 3, DidNot("Проба", Reason.NO_ANSWER)),
    (Refused("NEW_WORD", 400), 0, timedelta(seconds=5)),
    (Refused("NEW_WORD", 400), 1, DidNot("Проба", Reason.OTHER)),
    (Refused("CHAT_WRITE_FORBIDDEN", 403), 0, DidNot("Проба", Reason.NO_RIGHT)),
    (Refused("PEER_FLOOD", 400), 0, DidNot("Проба", Reason.ACCOUNT_LIMITED)),
    (Refused("MESSAGE_EMPTY", 400), 0, DidNot("Проба", Reason.POST_INVALID)),
    (
        Refused("FLOOD_WAIT", 420, 20),
        0,
        DidNot("Проба", Reason.FLOOD, wait=timedelta(seconds=21)),
    ),
]


@pytest.mark.parametrize(("error", "attempts", "end"), ENDS, ids=range(len(ENDS)))
async def test_a_refusal_ends_in_a_sentence_or_a_repeat(
    error: SendError, attempts: int, end: object
) -> None:
    assert await tried(trial(), [error], attempts) == end


async def test_files_that_are_gone_are_stored_again() -> None:
    trials = OneTrial(trial(PHOTO, stored=STORED))
    again = await send_test(TASK, trials, FakeSender(answers=[MediaGone("?")]))
    assert again == timedelta(seconds=2)
    assert trials.gone == [STORED]


NOTHING = [
    (None, DidNot(reason=Reason.GONE)),
    (trial(PHOTO), DidNot("Проба", Reason.OTHER)),
    (trial(PHOTO, problem=Problem.TOO_LARGE), DidNot("Проба", problem=Problem.TOO_LARGE)),
    (
        trial(blocked=timedelta(minutes=1)),
        DidNot("Проба", Reason.FLOOD, wait=timedelta(minutes=1)),
    ),
]


@pytest.mark.parametrize(("known", "end"), NOTHING, ids=["gone", "unstored", "large", "blocked"])
async def test_what_cannot_be_tried_asks_telegram_nothing(known: Trial | None, end: DidNot) -> None:
    sender = FakeSender()
    assert await send_test(TASK, OneTrial(known), sender) == end
    assert sender.requests == 0


def test_the_task_survives_its_queue_row() -> None:
    row = row_of(TASK)
    assert account_task_of(row.payload) == TASK
    assert row.key == "account:1:test:7"


def test_the_operator_reads_where_it_is_and_what_has_no_value() -> None:
    said = came_out(RU, CameOut("<Проба>", "https://t.me/proba/1", ("код",)))
    assert said == (
        '🧪 Тест вышел в «<a href="https://t.me/proba/1">&lt;Проба&gt;</a>».\n'
        "⚠️ Нет значений: <code>{код}</code>"
    )
    assert came_out(RU, CameOut("", None)) == "🧪 Тест вышел в «Избранном» аккаунта."


WORDS = [
    (DidNot(), "🧪 Тест не вышел: у аккаунта сейчас нет связи."),
    (DidNot(reason=Reason.GONE), "🧪 Тест не вышел: пост убран."),
    (DidNot("Проба", problem=Problem.TOO_LARGE), "🧪 Тест не вышел: файл слишком большой."),
]


@pytest.mark.parametrize(("result", "words"), WORDS, ids=["offline", "gone", "large"])
def test_the_operator_reads_why_it_is_nowhere(result: DidNot, words: str) -> None:
    assert did_not(RU, result).replace(" в «Проба»", "") == words


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    assert did_not(RU, DidNot("Проба", reason)).startswith("🧪 Тест не вышел в «Проба»: ")
