-- Log-ins that are kept: sealed, in the account's row.

-- name: newest
SELECT id, name, session, session_key, session_hash
  FROM accounts
 WHERE session IS NOT NULL
 ORDER BY session_since DESC, id DESC
 LIMIT 1;

-- name: keep
-- $1 Telegram's id, $2 name, $3 hash, $4 sealed session, $5 its key: the same person goes on with the same row.
-- What was read by the old log-in is read anew
INSERT INTO accounts (telegram_id, name, session_hash, session, session_key)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (telegram_id) DO UPDATE
   SET name = excluded.name, session_hash = excluded.session_hash, session = excluded.session,
       session_key = excluded.session_key, session_since = now(), status = 'offline', lost_reason = NULL,
       synced_at = NULL, changed_by = NULL
RETURNING id;

-- name: forget_others
-- $1 the account that publishes from now on
UPDATE accounts SET session = NULL, session_key = NULL WHERE id <> $1 AND session IS NOT NULL
RETURNING id, name;

-- name: forget
UPDATE accounts SET session = NULL, session_key = NULL WHERE id = $1;

-- name: sealed
SELECT id, session, session_key FROM accounts WHERE session IS NOT NULL ORDER BY id;

-- name: seal_anew
-- $1 account, $2 sealed before, $3 sealed now, $4 its key
UPDATE accounts SET session = $3, session_key = $4 WHERE id = $1 AND session = $2 RETURNING id;
