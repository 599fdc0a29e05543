"""Why nothing moves while a campaign runs, and until when. Pure."""

from dataclasses import dataclass
from datetime import datetime

from bot.panel import Panel
from bot.screens.parts import slowed
from bot.screens.reasons import reason_words
from bot.texts import Texts
from delivery.campaign import CampaignStatus, Progress
from delivery.governor import Cause, Window
from delivery.outcome import Reason


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason; ``until`` None: nobody can say, the words say what there is to say."""

    words: str
    until: datetime | None = None
    is_quiet: bool = False


def hold_of(panel: Panel, t: Texts, c: Progress) -> Hold | None:
    """Return the reason that counts most now; None when it moves."""
    if c.status is not CampaignStatus.RUNNING or not c.waiting:
        return None
    found = (look(panel, t, c) for look in (_away, _flood, _quiet, _limit, _files, _channels))
    return next((hold for hold in found if hold is not None), None)


def hold_text(panel: Panel, t: Texts, c: Progress, hold: Hold) -> str:
    """Say the reason, the end of it and what became of the pace."""
    lines = [hold.words]
    if hold.until is not None:
        now = panel.now()
        at, relative = t.at(hold.until, now), t.moment(hold.until, style="r")
        lines.append(t("wait", "Resuming {at} ({relative}).", at=at, relative=relative))
        if not hold.is_quiet:
            lines[-1] += " " + t("wait", "Nothing to do on your side.")
    if c.finish_by is None and (slow := slowed(panel, c)) is not None:
        lines.append(t("wait", "Pace lowered to a post {pace}.", pace=t.pace(slow)))
    return "\n".join(lines)


def _away(_: Panel, t: Texts, c: Progress) -> Hold | None:
    words = {
        "offline": t("wait", "⏳ No connection to Telegram. It goes on by itself."),
        "lost": t("wait", "⏳ The account is logged out. It goes on once it is connected again."),
    }
    return Hold(words[c.account_status]) if c.account_status in words else None


def _flood(panel: Panel, t: Texts, c: Progress) -> Hold | None:
    if c.blocked_until is None or c.blocked_until <= panel.now():
        return None
    return Hold(t("wait", "⏳ Telegram asks to wait"), c.blocked_until)


def _quiet(panel: Panel, t: Texts, c: Progress) -> Hold | None:
    now, quiet = panel.now(), panel.rules.quiet
    if quiet is None or c.ignores_quiet or (until := quiet.until(now)) is None:
        return None
    return Hold(t("quiet", "🌙 Quiet hours until {end}", end=t.moment(until)), until, is_quiet=True)


def _limit(panel: Panel, t: Texts, c: Progress) -> Hold | None:
    if c.waits_until is None or c.waits_until <= panel.now():
        return None
    windows = sorted(panel.rules.windows, key=lambda window: window.length)
    known = [window for window in windows if window.cause is c.waits_for]
    if c.waits_for is Cause.WARM_UP:
        words = t("wait", "⏳ The log-in is fresh: fewer posts on its first days")
    elif known:
        words = _reached(t, known[0])
    else:  # another process goes by limits that this one does not know
        words = t("wait", "⏳ The limit of the account is reached")
    return Hold(words, c.waits_until)


def _reached(t: Texts, window: Window) -> str:
    if window.cause is Cause.CAP:
        return t.plural(
            "wait",
            "⏳ The limit of a day is reached: {number} post",
            "⏳ The limit of a day is reached: {number} posts",
            window.starts,
        )
    return t.plural(
        "wait",
        "⏳ The limit is reached: {number} post in {length}",
        "⏳ The limit is reached: {number} posts in {length}",
        window.starts,
        length=t.length(window.length),
    )


def _files(_: Panel, t: Texts, c: Progress) -> Hold | None:
    if not c.waits_for_media:
        return None
    return Hold(t("wait", "⏳ Preparing the file of the post. It goes on by itself."))


def _channels(_: Panel, t: Texts, c: Progress) -> Hold | None:
    """All that is left waits for a moment of its own."""
    if c.due or c.next_at is None:
        return None
    words: dict[str | None, str] = {
        None: t("wait", "⏳ Waiting for Telegram's answer"),
        Reason.SLOW_MODE: t("wait", "⏳ The last groups have slow mode"),
        Reason.CHAT_GAP: t("wait", "⏳ Another post came out in the last chats a moment ago"),
        Reason.ON_TOP: t("wait", "⏳ In the last channels another campaign's post stays on top"),
        Reason.NO_ANSWER: t("wait", "⏳ Telegram did not answer, one more try"),
    }
    known = words.get(c.next_reason)
    return Hold(known or f"⏳ {reason_words(t, str(c.next_reason))}", c.next_at)
