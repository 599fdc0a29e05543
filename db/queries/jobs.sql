-- The hot path of delivery. Every statement is guarded; none is followed by a second that trusts it.

-- name: claim
-- $1 account, $2 owner, $3 wake, $4 the campaign served last, $5 length of the lease
WITH account AS (
  SELECT a.id, a.wake,
         a.owner = $2 AND a.owner_until > now() AND a.wake <= $3 AS is_ours,
         a.blocked_until - now() AS blocked_for
    FROM accounts a
   WHERE a.id = $1
), due AS (
  SELECT j.id
    FROM account
    JOIN campaigns c ON c.account_id = account.id AND c.status = 'running'
    JOIN templates t ON t.id = c.template_id
    LEFT JOIN template_media m ON m.template_id = t.id AND m.account_id = account.id
   CROSS JOIN LATERAL (
         SELECT j.id
           FROM jobs j
           JOIN batches b ON b.id = j.batch_id AND b.released_at IS NOT NULL
          WHERE j.campaign_id = c.id
            AND j.status = 'pending'
            AND (j.not_before IS NULL OR j.not_before <= now())
          ORDER BY j.id
          LIMIT 1
            FOR UPDATE OF j SKIP LOCKED) j
   WHERE account.is_ours
     AND (m.message_ids IS NOT NULL OR NOT t.content ? 'media')
     AND coalesce(account.blocked_for, interval '0') <= interval '0'
   ORDER BY c.id <= $4, c.id
   LIMIT 1
), claimed AS (
  UPDATE jobs j
     SET status = 'sending', lease_until = now() + $5, reason = NULL, detail = NULL
    FROM due
   WHERE j.id = due.id
  RETURNING j.id, j.campaign_id, j.channel_id, j.random_ids, j.attempts
)
SELECT account.is_ours, account.blocked_for,
       (SELECT min(j.not_before) - now()
          FROM jobs j
          JOIN campaigns c ON c.id = j.campaign_id
          JOIN templates t ON t.id = c.template_id
          LEFT JOIN template_media m ON m.template_id = t.id AND m.account_id = account.id
         WHERE c.account_id = account.id AND c.status = 'running' AND j.status = 'pending'
           AND (m.message_ids IS NOT NULL OR NOT t.content ? 'media')
           AND claimed.id IS NULL) AS next_in,
       claimed.id, claimed.campaign_id, claimed.channel_id, claimed.random_ids, claimed.attempts,
       ch.chat_id, ch.kind, ac.access_hash, t.content::text AS content,
       m.place, m.message_ids AS media_ids, a.vault_chat_id, a.vault_access_hash
  FROM account
  LEFT JOIN claimed ON true
  LEFT JOIN campaigns c ON c.id = claimed.campaign_id
  LEFT JOIN channels ch ON ch.id = claimed.channel_id
  LEFT JOIN account_channels ac ON ac.channel_id = claimed.channel_id AND ac.account_id = account.id
  LEFT JOIN templates t ON t.id = c.template_id
  LEFT JOIN template_media m ON m.template_id = t.id AND m.account_id = account.id
  LEFT JOIN accounts a ON a.id = account.id;

-- name: sent
-- $1 job, $2 message ids
WITH job AS (
  UPDATE jobs SET status = 'sent', sent_at = now(), message_ids = $2, lease_until = NULL, not_before = NULL
   WHERE id = $1 AND status = 'sending'
  RETURNING id, campaign_id
)
UPDATE campaigns c
   SET status = 'finished', ended_at = now(), changed_at = now(), changed_by = NULL, rev = rev + 1
  FROM job
 WHERE c.id = job.campaign_id AND c.status = 'running' AND c.planned_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM jobs o WHERE o.campaign_id = c.id AND o.id <> job.id
                                        AND o.status IN ('pending', 'sending'));

-- name: failed
-- $1 job, $2 reason, $3 detail, $4 whether nothing can be posted in this channel any more
WITH job AS (
  UPDATE jobs SET status = 'failed', reason = $2, detail = $3, lease_until = NULL, not_before = NULL
   WHERE id = $1 AND status = 'sending'
  RETURNING id, campaign_id, channel_id
), channel AS (
  UPDATE account_channels ac SET can_post = false, reason = $2
    FROM job JOIN campaigns c ON c.id = job.campaign_id
   WHERE $4 AND ac.account_id = c.account_id AND ac.channel_id = job.channel_id
)
UPDATE campaigns c
   SET status = 'finished', ended_at = now(), changed_at = now(), changed_by = NULL, rev = rev + 1
  FROM job
 WHERE c.id = job.campaign_id AND c.status = 'running' AND c.planned_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM jobs o WHERE o.campaign_id = c.id AND o.id <> job.id
                                        AND o.status IN ('pending', 'sending'));

-- name: postponed
-- $1 job, $2 delay, $3 reason or NULL, $4 attempts used up by this try (0 or 1), $5 detail or NULL
UPDATE jobs j
   SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
       lease_until = NULL, attempts = j.attempts + $4::smallint, reason = $3, detail = $5,
       not_before = CASE WHEN $2::interval > interval '0' THEN now() + $2::interval END
  FROM campaigns c
 WHERE j.id = $1 AND j.status = 'sending' AND c.id = j.campaign_id;

-- name: account_waits
-- $1 job, $2 delay, $3 reason
WITH job AS (
  UPDATE jobs SET status = 'pending', lease_until = NULL, reason = $3
   WHERE id = $1 AND status = 'sending'
  RETURNING campaign_id
)
UPDATE accounts a
   SET blocked_until = greatest(a.blocked_until, now() + $2), changed_by = NULL
  FROM job JOIN campaigns c ON c.id = job.campaign_id
 WHERE a.id = c.account_id;

-- name: account_halts
-- $1 job, $2 reason, $3 detail, $4 whether the session is lost
WITH job AS (
  UPDATE jobs SET status = 'pending', lease_until = NULL, reason = $2, detail = $3
   WHERE id = $1 AND status = 'sending'
  RETURNING campaign_id
), account AS (
  UPDATE accounts a
     SET status = CASE WHEN $4 THEN 'lost' ELSE a.status END,
         lost_reason = CASE WHEN $4 THEN $3 ELSE a.lost_reason END, changed_by = NULL
    FROM job JOIN campaigns c ON c.id = job.campaign_id
   WHERE a.id = c.account_id
  RETURNING a.id
)
UPDATE campaigns c
   SET status = 'paused', pause_reason = 'account', paused_at = now(), changed_at = now(),
       changed_by = NULL, rev = rev + 1
  FROM account
 WHERE c.account_id = account.id AND c.status = 'running';

-- name: media_gone
-- $1 job, $2 the message ids it relied on: forget them, unless they were stored again meanwhile
WITH job AS (
  UPDATE jobs SET status = 'pending', lease_until = NULL
   WHERE id = $1 AND status = 'sending'
  RETURNING campaign_id
), campaign AS (
  SELECT c.template_id, c.account_id FROM job JOIN campaigns c ON c.id = job.campaign_id
), gone AS (
  DELETE FROM template_media m USING campaign
   WHERE m.template_id = campaign.template_id AND m.account_id = campaign.account_id
     AND m.message_ids = $2
)
SELECT account_id, template_id FROM campaign;

-- name: finish_idle
-- $1 account
UPDATE campaigns c
   SET status = 'finished', ended_at = now(), changed_at = now(), changed_by = NULL, rev = rev + 1
 WHERE c.account_id = $1 AND c.status = 'running' AND c.planned_at IS NOT NULL
   AND NOT EXISTS (SELECT FROM jobs o WHERE o.campaign_id = c.id AND o.status IN ('pending', 'sending'));

-- name: rescue
-- $1 account, $2 whether every claim is void because the account has a new owner
UPDATE jobs j
   SET status = 'pending', lease_until = NULL
  FROM campaigns c
 WHERE c.id = j.campaign_id AND c.account_id = $1 AND j.status = 'sending'
   AND ($2 OR j.lease_until < now());
