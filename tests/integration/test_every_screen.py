"""A walk over every screen in both languages, by every button that is found."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import pytest

from delivery.campaign import CampaignId, PauseReason
from delivery.outcome import Reason, Sent
from delivery.post import Button, Post
from tests.fakes import dialog
from tests.integration.conftest import OLEG, Newsroom
from tests.integration.desk import Desk, desk
from tests.integration.steps import NO_RIGHT, launch, running, settled, submit
from tests.integration.walker import TECHNICAL, Walker, has_way_back, wrong_with
from tests.unit.test_callbacks import ALL

__all__ = ["desk"]

FOREIGN: Final = {"ru": re.compile(r"[A-Za-z]{3,}"), "en": re.compile(r"[А-Яа-яЁё]{2,}")}
# Names of things, each in its own language; {канал} and {ссылка} are called so in every text.
KNOWN: Final = {"CSV", "UTC", "Telegram", "Premium", "English", "Русский", "erid"} | {
    "канал",
    "ссылка",
    "Анна",
}
NAMES: Final = {"ru": ("Осень", "Олег", "Анна"), "en": ("Autumn", "Oleg", "Anna")}


async def named(newsroom: Newsroom, locale: str) -> str:
    """Call everything in this language; return the word that posts begin with."""
    word, person, account = NAMES[locale]
    pool = newsroom.pool
    known = [dialog(n, reason=Reason.NO_RIGHT if n == 19 else None) for n in range(1, 21)]
    await newsroom.book.replace(newsroom.account, known)
    await pool.execute("UPDATE campaigns SET title = $1", word)
    title = "Channel" if locale == "en" else "Канал"
    await pool.execute("UPDATE channels SET title = $1 || ' ' || id", title)
    await pool.execute("UPDATE accounts SET name = $1", account)
    await pool.execute(
        "INSERT INTO users (id, name, role, locale) VALUES ($1, $2, 'owner', $3)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, locale = excluded.locale",
        OLEG,
        person,
        locale,
    )
    await pool.execute(
        "INSERT INTO users (id, name, role, locale) VALUES (1002, $1, 'operator', $2)",
        f"{person} 2",
        locale,
    )
    await pool.execute("INSERT INTO folders (title) VALUES ($1)", word)
    return word


async def in_every_state(newsroom: Newsroom, word: str) -> None:
    """Put a campaign into each state, with posts that came out and posts that did not."""
    for reason in PauseReason:
        await paused(newsroom, f"{word} {reason.value.upper()[:1]}", reason)
    await running(newsroom, f"{word} 1")
    await settled(newsroom, Sent((7,)), NO_RIGHT, Sent((8,)))
    ended = await running(newsroom, f"{word} 2")
    await newsroom.campaigns.cancel(ended, OLEG)
    for number, undo in ((3, 0), (4, 3600)):
        draft = await draft_of(newsroom, f"{word} {number}")
        await launch(newsroom, draft, timedelta(seconds=undo))
    await submit(newsroom, await draft_of(newsroom, f"{word} 5"), who=1002)
    await running(newsroom, f"{word} 6")
    await draft_of(newsroom, f"{word} 7")
    await newsroom.pool.execute(
        "UPDATE channels SET excluded_at = now(), excluded_by = 1001 WHERE id = 18"
    )
    post = Post(f"{word} 8", buttons=((Button(word, "https://example.org"),),))
    template = await newsroom.templates.add(post, f"{word} 8", OLEG)
    await newsroom.templates.save(template, OLEG)


async def draft_of(newsroom: Newsroom, text: str) -> CampaignId:
    draft = await newsroom.new_draft(text)
    await newsroom.choices.choose(draft, None, OLEG, on=True)
    return draft


async def paused(newsroom: Newsroom, text: str, reason: PauseReason) -> None:
    campaign = await running(newsroom, text)
    await newsroom.campaigns.pause(campaign, OLEG)
    sql = "UPDATE campaigns SET pause_reason = $2 WHERE id = $1"
    await newsroom.pool.execute(sql, campaign, reason.value)


# The menu itself, and the answer to a post, which is left by what it asks.
WITHOUT: Final = re.compile(r"Рассылки|Mailings|Принято|Got it")
ENOUGH: Final = 0.85  # of all kinds of buttons are drawn in this world


def kinds(data: Iterable[str]) -> set[str]:
    """Return what buttons are for: prefix and verb."""
    parts = [d.split(":") for d in data]
    return {":".join(p[:2]) if p[1:] and not p[1].isdecimal() else p[0] for p in parts}


@pytest.mark.parametrize("locale", ["ru", "en"])
async def test_every_screen_is_whole_in_both_languages(desk: Desk, locale: str) -> None:
    await in_every_state(desk.newsroom, await named(desk.newsroom, locale))
    walker = Walker(desk, locale)
    await walker.walk()
    wrong = {
        what: f"{screen.path}: {screen.text[:80]!r}"
        for screen in walker.screens
        for what in wrong_with(screen, FOREIGN[locale], KNOWN)
    }
    assert not wrong
    stuck = [s for s in walker.screens if not has_way_back(s) and not WITHOUT.match(s.text)]
    assert not {s.text[:40]: s.path for s in stuck}
    said = [toast for toast in walker.toasts if FOREIGN[locale].search(TECHNICAL.sub("", toast))]
    assert not [toast for toast in said if not set(FOREIGN[locale].findall(toast)) <= KNOWN]
    never = kinds(b.pack() for b in ALL) - kinds(walker.drawn)
    assert len(never) < (1 - ENOUGH) * len(kinds(b.pack() for b in ALL)), sorted(never)
