-- Approval by a second person. $1 is the campaign everywhere; the sources of a move are passed in, from
-- delivery.campaign.MOVES. Who may approve what: the function approvers.

-- name: submit
-- $2 sources, $3 rev, $4 actor, $5 warnings of the check, $6 chat and $7 message that show how it goes on, or NULL
WITH campaign AS (
  UPDATE campaigns c
     SET status = 'pending_approval', total = d.chosen, submitted_by = $4, submitted_at = now(), warnings = $5,
         returned_by = NULL, returned_at = NULL, return_reason = NULL,
         rev = rev + 1, changed_at = now(), changed_by = $4
    FROM (SELECT count(*) AS chosen FROM draft_channels WHERE campaign_id = $1 AND removed IS NULL) d
   WHERE c.id = $1 AND c.status = ANY ($2) AND c.rev = $3 AND d.chosen > 0
  RETURNING c.id, c.rev
), card AS (
  INSERT INTO cards (campaign_id, chat_id, message_id)
  SELECT id, $6, $7 FROM campaign WHERE $6::bigint IS NOT NULL
  ON CONFLICT (campaign_id, chat_id) DO UPDATE
     SET message_id = excluded.message_id, shown = '', is_final = false
)
SELECT rev FROM campaign;

-- name: approve
-- $2 sources, $3 rev, $4 actor, $5 undo window, $6 chat and $7 message that will show the card, or NULL: it is
-- launched as it was submitted. A start that was chosen and is over: at once
WITH campaign AS (
  UPDATE campaigns c
     SET status = 'scheduled', starts_at = greatest(now() + $5::interval, c.wanted_at),
         canary = CASE WHEN c.canary BETWEEN 1 AND c.total - 1 THEN c.canary END,
         series_id = CASE WHEN c.repeat_days IS NOT NULL THEN coalesce(c.series_id, c.id) END,
         run = CASE WHEN c.repeat_days IS NOT NULL THEN coalesce(c.run, 1) END,
         occurs_at = CASE WHEN c.repeat_days IS NOT NULL THEN greatest(now() + $5::interval, c.wanted_at) END,
         approved_by = $4, approved_at = now(), launched_by = $4,
         rev = rev + 1, changed_at = now(), changed_by = $4
   WHERE c.id = $1 AND c.status = ANY ($2) AND c.rev = $3
     AND $4 IN (SELECT approvers(c.created_by, c.submitted_by))
  RETURNING c.id, c.rev, greatest(c.starts_at - now(), interval '0') AS delay
), card AS (
  INSERT INTO cards (campaign_id, chat_id, message_id)
  SELECT id, $6, $7 FROM campaign WHERE $6::bigint IS NOT NULL
  ON CONFLICT (campaign_id, chat_id) DO UPDATE
     SET message_id = excluded.message_id, shown = '', is_final = false
)
SELECT rev, delay FROM campaign;

-- name: send_back
-- $2 sources, $3 rev, $4 actor, $5 reason
UPDATE campaigns
   SET status = 'draft', total = NULL, submitted_by = NULL, submitted_at = NULL, warnings = NULL,
       returned_by = $4, returned_at = now(), return_reason = $5,
       rev = rev + 1, changed_at = now(), changed_by = $4
 WHERE id = $1 AND status = ANY ($2) AND rev = $3
RETURNING rev;

-- name: withdraw
-- $2 sources, $3 actor
UPDATE campaigns
   SET status = 'draft', total = NULL, submitted_by = NULL, submitted_at = NULL, warnings = NULL,
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2)
RETURNING rev;

-- name: of
-- $2 person: how it stands, and what this person could do
SELECT c.id AS campaign_id, c.title, c.status, c.rev, c.wanted_at, d.chosen AS channels, d.removed,
       coalesce(c.warnings, 0) AS warnings, c.submitted_at, s.name AS submitted_by_name,
       c.return_reason, r.name AS returned_by_name, g.name AS approved_by_name,
       c.repeat_days, c.repeat_at, c.repeat_zone, c.repeat_until, c.repeat_left,
       needs_approval(c.created_by, $2, d.chosen) AS is_needed,
       EXISTS (SELECT FROM users p WHERE p.id = $2 AND p.role IN ('operator', 'owner')) AS may_launch,
       ARRAY(SELECT approvers(c.created_by, c.submitted_by)) AS approvers
  FROM campaigns c
 CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE removed IS NULL) AS chosen,
                            count(*) FILTER (WHERE removed IS NOT NULL) AS removed
                       FROM draft_channels WHERE campaign_id = c.id) d
  LEFT JOIN known_names s ON s.id = c.submitted_by
  LEFT JOIN known_names r ON r.id = c.returned_by
  LEFT JOIN known_names g ON g.id = c.approved_by
 WHERE c.id = $1;

-- name: status
SELECT status, rev FROM campaigns WHERE id = $1;
