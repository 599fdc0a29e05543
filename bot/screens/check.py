"""What ``check`` found: how the account is, whether the post is fine, what is left out. Pure."""

from collections.abc import Sequence

from bot.panel import Panel
from bot.posts import what_it_is
from bot.texts import Texts, isolated
from db.accounts import AccountState
from db.panel import Choice
from delivery.limits import Finding, Limits, Lint, findings, room
from delivery.post import Post


def account_lines(panel: Panel, t: Texts, account: AccountState | None) -> list[str]:
    """Say whether the account can post."""
    if account is None or account.status == "lost":
        return [t("check", "⛔ The account is logged out: it must be connected again")]
    if account.limited_reason is not None:
        return [
            t(
                "check",
                "⛔ Telegram lets the account “{name}” post nothing ({reason}). Open @SpamBot from"
                " it and see until when",
                name=account.name,
                reason=account.limited_reason,
            )
        ]
    if account.blocked_until is not None and account.blocked_until > panel.now():
        until = t.moment(account.blocked_until)
        return [
            t(
                "check",
                "⏳ Telegram asks the account “{name}” to wait until {until}",
                name=account.name,
                until=until,
            )
        ]
    if account.status == "offline":
        return [
            t(
                "check",
                "⚠️ Account “{name}”: no connection now, it starts as soon as there is one",
                name=account.name,
            )
        ]
    return [t("check", "✅ Account “{name}” has no limits", name=account.name)]


def post_lines(t: Texts, post: Post | None, limits: Limits) -> list[str]:
    """Say whether the post fits, and what it lacks."""
    if post is None:
        return [t("check", "⛔ The post was discarded")]
    most, found = room(post, limits), findings(post, limits)
    sign = "⛔" if any(finding.stops for finding in found) else "✅"
    words = {"sign": sign, "n": post.length, "limit": most}
    if post.is_split:
        what = what_it_is(t, post)
        line = t(
            "check", "{sign} Post: {what}, then text {n} of {limit} characters", what=what, **words
        )
    elif post.media:
        what = what_it_is(t, post)
        line = t(
            "check", "{sign} Post: {what}, caption {n} of {limit} characters", what=what, **words
        )
    else:
        line = t("check", "{sign} Text {n} of {limit} characters", **words)
    return [line, *filter(None, (_finding(t, finding) for finding in found))]


def _finding(t: Texts, finding: Finding) -> str | None:
    """Say what of the post will not come out as it is."""
    match finding.lint:
        case Lint.NO_ERID:
            return t("check", "⚠️ No erid. If this is an advertisement, add the marking.")
        case Lint.NEEDS_PREMIUM:
            return t(
                "check",
                "⚠️ Premium emoji: {n} — the account has no Premium, plain ones instead",
                n=finding.n,
            )
        case Lint.TOO_MANY_EMOJI:
            return t(
                "check",
                "⚠️ Premium emoji: {n}, Telegram keeps {limit}",
                n=finding.n,
                limit=finding.limit,
            )
        case Lint.TOO_MANY_ENTITIES:
            return t(
                "check",
                "⛔ Formatting: {n} pieces, Telegram keeps {limit}",
                n=finding.n,
                limit=finding.limit,
            )
        case Lint.BUTTONS_ON_ALBUM:
            return t("check", "⚠️ No buttons can be under an album: they become links")
        case _:
            return None


def closed_line(t: Texts, closed: Sequence[Choice], total: int) -> str:
    """Name channels that are left out."""
    names = ", ".join(
        f"«{isolated(c.title)}»" if t.locale == "ru" else f"“{isolated(c.title)}”" for c in closed
    )
    if total > len(closed):
        names += t.plain("check", " and {n} more", n=total - len(closed))
    return t.plural(
        "check",
        "⛔ {number} channel left out before the start — no right to post: {names}",
        "⛔ {number} channels left out before the start — no right to post: {names}",
        total,
        names=names,
    )
