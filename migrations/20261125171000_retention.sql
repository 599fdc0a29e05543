-- What need not be kept for ever: told notices, forgotten questions, and old lines of the journal where the
-- installation says so. A line goes only through forget_journal(), only when it is a month old at least, and the
-- going is a line itself.

create or replace function public.journal_is_append_only() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and current_setting('rassylka.forgets', true) = 'journal'
     and old.at < now() - interval '30 days' then
    return old;
  end if;
  raise exception 'the journal is append-only' using errcode = '42501';
end $$;

-- Deletes at most p_most lines older than p_days and returns how many; their going is one line.
create function public.forget_journal(p_days integer, p_most integer) returns bigint
language plpgsql set search_path = '' as $$
declare
  gone   bigint;
  newest timestamptz;
begin
  if p_days < 30 then
    raise exception 'the journal is kept for 30 days at least' using errcode = '22023';
  end if;
  perform set_config('rassylka.forgets', 'journal', true);
  with old as (
    select id from public.audit_logs where at < now() - make_interval(days => p_days) order by id limit p_most
  ), deleted as (
    delete from public.audit_logs l using old where l.id = old.id returning l.at
  )
  select count(*), max(at) into gone, newest from deleted;
  perform set_config('rassylka.forgets', '', true);
  if gone > 0 then
    insert into public.audit_logs (action, subject, before)
    values ('delete', 'audit_logs', jsonb_build_object('lines', gone, 'until', newest));
  end if;
  return gone;
end $$;

create index notices_told on public.notices (told_at) where told_at is not null;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  closed := concat_ws(', ', 'public', closed);
  execute format('revoke execute on function public.forget_journal(integer, integer) from %s', closed);
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.forget_journal(integer, integer) to service_role;
  end if;
end $$;
