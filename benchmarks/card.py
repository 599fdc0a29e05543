"""What a card costs when the ledger is old: one query among a million rows of other campaigns."""

import time
from typing import Final

from benchmarks.app import Pace
from benchmarks.processes import running
from benchmarks.report import Measure, spread
from benchmarks.stage import Stage
from db.connect import open_connection

CALLS: Final = 200
FILL: Final = (
    "SET session_replication_role = replica",  # no foreign keys are checked, no journal written
    "INSERT INTO accounts (session_hash, telegram_id, name) VALUES ('card', 1, 'Карта')",
    """INSERT INTO channels (chat_id, kind, title, sought)
       SELECT -1009000000000 - n, 'channel', 'Канал ' || n, 'канал ' || n
         FROM generate_series(1, 10000) n""",
    "INSERT INTO templates (title, content, created_by) VALUES ('Пост', '{\"text\": \"Пост\"}', 1)",
    """INSERT INTO campaigns (title, template_id, account_id, status, total, starts_at, started_at,
                              planned_at, ended_at, created_by)
       SELECT 'Старая ' || n, 1, 1, 'finished', 10000, now(), now(), now(), now(), 1
         FROM generate_series(1, 100) n  -- of all channels each: a million rows
    """,
    """INSERT INTO campaigns (title, template_id, account_id, status, total, starts_at, started_at,
                              planned_at, created_by)
       VALUES ('Нынешняя', 1, 1, 'running', 1000, now(), now(), now(), 1)""",
    """INSERT INTO batches (campaign_id, number, size, released_at)
       SELECT id, 1, total, now() FROM campaigns ORDER BY id""",
    """INSERT INTO jobs (campaign_id, channel_id, batch_id, status, random_ids, message_ids,
                         started_at, sent_at, ended_at)
       SELECT c.id, ch.id, b.id, 'sent', ARRAY[ch.id], ARRAY[ch.id], now(), now(), now()
         FROM campaigns c JOIN batches b ON b.campaign_id = c.id CROSS JOIN channels ch
        WHERE c.status = 'finished'""",
    """INSERT INTO jobs (campaign_id, channel_id, batch_id, status, random_ids, message_ids,
                         started_at, sent_at, ended_at)
       SELECT c.id, ch.id, b.id, 'sent', ARRAY[ch.id], ARRAY[ch.id], now(), now(), now()
         FROM campaigns c JOIN batches b ON b.campaign_id = c.id JOIN channels ch ON ch.id <= 500
        WHERE c.status = 'running'""",
    """INSERT INTO jobs (campaign_id, channel_id, batch_id, random_ids)
       SELECT c.id, ch.id, b.id, ARRAY[ch.id]
         FROM campaigns c JOIN batches b ON b.campaign_id = c.id
         JOIN channels ch ON ch.id BETWEEN 501 AND 1000
        WHERE c.status = 'running'""",
    "VACUUM ANALYZE",
)


async def card(stage: Stage) -> list[Measure]:
    """Ask 200 times for the progress of a campaign of 1 000."""
    address = await stage.fresh()
    async with stage.telegram(1) as telegram:
        given = {**telegram.settings, **Pace().settings, "DATABASE_URL": address.dsn}
        async with running("-m", "bot", "migrate", folder=stage.folder, given=given) as migrating:
            await migrating.wait()
    connection = await open_connection(address)
    for statement in FILL:
        await connection.execute(statement)
    current = await connection.fetchval("SELECT id FROM campaigns WHERE status = 'running'")
    progress = await connection.prepare("SELECT * FROM campaign_progress WHERE campaign_id = $1")
    seconds = []
    for _ in range(CALLS):
        began = time.perf_counter()
        await progress.fetch(current)
        seconds.append(time.perf_counter() - began)
    await connection.close()
    scenario = "card of 1,000 among 1,000,000 old rows"
    return spread(scenario, "campaign_progress", seconds)
