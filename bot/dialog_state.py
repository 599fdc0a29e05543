"""aiogram's FSM storage on our rows: it only remembers what typed text belongs to."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from typing_extensions import override

from db.dialog_state import DialogStateRows, Place


class RowsStorage(BaseStorage):
    """Survives restarts; ``update_data`` is one statement, unlike the base class's."""

    def __init__(self, rows: DialogStateRows) -> None:
        self._rows = rows

    @override
    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        value = state.state if isinstance(state, State) else state
        await self._rows.set_state(_place(key), value)

    @override
    async def get_state(self, key: StorageKey) -> str | None:
        return await self._rows.state(_place(key))

    @override
    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await self._rows.set_data(_place(key), data)

    @override
    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await self._rows.data(_place(key))

    @override
    async def update_data(self, key: StorageKey, data: Mapping[str, Any]) -> dict[str, Any]:
        return await self._rows.add_data(_place(key), data)

    @override
    async def close(self) -> None:
        """Leave the rows open: they belong to the application."""


def _place(key: StorageKey) -> Place:
    return Place(key.bot_id, key.chat_id, key.user_id, key.thread_id or 0, key.destiny)
