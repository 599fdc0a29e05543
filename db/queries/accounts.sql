-- Accounts: who owns them now, and what is known of them.

-- name: register
-- $1 hash of the session
INSERT INTO accounts (session_hash) VALUES ($1)
ON CONFLICT (session_hash) DO UPDATE SET session_hash = excluded.session_hash
RETURNING id;

-- name: owner
SELECT owner FROM accounts WHERE id = $1;

-- name: own
-- $1 account, $2 owner, $3 length of ownership, $4 grace after the last owner's end, $5 an owner that
-- certainly is dead, or NULL
UPDATE accounts
   SET owner = $2, owner_until = now() + $3
 WHERE id = $1 AND (owner IS NULL OR owner IN ($2, $5) OR owner_until + $4 < now())
RETURNING id;

-- name: renew
-- $1 account, $2 owner, $3 length: only while it is still ours
UPDATE accounts SET owner_until = now() + $3
 WHERE id = $1 AND owner = $2 AND owner_until > now()
RETURNING id;

-- name: disown
-- $1 account, $2 owner
UPDATE accounts SET owner = NULL, owner_until = NULL,
       status = CASE status WHEN 'online' THEN 'offline' ELSE status END, changed_by = NULL
 WHERE id = $1 AND owner = $2;

-- name: owned_for
-- how long the present owner still has, with the grace $2
SELECT greatest(owner_until + $2 - now(), interval '0') FROM accounts WHERE id = $1;

-- name: same_person
-- $1 account, $2 Telegram's id: an older row of the same person, from an earlier log-in
SELECT id FROM accounts WHERE telegram_id = $2 AND id <> $1;

-- name: drop_login
DELETE FROM accounts WHERE id = $1;

-- name: take_over_login
-- $1 the older account, $2 hash of the new session, $3 owner, $4 length of ownership
UPDATE accounts
   SET session_hash = $2, owner = $3, owner_until = now() + $4, session_since = now(), changed_by = NULL
 WHERE id = $1;

-- name: online
-- $1 account, $2 Telegram's id, $3 name
UPDATE accounts SET telegram_id = $2, name = $3, status = 'online', lost_reason = NULL, changed_by = NULL
 WHERE id = $1;

-- name: may_publish
-- $1 account, $2 delivery.limits.Limits
UPDATE accounts SET limits = $2::text::jsonb, changed_by = NULL
 WHERE id = $1 AND limits IS DISTINCT FROM $2::text::jsonb;

-- name: offline
UPDATE accounts SET status = 'offline', changed_by = NULL WHERE id = $1 AND status = 'online';

-- name: lost
-- $1 account, $2 reason: the session is no good any more; all its campaigns pause with it
WITH account AS (
  UPDATE accounts SET status = 'lost', lost_reason = $2, changed_by = NULL WHERE id = $1 RETURNING id
)
UPDATE campaigns c
   SET status = 'paused', pause_reason = 'account', pause_detail = 'account_lost', paused_at = now(),
       changed_at = now(), changed_by = NULL, rev = rev + 1
  FROM account
 WHERE c.account_id = account.id AND c.status = 'running';

-- name: current
-- the account the panel works with: the one seen last
SELECT a.id, a.name, a.status, a.synced_at, a.blocked_until, a.limited_reason, a.slowed,
       a.limits::text AS limits,
       now() - a.session_since AS session_age,
       (SELECT count(*) FROM account_channels ac
         WHERE ac.account_id = a.id AND ac.reason IS DISTINCT FROM 'gone') AS channels,
       (SELECT count(*) FROM account_channels ac WHERE ac.account_id = a.id AND ac.can_post) AS can_post
  FROM accounts a
 WHERE a.telegram_id IS NOT NULL
 ORDER BY a.status = 'online' DESC, a.id DESC
 LIMIT 1;

-- name: channels_found
-- $1 account, then arrays: $2 chat ids, $3 kinds, $4 titles, $5 usernames, $6 members, $7 access hashes,
-- $8 may post, $9 reasons, $10 slow mode, $11 titles and usernames for the search, $12 administrator.
-- What a send taught and no dialog shows is believed for a day
WITH found AS (
  SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[],
                       $8::boolean[], $9::text[], $10::boolean[], $11::text[], $12::boolean[])
      AS f (chat_id, kind, title, username, members, access_hash, can_post, reason, slow_mode, sought,
            is_admin)
   WHERE chat_id NOT IN (SELECT vault_chat_id FROM accounts WHERE vault_chat_id IS NOT NULL)
), channel AS (
  INSERT INTO channels (chat_id, kind, title, username, members, sought)
  SELECT chat_id, kind, title, username, members, sought FROM found
  ON CONFLICT (chat_id) DO UPDATE
     SET kind = excluded.kind, title = excluded.title, username = excluded.username,
         members = coalesce(excluded.members, channels.members), sought = excluded.sought
  RETURNING id, chat_id
)
INSERT INTO account_channels AS known (account_id, channel_id, access_hash, can_post, reason, reason_at,
                                       slow_mode, is_admin)
SELECT $1, channel.id, f.access_hash, f.can_post AND taught.reason IS NULL, coalesce(f.reason, taught.reason),
       CASE WHEN f.reason IS NOT NULL THEN now() END, f.slow_mode, f.is_admin
  FROM found f
  JOIN channel USING (chat_id)
  LEFT JOIN account_channels taught
    ON taught.account_id = $1 AND taught.channel_id = channel.id
   AND taught.reason IN ('banned_in_groups', 'topic_closed', 'restricted')
   AND taught.reason_at > now() - interval '1 day'
ON CONFLICT (account_id, channel_id) DO UPDATE
   SET access_hash = excluded.access_hash, can_post = excluded.can_post, reason = excluded.reason,
       reason_at = CASE WHEN known.reason IS NOT DISTINCT FROM excluded.reason THEN known.reason_at
                        ELSE excluded.reason_at END,
       slow_mode = excluded.slow_mode, is_admin = excluded.is_admin, seen_at = now();

-- name: channels_gone
-- $1 account, $2 chat ids found: whatever was not found is closed
UPDATE account_channels ac SET can_post = false, reason = 'gone', reason_at = now()
  FROM channels c
 WHERE ac.reason IS DISTINCT FROM 'gone' AND ac.account_id = $1 AND c.id = ac.channel_id
   AND NOT (c.chat_id = ANY ($2::bigint[]));

-- name: synced
UPDATE accounts SET synced_at = now(), changed_by = NULL WHERE id = $1;

-- name: clock_jumped
-- $1 account, $2 by how much: what waits for a moment waits as long as before
WITH jobs AS (
  UPDATE jobs j SET not_before = j.not_before + $2, lease_until = j.lease_until + $2
    FROM campaigns c
   WHERE c.id = j.campaign_id AND c.account_id = $1 AND c.status IN ('running', 'paused')
     AND (j.not_before IS NOT NULL OR j.lease_until IS NOT NULL)
)
UPDATE accounts SET blocked_until = blocked_until + $2, waits_until = waits_until + $2, changed_by = NULL
 WHERE id = $1 AND (blocked_until IS NOT NULL OR waits_until IS NOT NULL);
