-- The day of a digest is told by the panel: two programs may know different time zones.

drop function public.tell_digest(text, interval);

create function public.tell_digest(p_day date) returns boolean
language plpgsql set search_path = '' as $$
declare
  before timestamptz;
begin
  select max(d.at) into before from public.digests d;
  before := coalesce(before, now() - interval '1 day');
  insert into public.digests (day, since) values (p_day, before) on conflict do nothing;
  if not found or not exists (select from public.closed_channels c where c.reason_at > before) then
    return false;
  end if;
  if public.has_staff_chat() then
    insert into public.staff_news (kind) values ('digest');
  else
    insert into public.notices (chat_id, kind)
    select u.id, 'digest' from public.users u where u.role in ('operator', 'owner');
  end if;
  return true;
end $$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  execute format('revoke execute on function public.tell_digest(date) from %s', concat_ws(', ', 'public', closed));
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.tell_digest(date) to service_role;
  end if;
end $$;
