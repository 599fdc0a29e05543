-- What the account's screen says beside its state.

-- name: card
-- $1 account: starts of posts of the last day are what its cap counts
SELECT a.session_since, a.blocked_until, a.lost_reason,
       (SELECT count(*) FROM campaigns c
          JOIN jobs j ON j.campaign_id = c.id AND j.ended_at > now() - interval '1 day'
                     AND j.status IN ('sent', 'failed') AND j.started_at IS NOT NULL
         WHERE c.account_id = a.id AND (c.ended_at IS NULL OR c.ended_at > now() - interval '1 day')) AS posts,
       w.waits, w.waited, k.asked_at, k.answered_at, k.problem
  FROM accounts a
 CROSS JOIN LATERAL (  -- of a wait that lasts only what is over
       SELECT count(*) AS waits,
              coalesce(sum(least(f.ends_at, now()) - greatest(f.began_at, now() - interval '7 days')),
                       interval '0') AS waited
         FROM flood_waits f
        WHERE f.account_id = a.id AND f.ends_at > now() - interval '7 days') w
  LEFT JOIN account_checks k ON k.account_id = a.id
 WHERE a.id = $1;

-- name: ask
-- $1 account, $2 who asks
INSERT INTO account_checks (account_id, asked_by) VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE
   SET asked_at = now(), asked_by = excluded.asked_by, answered_at = NULL, problem = NULL
RETURNING asked_at;

-- name: answer
-- $1 account, $2 problem or NULL
UPDATE account_checks SET answered_at = now(), problem = $2 WHERE account_id = $1 AND answered_at IS NULL;
