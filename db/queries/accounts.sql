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
UPDATE accounts
   SET telegram_id = $2, name = $3, status = 'online', lost_reason = NULL, waits_until = NULL, waits_for = NULL,
       changed_by = NULL
 WHERE id = $1;

-- name: rules_changed
-- $1 account: what its old limits held is told again by the new ones
UPDATE accounts SET waits_until = NULL, waits_for = NULL WHERE id = $1 AND waits_until IS NOT NULL;

-- name: may_publish
-- $1 account, $2 delivery.limits.Limits
UPDATE accounts SET limits = $2::text::jsonb, changed_by = NULL
 WHERE id = $1 AND limits IS DISTINCT FROM $2::text::jsonb;

-- name: offline
-- $1 account, $2 owner: what a process says that lost the account meanwhile does not count
UPDATE accounts SET status = 'offline', changed_by = NULL
 WHERE id = $1 AND status = 'online' AND coalesce(owner, $2) = $2;

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
       a.limits::text AS limits, now() - a.session_since AS session_age, a.sync_began_at, a.sync_found,
       a.sync_summary::text AS sync_summary,
       (SELECT count(*) FROM account_channels ac
         WHERE ac.account_id = a.id AND ac.reason IS DISTINCT FROM 'gone') AS channels,
       (SELECT count(*) FROM account_channels ac JOIN channels ch ON ch.id = ac.channel_id
         WHERE ac.account_id = a.id AND ac.can_post AND ch.excluded_at IS NULL) AS can_post
  FROM accounts a
 WHERE a.telegram_id IS NOT NULL
 ORDER BY a.status = 'online' DESC, a.id DESC
 LIMIT 1;

-- name: channels_found
-- $1 account, then arrays: $2 chat ids, $3 kinds, $4 titles, $5 usernames, $6 members, $7 access hashes,
-- $8 may post, $9 reasons, $10 slow mode, $11 titles and usernames for the search, $12 administrator,
-- $13 kinds of posts that may not (each a list as text), $14 prices, may $15 edit, $16 delete, $17 pin,
-- $18 comments, $19 archived, $20 forums. What a send taught and no dialog shows is believed for a day.
-- Returns what is new or different; what was gone is new again
WITH found AS (
  SELECT * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[],
                       $8::boolean[], $9::text[], $10::boolean[], $11::text[], $12::boolean[], $13::text[],
                       $14::bigint[], $15::boolean[], $16::boolean[], $17::boolean[], $18::boolean[],
                       $19::boolean[], $20::boolean[])
      AS f (chat_id, kind, title, username, members, access_hash, can_post, reason, slow_mode, sought,
            is_admin, forbidden, stars, can_edit, can_delete, can_pin, comments, archived, is_forum)
   WHERE chat_id NOT IN (SELECT vault_chat_id FROM accounts WHERE vault_chat_id IS NOT NULL)
), before AS (  -- every part of a statement sees the rows as they were
  SELECT ac.channel_id, ac.reason, ch.title
    FROM account_channels ac JOIN channels ch ON ch.id = ac.channel_id
   WHERE ac.account_id = $1
), channel AS (
  INSERT INTO channels (chat_id, kind, title, username, members, sought)
  SELECT chat_id, kind, title, username, members, sought FROM found
  ON CONFLICT (chat_id) DO UPDATE
     SET kind = excluded.kind, title = excluded.title, username = excluded.username,
         members = coalesce(excluded.members, channels.members), sought = excluded.sought
  RETURNING id, chat_id, title
), after AS (
  INSERT INTO account_channels AS known (account_id, channel_id, access_hash, can_post, reason, reason_at,
                                         slow_mode, is_admin, forbidden, stars, can_edit, can_delete, can_pin,
                                         comments, archived, is_forum)
  SELECT $1, channel.id, f.access_hash, f.can_post AND taught.reason IS NULL, coalesce(f.reason, taught.reason),
         CASE WHEN f.reason IS NOT NULL THEN now() END, f.slow_mode, f.is_admin, f.forbidden::text[], f.stars,
         f.can_edit, f.can_delete, f.can_pin, f.comments, f.archived, f.is_forum
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
         slow_mode = excluded.slow_mode,
         slow_mode_s = CASE WHEN excluded.slow_mode THEN known.slow_mode_s END,
         is_admin = excluded.is_admin, forbidden = excluded.forbidden, stars = excluded.stars,
         can_edit = excluded.can_edit, can_delete = excluded.can_delete, can_pin = excluded.can_pin,
         comments = excluded.comments, archived = excluded.archived, is_forum = excluded.is_forum,
         seen_at = now(), found_at = CASE WHEN known.reason = 'gone' THEN now() ELSE known.found_at END
  RETURNING channel_id, reason
)
SELECT after.channel_id, channel.title, before.reason AS before, after.reason AS after,
       before.channel_id IS NULL OR before.reason IS NOT DISTINCT FROM 'gone' AS is_new,
       before.reason IS DISTINCT FROM after.reason AS is_changed,
       before.title <> channel.title AS is_renamed
  FROM after
  JOIN channel ON channel.id = after.channel_id
  LEFT JOIN before ON before.channel_id = after.channel_id
 WHERE before.channel_id IS NULL OR before.reason IS DISTINCT FROM after.reason
    OR before.title <> channel.title
 ORDER BY channel.title;

-- name: channels_gone
-- $1 account, $2 chat ids found: whatever was not found is closed
WITH before AS (
  SELECT ac.channel_id, ac.reason, ch.title
    FROM account_channels ac JOIN channels ch ON ch.id = ac.channel_id
   WHERE ac.account_id = $1 AND ac.reason IS DISTINCT FROM 'gone' AND NOT (ch.chat_id = ANY ($2::bigint[]))
)
UPDATE account_channels ac SET can_post = false, reason = 'gone', reason_at = now()
  FROM before
 WHERE ac.account_id = $1 AND ac.channel_id = before.channel_id
RETURNING ac.channel_id, before.title, before.reason AS before;

-- name: folders_found
-- $1 account, $2 Telegram's ids, $3 titles
INSERT INTO folders AS known (account_id, telegram_id, title)
SELECT $1, f.telegram_id, f.title FROM unnest($2::integer[], $3::text[]) AS f (telegram_id, title)
ON CONFLICT (account_id, telegram_id) DO UPDATE SET title = excluded.title, changed_by = NULL
 WHERE known.title <> excluded.title;

-- name: folders_gone
-- $1 account, $2 Telegram's ids found
DELETE FROM folders WHERE account_id = $1 AND telegram_id <> ALL ($2::integer[]);

-- name: folders_filled
-- $1 account, then arrays: $2 Telegram's id of a folder, $3 a chat in it
WITH inside AS (
  SELECT f.id AS folder_id, ch.id AS channel_id
    FROM unnest($2::integer[], $3::bigint[]) AS pair (telegram_id, chat_id)
    JOIN folders f ON f.account_id = $1 AND f.telegram_id = pair.telegram_id
    JOIN channels ch ON ch.chat_id = pair.chat_id
), removed AS (
  DELETE FROM folder_channels fc USING folders f
   WHERE f.id = fc.folder_id AND f.account_id = $1 AND f.telegram_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM inside WHERE (inside.folder_id, inside.channel_id)
                                            = (fc.folder_id, fc.channel_id))
)
INSERT INTO folder_channels (folder_id, channel_id) SELECT folder_id, channel_id FROM inside
ON CONFLICT DO NOTHING;

-- name: synced
-- $1 account, $2 summary
UPDATE accounts
   SET synced_at = now(), sync_began_at = NULL, sync_found = NULL, sync_summary = $2::text::jsonb,
       changed_by = NULL
 WHERE id = $1;

-- name: sync_took
SELECT coalesce(extract(epoch FROM clock_timestamp() - sync_began_at), 0)::float8 FROM accounts WHERE id = $1;

-- name: sync_began
UPDATE accounts SET sync_began_at = now(), sync_found = 0, changed_by = NULL WHERE id = $1;

-- name: sync_found
-- $1 account, $2 channels so far
UPDATE accounts SET sync_found = $2, changed_by = NULL WHERE id = $1 AND sync_began_at IS NOT NULL;

-- name: sync_failed
UPDATE accounts SET sync_began_at = NULL, sync_found = NULL, changed_by = NULL WHERE id = $1;

-- name: without_slow_mode
-- $1 account, $2 limit
SELECT ch.chat_id, ch.kind, ac.access_hash
  FROM account_channels ac JOIN channels ch ON ch.id = ac.channel_id
 WHERE ac.account_id = $1 AND ac.slow_mode AND ac.slow_mode_s IS NULL AND ac.can_post
 ORDER BY ch.id LIMIT $2;

-- name: slow_mode_is
-- $1 account, $2 chat id, $3 seconds
UPDATE account_channels ac SET slow_mode_s = $3
  FROM channels ch
 WHERE ac.account_id = $1 AND ac.channel_id = ch.id AND ch.chat_id = $2 AND ac.slow_mode;

-- name: clock_jumped
-- $1 account, $2 by how much: what waits for a moment waits as long as before
WITH jobs AS (
  UPDATE jobs j SET not_before = j.not_before + $2, lease_until = j.lease_until + $2
    FROM campaigns c
   WHERE c.id = j.campaign_id AND c.account_id = $1 AND c.status IN ('running', 'paused')
     AND (j.not_before IS NOT NULL OR j.lease_until IS NOT NULL)
), waits AS (
  UPDATE flood_waits SET began_at = began_at + $2, ends_at = ends_at + $2
   WHERE account_id = $1 AND ends_at > now() - $2
)
UPDATE accounts SET blocked_until = blocked_until + $2, waits_until = waits_until + $2, changed_by = NULL
 WHERE id = $1 AND (blocked_until IS NOT NULL OR waits_until IS NOT NULL);
