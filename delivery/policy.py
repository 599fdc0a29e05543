"""What owners may set while everything runs: the environment's are the defaults, rows win. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from delivery.caution import Caution
from delivery.estimate import AccountRules
from delivery.governor import DAY, Window
from delivery.quiet import QuietHours

MINUTE: Final = timedelta(minutes=1)
MOST_ERRORS: Final = 100
MOST_A_DAY: Final = 100_000
LONGEST_GAP: Final = timedelta(hours=1)

USUAL: Final = Caution()

Night = tuple[time, time]  # when quiet hours begin and end


class Setting(StrEnum):
    """The names of the rows."""

    TIME_ZONE = "time_zone"
    QUIET_HOURS = "quiet_hours"  # 23:00-08:00; empty: never
    GAP_MS = "gap_ms"
    ERRORS_IN_ROW = "errors_in_row"
    ERRORS_PERCENT = "errors_percent"
    PER_DAY = "per_day"  # 0: no limit
    APPROVAL_FROM = "approval_from"  # 0: off
    STAFF_CHAT = "staff_chat"  # empty: none


@dataclass(frozen=True, slots=True)
class StaffChat:
    """The group, or a topic of it, where the team reads what happens; in one language."""

    chat_id: int
    title: str
    topic_id: int | None = None
    locale: str = "ru"


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that people may change; ``per_minute`` and ``warms_up`` are the environment's."""

    zone: ZoneInfo
    gap: timedelta  # the normal one of an account
    night: Night | None = None
    caution: Caution = USUAL
    per_day: int = 0  # posts of an account in any 24 hours; 0: no limit
    approval_from: int = 100  # channels from which a campaign needs approval; 0: off
    staff: StaffChat | None = None
    per_minute: int = 0
    warms_up: bool = False

    @property
    def quiet(self) -> QuietHours | None:
        """When nothing is published."""
        return None if self.night is None else QuietHours(*self.night, self.zone)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The limits of an account that are on."""
        limits = ((self.per_minute, MINUTE), (self.per_day, DAY))
        return tuple(Window(starts, length) for starts, length in limits if starts)

    @property
    def rules(self) -> AccountRules:
        """What bounds the pace of an account."""
        return AccountRules(self.gap, self.windows, self.quiet, self.warms_up)


def with_rows(given: Policy, rows: Mapping[str, object]) -> Policy:
    """Return the policy that rows make of the given one; a row that says nothing is left out."""
    policy = given
    for name, value in rows.items():
        if (read := _READ.get(name)) is not None:
            try:
                policy = read(policy, value)
            except (ValueError, TypeError, KeyError, OSError):
                continue
    return policy


def is_sensible(values: Mapping[str, object]) -> bool:
    """Whether every one of these rows would be read."""
    try:
        for name, value in values.items():
            _READ[name](_ANY, value)
    except (ValueError, TypeError, KeyError, OSError):
        return False
    return True


def night_of(text: str) -> Night | None:
    """Read 23:00-08:00; None where nothing is written. ValueError says what is wrong."""
    if not text.strip():
        return None
    hours = QuietHours.parse(text, ZoneInfo("UTC"))
    return hours.begin, hours.end


def written(night: Night | None) -> str:
    """Write quiet hours as they are kept."""
    return "" if night is None else f"{night[0]:%H:%M}-{night[1]:%H:%M}"


def staff_row(staff: StaffChat | None) -> dict[str, object]:
    """Write a staff chat as it is kept."""
    if staff is None:
        return {}
    return {
        "chat_id": staff.chat_id,
        "title": staff.title,
        "topic_id": staff.topic_id,
        "locale": staff.locale,
    }


def _number(value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(value)
    return value


def _staff(value: object) -> StaffChat | None:
    if not isinstance(value, dict):
        raise TypeError(value)
    if not value:
        return None
    topic = value.get("topic_id")
    return StaffChat(
        chat_id=int(value["chat_id"]),
        title=str(value["title"]),
        topic_id=None if topic is None else int(topic),
        locale="en" if value.get("locale") == "en" else "ru",
    )


def _in_row(policy: Policy, value: object) -> Policy:
    caution = replace(policy.caution, in_row=_number(value, 1, MOST_ERRORS))
    return replace(policy, caution=caution)


def _percent(policy: Policy, value: object) -> Policy:
    return replace(policy, caution=replace(policy.caution, percent=_number(value, 1, 100)))


def _gap(policy: Policy, value: object) -> Policy:
    most = LONGEST_GAP // timedelta(milliseconds=1)
    return replace(policy, gap=timedelta(milliseconds=_number(value, 0, most)))


_READ: Final[Mapping[str, Callable[[Policy, object], Policy]]] = {
    Setting.TIME_ZONE: lambda policy, value: replace(policy, zone=ZoneInfo(str(value))),
    Setting.QUIET_HOURS: lambda policy, value: replace(policy, night=night_of(str(value))),
    Setting.GAP_MS: _gap,
    Setting.ERRORS_IN_ROW: _in_row,
    Setting.ERRORS_PERCENT: _percent,
    Setting.PER_DAY: lambda p, value: replace(p, per_day=_number(value, 0, MOST_A_DAY)),
    Setting.APPROVAL_FROM: lambda p, value: replace(p, approval_from=_number(value, 0, MOST_A_DAY)),
    Setting.STAFF_CHAT: lambda policy, value: replace(policy, staff=_staff(value)),
}
_ANY: Final = Policy(ZoneInfo("UTC"), timedelta(0))
