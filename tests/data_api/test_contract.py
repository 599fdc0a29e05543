"""The rows gateway: the same cases, the same answers, by asyncpg and by the Supabase SDK."""

from datetime import UTC, datetime
from itertools import pairwise

import asyncpg
import pytest

from db.channels import ChannelRows, Filter
from db.connect import Pool
from db.folders import FolderRows
from db.panel import ChoiceRows
from db.rows import Cut, Rows, RowsError
from db.templates import TemplateRows
from delivery.channel import Health
from delivery.post import Media, MediaKind, Post
from tests.data_api.standin import DataApi

HARD = ["Привет, «мир»", 'кавычки " и \\ черта', "запятая, (скобки)", "100%_*", "null", "a.b:c"]


async def users(rows: Rows, *names: str) -> None:
    for number, name in enumerate(names, 1):
        await rows.insert("users", {"id": number, "name": name, "role": "editor"})


async def names(rows: Rows, *where: object) -> list[object]:
    page = await rows.select("users", where, columns="name", cut=Cut(order=("id",)))  # type: ignore[arg-type]
    return [row["name"] for row in page.rows]


async def test_a_row_comes_back_as_it_was_written(rows: Rows) -> None:
    big = 2**52 - 1  # the largest id Telegram may give
    row = await rows.insert("users", {"id": big, "name": "Олег", "role": "owner", "locale": "en"})
    assert (row["id"], row["name"], row["changed_by"]) == (big, "Олег", None)
    created = datetime.fromisoformat(str(row["created_at"]))
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60


@pytest.mark.parametrize("text", HARD)
async def test_hard_values_are_found_again(rows: Rows, api: DataApi | None, text: str) -> None:
    if api is not None and text == "null":
        pytest.skip("the stand-in reads eq.null as SQL's null, PostgREST as the word")
    await users(rows, text, "другой")
    assert await names(rows, ("name", "eq", text)) == [text]
    assert await names(rows, ("name", "in", [text, "никто"])) == [text]
    assert await names(rows, ("name", "neq", text)) == ["другой"]


COMPARISONS = [
    (("id", "gt", 2), ["c"]),
    (("id", "gte", 2), ["b", "c"]),
    (("id", "lt", 2), ["a"]),
    (("id", "lte", 2), ["a", "b"]),
    (("name", "ilike", "B%"), ["b"]),
    (("changed_by", "is_null", True), ["a", "b", "c"]),
    (("changed_by", "is_null", False), []),
    (("name", "in", []), []),
]


@pytest.mark.parametrize(("where", "found"), COMPARISONS, ids=lambda value: str(value[:2]))
async def test_every_operator_selects_the_same(
    rows: Rows, where: tuple[object, ...], found: list[str]
) -> None:
    await users(rows, "a", "b", "c")
    assert await names(rows, where) == found


async def test_a_cyrillic_search_is_blind_to_case(rows: Rows) -> None:
    await users(rows, "Ёлка", "ПРИВЕТ")
    assert await names(rows, ("name", "ilike", "%привет%")) == ["ПРИВЕТ"]


async def test_a_cut_is_ordered_counted_and_in_the_middle(rows: Rows) -> None:
    await users(rows, "a", "b", "c", "d")
    cut = Cut(order=("-name",), limit=2, offset=1, count=True)
    page = await rows.select("users", columns="id,name", cut=cut)
    assert ([row["name"] for row in page.rows], page.total) == (["c", "b"], 4)
    assert set(page.rows[0]) == {"id", "name"}


async def test_more_than_a_thousand_rows_come_whole_and_in_order(rows: Rows, pool: Pool) -> None:
    await pool.execute(
        "INSERT INTO users (id, name, role) SELECT n, 'n' || n, 'viewer'"
        " FROM generate_series(1, 2345) n"
    )
    page = await rows.select("users", cut=Cut(order=("id",)))
    ids = [int(str(row["id"])) for row in page.rows]
    assert len(ids) == 2345
    assert all(a < b for a, b in pairwise(ids))


async def test_a_conditional_change_touches_only_what_matches(rows: Rows) -> None:
    await users(rows, "a", "b")
    mine = [("id", "eq", 1), ("name", "eq", "a")]
    assert [r["name"] for r in await rows.update("users", {"name": "z"}, mine)] == ["z"]  # type: ignore[arg-type]
    assert await rows.update("users", {"name": "y"}, mine) == []  # type: ignore[arg-type]
    assert await names(rows) == ["z", "b"]


async def test_a_replaced_row_keeps_what_was_not_given(rows: Rows) -> None:
    await users(rows, "a")
    await rows.update("users", {"locale": "en"}, [("id", "eq", 1)])
    new = {"id": 1, "name": "b", "role": "owner"}
    row = await rows.insert("users", new, replace_by="id")
    assert (row["name"], row["role"], row["locale"]) == ("b", "owner", "en")


async def test_deleted_rows_are_returned_and_gone(rows: Rows) -> None:
    await users(rows, "a", "b")
    assert [row["name"] for row in await rows.delete("users", [("id", "eq", 1)])] == ["a"]
    assert await names(rows) == ["b"]


async def test_a_change_without_a_filter_is_refused(rows: Rows) -> None:
    for change in (rows.update("users", {"name": "x"}, []), rows.delete("users", [])):
        with pytest.raises(RowsError, match="NO_FILTER"):
            await change


FAULTS = [
    ("users", {"id": 1, "name": "x", "role": "editor"}, {"23505"}),
    ("campaigns", {"title": "x", "template_id": 9, "account_id": 9, "created_by": 1}, {"23503"}),
    ("users", {"id": 2, "role": "editor"}, {"23502"}),
    ("users", {"id": 2, "name": "x", "role": "god"}, {"23514", "SUP"}),  # the stand-in says SUP
]


@pytest.mark.parametrize(("table", "row", "codes"), FAULTS)
async def test_a_refused_row_carries_the_code_of_the_database(
    rows: Rows, table: str, row: dict[str, object], codes: set[str]
) -> None:
    await users(rows, "a")
    with pytest.raises(RowsError) as refused:
        await rows.insert(table, row)
    assert refused.value.code in codes


async def test_a_post_with_media_and_entities_survives(rows: Rows) -> None:
    entity: dict[str, object] = {"type": "text_link", "offset": 0, "length": 2, "url": "https://x"}
    media = (Media(MediaKind.PHOTO, "photo-1", 5, "п.jpg", spoiler=True),)
    post = Post("Два слова", (entity,), {"is_disabled": True}, media)
    templates = TemplateRows(rows)
    assert await templates.get(await templates.add(post, "Два слова", 7)) == post


async def test_a_template_gets_its_next_version(rows: Rows, pool: Pool) -> None:
    templates = TemplateRows(rows)
    post = Post("Два", media=(Media(MediaKind.PHOTO, "photo-1"),))
    lineage = await templates.save(await templates.add(Post("Раз"), "Ёлка", 7), 7)
    assert lineage is not None
    assert await templates.change(lineage, post, 7) is not None
    assert await templates.change(lineage, post, 7) is None
    kinds = await pool.fetch("SELECT DISTINCT jsonb_typeof(content) AS kind FROM templates")
    assert [row["kind"] for row in kinds] == ["object"]
    card = await templates.card(lineage)
    assert card is not None
    assert (card.version, card.post, card.times) == (2, post, 0)
    assert [line.title for line in (await templates.page("елк", 0, 8))[0]] == ["Ёлка"]
    assert await templates.sweep() == 0


async def test_choosing_channels_is_one_guarded_call(rows: Rows, pool: Pool) -> None:
    campaign = await pool.fetchval(
        "WITH a AS (INSERT INTO accounts (session_hash) VALUES ('x') RETURNING id),"
        " t AS (INSERT INTO templates (title, content, created_by) VALUES ('t', '{}', 1)"
        " RETURNING id) INSERT INTO campaigns (title, template_id, account_id, created_by)"
        " SELECT 'c', t.id, a.id, 1 FROM a, t RETURNING id"
    )
    choices = ChoiceRows(rows)
    assert await choices.choose(campaign, None, 1, on=True) == 1
    assert await choices.choose(campaign, [5, 6], 1, on=False) == 2
    assert await choices.choose(campaign, [5], 1, on=True) == 3
    await pool.execute(
        "UPDATE campaigns SET status = 'cancelled', total = 1, starts_at = now(),"
        " ended_at = now() WHERE id = $1",
        campaign,
    )
    assert await choices.choose(campaign, [5], 1, on=True) is None


ROOM = """
WITH a AS (INSERT INTO accounts (session_hash) VALUES ('y') RETURNING id),
ch AS (INSERT INTO channels (chat_id, kind, title, username, sought)
       SELECT -1001000000000 - n, 'channel', 'Ёлка ' || n, 'name' || n, 'елка ' || n || ' name' || n
         FROM generate_series(1, 3) n RETURNING id, sought),
t AS (INSERT INTO templates (title, content, created_by)
      VALUES ('Р', '{"text": "x"}', 7) RETURNING id),
c AS (INSERT INTO campaigns (title, template_id, account_id, created_by)
      SELECT 'Р', t.id, a.id, 7 FROM t, a RETURNING id),
ac AS (INSERT INTO account_channels
         (account_id, channel_id, access_hash, can_post, reason, forbidden)
       SELECT a.id, ch.id, 1, ch.sought !~ '3', CASE WHEN ch.sought ~ '3' THEN 'no_right' END,
              CASE WHEN ch.sought ~ '2' THEN '{photo}' ELSE '{}' END::text[]
         FROM a, ch)
SELECT a.id AS account, c.id AS draft, array_agg(ch.id ORDER BY ch.sought) AS channels
  FROM a, c, ch GROUP BY 1, 2
"""


async def room_in(pool: Pool) -> asyncpg.Record:
    """Three channels of an account: ready, without photos, closed; and a draft."""
    room = await pool.fetchrow(ROOM)
    assert room is not None
    return room


async def test_channels_are_listed_counted_and_described(rows: Rows, pool: Pool) -> None:
    room, channels = await room_in(pool), ChannelRows(rows)
    account, first = room["account"], room["channels"][0]
    page, total = await channels.page(account, Filter("ЕЛКА"), 1, 1)
    assert ([c.title for c in page], total) == (["Ёлка 2"], 3)
    counts = await channels.counts(account)
    assert (counts[Health.READY], counts[Health.LIMITED], counts[Health.FORBIDDEN]) == (1, 1, 1)
    assert await channels.set_variable(first, "город", "Тула, «центр»", 7)
    assert await channels.set_variable(first, "скидка", None, 7)
    assert await channels.exclude(first, 7, on=True)
    assert not await channels.exclude(first, 7, on=True)
    card = await channels.card(account, first)
    assert card is not None
    assert (card.variables, card.listed.health) == ({"город": "Тула, «центр»"}, Health.EXCLUDED)
    pasted = await channels.pasted(account, "@name2\nelse\nt.me/name1\nелка 3")
    assert (pasted.found, pasted.unknown) == ((room["channels"][1],), ("else",))


async def test_the_bot_s_right_is_noted_by_chat(rows: Rows, pool: Pool) -> None:
    channels, right = ChannelRows(rows), "SELECT bot_can_edit FROM channels WHERE chat_id = $1"
    await channels.bot_may_edit(-1_009_000_000_001, "Новый", None)
    assert await pool.fetchval(right, -1_009_000_000_001)
    await channels.bot_may_not_edit(-1_009_000_000_001)
    assert not await pool.fetchval(right, -1_009_000_000_001)


async def test_folders_are_made_filled_chosen_and_deleted(rows: Rows, pool: Pool) -> None:
    room, folders = await room_in(pool), FolderRows(rows)
    account, draft = room["account"], room["draft"]
    folder = await folders.create("Партнёры", 7)
    assert await folders.fill(folder, room["channels"], 7, on=True) == 3
    assert await folders.fill(folder, room["channels"][:1], 7, on=False) == 1
    assert await folders.choose(draft, folder, 7, on=True) == 1
    (choice,), _ = await folders.of_draft(draft)
    assert (choice.chosen, choice.folder.channels, choice.is_whole) == (1, 2, True)
    page, total = await ChannelRows(rows).page(account, Filter(folder=folder), 0, 8)
    assert ([c.title for c in page], total) == (["Ёлка 2", "Ёлка 3"], 2)
    assert await folders.rename(folder, "Друзья", 7)
    assert await folders.delete(folder, 7)
    assert await folders.page(account) == ([], 0)
