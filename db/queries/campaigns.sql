-- The life of a campaign. $1 is the campaign everywhere; the sources of a move are passed in,
-- from delivery.campaign.MOVES.

-- name: create
-- $1 title, $2 template, $3 account, $4 actor: the draft of this post, a new one or the one there is
WITH known AS (
  SELECT id FROM campaigns WHERE template_id = $2 AND status = 'draft' LIMIT 1
), made AS (
  INSERT INTO campaigns (title, template_id, account_id, created_by, changed_by)
  SELECT $1, $2, $3, $4, $4 WHERE NOT EXISTS (SELECT FROM known)
  RETURNING id
)
SELECT id FROM known UNION ALL SELECT id FROM made;

-- name: get
SELECT c.id, c.title, c.status, c.rev, c.template_id, c.account_id,
       (SELECT count(*) FROM draft_channels d WHERE d.campaign_id = c.id) AS chosen
  FROM campaigns c
 WHERE c.id = $1;

-- name: launch
-- $2 sources, $3 rev, $4 actor, $5 undo window
UPDATE campaigns c
   SET status = 'scheduled', starts_at = now() + $5, total = d.chosen, rev = rev + 1,
       changed_at = now(), changed_by = $4
  FROM (SELECT count(*) AS chosen FROM draft_channels WHERE campaign_id = $1) d
 WHERE c.id = $1 AND c.status = ANY ($2) AND c.rev = $3 AND d.chosen > 0
RETURNING c.rev;

-- name: undo
-- $2 sources, $3 actor
UPDATE campaigns
   SET status = 'draft', starts_at = NULL, total = NULL, rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING id;

-- name: start
-- $2 sources; a campaign that runs but is not planned yet is started again after a crash
UPDATE campaigns
   SET status = 'running', started_at = coalesce(started_at, now()), changed_at = now(), rev = rev + 1
 WHERE id = $1 AND status = ANY ($2) AND starts_at <= now()
RETURNING id;

-- name: needs_planning
SELECT EXISTS (SELECT FROM campaigns
                WHERE id = $1 AND status IN ('running', 'paused') AND planned_at IS NULL);

-- name: lock_for_planning
SELECT account_id,
       (SELECT count(*) FROM batches b WHERE b.campaign_id = c.id) + 1 AS number
  FROM campaigns c
 WHERE id = $1 AND status IN ('running', 'paused') AND planned_at IS NULL
   FOR UPDATE;

-- name: plan_wave
-- $2 number, $3 size: the next channels of the audience become jobs with random_ids of their own.
-- A channel that was closed since the launch is skipped, with its reason.
WITH wave AS (
  SELECT d.channel_id, coalesce(ac.can_post, false) AS can_post, coalesce(ac.reason, 'gone') AS reason
    FROM draft_channels d
    JOIN campaigns c ON c.id = d.campaign_id
    LEFT JOIN account_channels ac ON ac.channel_id = d.channel_id AND ac.account_id = c.account_id
   WHERE d.campaign_id = $1
     AND NOT EXISTS (SELECT FROM jobs j WHERE j.campaign_id = $1 AND j.channel_id = d.channel_id)
   ORDER BY d.channel_id
   LIMIT $3
), batch AS (
  INSERT INTO batches (campaign_id, number, size, released_at)
  SELECT $1, $2, count(*), now() FROM wave HAVING count(*) > 0
  RETURNING id
), planned AS (
  INSERT INTO jobs (campaign_id, channel_id, batch_id, status, reason, random_ids)
  SELECT $1, wave.channel_id, batch.id,
         CASE WHEN wave.can_post THEN 'pending' ELSE 'skipped' END,
         CASE WHEN NOT wave.can_post THEN wave.reason END, fresh.ids
    FROM wave CROSS JOIN batch
   CROSS JOIN LATERAL (  -- one id a message: an album has one for each of its files
         SELECT array_agg(('x' || left(md5(gen_random_uuid()::text), 16))::bit(64)::bigint) AS ids
           FROM campaigns c JOIN templates t ON t.id = c.template_id
          CROSS JOIN generate_series(1, greatest(1, jsonb_array_length(t.content -> 'media')))
          WHERE c.id = $1 AND wave.channel_id IS NOT NULL) fresh
  RETURNING id
)
SELECT count(*) FROM planned;

-- name: planned
UPDATE campaigns SET planned_at = now() WHERE id = $1 AND planned_at IS NULL;

-- name: pause
-- $2 sources, $3 actor, $4 reason
UPDATE campaigns
   SET status = 'paused', pause_reason = $4, paused_at = now(), rev = rev + 1,
       changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING account_id;

-- name: resume
-- $2 sources, $3 actor
UPDATE campaigns
   SET status = 'running', pause_reason = NULL, paused_at = NULL, rev = rev + 1,
       changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING account_id;

-- name: cancel
-- $2 sources, $3 actor
WITH campaign AS (
  UPDATE campaigns
     SET status = 'cancelled', ended_at = now(), pause_reason = NULL, paused_at = NULL, rev = rev + 1,
         changed_at = now(), changed_by = $3
   WHERE id = $1 AND status = ANY ($2)
  RETURNING id, account_id
), cancelled AS (
  UPDATE jobs j SET status = 'cancelled', not_before = NULL
    FROM campaign WHERE j.campaign_id = campaign.id AND j.status = 'pending'
)
SELECT account_id FROM campaign;

-- name: status
SELECT status, rev FROM campaigns WHERE id = $1;

-- name: progress
SELECT * FROM campaign_progress WHERE campaign_id = $1;

-- name: page
-- $1 offset, $2 limit: what moves first, then the newest
SELECT p.* FROM campaign_progress p
 WHERE p.campaign_id IN (
       SELECT id FROM campaigns
        ORDER BY CASE status WHEN 'running' THEN 0 WHEN 'paused' THEN 1 WHEN 'scheduled' THEN 2 ELSE 3 END,
                 id DESC
       OFFSET $1 LIMIT $2)
 ORDER BY CASE p.status WHEN 'running' THEN 0 WHEN 'paused' THEN 1 WHEN 'scheduled' THEN 2 ELSE 3 END,
          p.campaign_id DESC;

-- name: count
SELECT count(*) FROM campaigns;

-- name: open
SELECT p.* FROM campaign_progress p
 WHERE p.campaign_id IN (SELECT id FROM campaigns WHERE status IN ('scheduled', 'running', 'paused'))
 ORDER BY p.campaign_id DESC
 LIMIT 5;

-- name: failures
-- refused deliveries by cause, the channels of each
SELECT j.status, j.reason, count(*) AS jobs, (array_agg(ch.title ORDER BY ch.title))[1:5] AS titles
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.status IN ('failed', 'skipped')
 GROUP BY j.status, j.reason
 ORDER BY count(*) DESC, j.reason;

-- name: wake
-- $1 account
UPDATE accounts SET wake = wake + 1 WHERE id = $1 RETURNING wake;

-- name: to_start
-- campaigns that should have been started or planned: their queue row may be lost
SELECT id, rev FROM campaigns
 WHERE (status = 'scheduled' AND starts_at <= now()) OR (status = 'running' AND planned_at IS NULL);

-- name: to_wake
-- accounts of this process ($1 owner) with a delivery that could go out now
SELECT DISTINCT a.id FROM accounts a JOIN campaigns c ON c.account_id = a.id
 WHERE a.owner = $1 AND c.status = 'running' AND c.planned_at IS NOT NULL
   AND (a.blocked_until IS NULL OR a.blocked_until <= now())
   AND (EXISTS (SELECT FROM jobs j WHERE j.campaign_id = c.id AND j.status = 'pending'
                                     AND (j.not_before IS NULL OR j.not_before <= now()))
        OR NOT EXISTS (SELECT FROM jobs j WHERE j.campaign_id = c.id
                                            AND j.status IN ('pending', 'sending')));
