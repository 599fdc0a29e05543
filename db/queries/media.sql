-- Files of posts. $1 is the template, $2 the account, unless said otherwise.

-- name: wanted
SELECT t.content::text AS content, a.vault_chat_id, a.vault_access_hash,
       (a.vault_refused IS NULL OR a.vault_refused_at < now() - interval '1 day') AS may_have_vault
  FROM templates t
  JOIN accounts a ON a.id = $2
 WHERE t.id = $1 AND t.content ? 'media'
   AND NOT EXISTS (SELECT FROM template_media m WHERE m.template_id = $1 AND m.account_id = $2);

-- name: keep_vault
-- $1 account, $2 chat, $3 access hash, $4 Telegram's word where it allows none.
-- The vault is nowhere to publish: a sync may have seen it a moment earlier.
WITH hidden AS (
  DELETE FROM account_channels ac USING channels ch
   WHERE ac.channel_id = ch.id AND ch.chat_id = $2
)
UPDATE accounts
   SET vault_chat_id = $2, vault_access_hash = $3, vault_refused = $4,
       vault_refused_at = CASE WHEN $4::text IS NOT NULL THEN now() END, changed_by = NULL
 WHERE id = $1;

-- name: stored
-- $3 place, $4 message ids
INSERT INTO template_media (template_id, account_id, place, message_ids) VALUES ($1, $2, $3, $4)
ON CONFLICT (template_id, account_id) DO UPDATE
   SET place = excluded.place, message_ids = excluded.message_ids, problem = NULL, stored_at = now();

-- name: unstorable
-- $3 problem: what waits for the files is paused with it
WITH media AS (
  INSERT INTO template_media (template_id, account_id, problem) VALUES ($1, $2, $3)
  ON CONFLICT (template_id, account_id) DO UPDATE
     SET problem = excluded.problem, place = NULL, message_ids = NULL, stored_at = now()
  RETURNING template_id, account_id
)
UPDATE campaigns c
   SET status = 'paused', pause_reason = 'errors', paused_at = now(), changed_at = now(),
       changed_by = NULL, rev = rev + 1
  FROM media
 WHERE c.template_id = media.template_id AND c.account_id = media.account_id AND c.status = 'running';

-- name: pause_unstorable
-- $1 campaign: it was found out before the campaign ran
UPDATE campaigns c
   SET status = 'paused', pause_reason = 'errors', paused_at = now(), changed_at = now(),
       changed_by = NULL, rev = rev + 1
  FROM template_media m
 WHERE c.id = $1 AND c.status = 'running' AND m.problem IS NOT NULL
   AND m.template_id = c.template_id AND m.account_id = c.account_id;

-- name: missing
-- no parameters: posts of open campaigns whose files are nowhere
SELECT DISTINCT c.account_id, c.template_id
  FROM campaigns c JOIN templates t ON t.id = c.template_id
 WHERE c.status IN ('scheduled', 'running') AND t.content ? 'media'
   AND NOT EXISTS (SELECT FROM template_media m
                    WHERE m.template_id = c.template_id AND m.account_id = c.account_id);

-- name: of_campaign
-- $1 campaign: its post, when the files are not stored yet
SELECT c.account_id, c.template_id
  FROM campaigns c JOIN templates t ON t.id = c.template_id
 WHERE c.id = $1 AND t.content ? 'media'
   AND NOT EXISTS (SELECT FROM template_media m
                    WHERE m.template_id = c.template_id AND m.account_id = c.account_id
                      AND m.problem IS NULL);

-- name: forget_problem
-- a person resumes: try again
DELETE FROM template_media WHERE template_id = $1 AND account_id = $2 AND problem IS NOT NULL;
