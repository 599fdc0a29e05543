-- What people read of campaigns.

-- name: of
-- $1 campaign
SELECT * FROM campaign_progress WHERE campaign_id = $1;

-- name: open
WITH few AS (
  SELECT id FROM campaigns WHERE status IN ('pending_approval', 'scheduled', 'running', 'paused')
   ORDER BY id DESC LIMIT 5
)
SELECT p.*
  FROM few
 CROSS JOIN LATERAL (SELECT * FROM campaign_progress WHERE campaign_id = few.id OFFSET 0) p
 ORDER BY few.id DESC;

-- name: failures
-- $1 campaign: refused deliveries by cause, the channels of each
SELECT j.status, j.reason, count(*) AS jobs, (array_agg(ch.title ORDER BY ch.title))[1:5] AS titles
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.status IN ('failed', 'skipped')
 GROUP BY j.status, j.reason
 ORDER BY count(*) DESC, j.reason;

-- name: refused
-- $1 campaign, $2 reason, $3 offset, $4 limit: the channels of one cause
SELECT j.channel_id, ch.title, j.reason, j.status = 'skipped' AS is_skipped, j.detail, j.attempts,
       j.ended_at AS at, count(*) OVER () AS of
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.status IN ('failed', 'skipped') AND j.reason = $2
 ORDER BY ch.sought, j.channel_id
OFFSET $3 LIMIT $4;

-- name: refusal
-- $1 campaign, $2 channel
SELECT j.channel_id, ch.title, j.reason, j.status = 'skipped' AS is_skipped, j.detail, j.attempts,
       j.ended_at AS at
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.channel_id = $2 AND j.status IN ('failed', 'skipped');

-- name: held
-- $1 campaign: where Telegram refused the post itself, so that nothing was tried any more
SELECT j.channel_id, ch.title, j.reason, false AS is_skipped, j.detail, j.attempts, j.started_at AS at
  FROM campaigns c
  JOIN jobs j ON j.campaign_id = c.id AND j.status = 'pending' AND j.reason = c.pause_detail
  JOIN channels ch ON ch.id = j.channel_id
 WHERE c.id = $1 AND c.status = 'paused' AND c.pause_reason = 'errors' AND j.started_at IS NOT NULL
 ORDER BY j.started_at DESC
 LIMIT 1;

-- name: tally
SELECT count(*) AS campaigns,
       count(*) FILTER (WHERE status IN ('scheduled', 'running')) AS moving,
       count(*) FILTER (WHERE status IN ('scheduled', 'running', 'paused')) AS open,
       count(*) FILTER (WHERE status = 'paused' AND pause_reason = 'halt') AS halted
  FROM campaigns;

-- name: first_posts
-- $1 campaign, $2 limit: where the first ones came out
SELECT ch.title, ch.username, ch.chat_id, j.message_ids[1] AS message_id
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.status = 'sent'
 ORDER BY j.ended_at
 LIMIT $2;

-- name: posted
-- $1 account: how long ago its posts of the last day came out
SELECT now() - j.sent_at AS age
  FROM campaigns c
  JOIN jobs j ON j.campaign_id = c.id AND j.ended_at > now() - interval '1 day' AND j.status = 'sent'
 WHERE c.account_id = $1 AND (c.ended_at IS NULL OR c.ended_at > now() - interval '1 day');

-- name: nothing_started
SELECT NOT EXISTS (SELECT FROM campaigns WHERE started_at IS NOT NULL);

-- name: published
-- $1 chat, $2 message: the campaign that made it
SELECT c.id AS campaign_id, c.template_id,
       (SELECT count(*) FROM jobs s WHERE s.campaign_id = c.id AND s.status = 'sent') AS sent
  FROM channels ch
  JOIN jobs j ON j.channel_id = ch.id AND j.status = 'sent' AND $2 = ANY (j.message_ids)
  JOIN campaigns c ON c.id = j.campaign_id
 WHERE ch.chat_id = $1
 ORDER BY c.id DESC
 LIMIT 1;
