"""Moves and changes of a campaign: «пауза, №128»; «темп, №128: обычный → каждые 30 с». Pure."""

from typing import Final

from bot.journal.values import changed, from_to, label, pace
from bot.texts import Texts
from db.journal import Line

# Told by a move, or by another field beside them.
SILENT: Final = frozenset(
    {"status", "total", "starts_at", "started_at", "ended_at", "paused_at", "resumed_at"}
    | {"pause_reason", "pause_detail", "launched_by", "tolerated", "warnings"}
    | {"submitted_by", "submitted_at", "approved_by", "approved_at"}
    | {"returned_by", "returned_at", "return_reason"}
)
PACE: Final = frozenset({"gap", "finish_by"})
MOST: Final = 2  # fields in one sentence


def campaign(t: Texts, line: Line) -> str:
    """Say what happened to a campaign."""
    if line.action == "insert":
        title = line.title or line.after.get("title", "")
        return t.plain("audit", "draft #{id} “{title}”", id=line.subject_id, title=title)
    if line.action == "delete":
        return t.plain("audit", "draft #{id} is gone", id=line.subject_id)
    if "status" in line.after:
        return moved(t, line, str(line.before.get("status")), str(line.after["status"]))
    return _edited(t, line)


def moved(t: Texts, line: Line, was: str, became: str) -> str:
    """Say a move."""
    n = line.subject_id
    words = {
        ("pending_approval", "scheduled"): t.plain("audit", "approved #{id}", id=n),
        ("pending_approval", "draft"): _returned(t, line),
        ("scheduled", "draft"): t.plain("audit", "launch of #{id} taken back", id=n),
        ("scheduled", "running"): t.plain("audit", "#{id} started", id=n),
        ("paused", "scheduled"): t.plain("audit", "resumed #{id}", id=n),
        ("paused", "running"): t.plain("audit", "resumed #{id}", id=n),
        ("finished", "running"): t.plain("audit", "sending #{id} again", id=n),
    }
    return words.get((was, became)) or _became(t, line, became)


def _returned(t: Texts, line: Line) -> str:
    why = line.after.get("return_reason")
    if why is None:
        return t.plain("audit", "#{id} taken back from approval", id=line.subject_id)
    return t.plain("audit", "returned #{id}: {why}", id=line.subject_id, why=why)


def _became(t: Texts, line: Line, status: str) -> str:
    n = line.subject_id
    if status == "scheduled":
        return _launched(t, line)
    words = {
        "draft": t.plain("audit", "#{id} is a draft again", id=n),
        "pending_approval": t.plain("audit", "sent #{id} for approval", id=n),
        "running": t.plain("audit", "#{id} started", id=n),
        "paused": _paused(t, line),
        "finished": t.plain("audit", "#{id} finished", id=n),
        "cancelled": t.plain("audit", "ended #{id}", id=n),
    }
    return words.get(status) or _edited(t, line)


def _launched(t: Texts, line: Line) -> str:
    total = line.after.get("total")
    if not isinstance(total, int):
        return t.plain("audit", "launched #{id}", id=line.subject_id)
    return t.plain_plural(
        "audit",
        "launched #{id}: {number} channel",
        "launched #{id}: {number} channels",
        total,
        id=line.subject_id,
    )


def _paused(t: Texts, line: Line) -> str:
    n = line.subject_id
    words = {
        "errors": t.plain("audit", "paused #{id}: errors", id=n),
        "account": t.plain("audit", "paused #{id}: the account", id=n),
        "canary": t.plain("audit", "#{id}: the first posts are out", id=n),
        "missed": t.plain("audit", "#{id}: the start was missed", id=n),
        "halt": t.plain("audit", "paused #{id} with everything", id=n),
    }
    return words.get(str(line.after.get("pause_reason"))) or t.plain("audit", "paused #{id}", id=n)


def _edited(t: Texts, line: Line) -> str:
    fields = [field for field in changed(line) if field not in SILENT | PACE]
    said = [_field(t, line, field) for field in fields]
    if PACE & set(changed(line)):
        was, became = pace(t, line, line.before), pace(t, line, line.after)
        said.insert(0, (label(t, "pace"), f"{was} → {became}"))
    if not said:
        return t.plain("audit", "draft #{id} edited", id=line.subject_id)
    first, *rest = said[:MOST]
    words = t.plain(
        "audit", "{what}, #{id}: {how}", what=first[0], how=first[1], id=line.subject_id
    )
    return "; ".join([words, *(f"{what}: {how}" for what, how in rest)])


def _field(t: Texts, line: Line, field: str) -> tuple[str, str]:
    if field == "template_id":
        return label(t, field), t.plain("audit", "another version")
    return label(t, field), from_to(t, line, field)
