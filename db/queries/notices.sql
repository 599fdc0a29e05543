-- What people are told with a sound. The rows are written by triggers on campaigns and accounts.

-- name: due
-- $1 limit, $2 chats and $3 notices that rest: the oldest notice of each chat. What is not so any more, or was
-- so a day ago, is told to nobody.
WITH untold AS (
  SELECT n.id, n.chat_id, n.kind, coalesce(n.campaign_id, 0) AS campaign_id,
         coalesce(n.subject_id, 0) AS subject_id, coalesce(u.locale, 'ru') AS locale, u.time_zone,
         coalesce(a.name, '') AS account_name, coalesce(a.status = 'lost', false) AS is_lost,
         CASE WHEN a.status = 'lost' THEN a.lost_reason ELSE a.limited_reason END AS word,
         CASE n.kind WHEN 'flood' THEN a.blocked_until WHEN 'cap' THEN a.waits_until END AS until,
         (SELECT count(*) FROM campaigns p
           WHERE p.account_id = n.account_id AND p.status = 'paused' AND p.pause_reason = 'account') AS paused,
         n.created_at > now() - interval '24 hours'
         AND CASE n.kind
             WHEN 'account' THEN a.status = 'lost' OR a.limited_at IS NOT NULL
             WHEN 'flood' THEN a.blocked_until > now()
             WHEN 'cap' THEN a.waits_for = 'cap' AND a.waits_until > now()
             WHEN 'finished' THEN c.status = 'finished'
             WHEN 'joined' THEN true
             WHEN 'digest' THEN EXISTS (SELECT FROM closed_channels)
             WHEN 'approval' THEN c.status = 'pending_approval' AND c.submitted_at <= n.created_at
             WHEN 'approved' THEN c.approved_at <= n.created_at
             WHEN 'skipped_run' THEN c.skipped_at IS NOT NULL
             WHEN 'returned' THEN c.status = 'draft' AND c.returned_at <= n.created_at
             ELSE c.status = 'paused' AND c.pause_reason = n.kind
             END AS is_so
    FROM notices n
    LEFT JOIN accounts a ON a.id = n.account_id
    LEFT JOIN campaigns c ON c.id = n.campaign_id
    LEFT JOIN users u ON u.id = n.chat_id
   WHERE n.told_at IS NULL
), dropped AS (
  UPDATE notices n SET told_at = now()
    FROM untold
   WHERE n.id = untold.id AND untold.is_so IS NOT TRUE
)
SELECT id, chat_id, kind, campaign_id, locale, account_name, is_lost, word, until, paused, subject_id,
       time_zone
  FROM untold
 WHERE id IN (SELECT min(id) FROM untold
               WHERE is_so AND chat_id <> ALL ($2::bigint[]) AND id <> ALL ($3::bigint[])
               GROUP BY chat_id)
 ORDER BY id
 LIMIT $1;

-- name: told
-- $1 notice
UPDATE notices SET told_at = now() WHERE id = $1 AND told_at IS NULL;
