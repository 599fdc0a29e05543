"""Folders of the account: chats whose ``folder`` is the title, and whole kinds of chats."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field

from sandbox.channel import Channel
from sandbox.store import Store


@dataclass
class Folder:
    """One folder; its id stays whatever comes and goes beside it."""

    id: int
    title: str
    broadcasts: bool = False  # all channels
    groups: bool = False  # all groups
    exclude_archived: bool = False
    exclude_muted: bool = False
    excluded: list[int] = field(default_factory=list)  # chat ids
    is_shared: bool = False  # came by a link


class Folders:
    """All folders. Each change is stored before the caller goes on."""

    def __init__(self, store: Store, channels: Callable[[], Collection[Channel]]) -> None:
        """Load what ``store`` remembers."""
        self._store = store
        self._channels = channels
        stored = store.load("folder").values()
        self._known = {f.title: f for f in (Folder(**item) for item in stored)}  # type: ignore[arg-type]

    def shown(self) -> list[Folder]:
        """Return the folders that have something in them, in the order they were made."""
        titles = {c.folder: None for c in self._channels() if c.folder and not c.left}
        for title in titles:
            if title not in self._known:
                self.keep(self.named(title))
        found = [f for f in self._known.values() if f.title in titles or f.broadcasts or f.groups]
        return sorted(found, key=lambda folder: folder.id)

    def inside(self, folder: Folder) -> list[Channel]:
        """Return the chats that were put there one by one."""
        return [c for c in self._channels() if c.folder == folder.title and not c.left]

    def named(self, title: str) -> Folder:
        """Return a folder, or a new one that has still to be kept."""
        number = max((f.id for f in self._known.values()), default=1) + 1
        return self._known.get(title) or Folder(number, title)

    def keep(self, folder: Folder) -> None:
        """Store a new or changed folder."""
        self._known[folder.title] = folder
        self._store.put("folder", folder.title, asdict(folder))

    def remove(self, title: str) -> None:
        """Delete a folder, not the chats in it."""
        self._known.pop(title, None)
        self._store.delete("folder", title)
