-- What came of a campaign, channel by channel.

-- name: deliveries
-- $1 campaign, $2 the channel behind which it goes on, $3 limit, $4 whether only what did not come out. A channel
-- whose wave was never planned has no delivery yet
WITH few AS (
  (SELECT channel_id FROM jobs
    WHERE campaign_id = $1 AND channel_id > $2 AND (NOT $4::boolean OR status IN ('failed', 'skipped'))
    ORDER BY channel_id LIMIT $3)
  UNION
  (SELECT channel_id FROM draft_channels
    WHERE campaign_id = $1 AND channel_id > $2 AND removed IS NULL AND NOT $4::boolean
    ORDER BY channel_id LIMIT $3)
  ORDER BY channel_id LIMIT $3
)
SELECT few.channel_id, ch.chat_id, ch.title, ch.username, coalesce(f.titles, '') AS folder,
       coalesce(j.status, CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END) AS status,
       j.reason, j.detail, coalesce(j.attempts, 0) AS attempts, j.sent_at, j.message_ids[1] AS message_id
  FROM few
  JOIN campaigns c ON c.id = $1
  JOIN channels ch ON ch.id = few.channel_id
  LEFT JOIN jobs j ON j.campaign_id = $1 AND j.channel_id = few.channel_id
  LEFT JOIN LATERAL (
       SELECT string_agg(f.title, ', ' ORDER BY f.title) AS titles
         FROM folder_channels fc JOIN folders f ON f.id = fc.folder_id
        WHERE fc.channel_id = few.channel_id AND (f.account_id IS NULL OR f.account_id = c.account_id)) f ON true
 ORDER BY few.channel_id;

-- name: posts
-- $1 campaign, $2 offset, $3 limit: what came out, in the order in which it did
SELECT ch.title, ch.username, ch.chat_id, j.message_ids[1] AS message_id, j.sent_at
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.ended_at IS NOT NULL AND j.status = 'sent'
 ORDER BY j.ended_at, j.id
OFFSET $2 LIMIT $3;

-- name: pace_of
-- $1 campaign, $2 length of a step, $3 where the first begins: how many came out in each
SELECT date_bin($2, sent_at, $3) AS at, count(*) AS posts
  FROM jobs
 WHERE campaign_id = $1 AND status = 'sent'
 GROUP BY 1
 ORDER BY 1;

-- name: moves
-- $1 campaign: what it became, and when
SELECT at, after ->> 'status' AS status
  FROM audit_logs
 WHERE subject = 'campaigns' AND subject_id = $1 AND after ? 'status'
 ORDER BY id;

-- name: waits
-- $1 account, $2 from, $3 to: when Telegram asked it to wait
SELECT began_at, ends_at
  FROM flood_waits
 WHERE account_id = $1 AND ends_at > $2 AND began_at < $3
 ORDER BY began_at;
