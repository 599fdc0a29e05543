-- What an examination looks at; nothing is changed here.

-- name: server
SELECT current_setting('server_version_num')::integer AS version,
       extract(epoch FROM clock_timestamp())::float8 AS clock,
       to_regclass('pgqueuer.pgqueuer') IS NOT NULL AS has_queue;

-- name: rights
-- tables without row level security, or that the public roles may use; and what the service role may not read
SELECT coalesce(array_agg(c.relname::text ORDER BY c.relname) FILTER (
         WHERE c.relkind = 'r' AND NOT c.relrowsecurity
            OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname IN ('anon', 'authenticated')
                          AND has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE'))), '{}') AS opened,
       coalesce(array_agg(c.relname::text ORDER BY c.relname) FILTER (
         WHERE EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'service_role'
                          AND NOT has_table_privilege(r.oid, c.oid, 'SELECT'))), '{}') AS lost
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v');

-- name: account
-- $1 hash of the session
SELECT id, name, status, lost_reason, CASE WHEN owner_until > now() THEN owner END AS owner, vault_chat_id
  FROM accounts WHERE session_hash = $1;
