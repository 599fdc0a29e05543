-- What a whole team reads in one chat, and which channels closed since yesterday.

create table public.staff_news (
  id          bigint generated always as identity primary key,
  kind        text not null check (kind in ('started', 'again', 'resumed', 'paused', 'finished', 'flood', 'account', 'digest')),
  account_id  bigint references public.accounts on delete cascade,
  campaign_id bigint references public.campaigns on delete cascade,
  actor       bigint,                    -- null: the product itself
  word        text,                      -- why: a delivery.outcome.Reason, or Telegram's word
  until       timestamptz,               -- of a wait
  created_at  timestamptz not null default now(),
  told_at     timestamptz                -- what was told in one message has one moment
);
create index staff_news_untold on public.staff_news (id) where told_at is null;
create index staff_news_told on public.staff_news (told_at) where told_at is not null;

create function public.has_staff_chat() returns boolean
language sql stable set search_path = '' as $$
  select exists (select from public.settings where name = 'staff_chat' and value ? 'chat_id')
$$;

create function public.mirror_campaign() returns trigger
language plpgsql set search_path = '' as $$
declare
  what text := case
    when new.status = 'running' and old.status = 'finished' then 'again'
    when new.status = 'running' and old.status = 'paused' then 'resumed'
    when new.status = 'running' then 'started'
    when new.status = 'paused' and new.pause_reason = 'errors' then 'paused'
    when new.status = 'finished' then 'finished' end;
begin
  if what is not null and public.has_staff_chat() then
    insert into public.staff_news (kind, account_id, campaign_id, actor, word)
    values (what, new.account_id, new.id,
            case when what = 'started' then coalesce(new.launched_by, new.created_by) else new.changed_by end,
            case when what = 'paused' then new.pause_detail end);
  end if;
  return null;
end $$;
create trigger mirror after update of status on public.campaigns
  for each row when (old.status is distinct from new.status)
  execute function public.mirror_campaign();

-- Short waits are on the cards; one of five minutes is news, once while it lasts.
create function public.mirror_account() returns trigger
language plpgsql set search_path = '' as $$
declare
  long timestamptz := now() + interval '5 minutes' - interval '1 second';
  what text := case
    when new.status = 'lost' and old.status <> 'lost' then 'account'
    when new.limited_at is not null and old.limited_at is null then 'account'
    when new.blocked_until > long and (old.blocked_until > long) is not true then 'flood' end;
begin
  if what is not null and public.has_staff_chat() then
    insert into public.staff_news (kind, account_id, word, until)
    values (what, new.id, case when what = 'account' then coalesce(new.lost_reason, new.limited_reason) end,
            case when what = 'flood' then new.blocked_until end);
  end if;
  return null;
end $$;
create trigger mirror after update of status, limited_at, blocked_until on public.accounts
  for each row execute function public.mirror_account();

-- Once a day, from an hour on; each looks back to the one before.
create table public.digests (
  day   date primary key,
  since timestamptz not null,
  at    timestamptz not null default now()
);

-- Channels where posts could go and cannot any more; what was closed when it was found is none of them.
create view public.closed_channels with (security_invoker = true) as
select ac.account_id, ac.channel_id, ch.title, ac.reason, ac.reason_at
  from public.account_channels ac
  join public.channels ch on ch.id = ac.channel_id
 where not ac.can_post and ac.reason_at > ac.found_at and ch.excluded_at is null;

create function public.tell_digest(p_zone text, p_from interval) returns boolean
language plpgsql set search_path = '' as $$
declare
  clock  timestamp := now() at time zone p_zone;
  before timestamptz;
begin
  if clock - date_trunc('day', clock) < p_from then
    return false;
  end if;
  select max(d.at) into before from public.digests d;
  before := coalesce(before, now() - interval '1 day');
  insert into public.digests (day, since) values (clock::date, before) on conflict do nothing;
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
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  foreach name in array array['staff_news', 'digests'] loop
    execute format('alter table public.%I enable row level security', name);
  end loop;
  foreach name in array array['staff_news', 'digests', 'closed_channels'] loop
    execute format('revoke all on public.%I from %s', name, closed);
    if served then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  foreach name in array array['has_staff_chat()', 'mirror_campaign()', 'mirror_account()',
                              'tell_digest(text, interval)'] loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
