-- As before, but how far a reading of the channels is, and what it found, is no history worth keeping.
create or replace function public.journal() returns trigger
language plpgsql set search_path = '' as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
  quiet   text[] := array['wake', 'owner', 'owner_until', 'changed_at', 'changed_by', 'session_hash',
                          'waits_until', 'waits_for', 'waited', 'planned_at',
                          'synced_at', 'sync_began_at', 'sync_found', 'sync_summary', 'limits'];
  before  jsonb;
  after   jsonb;
begin
  select coalesce(jsonb_object_agg(key, value), '{}') into before
    from jsonb_each(old_row) where new_row -> key is distinct from value and key <> all (quiet);
  select coalesce(jsonb_object_agg(key, value), '{}') into after
    from jsonb_each(new_row) where old_row -> key is distinct from value and key <> all (quiet);
  if before <> after then
    insert into public.audit_logs (actor, action, subject, subject_id, before, after)
    values ((case tg_op when 'DELETE' then old_row else new_row end ->> 'changed_by')::bigint, lower(tg_op),
            tg_table_name, (coalesce(new_row ->> 'id', old_row ->> 'id'))::bigint, before, after);
  end if;
  return null;
end $$;
