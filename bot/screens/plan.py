"""What ``check`` and ``pace`` say of the way a campaign will go. Pure."""

from datetime import datetime, timedelta

from bot.forecast import Days, Forecast
from bot.panel import Panel
from bot.screens.option_words import more_words, sound
from bot.screens.typed_moment import quiet_hours
from bot.texts import Html, Texts, count
from delivery.campaign import Campaign
from delivery.estimate import AccountRules
from delivery.governor import DAY, WARM_GAP
from delivery.pace import Preset, preset_of, smallest_gap


def preset_name(t: Texts, preset: Preset) -> str:
    """Name a pace as its button does."""
    names = {
        Preset.GENTLE: t.plain("pace", "Gentle"),
        Preset.NORMAL: t.plain("pace", "Normal"),
        Preset.FAST: t.plain("pace", "Fast"),
    }
    return names[preset]


def pace_words(panel: Panel, t: Texts, gap: timedelta | None, finish_by: datetime | None) -> Html:
    """Say the pace that was chosen: normal, every 8 s; own, every 30 s; evenly until 18:00."""
    if finish_by is not None:
        return Html(t("pace", "evenly until {at}", at=t.dated(finish_by, panel.now())))
    preset = preset_of(gap, panel.rules.gap)
    name = t.plain("pace", "own") if preset is None else preset_name(t, preset).lower()
    return Html(f"{name}, {t.pace(panel.rules.gap if gap is None else gap)}")


def is_unsafe(rules: AccountRules, gap: timedelta, slowed: float) -> bool:
    """Whether this pace is faster than what the account learned, or than any that has a name."""
    return gap < (rules.gap * slowed if slowed > 1 else smallest_gap(rules.gap))


def plan_lines(panel: Panel, t: Texts, campaign: Campaign, f: Forecast) -> list[str]:
    """Say where, how fast, from when until when, and what makes it longer."""
    where = t.plural(
        "check",
        "Goes to <b>{number} channel</b> · ≈ {length}",
        "Goes to <b>{number} channels</b> · ≈ {length}",
        f.outlook.posts,
        length=t.length(f.length),
    )
    words = pace_words(panel, t, campaign.gap, campaign.finish_by)
    pace = t("check", "Pace: {pace}, {sound}", pace=words, sound=sound(t, campaign.options))
    if is_unsafe(panel.rules, f.gap, f.outlook.slowed):
        pace += t("check", " · ⚠️ faster than safe")
    more = more_words(t, campaign.options)
    after = [t("check", "After publishing: {options}", options=", ".join(more))] if more else []
    return [where, pace, *after, _from_to(panel, t, f), *_reasons(panel, t, campaign, f)]


def _from_to(panel: Panel, t: Texts, f: Forecast) -> str:
    now, begin = panel.now(), f.outlook.begin
    if begin <= now:
        return t("check", "Starts at once") + ", " + _end(panel, t, f)
    return t("check", "Start: {at}", at=t.dated(begin, now)) + " · " + _end(panel, t, f)


def _end(panel: Panel, t: Texts, f: Forecast) -> str:
    first, last = (at.astimezone(t.zone).date() for at in (f.outlook.begin, f.end))
    if first == last:
        return t("check", "ends about {at}", at=t.moment(f.end))
    return t("check", "ends ≈ {at}", at=t.dated(f.end, panel.now()))


def _reasons(panel: Panel, t: Texts, campaign: Campaign, f: Forecast) -> list[str]:
    lines = [
        _missed(panel, t, campaign),
        late_line(panel, t, f),
        _slowed(t, f),
        _window(panel, t, f),
        _fresh(panel, t, f),
        _divided(panel, t, f.days),
        _quiet(panel, t, f),
    ]
    return [line for line in lines if line is not None]


def _missed(panel: Panel, t: Texts, campaign: Campaign) -> str | None:
    now, wanted = panel.now(), campaign.wanted_at
    if wanted is None or wanted > now:
        return None
    at = t.dated(wanted, now)
    return t("check", "⚠️ The start that was chosen, {at}, is over", at=at)


def late_line(panel: Panel, t: Texts, f: Forecast) -> str | None:
    """Say that a deadline cannot be kept; None when it can."""
    if f.late_for is None:
        return None
    now = panel.now()
    return t(
        "check",
        "⚠️ It will not be done by {deadline}, but ≈ {end}: no faster than {pace}",
        deadline=t.dated(f.late_for, now),
        end=t.dated(f.end, now),
        pace=t.pace(smallest_gap(panel.rules.gap)),
    )


def _slowed(t: Texts, f: Forecast) -> str | None:
    if f.outlook.slowed <= 1 or f.outlook.finish_by is not None or not f.gap:
        return None
    slow = timedelta(seconds=round(f.gap.total_seconds() * f.outlook.slowed, 1))
    return t("check", "⏳ Telegram asked to wait: for now it goes {pace}", pace=t.pace(slow))


def _window(panel: Panel, t: Texts, f: Forecast) -> str | None:
    """Say a limit of ours that is slower than the pace."""
    gap = f.gap * f.outlook.slowed
    short = [w for w in panel.rules.windows if w.length < DAY and w.length / w.starts > gap]
    if not short or f.outlook.posts <= min(window.starts for window in short):
        return None
    slowest = max(short, key=lambda window: window.length / window.starts)
    return t.plural(
        "check",
        "⏳ The account's limit is {number} post in {length}",
        "⏳ The account's limit is {number} posts in {length}",
        slowest.starts,
        length=t.length(slowest.length),
    )


def _fresh(panel: Panel, t: Texts, f: Forecast) -> str | None:
    is_fresh = panel.rules.warms_up and f.outlook.session_age < DAY
    if not is_fresh or f.gap * f.outlook.slowed >= WARM_GAP:
        return None
    return t("check", "⏳ A fresh log-in: on its first day {pace}", pace=t.pace(WARM_GAP))


def _divided(panel: Panel, t: Texts, days: Days | None) -> str | None:
    if days is None or not days.named:
        return None
    today = panel.now().astimezone(t.zone).date()
    (first, posts), *others = days.named
    parts = [t("check", "{day} {n} come out", day=t.day(first, today), n=count(posts))]
    parts += [f"{t.day(day, today)} {count(posts)}" for day, posts in others]
    if days.later:
        parts.append(t("check", "{n} more after that", n=count(days.later)))
    words = ", ".join(parts)
    return f"⏳ {words[0].upper()}{words[1:]}: {_cap(t, days)}"


def _cap(t: Texts, days: Days) -> str:
    if days.is_warm_up:
        return t.plural(
            "check",
            "the log-in is fresh, {number} post in 24 hours for now",
            "the log-in is fresh, {number} posts in 24 hours for now",
            days.cap,
        )
    return t.plural(
        "check",
        "the limit is {number} post in 24 hours",
        "the limit is {number} posts in 24 hours",
        days.cap,
    )


def _quiet(panel: Panel, t: Texts, f: Forecast) -> str | None:
    quiet, begin = panel.rules.quiet, f.outlook.begin
    if quiet is None or f.outlook.ignores_quiet:
        return None
    if (until := quiet.until(begin)) is not None:
        at = t.at(until, panel.now())
        return t("check", "🌙 Quiet hours: the first post comes out {at}", at=at)
    if quiet.next(begin) >= f.end:
        return None
    hours = quiet_hours(panel, t)
    return t("check", "🌙 Quiet hours {hours} are counted in", hours=hours)
