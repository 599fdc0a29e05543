"""Names of what changed, and what it was and became. Plain text. Pure."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.screens.people import role_name
from bot.screens.reasons import reason_words
from bot.texts import Texts
from db.journal import JsonObject, Line
from delivery.outcome import Reason
from delivery.role import Role

ROWS_OWN: Final = frozenset(
    {"rev", "others_rev", "id", "created_by", "created_at", "lineage", "telegram_id", "series_id"}
    | {"locale_is_chosen", "chat_id", "kind", "session_since", "vault_refused", "vault_refused_at"}
)
MOMENTS: Final = frozenset({"finish_by"})
NO_MOMENTS: Final = frozenset({"repeat_at", "repeat_until"})  # a time by the clocks, a day
INTERVAL: Final = re.compile(r"(?:(\d+) days? ?)?(?:(\d+):(\d\d):(\d\d(?:\.\d+)?))?")
LONGEST: Final = 100  # characters of a value


def changed(line: Line) -> list[str]:
    """Return the fields that say something, in the order of their names."""
    return sorted((line.before.keys() | line.after.keys()) - ROWS_OWN)


def from_to(t: Texts, line: Line, field: str) -> str:
    """Say what a field was and became; only one of them where a row came or went."""
    sides = [(row, row.get(field)) for row in (line.before, line.after) if field in row]
    return " → ".join(value(t, line, field, said) for _, said in sides)


def label(t: Texts, field: str) -> str:
    """Name a field as the panel does."""
    of_campaigns = {**_of_campaigns(t), **_of_options(t), **_of_runs(t)}
    names: Mapping[str, str] = {**of_campaigns, **_of_things(t), **_of_settings(t)}
    return names.get(field, field)


def _of_campaigns(t: Texts) -> Mapping[str, str]:
    return {
        "status": t.plain("audit", "state"),
        "title": t.plain("audit", "name"),
        "total": t.plain("audit", "channels"),
        "pace": t.plain("audit", "pace"),
        "gap": t.plain("audit", "interval"),
        "finish_by": t.plain("audit", "evenly until"),
        "wanted_at": t.plain("audit", "start"),
        "starts_at": t.plain("audit", "starts"),
        "started_at": t.plain("audit", "started"),
        "ended_at": t.plain("audit", "ended"),
        "paused_at": t.plain("audit", "paused"),
        "resumed_at": t.plain("audit", "resumed"),
        "canary": t.plain("audit", "first posts"),
        "ignores_quiet": t.plain("audit", "also in quiet hours"),
        "pause_reason": t.plain("audit", "why it is paused"),
        "pause_detail": t.plain("audit", "cause"),
        "template_id": t.plain("audit", "post"),
        "account_id": t.plain("audit", "account"),
        "launched_by": t.plain("audit", "launched by"),
        "submitted_by": t.plain("audit", "submitted by"),
        "approved_by": t.plain("audit", "approved by"),
        "returned_by": t.plain("audit", "returned by"),
        "return_reason": t.plain("audit", "why it was returned"),
    }


def _of_options(t: Texts) -> Mapping[str, str]:
    return {
        "silent": t.plain("audit", "without sound"),
        "protect": t.plain("audit", "copying forbidden"),
        "preview": t.plain("audit", "link preview"),
        "pin": t.plain("audit", "pin"),
        "unpin_after": t.plain("audit", "unpin after"),
        "on_top": t.plain("audit", "on top"),
        "warnings": t.plain("audit", "warnings"),
        "submitted_at": t.plain("audit", "submitted"),
        "approved_at": t.plain("audit", "approved"),
        "returned_at": t.plain("audit", "returned"),
        "tolerated": t.plain("audit", "errors put up with"),
    }


def _of_runs(t: Texts) -> Mapping[str, str]:
    return {
        "repeat_days": t.plain("audit", "regular, days"),
        "repeat_at": t.plain("audit", "regular, time"),
        "repeat_zone": t.plain("audit", "regular, by the clocks of"),
        "repeat_until": t.plain("audit", "regular, until"),
        "repeat_left": t.plain("audit", "regular, runs left"),
        "run": t.plain("audit", "run"),
        "occurs_at": t.plain("audit", "run due"),
        "skipped_at": t.plain("audit", "run skipped"),
    }


def _of_things(t: Texts) -> Mapping[str, str]:
    return {
        "content": t.plain("audit", "text of the post"),
        "version": t.plain("audit", "version"),
        "saved_at": t.plain("audit", "saved"),
        "archived_at": t.plain("audit", "archived"),
        "excluded_at": t.plain("audit", "never post, since"),
        "excluded_by": t.plain("audit", "never post, by"),
        "variables": t.plain("audit", "variables"),
        "members": t.plain("audit", "subscribers"),
        "username": t.plain("audit", "name of the link"),
        "bot_can_edit": t.plain("audit", "the bot may edit posts"),
        "can_post": t.plain("audit", "may post"),
        "reason": t.plain("audit", "reason"),
        "channels": t.plain("audit", "channels"),
        "name": t.plain("audit", "name"),
        "role": t.plain("audit", "role"),
        "locale": t.plain("audit", "language"),
        "blocked_until": t.plain("audit", "Telegram asks to wait until"),
        "slowed": t.plain("audit", "pace slowed down, times"),
        "limited_reason": t.plain("audit", "limited by Telegram"),
        "limited_at": t.plain("audit", "limited since"),
        "lost_reason": t.plain("audit", "why it is logged out"),
        "expires_at": t.plain("audit", "valid until"),
        "used_at": t.plain("audit", "used"),
        "used_by": t.plain("audit", "used by"),
        "revoked_at": t.plain("audit", "revoked"),
        "button": t.plain("audit", "what was tried"),
    }


def _of_settings(t: Texts) -> Mapping[str, str]:
    return {
        "time_zone": t.plain("audit", "time zone"),
        "quiet_hours": t.plain("audit", "quiet hours"),
        "gap_ms": t.plain("audit", "normal pace"),
        "errors_in_row": t.plain("audit", "pause after errors in a row"),
        "errors_percent": t.plain("audit", "pause at percent of errors"),
        "per_day": t.plain("audit", "posts a day"),
        "approval_from": t.plain("audit", "approval from channels"),
        "staff_chat": t.plain("audit", "staff chat"),
    }


def value(t: Texts, line: Line, field: str, said: object) -> str:
    """Say what a field holds."""
    if field in _WORDED and said is not None:
        return _WORDED[field](t, str(said))
    if isinstance(said, bool):
        return t.plain("audit", "yes") if said else t.plain("audit", "no")
    if said is None or said == "":
        return _nothing(t, field)
    if field in MOMENTS or (field.endswith(("_at", "_until")) and field not in NO_MOMENTS):
        return t.clock(datetime.fromisoformat(str(said)), line.at)
    return _cut(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))


def _nothing(t: Texts, field: str) -> str:
    words = {
        "gap": t.plain("audit", "normal"),
        "wanted_at": t.plain("audit", "at once"),
        "canary": t.plain("audit", "no"),
    }
    return words.get(field, "—")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def pace(t: Texts, line: Line, row: JsonObject) -> str:
    """Say the pace that a row has: its deadline wins over its interval."""
    if row.get("finish_by") is not None:
        until = value(t, line, "finish_by", row["finish_by"])
        return t.plain("audit", "evenly until {at}", at=until)
    return value(t, line, "gap", row.get("gap"))


def _gap(t: Texts, said: str) -> str:
    found = INTERVAL.fullmatch(said)
    if found is None:
        return said
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return t.pace(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))


def _gap_ms(t: Texts, said: str) -> str:
    return t.pace(timedelta(milliseconds=int(said))) if said.isdecimal() else said


def _role(t: Texts, said: str) -> str:
    return role_name(t, Role(said)) if said in set(Role) else said


def _reason(t: Texts, said: str) -> str:
    return reason_words(t, said) if said in set(Reason) else said


def status(t: Texts, said: str) -> str:
    """Name what a campaign or an account is."""
    words = {
        "draft": t.plain("audit", "draft"),
        "pending_approval": t.plain("audit", "waits for approval"),
        "scheduled": t.plain("audit", "planned"),
        "running": t.plain("audit", "running"),
        "paused": t.plain("audit", "on pause"),
        "finished": t.plain("audit", "finished"),
        "cancelled": t.plain("audit", "ended"),
        "online": t.plain("audit", "connected"),
        "offline": t.plain("audit", "no connection"),
        "lost": t.plain("audit", "logged out"),
    }
    return words.get(said, said)


def _pause(t: Texts, said: str) -> str:
    words = {
        "person": t.plain("audit", "a person"),
        "errors": t.plain("audit", "errors"),
        "account": t.plain("audit", "the account"),
        "canary": t.plain("audit", "the first posts are out"),
        "missed": t.plain("audit", "a missed start"),
        "halt": t.plain("audit", "everything is paused"),
    }
    return words.get(said, said)


_WORDED: Final[Mapping[str, Callable[[Texts, str], str]]] = {
    "status": status,
    "role": _role,
    "gap": _gap,
    "gap_ms": _gap_ms,
    "reason": _reason,
    "pause_reason": _pause,
    "pause_detail": _reason,
}
