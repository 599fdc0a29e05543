-- Numbers for whoever watches.

-- name: queues
SELECT entrypoint AS queue, status::text AS status, count(*)::integer AS rows
  FROM pgqueuer.pgqueuer GROUP BY 1, 2;

-- name: lags
-- a delivery is due in a running campaign, in a released wave, when it waits for nothing
WITH due AS (
  SELECT greatest(j.not_before, b.released_at, c.started_at) AS since
    FROM campaigns c
    JOIN batches b ON b.campaign_id = c.id AND b.released_at IS NOT NULL
    JOIN jobs j ON j.batch_id = b.id AND j.campaign_id = c.id AND j.status = 'pending'
   WHERE c.status = 'running' AND (j.not_before IS NULL OR j.not_before <= now())
)
SELECT (SELECT coalesce(extract(epoch FROM now() - min(q.execute_after)), 0)::float8
          FROM pgqueuer.pgqueuer q WHERE q.status = 'queued' AND q.execute_after <= now()) AS queue,
       (SELECT count(*)::integer FROM due) AS due,
       (SELECT coalesce(extract(epoch FROM now() - min(since)), 0)::float8 FROM due) AS delivery;

-- name: accounts
SELECT id, status, slowed::float8 AS slowed, CASE WHEN owner_until > now() THEN owner END AS owner FROM accounts;
