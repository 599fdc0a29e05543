"""Posts that were caught, and templates: saved posts with versions. Through the gateway.

A row is one version. The versions of a template share the lineage, the id of the first; buttons
carry it, so that an old one leads to the newest version. A launched campaign's row stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from db.channels import containing
from db.connect import decoded
from db.rows import Cut, Row, Rows, RowsError, Where
from delivery.channel import searchable
from delivery.post import Json, Post

IN_USE: Final = "23503"  # foreign_key_violation
TITLE: Final = 60  # characters of a template's name at most


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person to the bot."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """A template in a list."""

    lineage: int
    title: str
    post: Post


@dataclass(frozen=True, slots=True)
class Template:
    """The newest version of a template, as its card shows it."""

    id: int
    lineage: int
    version: int
    title: str
    post: Post
    is_archived: bool
    changed_at: datetime
    changed_by: str | None
    times: int  # launched campaigns, of all versions
    last_campaign: int | None


class TemplateRows:
    """Rows of ``templates``."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def add(self, post: Post, title: str, actor: int) -> int:
        """Store a post that was caught and return its id."""
        content = {"title": title, "content": post.to_json()}
        row = await self._rows.insert(
            "templates", {**content, "created_by": actor, "changed_by": actor}
        )
        return _number(row["id"])

    async def catch(self, post: Post, title: str, actor: int, said: Said) -> int | None:
        """Store the post of a message and return its id.

        None: this message came again, and somebody was asked about it already.
        """
        caught = await self._rows.rpc(
            "catch_post",
            p_chat=said.chat_id,
            p_message=said.message_id,
            p_title=title,
            p_content=post.to_json(),
            p_actor=actor,
        )
        return None if caught is None else _number(caught)

    async def asked(self, said: Said, question_id: int) -> None:
        """Note the message that asks what to do with a post that was caught."""
        where: Where = [("chat_id", "eq", said.chat_id), ("message_id", "eq", said.message_id)]
        await self._rows.update("caught_messages", {"question_id": question_id}, where)

    async def get(self, template_id: int) -> Post | None:
        """Return the post, None when it was discarded."""
        page = await self._rows.select("templates", [("id", "eq", template_id)], columns="content")
        return _post(page.rows[0]) if page.rows else None

    async def drop(self, template_id: int) -> None:
        """Discard a caught post no campaign uses; one that is in use, or saved, stays."""
        try:
            await self._rows.delete(
                "templates", [("id", "eq", template_id), ("saved_at", "is_null", True)]
            )
        except RowsError as error:
            if error.code != IN_USE:
                raise

    async def sweep(self) -> int:
        """Discard posts that were caught more than a day ago and that no campaign uses."""
        try:
            return _number(await self._rows.rpc("drop_caught_posts"))
        except RowsError as error:
            if error.code != IN_USE:  # somebody made a draft meanwhile: the next sweep
                raise
            return 0

    async def save(self, template_id: int, actor: int) -> int | None:
        """Make a template of a caught post; return its lineage, also where it was saved before."""
        page = await self._rows.select(
            "templates", [("id", "eq", template_id)], columns="title,lineage"
        )
        if not page.rows:
            return None
        row = page.rows[0]
        if row["lineage"] is not None:
            return _number(row["lineage"])
        saved = {"lineage": template_id, "saved_at": datetime.now(UTC).isoformat()}
        await self._rows.update(
            "templates",
            {**saved, "sought": searchable(str(row["title"])), "changed_by": actor},
            [("id", "eq", template_id), ("saved_at", "is_null", True)],
        )
        return template_id

    async def page(
        self, sought: str, offset: int, limit: int, *, archived: bool = False
    ) -> tuple[Sequence[Line], int]:
        """Return some templates by title, those that match ``sought``, and how many match."""
        page = await self._rows.select(
            "templates",
            _matching(sought, archived=archived),
            columns="lineage,title,content",
            cut=Cut(order=("sought", "id"), limit=limit, offset=offset, count=True),
        )
        lines = [Line(_number(r["lineage"]), str(r["title"]), _post(r)) for r in page.rows]
        return lines, page.total or 0

    async def total(self, *, archived: bool = False) -> int:
        """Return how many there are, in use or in the archive."""
        page = await self._rows.select(
            "templates",
            _matching("", archived=archived),
            columns="id",
            cut=Cut(limit=1, count=True),
        )
        return page.total or 0

    async def card(self, lineage: int) -> Template | None:
        """Return the newest version of a template."""
        page = await self._rows.select("saved_templates", [("lineage", "eq", lineage)])
        return _template(page.rows[0]) if page.rows else None

    async def rename(self, lineage: int, title: str, actor: int) -> bool:
        """Give the template another name; campaigns keep theirs."""
        values = {"title": title, "sought": searchable(title), "changed_by": actor}
        return bool(await self._rows.update("templates", values, _newest(lineage)))

    async def copy(self, lineage: int, title: str, actor: int) -> int | None:
        """Make another template of the newest version; return its lineage."""
        template = await self.card(lineage)
        if template is None:
            return None
        return await self.save(await self.add(template.post, title, actor), actor)

    async def archive(self, lineage: int, actor: int, *, on: bool) -> bool:
        """Hide the template from lists, or show it again; campaigns keep it."""
        at = datetime.now(UTC).isoformat() if on else None
        values = {"archived_at": at, "changed_by": actor}
        return bool(await self._rows.update("templates", values, _newest(lineage)))

    async def change(self, template_id: int, post: Post, actor: int) -> int | None:
        """Give a post another content; return the row that has it.

        A template gets its next version. None: there is a newer one already, or a launched campaign
        uses a post that was only caught.
        """
        made = await self._rows.rpc(
            "change_post", p_template=template_id, p_content=post.to_json(), p_actor=actor
        )
        return None if made is None else _number(made)


def _newest(lineage: int) -> Where:
    return [("lineage", "eq", lineage), ("replaced_at", "is_null", True)]


def _matching(sought: str, *, archived: bool) -> Where:
    where: list[tuple[str, str, object]] = [
        ("saved_at", "is_null", False),
        ("replaced_at", "is_null", True),
        ("archived_at", "is_null", not archived),
    ]
    if sought:
        where.append(("sought", "ilike", containing(sought)))
    return cast("Where", where)


def _template(row: Row) -> Template:
    last, name = row["last_campaign"], row["created_by_name"]
    return Template(
        id=_number(row["id"]),
        lineage=_number(row["lineage"]),
        version=_number(row["version"]),
        title=str(row["title"]),
        post=_post(row),
        is_archived=row["archived_at"] is not None,
        changed_at=datetime.fromisoformat(str(row["created_at"])),
        changed_by=None if name is None else str(name),
        times=_number(row["times"]),
        last_campaign=None if last is None else _number(last),
    )


def _post(row: Row) -> Post:
    content = row["content"]  # JSON; a server that does not know the columns of views gives text
    return Post.from_json(decoded(content) if isinstance(content, str) else cast("Json", content))


def _number(value: object) -> int:
    return int(str(value))
