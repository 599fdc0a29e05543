-- Lists of campaigns. $1 pattern of LIKE, $2 author, $3 from and $4 to: each NULL for all; a campaign belongs to
-- the moment at which it started, else is to start, else was made.

-- name: matching
SELECT c.id, c.status,
       CASE c.status WHEN 'running' THEN 0 WHEN 'paused' THEN 1 WHEN 'scheduled' THEN 2
                     WHEN 'pending_approval' THEN 2 ELSE 3 END AS rank
  FROM campaigns c
  JOIN templates t ON t.id = c.template_id
 WHERE ($1::text IS NULL OR replace(lower(c.title), 'ё', 'е') LIKE $1 OR t.searched LIKE $1)
   AND ($2::bigint IS NULL OR c.created_by = $2)
   AND ($3::timestamptz IS NULL OR coalesce(c.started_at, c.starts_at, c.created_at) >= $3
                               AND coalesce(c.started_at, c.starts_at, c.created_at) < $4);

-- name: page
-- $5 statuses, $6 offset, $7 limit: what moves first, then the newest. OFFSET 0 keeps the planner from counting
-- the deliveries of all campaigns before it takes some
WITH found AS (
-- then: matching
), few AS (
  SELECT id, rank FROM found WHERE status = ANY ($5) ORDER BY rank, id DESC OFFSET $6 LIMIT $7
)
SELECT p.*
  FROM few
 CROSS JOIN LATERAL (SELECT * FROM campaign_progress WHERE campaign_id = few.id OFFSET 0) p
 ORDER BY few.rank, few.id DESC;

-- name: counts
WITH found AS (
-- then: matching
)
SELECT status, count(*) AS campaigns FROM found GROUP BY status;
