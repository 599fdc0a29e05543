-- Starts that are ahead. $1 is the campaign everywhere.

-- name: reschedule
-- $2 sources, $3 actor, $4 moment. What was approved for its moment is moved by who may approve it: that is
-- an approval of the new one
UPDATE campaigns
   SET starts_at = $4, wanted_at = $4,
       approved_by = CASE WHEN approved_by IS NOT NULL THEN $3 END,
       approved_at = CASE WHEN approved_by IS NOT NULL THEN now() END,
       rev = rev + 1, changed_at = now(), changed_by = $3
 WHERE id = $1 AND status = ANY ($2) AND starts_at > clock_timestamp() AND $4 > clock_timestamp()
   AND (approved_by IS NULL OR $3 IN (SELECT approvers(created_by, submitted_by)))
RETURNING rev, greatest(starts_at - now(), interval '0') AS delay;
