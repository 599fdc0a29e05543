-- The log-in of an account, sealed: without the key, which is never in the database, nobody can use it.

alter table public.accounts
  add column session     text,  -- sealed by db.session_keys; null: none is kept here
  add column session_key text,  -- which key it is sealed by; not the key itself
  add constraint session_names_its_key check ((session is null) = (session_key is null));
comment on column public.accounts.session_hash is
  'sha256 of the session string: tells two log-ins apart without giving either away';

-- As before; a sealed log-in is no part of the journal either, a new key could not close what stands there.
create or replace function public.journal() returns trigger
language plpgsql set search_path = '' as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
  this    jsonb := case tg_op when 'DELETE' then old_row else new_row end;
  quiet   text[] := array['wake', 'owner', 'owner_until', 'changed_at', 'changed_by',
                          'waits_until', 'waits_for', 'waited', 'planned_at', 'replaced_at', 'reason_at', 'seen_at',
                          'synced_at', 'sync_began_at', 'sync_found', 'sync_summary', 'limits', 'sought', 'searched',
                          'session_hash', 'session', 'session_key', 'access_hash', 'vault_access_hash', 'vault_chat_id', 'token_hash'];
  before  jsonb;
  after   jsonb;
begin
  select coalesce(jsonb_object_agg(key, case key when 'content' then '"…"' else value end), '{}') into before
    from jsonb_each(old_row) where new_row -> key is distinct from value and key <> all (quiet);
  select coalesce(jsonb_object_agg(key, case key when 'content' then '"…"' else value end), '{}') into after
    from jsonb_each(new_row) where old_row -> key is distinct from value and key <> all (quiet);
  if before <> '{}' or after <> '{}' then
    insert into public.audit_logs (actor, action, subject, subject_id, before, after)
    values ((this ->> 'changed_by')::bigint, lower(tg_op), tg_table_name,
            coalesce(this ->> 'id', this ->> 'channel_id')::bigint, before, after);
  end if;
  return null;
end $$;
