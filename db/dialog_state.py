"""Which input a person's typed text belongs to: the rows behind the panel's FSM storage."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass

from db.connect import Json, Pool, decoded, encoded
from db.sql import queries


@dataclass(frozen=True, slots=True)
class Place:
    """Whose dialog, where."""

    bot_id: int
    chat_id: int
    user_id: int
    thread_id: int
    destiny: str


class DialogStateRows:
    """State and data by place; each change is one statement."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sql = queries("dialog_state")

    async def state(self, place: Place) -> str | None:
        """Return the state, None when there is none."""
        value = await self._pool.fetchval(self._sql["state"], *astuple(place))
        return None if value is None else str(value)

    async def set_state(self, place: Place, state: str | None) -> None:
        """Set or clear the state."""
        await self._pool.execute(self._sql["set_state"], *astuple(place), state)

    async def data(self, place: Place) -> Json:
        """Return the data, empty when there is none."""
        text = await self._pool.fetchval(self._sql["data"], *astuple(place))
        return decoded(text) if text else {}

    async def set_data(self, place: Place, data: Mapping[str, object]) -> None:
        """Replace the data."""
        await self._pool.execute(self._sql["set_data"], *astuple(place), encoded(dict(data)))

    async def add_data(self, place: Place, data: Mapping[str, object]) -> Json:
        """Merge into the data at once, and return the whole."""
        merged = encoded(dict(data))
        return decoded(await self._pool.fetchval(self._sql["add_data"], *astuple(place), merged))
