-- Live cards.

-- name: place
-- $1 campaign, $2 chat, $3 message, $4 digest, $5 final
INSERT INTO cards (campaign_id, chat_id, message_id, shown, is_final) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (campaign_id, chat_id) DO UPDATE
   SET message_id = excluded.message_id, shown = excluded.shown, is_final = excluded.is_final;

-- name: remove
-- $1 chat, $2 message
DELETE FROM cards WHERE chat_id = $1 AND message_id = $2;

-- name: revive
-- $1 chat; one that is up to date is final again at the next look, without a call
UPDATE cards k SET is_final = false FROM campaigns c
 WHERE k.chat_id = $1 AND k.is_final AND c.id = k.campaign_id
   AND (c.status IN ('scheduled', 'running', 'paused') OR c.changed_at > now() - interval '7 days');

-- name: live
SELECT c.campaign_id, c.chat_id, c.message_id, c.shown, coalesce(u.locale, 'ru') AS locale, u.time_zone
  FROM cards c LEFT JOIN users u ON u.id = c.chat_id
 WHERE NOT c.is_final;

-- name: shown
-- $1 campaign, $2 chat, $3 the message it was, $4 the message it is, $5 digest, $6 final
UPDATE cards SET message_id = $4, shown = $5, is_final = $6
 WHERE campaign_id = $1 AND chat_id = $2 AND message_id = $3;

-- name: is_there
-- $1 campaign, $2 chat, $3 message, $4 digest
SELECT EXISTS (SELECT FROM cards
                WHERE campaign_id = $1 AND chat_id = $2 AND message_id = $3 AND shown = $4
                  AND NOT is_final);
