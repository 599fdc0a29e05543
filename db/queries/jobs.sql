-- The hot path of delivery. Every statement is guarded; none is followed by a second that trusts it.

-- name: claim
-- $1 account, $2 owner, $3 wake, $4 the campaign served last, $5 length of the lease, $6 campaigns that rest,
-- $7 whether quiet hours hold, $8 the normal gap, $9 the smallest gap, $10 distance of two posts in one chat,
-- $11 deliveries that came out meanwhile, $12 their message ids, each list as text, $13 how many at most
WITH job AS (
  UPDATE jobs j
     SET status = 'sent', sent_at = now(), ended_at = now(), message_ids = out.ids::bigint[],
         lease_until = NULL, not_before = NULL
    FROM unnest($11::bigint[], $12::text[]) AS out (id, ids)
   WHERE j.id = out.id AND j.status = 'sending'
  RETURNING j.id, j.campaign_id
), ended AS (
-- then: end_campaign
), account AS (
  SELECT a.id, a.wake,
         a.owner = $2 AND a.owner_until > now() AS is_ours, a.wake <= $3 AS is_newest,
         a.blocked_until - now() AS blocked_for
    FROM accounts a
   WHERE a.id = $1
), running AS (
  SELECT c.id, c.tolerated,
         NOT c.id = ANY ($6::bigint[]) AND (c.ignores_quiet OR NOT $7::boolean) AS is_free,
         $7 AND NOT c.ignores_quiet AS is_quiet,
         (SELECT max(b.id) FROM batches b  -- waves are released from the first on
           WHERE b.campaign_id = c.id AND b.released_at IS NOT NULL) AS released,
         CASE WHEN c.finish_by IS NULL THEN coalesce(c.gap, $8::interval)
              ELSE greatest($9::interval, (c.finish_by - now())
                   / greatest(1, (SELECT count(*) FROM jobs j
                                   WHERE j.campaign_id = c.id AND j.status = 'pending')))
         END AS gap
    FROM account
    JOIN campaigns c ON c.account_id = account.id AND c.status = 'running'
    JOIN templates t ON t.id = c.template_id
    LEFT JOIN template_media m ON m.template_id = t.id AND m.account_id = account.id
   WHERE account.is_ours AND account.is_newest
     AND (m.message_ids IS NOT NULL OR NOT t.content ? 'media')
     AND coalesce(account.blocked_for, interval '0') <= interval '0'
), due AS (
  SELECT j.id, j.channel_id, running.id AS campaign_id,
         row_number() OVER (ORDER BY j.round, running.id <= $4, running.id) AS turn
    FROM running
   CROSS JOIN LATERAL (
         SELECT free.id, free.channel_id, row_number() OVER () AS round
           FROM (
                SELECT j.id, j.channel_id
                  FROM jobs j
                 WHERE j.campaign_id = running.id
                   AND j.status = 'pending'
                   AND j.batch_id <= running.released
                   AND (j.not_before IS NULL OR j.not_before <= now())
                 ORDER BY j.batch_id, j.id
                 LIMIT $13
                   FOR UPDATE OF j SKIP LOCKED) free) j
   WHERE running.is_free
   ORDER BY turn
   LIMIT $13
), claimed AS (
  UPDATE jobs j
     SET status = next.status, detail = NULL,
         lease_until = CASE next.status WHEN 'sending' THEN now() + $5::interval END,
         started_at = CASE next.status WHEN 'sending' THEN now() ELSE j.started_at END,
         not_before = CASE next.status WHEN 'pending' THEN chat.free_at END,
         ended_at = CASE next.status WHEN 'skipped' THEN now() END,
         reason = CASE WHEN next.status = 'skipped' THEN 'excluded'
                       WHEN next.status = 'pending' AND top.free_at >= chat.free_at THEN 'on_top'
                       WHEN next.status = 'pending' THEN 'chat_gap' END
    FROM due
    JOIN channels ch ON ch.id = due.channel_id
   CROSS JOIN LATERAL (
         SELECT max(o.started_at) + $10::interval AS free_at
           FROM jobs o
          WHERE o.channel_id = due.channel_id AND o.id <> due.id
            AND o.started_at > now() - $10::interval) gap
   CROSS JOIN LATERAL (  -- the longest time on top there is
         SELECT max(coalesce(o.sent_at, o.started_at) + oc.on_top) AS free_at
           FROM jobs o JOIN campaigns oc ON oc.id = o.campaign_id
          WHERE o.channel_id = due.channel_id AND o.campaign_id <> due.campaign_id
            AND o.started_at > now() - interval '3 hours' AND o.status IN ('sent', 'sending')
            AND coalesce(o.sent_at, o.started_at) + oc.on_top > now()) top
   CROSS JOIN LATERAL (SELECT greatest(gap.free_at, top.free_at) AS free_at) chat
   CROSS JOIN LATERAL (
         SELECT CASE WHEN ch.excluded_at IS NOT NULL THEN 'skipped'
                     WHEN chat.free_at IS NULL THEN 'sending' ELSE 'pending' END AS status) next
   WHERE j.id = due.id
  RETURNING j.id, j.status, j.campaign_id, j.channel_id, j.random_ids, j.attempts, j.budget, j.buttons, due.turn
)
SELECT account.is_ours, account.is_newest, account.blocked_for,
       (SELECT min(next.at) - now()
          FROM running
          JOIN batches b ON b.campaign_id = running.id AND b.released_at IS NOT NULL
         CROSS JOIN LATERAL (  -- wave by wave: an index serves that, however little the planner knows
               SELECT min(greatest(j.not_before, now())) AS at FROM jobs j
                WHERE j.campaign_id = running.id AND j.status = 'pending' AND j.batch_id = b.id) next
         WHERE running.is_free AND claimed.id IS NULL) AS next_in,
       (SELECT bool_or(running.is_quiet) FROM running) AS is_quiet,
       (SELECT min(running.gap) FROM running) AS fastest, running.gap, running.tolerated,
       claimed.id, claimed.status, claimed.campaign_id, claimed.channel_id, claimed.random_ids,
       claimed.attempts, claimed.budget, c.silent, c.protect, c.preview, c.pin, c.unpin_after, c.on_top,
       ch.chat_id, ch.kind, ch.title, ch.username, ch.variables::text AS variables, ac.access_hash,
       NOT ac.can_post AS is_closed, t.content::text AS content, claimed.buttons IS NOT NULL AS has_keyboard,
       m.place, m.message_ids AS media_ids, a.vault_chat_id, a.vault_access_hash
  FROM account
  LEFT JOIN claimed ON true
  LEFT JOIN running ON running.id = claimed.campaign_id
  LEFT JOIN campaigns c ON c.id = claimed.campaign_id
  LEFT JOIN channels ch ON ch.id = claimed.channel_id
  LEFT JOIN account_channels ac ON ac.channel_id = claimed.channel_id AND ac.account_id = account.id
  LEFT JOIN templates t ON t.id = c.template_id
  LEFT JOIN template_media m ON m.template_id = t.id AND m.account_id = account.id
  LEFT JOIN accounts a ON a.id = account.id
 ORDER BY claimed.turn;

-- name: paces
-- $1 account, $2 the normal gap, $3 the smallest gap: as in a claim
SELECT c.id,
       CASE WHEN c.finish_by IS NULL THEN coalesce(c.gap, $2::interval)
            ELSE greatest($3::interval, (c.finish_by - now())
                 / greatest(1, (SELECT count(*) FROM jobs j
                                 WHERE j.campaign_id = c.id AND j.status = 'pending')))
       END AS gap
  FROM campaigns c
 WHERE c.account_id = $1 AND c.status = 'running';

-- name: end_campaign
-- of the campaigns of CTE job (id: a delivery that just ended, campaign_id): when nothing open is left,
-- one whose canary is out asks, any other is finished. Held waves are the last: the first pending delivery
-- tells whether all are held, and costs one look into the index
UPDATE campaigns c
   SET status = CASE WHEN rest.id IS NULL THEN 'finished' ELSE 'paused' END,
       pause_reason = CASE WHEN rest.id IS NOT NULL THEN 'canary' END,
       paused_at = CASE WHEN rest.id IS NOT NULL THEN now() END,
       ended_at = CASE WHEN rest.id IS NULL THEN now() END,
       changed_at = now(), changed_by = NULL, rev = rev + 1
  FROM job
  LEFT JOIN LATERAL (
       SELECT o.id, o.batch_id FROM jobs o
        WHERE o.campaign_id = job.campaign_id AND o.status = 'pending'
        ORDER BY o.batch_id, o.id
        LIMIT 1) rest ON true
  LEFT JOIN batches b ON b.id = rest.batch_id
 WHERE c.id = job.campaign_id AND c.status = 'running' AND c.planned_at IS NOT NULL
   AND b.released_at IS NULL
   AND NOT EXISTS (SELECT FROM jobs o
                    WHERE o.campaign_id = c.id AND o.status = 'sending'
                      AND NOT EXISTS (SELECT FROM job ended WHERE ended.id = o.id));

-- name: sent
-- $1 job, $2 message ids
WITH job AS (
  UPDATE jobs
     SET status = 'sent', sent_at = now(), ended_at = now(), message_ids = $2,
         lease_until = NULL, not_before = NULL
   WHERE id = $1 AND status = 'sending'
  RETURNING id, campaign_id
)
-- then: end_campaign

-- name: reopened
-- $1 channel, $2 campaign: its account posted where it was thought it could not
UPDATE account_channels ac SET can_post = true, reason = NULL, reason_at = NULL
  FROM campaigns c
 WHERE c.id = $2 AND ac.account_id = c.account_id AND ac.channel_id = $1 AND NOT ac.can_post;

-- name: failed
-- $1 job, $2 reason, $3 detail, $4 whether nothing can be posted in this channel any more,
-- $5 whether the reason is the channel's
WITH job AS (
  UPDATE jobs
     SET status = 'failed', ended_at = now(), reason = $2, detail = $3,
         lease_until = NULL, not_before = NULL
   WHERE id = $1 AND status = 'sending'
  RETURNING id, campaign_id, channel_id
), channel AS (
  UPDATE account_channels ac
     SET can_post = ac.can_post AND NOT $4::boolean, reason = $2, reason_at = now()
    FROM job JOIN campaigns c ON c.id = job.campaign_id
   WHERE $5::boolean AND ac.account_id = c.account_id AND ac.channel_id = job.channel_id
)
-- then: end_campaign

-- name: groups_closed
-- $1 job, $2 reason, $3 detail: the account may write in no group where it is no administrator
WITH job AS (
  UPDATE jobs
     SET status = 'failed', ended_at = now(), reason = $2, detail = $3,
         lease_until = NULL, not_before = NULL
   WHERE id = $1 AND status = 'sending'
  RETURNING id, campaign_id
), closed AS (
  UPDATE account_channels ac SET can_post = false, reason = $2, reason_at = now()
    FROM job
    JOIN campaigns c ON c.id = job.campaign_id
    JOIN channels ch ON ch.kind = 'supergroup'
   WHERE ac.account_id = c.account_id AND ac.channel_id = ch.id AND ac.can_post AND NOT ac.is_admin
  RETURNING ac.account_id, ac.channel_id
), skipped AS (
  UPDATE jobs j SET status = 'skipped', ended_at = now(), reason = $2, not_before = NULL
    FROM closed
    JOIN campaigns c ON c.account_id = closed.account_id
                    AND c.status IN ('scheduled', 'running', 'paused')
   WHERE j.campaign_id = c.id AND j.channel_id = closed.channel_id AND j.status = 'pending'
)
SELECT c.account_id FROM job JOIN campaigns c ON c.id = job.campaign_id;

-- name: postponed
-- $1 job, $2 delay, $3 reason or NULL, $4 attempts used up by this try (0 or 1), $5 detail or NULL
WITH job AS (
  UPDATE jobs j
     SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
         ended_at = CASE c.status WHEN 'cancelled' THEN now() END,
         lease_until = NULL, attempts = j.attempts + $4::smallint, reason = $3, detail = $5,
         not_before = CASE WHEN $2::interval > interval '0' AND c.status <> 'cancelled'
                           THEN now() + $2::interval END
    FROM campaigns c
   WHERE j.id = $1 AND j.status = 'sending' AND c.id = j.campaign_id
  RETURNING j.id
)
SELECT count(*) FROM job;

-- name: account_waits
-- $1 job, $2 delay, $3 reason, $4 the largest factor of a gap. Several requests that were under way are
-- told of the same wait: it slows the account down once, and is counted once
WITH job AS (
  UPDATE jobs j
     SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
         ended_at = CASE c.status WHEN 'cancelled' THEN now() END,
         lease_until = NULL, reason = $3
    FROM campaigns c
   WHERE j.id = $1 AND j.status = 'sending' AND c.id = j.campaign_id
  RETURNING c.account_id
), waiting AS (
  UPDATE campaigns c
     SET waited = c.waited + greatest(interval '0', now() + $2::interval
                                                    - greatest(now(), coalesce(a.blocked_until, now())))
    FROM job JOIN accounts a ON a.id = job.account_id
   WHERE c.account_id = a.id AND c.status = 'running'
)
UPDATE accounts a
   SET blocked_until = greatest(a.blocked_until, now() + $2::interval),
       slowed = CASE WHEN a.blocked_until > now() THEN a.slowed
                     ELSE greatest(a.slowed, least(a.slowed * 2, $4)) END, changed_by = NULL
  FROM job
 WHERE a.id = job.account_id;

-- name: account_halts
-- $1 job, $2 reason, $3 detail, $4 whether the session is lost
WITH job AS (
  UPDATE jobs j
     SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
         ended_at = CASE c.status WHEN 'cancelled' THEN now() END,
         lease_until = NULL, reason = $2, detail = $3
    FROM campaigns c
   WHERE j.id = $1 AND j.status = 'sending' AND c.id = j.campaign_id
  RETURNING c.account_id
), account AS (
  UPDATE accounts a
     SET status = CASE WHEN $4 THEN 'lost' ELSE a.status END,
         lost_reason = CASE WHEN $4 THEN $3 ELSE a.lost_reason END,
         limited_reason = CASE WHEN $4 THEN a.limited_reason ELSE $3 END,
         limited_at = CASE WHEN $4 THEN a.limited_at ELSE now() END, changed_by = NULL
    FROM job
   WHERE a.id = job.account_id
  RETURNING a.id
)
UPDATE campaigns c
   SET status = 'paused', pause_reason = 'account', pause_detail = $2, paused_at = now(),
       changed_at = now(), changed_by = NULL, rev = rev + 1
  FROM account
 WHERE c.account_id = account.id AND c.status = 'running';

-- name: post_refused
-- $1 job, $2 reason, $3 detail: the post itself is refused, it would be everywhere
WITH job AS (
  UPDATE jobs j
     SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
         ended_at = CASE c.status WHEN 'cancelled' THEN now() END,
         lease_until = NULL, reason = $2, detail = $3
    FROM campaigns c
   WHERE j.id = $1 AND j.status = 'sending' AND c.id = j.campaign_id
  RETURNING j.campaign_id
)
UPDATE campaigns c
   SET status = 'paused', pause_reason = 'errors', pause_detail = $2, paused_at = now(),
       changed_at = now(), changed_by = NULL, rev = rev + 1
  FROM job
 WHERE c.id = job.campaign_id AND c.status = 'running';

-- name: media_gone
-- $1 job, $2 the message ids it relied on: forget them, unless they were stored again meanwhile
WITH job AS (
  UPDATE jobs j
     SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
         ended_at = CASE c.status WHEN 'cancelled' THEN now() END, lease_until = NULL
    FROM campaigns c
   WHERE j.id = $1 AND j.status = 'sending' AND c.id = j.campaign_id
  RETURNING c.template_id, c.account_id
), gone AS (
  DELETE FROM template_media m USING job
   WHERE m.template_id = job.template_id AND m.account_id = job.account_id AND m.message_ids = $2
)
SELECT account_id, template_id FROM job;

-- name: recent
-- $1 campaign, $2 limit: how its newest deliveries ended, since a person let it go on
SELECT CASE j.status WHEN 'sent' THEN NULL ELSE j.reason END AS reason
  FROM jobs j JOIN campaigns c ON c.id = j.campaign_id
 WHERE j.campaign_id = $1 AND j.ended_at IS NOT NULL AND j.status IN ('sent', 'failed')
   AND (c.resumed_at IS NULL OR j.ended_at > c.resumed_at)
 ORDER BY j.ended_at DESC
 LIMIT $2;

-- name: pause_by_errors
-- $1 campaign, $2 reason
UPDATE campaigns
   SET status = 'paused', pause_reason = 'errors', pause_detail = $2, paused_at = now(),
       changed_at = now(), changed_by = NULL, rev = rev + 1
 WHERE id = $1 AND status = 'running';

-- name: history
-- $1 account: how long ago its posts of the last day went out
SELECT now() - j.started_at AS age
  FROM campaigns c
  JOIN jobs j ON j.campaign_id = c.id AND j.ended_at > now() - interval '1 day'
             AND j.status IN ('sent', 'failed') AND j.started_at IS NOT NULL
 WHERE c.account_id = $1 AND (c.ended_at IS NULL OR c.ended_at > now() - interval '1 day');

-- name: account
-- $1 account
SELECT slowed, now() - session_since AS session_age FROM accounts WHERE id = $1;

-- name: slowed
-- $1 account, $2 factor
UPDATE accounts SET slowed = $2, changed_by = NULL WHERE id = $1 AND slowed <> $2;

-- name: waits
-- $1 account, $2 delay, $3 cause
UPDATE accounts SET waits_until = now() + $2::interval, waits_for = $3 WHERE id = $1;

-- name: finish_idle
-- $1 account
WITH job AS (
  SELECT c.id AS campaign_id, 0 AS id FROM campaigns c WHERE c.account_id = $1 AND c.status = 'running'
)
-- then: end_campaign

-- name: give_back
-- $1 account, $2 owner, $3 deliveries in flight
UPDATE jobs j
   SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
       ended_at = CASE c.status WHEN 'cancelled' THEN now() END, lease_until = NULL
  FROM campaigns c JOIN accounts a ON a.id = c.account_id
 WHERE c.id = j.campaign_id AND a.id = $1 AND a.owner = $2 AND a.owner_until > now()
   AND j.status = 'sending' AND j.id <> ALL ($3::bigint[]);

-- name: rescue
-- $1 account, $2 whether every claim is void because the account has a new owner
UPDATE jobs j
   SET status = CASE c.status WHEN 'cancelled' THEN 'cancelled' ELSE 'pending' END,
       ended_at = CASE c.status WHEN 'cancelled' THEN now() END, lease_until = NULL
  FROM campaigns c
 WHERE c.id = j.campaign_id AND c.account_id = $1 AND j.status = 'sending'
   AND ($2 OR j.lease_until < now());
