-- What the staff chat reads. The rows are written by triggers on campaigns and accounts.

-- name: due
-- $1 rows at most, $2 messages a minute: what waits, oldest first; nothing while the minute is full. What is a
-- day old is told to nobody.
WITH dropped AS (
  UPDATE staff_news SET told_at = created_at
   WHERE told_at IS NULL AND created_at < now() - interval '1 day'
)
SELECT n.id, n.kind, n.word, n.until, n.created_at, k.name AS actor, a.name AS account_name,
       coalesce(a.status = 'lost', false) AS is_lost, coalesce(c.id, 0) AS campaign_id,
       coalesce(c.title, '') AS title, coalesce(c.total, 0) AS total, coalesce(p.sent, 0) AS sent,
       coalesce(p.failed, 0) AS failed, coalesce(p.skipped, 0) AS skipped
  FROM staff_news n
  LEFT JOIN accounts a ON a.id = n.account_id
  LEFT JOIN campaigns c ON c.id = n.campaign_id
  LEFT JOIN known_names k ON k.id = n.actor
  LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE j.status = 'sent') AS sent,
              count(*) FILTER (WHERE j.status = 'failed') AS failed,
              count(*) FILTER (WHERE j.status = 'skipped') AS skipped
         FROM jobs j WHERE n.kind = 'finished' AND j.campaign_id = n.campaign_id) p ON true
 WHERE n.told_at IS NULL AND n.created_at >= now() - interval '1 day'
   AND (SELECT count(DISTINCT t.told_at) FROM staff_news t WHERE t.told_at > now() - interval '1 minute') < $2
 ORDER BY n.id
 LIMIT $1;

-- name: told
-- $1 rows that one message told
UPDATE staff_news SET told_at = now() WHERE id = ANY ($1::bigint[]) AND told_at IS NULL;

-- name: tell_digest
-- $1 the day
SELECT tell_digest($1);

-- name: closed
-- the channels of the newest digest
SELECT c.title, c.reason
  FROM closed_channels c
 WHERE c.reason_at > (SELECT d.since FROM digests d ORDER BY d.day DESC LIMIT 1)
 ORDER BY c.title;
