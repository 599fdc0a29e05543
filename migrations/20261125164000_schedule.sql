-- What comes out regularly. Each run is a campaign of its own; the next one is made when a run starts, or is
-- missed or skipped, so one is always ahead.

alter table public.campaigns
  add column repeat_days  smallint[],      -- 1 is Monday; null: it comes out once
  add column repeat_at    time,            -- by the clocks of repeat_zone
  add column repeat_zone  text,
  add column repeat_until date,            -- the last day
  add column repeat_left  integer,         -- runs after this one; null: no end by number
  add column series_id    bigint,          -- the first campaign of the series
  add column run          integer,         -- its number there
  add column occurs_at    timestamptz,     -- the moment of this run by the rule, wherever its start was moved
  add column skipped_at   timestamptz,     -- this run was left out
  add constraint repeat_is_whole check ((repeat_days is null) = (repeat_at is null)
                                    and (repeat_days is null) = (repeat_zone is null)
                                    and (repeat_days is not null or repeat_until is null and repeat_left is null)),
  add constraint repeat_days_are_days check (cardinality(repeat_days) > 0
                                         and repeat_days <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]),
  add constraint repeat_left_is_a_number check (repeat_left >= 0),
  add constraint repeat_has_a_start check (repeat_days is null or wanted_at is not null),
  add constraint run_is_of_a_series check ((series_id is null) = (run is null)),
  add constraint skipped_is_over check (skipped_at is null or status = 'cancelled'),
  add constraint campaigns_runs unique (series_id, run);
create index campaigns_regular on public.campaigns (id) where repeat_days is not null;

-- The next run of a series, planned for p_at: a copy of this one with all its columns, those of its life begun
-- anew. The caller holds the row of this one.
create function public.next_run(p_campaign bigint, p_at timestamptz) returns bigint
language plpgsql set search_path = '' as $$
declare
  c     public.campaigns;
  later interval;
begin
  select * into strict c from public.campaigns where id = p_campaign;
  later := p_at - c.occurs_at;
  c.id := nextval(pg_get_serial_sequence('public.campaigns', 'id'));
  c.status := 'scheduled';
  c.rev := 0;
  c.others_rev := 0;
  c.run := c.run + 1;
  c.repeat_left := c.repeat_left - 1;
  c.occurs_at := p_at;
  c.wanted_at := p_at;
  c.starts_at := p_at;
  c.finish_by := c.finish_by + later;
  c.canary := null;  -- the first run was looked at
  c.total := (select count(*) from public.draft_channels where campaign_id = p_campaign and removed is null);
  c.started_at := null;
  c.planned_at := null;
  c.ended_at := null;
  c.pause_reason := null;
  c.pause_detail := null;
  c.paused_at := null;
  c.resumed_at := null;
  c.waited := interval '0';
  c.skipped_at := null;
  c.created_at := now();
  c.changed_at := now();
  c.changed_by := null;
  insert into public.campaigns overriding system value select c.*;
  insert into public.draft_channels (campaign_id, channel_id, removed)
  select c.id, channel_id, removed from public.draft_channels where campaign_id = p_campaign;
  return c.id;
end $$;

-- As before, with what a series is.
create or replace view public.campaign_progress with (security_invoker = true) as
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
       coalesce(o.rivals, '[]') as rivals, coalesce(r.reasons, '{}') as reasons,
       t.content ? 'media' and m.message_ids is null as waits_for_media,
       m.problem as media_problem,
       c.series_id, c.run, c.skipped_at, c.repeat_days, c.repeat_at, c.repeat_zone, c.repeat_until, c.repeat_left
  from public.campaigns c
  join public.accounts a on a.id = c.account_id
  join public.templates t on t.id = c.template_id
  left join public.template_media m on m.template_id = c.template_id and m.account_id = c.account_id
  left join public.known_names u on u.id = c.changed_by
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
  left join lateral (  -- other running campaigns of the account: posts still to come, seconds between them
    select jsonb_agg(jsonb_build_object('posts', pending.n, 'gap', extract(epoch from
             case when other.finish_by is null then other.gap
                  else greatest(interval '0', other.finish_by - now()) / pending.n end))) as rivals
      from public.campaigns other
     cross join lateral (select count(*) as n from public.jobs j
                          where j.campaign_id = other.id and j.status = 'pending'
                            and j.batch_id <= (select max(b.id) from public.batches b
                                                where b.campaign_id = other.id
                                                  and b.released_at is not null)) pending
     where c.status = 'running' and other.account_id = c.account_id and other.status = 'running'
       and other.id <> c.id and pending.n > 0) o on true
  left join lateral (
    select jsonb_object_agg(x.reason, x.n) as reasons
      from (select j.reason, count(*) as n from public.jobs j
             where n.failed > 0 and j.campaign_id = c.id and j.status = 'failed'
             group by j.reason) x) r on true;

-- As before; what waits for an approval is told to those who may give it, how that ended to the author, and a
-- run that was skipped by itself to who launched the series.
create or replace function public.announce_campaign() returns trigger
language plpgsql set search_path = '' as $$
declare
  launcher bigint := coalesce(new.launched_by, new.created_by);
  what     text := case
    when new.status = 'pending_approval' then 'approval'
    when old.status = 'pending_approval' and new.status = 'scheduled' then 'approved'
    when old.status = 'pending_approval' and new.returned_by is not null then 'returned'
    when new.skipped_at is not null and new.changed_by is null then 'skipped_run'  -- by itself
    when new.status = 'paused' and new.pause_reason in ('errors', 'canary', 'missed') then new.pause_reason
    when new.status = 'finished' and new.ended_at - interval '10 minutes' > (
      select greatest(new.started_at, max(l.at))  -- one that was sent again ran since then
        from public.audit_logs l
       where l.subject = 'campaigns' and l.subject_id = new.id and l.before ->> 'status' = 'finished')
    then 'finished' end;
begin
  if what is null then
    return null;
  end if;
  insert into public.notices (chat_id, kind, account_id, campaign_id)
  select u.id, what, new.account_id, new.id
    from public.users u
   where case
         when what = 'approval' then u.id in (select public.approvers(new.created_by, new.submitted_by))
         when what in ('approved', 'returned') then u.id = old.submitted_by and u.id is distinct from new.changed_by
         when what in ('canary', 'missed') then u.role in ('operator', 'owner')
         else u.id = launcher
           or u.role = 'owner' and not exists (select from public.users l where l.id = launcher) end;
  return null;
end $$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  execute format('revoke execute on function public.next_run(bigint, timestamptz) from %s',
                 concat_ws(', ', 'public', closed));
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.next_run(bigint, timestamptz) to service_role;
  end if;
end $$;
