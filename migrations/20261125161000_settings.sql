-- Settings are changed in the panel, so the journal tells who changed which: before and after carry the
-- setting's name, {"per_day": 600} and {"per_day": 500}.

create function public.journal_settings() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op <> 'INSERT' and tg_op <> 'DELETE' and old.value = new.value then
    return null;
  end if;
  insert into public.audit_logs (actor, action, subject, before, after)
  values (case when tg_op = 'DELETE' then old.changed_by else new.changed_by end, lower(tg_op), tg_table_name,
          case when tg_op = 'INSERT' then '{}' else jsonb_build_object(old.name, old.value) end,
          case when tg_op = 'DELETE' then '{}' else jsonb_build_object(new.name, new.value) end);
  return null;
end $$;

create trigger journal after insert or update or delete on public.settings
  for each row execute function public.journal_settings();

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  execute format('revoke execute on function public.journal_settings() from %s', concat_ws(', ', 'public', closed));
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.journal_settings() to service_role;
  end if;
end $$;
