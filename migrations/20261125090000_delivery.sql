-- Delivery that never lies: pace, canary, health, waits with a reason, notices to people.

alter table public.accounts
  add column slowed         double precision not null default 1,  -- every gap is longer by this factor
  add column waits_until    timestamptz,   -- a limit of ours holds every delivery until then
  add column waits_for      text check (waits_for in ('cap', 'window', 'warm_up')),
  add column limited_reason text,          -- Telegram's word for why it lets the account post nothing
  add column limited_at     timestamptz,
  add column session_since  timestamptz not null default now(),
  add constraint slowed_is_a_factor check (slowed between 1 and 64),
  add constraint wait_has_a_reason check ((waits_until is null) = (waits_for is null)),
  add constraint limit_has_its_moment check ((limited_reason is null) = (limited_at is null));

alter table public.account_channels
  add column is_admin  boolean not null default false,
  add column reason_at timestamptz;        -- since when there is a reason

alter table public.campaigns
  add column gap           interval check (gap >= interval '0'),  -- null: the account's normal pace
  add column finish_by     timestamptz,    -- evenly until then; wins over the gap
  add column wanted_at     timestamptz,    -- the start chosen in the draft; null: at once
  add column canary        integer check (canary > 0),  -- so many posts, then a question
  add column ignores_quiet boolean not null default false,
  add column tolerated     text[] not null default '{}',  -- reasons that no longer pause it
  add column pause_detail  text,           -- the reason (delivery.outcome.Reason) that paused it
  add column launched_by   bigint,
  add column resumed_at    timestamptz,    -- errors before do not count towards the next pause
  add column waited        interval not null default interval '0',  -- for Telegram, in all
  drop constraint campaigns_pause_reason_check,
  add constraint campaigns_pause_reason_check check
    (pause_reason in ('person', 'errors', 'account', 'canary', 'missed', 'halt'));
update public.campaigns set launched_by = created_by where status <> 'draft';

alter table public.jobs
  add column budget     smallint not null default 4,  -- attempts after which it is given up
  add column started_at timestamptz,       -- of the last attempt
  add column ended_at   timestamptz;
update public.jobs j
   set ended_at = coalesce(j.sent_at, c.ended_at, now())
  from public.campaigns c
 where c.id = j.campaign_id and j.status in ('sent', 'failed', 'skipped', 'cancelled');
alter table public.jobs
  add constraint ended_has_its_moment
    check ((status in ('sent', 'failed', 'skipped', 'cancelled')) = (ended_at is not null));
drop index public.jobs_pending;
create index jobs_pending on public.jobs (campaign_id, batch_id, id) where status = 'pending';
create index jobs_ended on public.jobs (campaign_id, ended_at) where ended_at is not null;
create index jobs_refused on public.jobs (campaign_id, reason) where status in ('failed', 'skipped');
create index jobs_started on public.jobs (channel_id, started_at) where started_at is not null;

create table public.notices (
  id          bigint generated always as identity primary key,
  chat_id     bigint not null,             -- whom to tell
  kind        text not null check (kind in ('errors', 'account', 'canary', 'missed', 'finished', 'flood', 'cap')),
  account_id  bigint not null references public.accounts on delete cascade,
  campaign_id bigint references public.campaigns on delete cascade,
  created_at  timestamptz not null default now(),
  told_at     timestamptz
);
create index notices_untold on public.notices (id) where told_at is null;
comment on table public.notices is 'What a person must be told with a sound; written by triggers, so no path forgets.';

-- What a campaign comes to that somebody must act on, and the end of a long run. A person who launched it
-- and is no user any more is told nothing: the owners are told instead.
create function public.announce_campaign() returns trigger
language plpgsql set search_path = '' as $$
declare
  launcher bigint := coalesce(new.launched_by, new.created_by);
  what     text := case
    when new.status = 'paused' and new.pause_reason in ('errors', 'canary', 'missed') then new.pause_reason
    when new.status = 'finished' and new.ended_at - interval '10 minutes' > (
      select greatest(new.started_at, max(l.at))  -- one that was sent again ran since then
        from public.audit_logs l
       where l.subject = 'campaigns' and l.subject_id = new.id and l.before ->> 'status' = 'finished')
    then 'finished' end;
begin
  if what in ('canary', 'missed') then
    insert into public.notices (chat_id, kind, account_id, campaign_id)
    select u.id, what, new.account_id, new.id from public.users u where u.role in ('operator', 'owner');
  elsif what is not null then
    insert into public.notices (chat_id, kind, account_id, campaign_id)
    select u.id, what, new.account_id, new.id from public.users u
     where u.id = launcher
        or u.role = 'owner' and not exists (select from public.users l where l.id = launcher);
  end if;
  return null;
end $$;
create trigger announce after update of status on public.campaigns
  for each row
  when ((old.status, old.pause_reason) is distinct from (new.status, new.pause_reason))
  execute function public.announce_campaign();

-- What the account comes to: once an incident. Short waits follow one another and are no incident: past
-- the daily cap every post waits until one of yesterday is a day old.
create function public.announce_account() returns trigger
language plpgsql set search_path = '' as $$
declare
  long timestamptz := now() + interval '30 minutes';
  what text := case
    when new.status = 'lost' and old.status <> 'lost' then 'account'
    when new.limited_at is not null and old.limited_at is null then 'account'
    when new.blocked_until > long and (old.blocked_until > long) is not true then 'flood'
    when new.waits_for = 'cap' and new.waits_until > long
         and (old.waits_for = 'cap' and old.waits_until > long) is not true
         and not exists (select from public.notices n
                          where n.account_id = new.id and n.kind = 'cap'
                            and n.created_at > now() - interval '12 hours') then 'cap' end;
begin
  if what is not null then
    insert into public.notices (chat_id, kind, account_id)
    select u.id, what, new.id from public.users u
     where what = 'account' and u.role = 'owner'
        or u.id in (select coalesce(c.launched_by, c.created_by) from public.campaigns c
                     where c.account_id = new.id
                       and (c.status = 'running' or what = 'account' and c.pause_reason = 'account'));
  end if;
  return null;
end $$;
create trigger announce after update of status, limited_at, blocked_until, waits_until on public.accounts
  for each row execute function public.announce_account();

-- As before, but what the product does by itself has no actor, and its waits are no history worth keeping.
create or replace function public.journal() returns trigger
language plpgsql set search_path = '' as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
  quiet   text[] := array['wake', 'owner', 'owner_until', 'changed_at', 'changed_by', 'session_hash',
                          'waits_until', 'waits_for', 'waited', 'planned_at'];
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

-- What a card shows, from one statement; the numbers add up to the total. Parts that only a running
-- campaign needs are joined on its status, so that a list of old ones costs nothing.
drop view public.campaign_progress;
create view public.campaign_progress with (security_invoker = true) as
select c.id as campaign_id, c.title, c.status, c.rev, c.pause_reason, c.pause_detail, c.paused_at, c.started_at,
       c.starts_at, c.ended_at, c.waited, c.gap, c.finish_by, c.canary, c.ignores_quiet,
       u.name as changed_by_name, c.account_id, a.name as account_name, a.status as account_status,
       a.limited_reason, a.blocked_until, a.waits_until, a.waits_for, a.slowed,
       coalesce(c.total, 0) as total, n.sent, n.failed, n.skipped,
       case when c.status = 'cancelled'
            then coalesce(c.total, 0) - n.sent - n.failed - n.skipped - n.sending else 0 end as cancelled,
       case when c.status = 'cancelled' then n.sending
            else coalesce(c.total, 0) - n.sent - n.failed - n.skipped end as waiting,
       n.retried, n.due, w.not_before as next_at, w.reason as next_reason,
       l.title as last_title, l.sent_at as last_sent_at,
       coalesce(o.ahead, 0) as ahead, coalesce(r.reasons, '{}') as reasons,
       t.content ? 'media' and m.message_ids is null as waits_for_media,
       m.problem as media_problem
  from public.campaigns c
  join public.accounts a on a.id = c.account_id
  join public.templates t on t.id = c.template_id
  left join public.template_media m on m.template_id = c.template_id and m.account_id = c.account_id
  left join public.users u on u.id = c.changed_by
  cross join lateral (  -- waves are released from the first on
    select max(b.id) as released from public.batches b
     where b.campaign_id = c.id and b.released_at is not null) wave
  cross join lateral (
    select count(*) filter (where j.status = 'sent') as sent,
           count(*) filter (where j.status = 'failed') as failed,
           count(*) filter (where j.status = 'skipped') as skipped,
           count(*) filter (where j.status = 'sending') as sending,
           count(*) filter (where j.status = 'sent' and j.attempts > 0) as retried,
           count(*) filter (where j.status = 'pending' and j.batch_id <= wave.released
                              and (j.not_before is null or j.not_before <= now())) as due
      from public.jobs j where j.campaign_id = c.id) n
  left join lateral (
    select j.not_before, j.reason
      from public.jobs j
     where n.due = 0 and j.campaign_id = c.id and j.status = 'pending' and j.batch_id <= wave.released
       and j.not_before > now()
     order by j.not_before limit 1) w on true
  left join lateral (
    select ch.title, j.sent_at
      from public.jobs j join public.channels ch on ch.id = j.channel_id
     where j.campaign_id = c.id and j.ended_at is not null and j.status = 'sent'
     order by j.ended_at desc limit 1) l on true
  left join lateral (  -- posts of other campaigns that take their turns before this one is done
    select sum(least(pending.n, coalesce(c.total, 0) - n.sent - n.failed - n.skipped))::bigint as ahead
      from public.campaigns other
     cross join lateral (select count(*) as n from public.jobs j
                          where j.campaign_id = other.id and j.status = 'pending'
                            and j.batch_id <= (select max(b.id) from public.batches b
                                                where b.campaign_id = other.id
                                                  and b.released_at is not null)) pending
     where c.status = 'running' and other.account_id = c.account_id and other.status = 'running'
       and other.id <> c.id) o on true
  left join lateral (
    select jsonb_object_agg(x.reason, x.n) as reasons
      from (select j.reason, count(*) as n from public.jobs j
             where n.failed > 0 and j.campaign_id = c.id and j.status = 'failed'
             group by j.reason) x) r on true;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  alter table public.notices enable row level security;
  foreach name in array array['notices', 'campaign_progress'] loop
    execute format('revoke all on public.%I from %s', name, closed);
    if served then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  foreach name in array array['announce_campaign()', 'announce_account()'] loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
