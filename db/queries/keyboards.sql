-- Buttons that the bot puts under posts of the account, where it is an administrator.

-- name: due
-- $1 how many at most: posts that are out and wait for their buttons. They are under the last message of a pair
SELECT j.id, ch.chat_id, j.message_ids[cardinality(j.message_ids)] AS message_id, ch.title, ch.username,
       ch.variables::text AS variables, t.content::text AS content
  FROM jobs j
  JOIN campaigns c ON c.id = j.campaign_id
  JOIN templates t ON t.id = c.template_id
  JOIN channels ch ON ch.id = j.channel_id
 WHERE j.buttons = 'wanted' AND j.status = 'sent'
 ORDER BY j.id
 LIMIT $1;

-- name: done
UPDATE jobs SET buttons = 'done' WHERE id = $1 AND buttons = 'wanted';

-- name: refused
-- the bot may not do that there (any more): the next posts get links
WITH job AS (
  UPDATE jobs SET buttons = 'refused' WHERE id = $1 AND buttons = 'wanted' RETURNING channel_id
)
UPDATE channels SET bot_can_edit = false FROM job WHERE channels.id = job.channel_id;
