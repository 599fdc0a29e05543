-- Posts that are pinned after they are out, and unpinned at their time.

-- name: due
-- $1 account, $2 owner: what is to be pinned or unpinned next, while this process owns the account. What a
-- person paused pins nothing more; what is pinned ends at its time all the same
SELECT j.id, ch.chat_id, ch.kind, ac.access_hash, j.message_ids[1] AS message_id, j.pin = 'pinned' AS is_end,
       j.pin_tries AS tries
  FROM accounts a
  JOIN campaigns c ON c.account_id = a.id
  JOIN jobs j ON j.campaign_id = c.id AND j.status = 'sent'
             AND (j.pin = 'wanted' OR j.pin = 'pinned' AND j.pin_at IS NOT NULL)
  JOIN channels ch ON ch.id = j.channel_id
  JOIN account_channels ac ON ac.account_id = a.id AND ac.channel_id = ch.id
 WHERE a.id = $1 AND a.owner = $2 AND a.owner_until > now()
   AND coalesce(a.blocked_until, now()) <= now()
   AND coalesce(j.pin_at, now()) <= now()
   AND (j.pin = 'pinned' OR c.status <> 'paused')
 ORDER BY j.pin = 'pinned', j.sent_at, j.id
 LIMIT 1;

-- name: done
-- $1 job, $2 whether it was unpinned
UPDATE jobs j
   SET pin = CASE WHEN $2 THEN 'unpinned' ELSE 'pinned' END, pin_tries = 0, pin_reason = NULL,
       pin_at = CASE WHEN NOT $2 THEN now() + c.unpin_after END
  FROM campaigns c
 WHERE j.id = $1 AND c.id = j.campaign_id AND j.pin = CASE WHEN $2 THEN 'pinned' ELSE 'wanted' END;

-- name: later
-- $1 job, $2 whether it was to be unpinned, $3 delay, $4 tries used up by this one, $5 whether the account waits
WITH job AS (
  UPDATE jobs j SET pin_at = now() + $3::interval, pin_tries = j.pin_tries + $4::smallint
   WHERE j.id = $1 AND j.pin = CASE WHEN $2 THEN 'pinned' ELSE 'wanted' END
  RETURNING j.campaign_id
)
UPDATE accounts a SET blocked_until = greatest(a.blocked_until, now() + $3::interval), changed_by = NULL
  FROM job JOIN campaigns c ON c.id = job.campaign_id
 WHERE a.id = c.account_id AND $5::boolean;

-- name: given_up
-- $1 job, $2 whether it was to be unpinned, $3 reason
UPDATE jobs SET pin = CASE WHEN $2 THEN 'stuck' ELSE 'failed' END, pin_at = NULL, pin_reason = $3
 WHERE id = $1 AND pin = CASE WHEN $2 THEN 'pinned' ELSE 'wanted' END;

-- name: of
-- $1 campaign
SELECT count(*) FILTER (WHERE j.status = 'sent' AND j.pin = 'wanted') AS wanted,
       count(*) FILTER (WHERE j.pin IN ('pinned', 'unpinned', 'stuck')) AS pinned,
       count(*) FILTER (WHERE j.pin = 'failed') AS failed,
       count(*) FILTER (WHERE j.pin = 'stuck') AS stuck
  FROM campaigns c LEFT JOIN jobs j ON j.campaign_id = c.id AND j.pin IS NOT NULL
 WHERE c.id = $1 AND c.pin
 GROUP BY c.id;

-- name: refused
-- $1 campaign, $2 how many titles at most: by cause
SELECT j.pin = 'stuck' AS is_end, j.pin_reason AS reason, count(*) AS jobs,
       (array_agg(ch.title ORDER BY ch.sought))[1:$2] AS titles
  FROM jobs j JOIN channels ch ON ch.id = j.channel_id
 WHERE j.campaign_id = $1 AND j.pin IN ('failed', 'stuck')
 GROUP BY j.pin, j.pin_reason
 ORDER BY count(*) DESC, j.pin_reason;

-- name: again
-- $1 campaign, $2 actor: somebody may have given the right meanwhile
WITH campaign AS (
  UPDATE campaigns SET rev = rev + 1, changed_at = now(), changed_by = $2
   WHERE id = $1 AND EXISTS (SELECT FROM jobs WHERE campaign_id = $1 AND pin IN ('failed', 'stuck'))
  RETURNING id
)
UPDATE jobs j
   SET pin = CASE j.pin WHEN 'stuck' THEN 'pinned' ELSE 'wanted' END, pin_at = now(), pin_tries = 0,
       pin_reason = NULL
  FROM campaign
 WHERE j.campaign_id = campaign.id AND j.pin IN ('failed', 'stuck');
