"""A line of the journal in a sentence: who, and what. Plain text. Pure."""

from bot.journal.campaigns import campaign
from bot.journal.things import OF, anything
from bot.texts import Texts
from db.journal import Line


def who(t: Texts, line: Line) -> str:
    """Name who did it; a stranger by the name they gave."""
    if line.actor is None:
        return t.plain("audit", "system")
    given = line.after.get("name") if line.action == "no_access" else None
    return str(line.actor_name or given or line.actor)


def sentence(t: Texts, line: Line) -> str:
    """Say what was done."""
    if line.action == "no_access":
        return t.plain("audit", "not let in")
    if line.action == "refused":
        return _refused(t, line)
    if line.subject == "campaigns":
        return campaign(t, line)
    return OF.get(line.subject, anything)(t, line)


def _refused(t: Texts, line: Line) -> str:
    what = tried(t, str(line.after.get("button", "")))
    if line.subject != "campaigns":
        return t.plain("audit", "not allowed: {what}", what=what)
    return t.plain("audit", "not allowed: {what}, #{id}", what=what, id=line.subject_id)


def tried(t: Texts, button: str) -> str:
    """Name what a button or a message would have done; its code where no words were made."""
    area, _, verb = button.partition(":")
    words = {
        "cp:go": t.plain("audit", "launch"),
        "cp:can": t.plain("audit", "launch"),
        "cp:hurry": t.plain("audit", "start at once"),
        "cp:undo": t.plain("audit", "take the launch back"),
        "cp:pause": t.plain("audit", "pause"),
        "cp:resume": t.plain("audit", "resume"),
        "cp:tol": t.plain("audit", "resume"),
        "cp:stop": t.plain("audit", "end"),
        "cp:stop!": t.plain("audit", "end"),
        "cp:again": t.plain("audit", "send again"),
        "cp:all": t.plain("audit", "send again"),
        "ha:go": t.plain("audit", "pause everything"),
        "ha:ask": t.plain("audit", "pause everything"),
        "ha:on": t.plain("audit", "resume everything"),
    }
    areas = {
        "message": t.plain("audit", "a message"),
        "po": t.plain("audit", "posts"),
        "tl": t.plain("audit", "templates"),
        "tp": t.plain("audit", "templates"),
        "ch": t.plain("audit", "channels"),
        "cc": t.plain("audit", "channels"),
        "op": t.plain("audit", "people"),
        "pe": t.plain("audit", "people"),
        "iv": t.plain("audit", "people"),
        "st": t.plain("audit", "settings"),
    }
    return words.get(button) or areas.get(area) or f"{area} {verb}".strip()
