"""Prints an examination."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from bot.doctor.examine import World, examine
from bot.doctor.finding import Mark
from bot.texts import Texts


async def examined(locale: str, say: Callable[[str], None], world: World | None = None) -> bool:
    """Say each finding and, at the end, how it stands; False: something stops the product."""
    t = Texts(locale, ZoneInfo("UTC"))
    marks = set()
    async for finding in examine(t, world):
        say(finding.lines)
        marks.add(finding.mark)
    if Mark.STOPS in marks:
        say("\n" + t.plain("doctor", "Something keeps the product from working: see ⛔ above."))
    elif Mark.MIND in marks:
        say("\n" + t.plain("doctor", "It can run. What ⚠️ says is better mended."))
    else:
        say("\n" + t.plain("doctor", "All is well: start it with rassylka."))
    return Mark.STOPS not in marks
