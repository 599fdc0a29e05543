-- Tests of posts. $1 is the template, $2 the account.

-- name: trial
-- $3 titles of folders, lower case, $4 the campaign whose options count, or 0: the post, its files, and the first
-- channel of such a folder that is open
SELECT t.content::text AS content, m.place, m.message_ids AS media_ids, m.problem, a.vault_chat_id,
       a.vault_access_hash, greatest(a.blocked_until - now(), interval '0') AS blocked,
       coalesce(c.silent, false) AS silent, coalesce(c.protect, false) AS protect, c.preview, false AS pin,
       NULL AS unpin_after, NULL AS on_top, ch.chat_id, ch.kind, ch.title, ch.username, ch.variables::text AS variables, ch.access_hash
  FROM templates t
  JOIN accounts a ON a.id = $2
  LEFT JOIN campaigns c ON c.id = $4
  LEFT JOIN template_media m ON m.template_id = t.id AND m.account_id = a.id
  LEFT JOIN LATERAL (
    SELECT c.chat_id, c.kind, c.title, c.username, c.variables, ac.access_hash
      FROM folders f
      JOIN folder_channels fc ON fc.folder_id = f.id
      JOIN channels c ON c.id = fc.channel_id AND c.excluded_at IS NULL
      JOIN account_channels ac ON ac.channel_id = c.id AND ac.account_id = a.id AND ac.can_post
     WHERE lower(f.title) = ANY ($3) AND (f.account_id IS NULL OR f.account_id = a.id)
     ORDER BY c.kind = 'group', c.sought, c.id
     LIMIT 1) ch ON true
 WHERE t.id = $1;

-- name: forget_files
-- $3 message ids
DELETE FROM template_media WHERE template_id = $1 AND account_id = $2 AND message_ids = $3;
