-- Files of a post: where the account can send them on from.

alter table public.accounts
  add column vault_chat_id     bigint,      -- a private channel of the account, the bot its administrator
  add column vault_access_hash bigint,
  add column vault_refused     text,        -- Telegram's word, where it allows no vault
  add column vault_refused_at  timestamptz,
  add constraint vault_has_its_hash check ((vault_chat_id is null) = (vault_access_hash is null)),
  add constraint refusal_has_its_moment check ((vault_refused is null) = (vault_refused_at is null));

create table public.template_media (
  template_id bigint not null references public.templates on delete cascade,
  account_id  bigint not null references public.accounts on delete cascade,
  place       text check (place in ('vault', 'saved')),
  message_ids bigint[],
  problem     text check (problem in ('too_large', 'file_gone')),
  stored_at   timestamptz not null default now(),
  primary key (template_id, account_id),
  constraint stored_or_a_problem check ((place is null) = (problem is not null)
                                    and (place is null) = (message_ids is null))
);
comment on table public.template_media is
  'Deliveries of a post with media wait until there is a row with message_ids.';

-- As before, and at the end: is the campaign waiting for its files, and what is wrong with them.
create or replace view public.campaign_progress with (security_invoker = true) as
select c.id as campaign_id, c.title, c.status, c.rev, c.pause_reason, c.paused_at, c.started_at,
       c.starts_at, c.ended_at, c.changed_by, u.name as changed_by_name, c.account_id,
       a.name as account_name, a.status as account_status, a.blocked_until,
       coalesce(c.total, 0) as total, n.sent, n.failed, n.skipped,
       case when c.status = 'cancelled'
            then coalesce(c.total, 0) - n.sent - n.failed - n.skipped - n.sending else 0 end as cancelled,
       case when c.status = 'cancelled' then n.sending
            else coalesce(c.total, 0) - n.sent - n.failed - n.skipped end as waiting,
       n.retried, n.due, w.not_before as next_at, w.reason as next_reason,
       l.title as last_title, l.sent_at as last_sent_at,
       t.content ? 'media' and m.message_ids is null as waits_for_media,
       m.problem as media_problem
  from public.campaigns c
  join public.accounts a on a.id = c.account_id
  join public.templates t on t.id = c.template_id
  left join public.template_media m on m.template_id = c.template_id and m.account_id = c.account_id
  left join public.users u on u.id = c.changed_by
  cross join lateral (
    select count(*) filter (where j.status = 'sent') as sent,
           count(*) filter (where j.status = 'failed') as failed,
           count(*) filter (where j.status = 'skipped') as skipped,
           count(*) filter (where j.status = 'sending') as sending,
           count(*) filter (where j.status = 'sent' and j.attempts > 0) as retried,
           count(*) filter (where j.status = 'pending'
                              and (j.not_before is null or j.not_before <= now())) as due
      from public.jobs j where j.campaign_id = c.id) n
  left join lateral (
    select j.not_before, j.reason
      from public.jobs j
     where j.campaign_id = c.id and j.status = 'pending' and j.not_before > now()
     order by j.not_before limit 1) w on true
  left join lateral (
    select ch.title, j.sent_at
      from public.jobs j join public.channels ch on ch.id = j.channel_id
     where j.campaign_id = c.id and j.status = 'sent'
     order by j.sent_at desc limit 1) l on true;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  alter table public.template_media enable row level security;
  execute format('revoke all on public.template_media from %s', concat_ws(', ', 'public', closed));
  if exists (select from pg_roles where rolname = 'service_role') then
    grant select, insert, update, delete on public.template_media to service_role;
  end if;
end $$;
