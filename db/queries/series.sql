-- What comes out regularly. $1 is the campaign everywhere.

-- name: to_follow
-- a run that is behind its moment, one way or another, and has none after it
SELECT c.repeat_days, c.repeat_at, c.repeat_zone, c.repeat_until, c.repeat_left, c.occurs_at, now() AS now
  FROM campaigns c
 WHERE c.id = $1 AND c.repeat_days IS NOT NULL AND c.series_id IS NOT NULL
   AND (c.started_at IS NOT NULL OR c.pause_reason = 'missed' OR c.skipped_at IS NOT NULL)
   AND NOT EXISTS (SELECT FROM campaigns n WHERE n.series_id = c.series_id AND n.run > c.run)
   FOR UPDATE;

-- name: next_run
-- $2 moment
SELECT next_run($1, $2);

-- name: unfollowed
-- as to_follow, all of them; not those that are known to be at their end
SELECT c.id
  FROM campaigns c
 WHERE c.repeat_days IS NOT NULL AND c.series_id IS NOT NULL
   AND (c.started_at IS NOT NULL OR c.pause_reason = 'missed' OR c.skipped_at IS NOT NULL)
   AND c.repeat_left IS DISTINCT FROM 0 AND coalesce(c.repeat_until > now() - interval '2 days', true)
   AND NOT EXISTS (SELECT FROM campaigns n WHERE n.series_id = c.series_id AND n.run > c.run);

-- name: set_rule
-- $2 the rev it was read at, $3 actor, $4 start, $5 days, $6 time, $7 zone, $8 last day, $9 runs that are left,
-- $10 the rev that was seen
UPDATE campaigns c
   SET wanted_at = $4, repeat_days = $5, repeat_at = $6, repeat_zone = $7, repeat_until = $8, repeat_left = $9,
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE c.id = $1 AND c.status = 'draft' AND c.rev = $2 AND public.is_as_seen(c, $10, $3)
RETURNING c.rev;

-- name: skip
-- $2 sources, $3 actor
UPDATE campaigns
   SET status = 'cancelled', ended_at = now(), skipped_at = now(),
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2) AND repeat_days IS NOT NULL
RETURNING id;

-- name: skip_overlapping
-- $2 sources: a run whose moment has come while another one of its series goes on. A start that a person moved
-- is what that person wants
UPDATE campaigns c
   SET status = 'cancelled', ended_at = now(), skipped_at = now(),
       rev = rev + 1, changed_at = now(), changed_by = NULL
 WHERE c.id = $1 AND c.status = ANY ($2) AND c.starts_at = c.occurs_at AND c.starts_at <= now()
   AND EXISTS (SELECT FROM campaigns o
                WHERE o.series_id = c.series_id AND o.id <> c.id AND o.started_at IS NOT NULL
                  AND o.status IN ('running', 'paused'))
RETURNING id;

-- name: stop
-- $2 actor
UPDATE campaigns
   SET repeat_days = NULL, repeat_at = NULL, repeat_zone = NULL, repeat_until = NULL, repeat_left = NULL,
       rev = rev + 1, changed_at = now(), changed_by = $2
 WHERE id = $1 AND status = 'scheduled' AND repeat_days IS NOT NULL
RETURNING id;

-- name: forget_rule
-- $2 actor: of the run before one that becomes a draft, so that nothing else follows it
UPDATE campaigns p
   SET repeat_days = NULL, repeat_at = NULL, repeat_zone = NULL, repeat_until = NULL, repeat_left = NULL,
       rev = p.rev + 1, changed_at = now(), changed_by = $2
  FROM campaigns c
 WHERE c.id = $1 AND p.series_id = c.series_id AND p.run = c.run - 1 AND p.repeat_days IS NOT NULL;

-- name: cancel_rest
-- $2 sources, $3 actor: the runs after this one
UPDATE campaigns n
   SET status = 'cancelled', ended_at = now(), pause_reason = NULL, pause_detail = NULL, paused_at = NULL,
       rev = n.rev + 1, changed_at = now(), changed_by = $3
  FROM campaigns c
 WHERE c.id = $1 AND n.series_id = c.series_id AND n.run > c.run AND n.status = ANY ($2)
   AND n.started_at IS NULL;
