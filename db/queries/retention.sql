-- What need not be kept. Each statement takes at most $2 rows, so that none holds a lock for long.

-- name: notices
-- $1 older than
DELETE FROM notices
 WHERE id IN (SELECT id FROM notices WHERE told_at < now() - $1::interval ORDER BY told_at LIMIT $2);

-- name: questions
-- $1 older than: what a person was asked and never answered
DELETE FROM fsm_state
 WHERE ctid IN (SELECT ctid FROM fsm_state WHERE updated_at < now() - $1::interval LIMIT $2);

-- name: queue_log
-- $1 older than
DELETE FROM pgqueuer.pgqueuer_log
 WHERE id IN (SELECT id FROM pgqueuer.pgqueuer_log WHERE created < now() - $1::interval LIMIT $2);

-- name: journal
-- $1 days, $2 at most
SELECT public.forget_journal($1, $2);
