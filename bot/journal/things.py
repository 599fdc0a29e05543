"""What happened to templates, channels, folders, people, the account, settings. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.journal.values import changed, from_to, label, status, value
from bot.texts import Texts
from db.journal import Line


def _title(line: Line) -> object:
    names = (line.title, line.after.get("title"), line.before.get("title"))
    return next((name for name in names if name), "—")


def _fields(t: Texts, line: Line) -> str:
    said = (f"{label(t, field)}: {from_to(t, line, field)}" for field in changed(line)[:2])
    return "; ".join(said)


def template(t: Texts, line: Line) -> str:
    """Say what happened to a post or a template."""
    title = _title(line)
    if line.action == "delete":
        return t.plain("audit", "post “{title}” discarded", title=title)
    if line.action == "insert" and line.after.get("saved_at") is None:
        return t.plain("audit", "post “{title}”", title=title)
    if line.action == "insert" or "saved_at" in line.after:
        version = line.after.get("version") or line.version or 1
        words = t.plain("audit", "template “{title}”, version {n}", title=title, n=version)
    elif "archived_at" in line.after:
        words = t.plain("audit", "template “{title}” archived", title=title)
        if line.after["archived_at"] is None:
            words = t.plain("audit", "template “{title}” out of the archive", title=title)
    elif "title" in line.after:
        was = line.before.get("title")
        new = line.after["title"]
        words = t.plain("audit", "template “{title}”: now “{new}”", title=was, new=new)
    else:
        words = t.plain("audit", "post “{title}” changed", title=title)
    return words


def channel(t: Texts, line: Line) -> str:
    """Say what people changed about a channel."""
    title = _title(line)
    if "excluded_at" in line.after:
        if line.after["excluded_at"] is None:
            return t.plain("audit", "“{title}”: off the never-post list", title=title)
        return t.plain("audit", "“{title}”: on the never-post list", title=title)
    if "variables" in line.after:
        return t.plain("audit", "“{title}”: {changes}", title=title, changes=_variables(line))
    return t.plain("audit", "“{title}”: {changes}", title=title, changes=_fields(t, line))


def _variables(line: Line) -> str:
    was, became = line.before.get("variables"), line.after.get("variables")
    if not isinstance(was, Mapping) or not isinstance(became, Mapping):
        return ""
    names = sorted(n for n in was.keys() | became.keys() if was.get(n) != became.get(n))
    return "; ".join(f"{n} = {was.get(n, '—')} → {became.get(n, '—')}" for n in names)


def rights(t: Texts, line: Line) -> str:
    """Say what an account may in a channel now."""
    title, may = _title(line), line.after.get("can_post")
    if may is True:
        return t.plain("audit", "“{title}”: may post again", title=title)
    reason = line.after.get("reason")
    if may is False and reason in (None, "no_right"):
        return t.plain("audit", "“{title}”: rights revoked", title=title)
    if reason is None:
        return t.plain("audit", "“{title}”: nothing in the way", title=title)
    why = value(t, line, "reason", reason)
    return t.plain("audit", "“{title}”: {why}", title=title, why=why[0].lower() + why[1:])


def folder(t: Texts, line: Line) -> str:
    """Say what happened to a folder."""
    title = _title(line)
    if line.action == "insert":
        return t.plain("audit", "folder “{title}”", title=title)
    if line.action == "delete":
        return t.plain("audit", "folder “{title}” deleted", title=title)
    was, new = line.before.get("title"), line.after.get("title")
    return t.plain("audit", "folder “{title}”: now “{new}”", title=was, new=new)


def in_folder(t: Texts, line: Line) -> str:
    """Say how many channels came into a folder, or went."""
    title, is_in = _title(line), line.action == "insert"
    number = (line.after if is_in else line.before).get("channels")
    sign = "+" if is_in else "−"
    return t.plain("audit", "folder “{title}”: channels {n}", title=title, n=f"{sign}{number}")


def person(t: Texts, line: Line) -> str:
    """Say what happened to somebody's access."""
    name = line.title or line.after.get("name") or line.before.get("name") or line.subject_id
    if line.action == "insert":
        role = value(t, line, "role", line.after.get("role"))
        return t.plain("audit", "access for {name} ({role})", name=name, role=role)
    if line.action == "delete":
        return t.plain("audit", "access of {name} closed", name=name)
    return t.plain("audit", "{name}, {changes}", name=name, changes=_fields(t, line))


def invite(t: Texts, line: Line) -> str:
    """Say what happened to an invite."""
    if line.action == "insert":
        role = value(t, line, "role", line.after.get("role"))
        return t.plain("audit", "an invite ({role})", role=role)
    if line.after.get("used_at") is not None:
        return t.plain("audit", "came in by an invite")
    return t.plain("audit", "an invite revoked")


def account(t: Texts, line: Line) -> str:
    """Say what happened to the account."""
    title = _title(line)
    if "status" in line.after:
        how = status(t, str(line.after["status"]))
        return t.plain("audit", "account “{title}”: {how}", title=title, how=how)
    if "blocked_until" in line.after:
        how = _wait(t, line)
    elif "limited_at" in line.after:
        word = line.after.get("limited_reason")
        how = t.plain("audit", "no longer limited by Telegram")
        if word is not None:
            how = t.plain("audit", "limited by Telegram ({word})", word=word)
    elif "slowed" in line.after:
        was, became = line.before.get("slowed"), line.after["slowed"]
        how = t.plain("audit", "pace ×{was} → ×{became}", was=was, became=became)
    else:
        how = _fields(t, line)
    return t.plain("audit", "account “{title}”: {how}", title=title, how=how)


def _wait(t: Texts, line: Line) -> str:
    until = line.after["blocked_until"]
    if until is None:
        return t.plain("audit", "the wait is over")
    at = t.clock(datetime.fromisoformat(str(until)), line.at)
    return t.plain("audit", "Telegram asks to wait until {at}", at=at)


def setting(t: Texts, line: Line) -> str:
    """Say which setting changed, and how."""
    return t.plain("audit", "settings, {changes}", changes=_fields(t, line))


def forgotten(t: Texts, line: Line) -> str:
    """Say how many old lines went."""
    return t.plain("audit", "old lines of the journal deleted: {n}", n=line.before.get("lines"))


OF: Final[Mapping[str, Callable[[Texts, Line], str]]] = {
    "templates": template,
    "channels": channel,
    "account_channels": rights,
    "folders": folder,
    "folder_channels": in_folder,
    "users": person,
    "invites": invite,
    "accounts": account,
    "settings": setting,
    "audit_logs": forgotten,
}


def anything(t: Texts, line: Line) -> str:
    """Say what no words were made for yet."""
    what = f"{line.subject} {line.subject_id or ''}".strip()
    return f"{what}: {_fields(t, line) or line.action}"
