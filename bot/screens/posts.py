"""Screen posts: what came out, a link each. Pure."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from bot.callbacks.campaigns import CampaignVerb
from bot.callbacks.menu import Jump, JumpTo
from bot.callbacks.reports import ReportButton, ReportVerb
from bot.kit import View, key, pager
from bot.screens.parts import to
from bot.texts import Html, Texts, count, isolated
from db.progress import FirstPost
from db.reports import Post
from delivery.campaign import Progress
from delivery.post_url import post_url

PAGE: Final = 8
LONGEST: Final = 60  # characters of a title


def posts(t: Texts, c: Progress, page: int, shown: Sequence[Post], now: datetime) -> View:
    """Draw a page of the posts."""
    head = t("posts", "<b>Posts</b> · #{id} · {n}", id=c.id, n=count(c.sent))
    back = [key(t.plain("posts", "‹ Back"), to(c, CampaignVerb.CARD))]
    if not shown:
        empty = t("posts", "Nothing is out yet. Links appear here as posts come out.")
        return View(f"{head}\n\n{empty}", [back])
    lines = [
        t("posts", "{n}. {post} — {at}", n=count(n), post=link(p), at=t.dated(p.sent_at, now))
        for n, p in enumerate(shown, page * PAGE + 1)
    ]
    parts = [head, "\n".join(lines)]
    if any(p.username is None for p in shown):
        parts.append(t("posts", "Links into private channels open for their members only."))
    pages = -(-c.sent // PAGE)
    caption = t.plain("posts", "{page} of {pages}", page=page + 1, pages=pages)

    def to_page(number: int) -> ReportButton:
        return ReportButton(verb=ReportVerb.POSTS, campaign_id=c.id, page=number)

    jump = Jump(to=JumpTo.POSTS, pages=pages, page=page, of=c.id)
    return View("\n\n".join(parts), [pager(page, pages, to_page, caption, jump), back])


def link(post: Post | FirstPost) -> Html:
    """Link a post by the title of its channel."""
    title = post.title if len(post.title) <= LONGEST else f"{post.title[: LONGEST - 1]}…"
    shown = escape(isolated(title), quote=False)
    url = post_url(post.username, post.chat_id, post.message_id)
    return Html(shown if url is None else f'<a href="{url}">{shown}</a>')
