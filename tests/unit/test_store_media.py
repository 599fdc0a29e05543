"""Storing the files of a post: what happens at each refusal, and that nothing is stored twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from delivery.campaign import AccountId
from delivery.errors import DeliveryError, Offline, Refused, SendError
from delivery.job import ChatKind, Peer, Stored
from delivery.post import Media, MediaKind
from delivery.store_media import (
    SOON,
    CannotPut,
    CannotStore,
    Postponed,
    Problem,
    Wanted,
    store_media,
)
from delivery.wake import StoreMedia

TASK = StoreMedia(AccountId(1), 5)
VAULT = Peer(-1_000_000_000_009, ChatKind.CHANNEL, 7)
PHOTO = (Media(MediaKind.PHOTO, "photo-1"),)
NOW = timedelta(0)


@dataclass
class Stand:
    """Shelf, courier and storekeeper in one; what is to go wrong is raised by name."""

    wants: Wanted | None = field(default_factory=lambda: Wanted(PHOTO, VAULT, may_have_vault=True))
    faults: dict[str, DeliveryError] = field(default_factory=dict)
    done: list[object] = field(default_factory=list)

    def _do(self, what: str, *details: object) -> None:
        if what in self.faults:
            raise self.faults[what]
        self.done.append((what, *details) if details else what)

    async def wanted(self, task: StoreMedia) -> Wanted | None:
        assert task == TASK
        return self.wants

    async def keep_vault(self, task: StoreMedia, vault: Peer | None, refusal: str | None) -> None:
        self._do("vault", vault, refusal)

    async def stored(self, task: StoreMedia, stored: Stored) -> None:
        self._do("stored", stored)

    async def unstorable(self, task: StoreMedia, problem: Problem) -> None:
        self._do("unstorable", problem)

    async def username(self) -> str:
        return "bot"

    async def put(self, chat_id: int, media: Sequence[Media]) -> tuple[int, ...]:
        assert (chat_id, media) == (VAULT.chat_id, PHOTO)
        self._do("put")
        return (3,)

    async def fetch(self, media: Media) -> bytes:
        self._do("fetch")
        return media.file_id.encode()

    async def make_vault(self, title: str, bot: str) -> Peer:
        self._do("make", bot)
        return VAULT

    async def open_vault(self, vault: Peer, bot: str) -> None:
        self._do("open", bot)

    async def save(self, files: Sequence[tuple[Media, bytes]]) -> tuple[int, ...]:
        self._do("save", len(files))
        return (8,)

    async def run(self) -> timedelta | None:
        return await store_media(TASK, self, self, self)


async def test_files_go_into_the_vault_by_their_ids() -> None:
    stand = Stand()
    assert await stand.run() is None
    assert stand.done == ["put", ("stored", Stored((3,), VAULT))]


async def test_what_is_stored_already_is_left_alone() -> None:
    stand = Stand(wants=None)
    assert await stand.run() is None
    assert stand.done == []


async def test_a_missing_vault_is_made_and_the_next_try_uses_it() -> None:
    stand = Stand(wants=Wanted(PHOTO, None, may_have_vault=True))
    assert await stand.run() == NOW
    assert stand.done == [("make", "bot"), ("vault", VAULT, None)]


async def test_where_telegram_allows_no_vault_its_word_is_kept() -> None:
    no = {"make": Refused("CHANNELS_TOO_MUCH", 400)}
    stand = Stand(Wanted(PHOTO, None, may_have_vault=True), dict(no))
    assert await stand.run() == NOW
    assert stand.done == [("vault", None, "CHANNELS_TOO_MUCH")]


async def test_without_a_vault_files_are_uploaded_once_to_saved_messages() -> None:
    stand = Stand(wants=Wanted(PHOTO, None, may_have_vault=False))
    assert await stand.run() is None
    assert stand.done == ["fetch", ("save", 1), ("stored", Stored((8,)))]


async def test_a_bot_that_cannot_write_is_let_in_again() -> None:
    stand = Stand(faults={"put": CannotPut("bot was kicked")})
    assert await stand.run() == SOON
    assert stand.done == [("open", "bot")]


async def test_a_vault_that_is_gone_is_forgotten() -> None:
    gone = {"put": CannotPut("chat not found"), "open": Refused("CHANNEL_INVALID", 400)}
    stand = Stand(faults=dict(gone))
    assert await stand.run() == NOW
    assert stand.done == [("vault", None, None)]


LATER: list[tuple[str, DeliveryError, timedelta | None]] = [
    ("put", Postponed(timedelta(seconds=9)), timedelta(seconds=9)),
    ("put", Postponed(NOW), SOON),
    ("make", Refused("FLOOD_WAIT", 420, 30), timedelta(seconds=31)),
    ("make", Refused("INTERNAL", 500), timedelta(seconds=5)),
    ("make", Offline("?"), SOON),
]


@pytest.mark.parametrize(("where", "fault", "again"), LATER, ids=lambda v: str(v)[:16])
async def test_what_passes_is_waited_for(
    where: str, fault: DeliveryError, again: timedelta | None
) -> None:
    vault = None if where == "make" else VAULT
    stand = Stand(Wanted(PHOTO, vault, may_have_vault=True), {where: fault})
    assert await stand.run() == again
    assert stand.done == []


@pytest.mark.parametrize("fault", [Refused("FLOOD_WAIT", 420, 3), Offline("?")])
async def test_a_wait_while_the_bot_is_let_in_again_is_waited_for(fault: SendError) -> None:
    stand = Stand(faults={"put": CannotPut("?"), "open": fault})
    again = await stand.run()
    assert again is not None
    assert again >= SOON
    assert stand.done == []


async def test_a_lost_session_ends_the_task() -> None:
    stand = Stand(
        Wanted(PHOTO, None, may_have_vault=False), {"save": Refused("SESSION_REVOKED", 401)}
    )
    assert await stand.run() is None
    assert stand.done == ["fetch"]


@pytest.mark.parametrize("problem", list(Problem))
async def test_what_no_try_can_help_is_told(problem: Problem) -> None:
    stand = Stand(Wanted(PHOTO, None, may_have_vault=False), {"fetch": CannotStore(problem)})
    assert await stand.run() is None
    assert stand.done == [("unstorable", problem)]
