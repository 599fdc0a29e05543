-- The tables of the first thread: who, which account, which channels, what, to whom, and the ledger.
-- Instants are named *_at or *_until; statuses are text with a CHECK that mirrors a Python enum.

-- The API roles exist on Supabase; elsewhere they are made so that the same grants apply.
do $$
declare r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = r) then
      begin
        execute format('create role %I nologin noinherit', r);
      exception when insufficient_privilege or duplicate_object or unique_violation then
        raise notice 'role % not created', r;
      end;
    end if;
  end loop;
end $$;

create table public.settings (
  name       text primary key,
  value      jsonb not null,
  changed_at timestamptz not null default now(),
  changed_by bigint
);
comment on table public.settings is 'One row per setting; installation_id tells two databases apart.';
insert into public.settings (name, value) values ('installation_id', to_jsonb(gen_random_uuid()));

create table public.users (
  id         bigint primary key,  -- Telegram's own id of the person
  name       text not null,
  role       text not null check (role in ('viewer', 'editor', 'operator', 'owner')),
  locale     text not null default 'ru' check (locale in ('ru', 'en')),
  created_at timestamptz not null default now(),
  changed_by bigint
);

create table public.accounts (
  id             bigint generated always as identity primary key,
  session_hash   text not null unique,  -- sha256 of the session string; the session itself is not stored
  telegram_id    bigint unique,
  name           text not null default '',
  status         text not null default 'offline' check (status in ('offline', 'online', 'lost')),
  lost_reason    text,
  owner          text,                  -- the one process that may connect
  owner_until    timestamptz,
  wake           bigint not null default 0,
  blocked_until  timestamptz,           -- FLOOD_WAIT: nothing is sent before
  synced_at      timestamptz,
  created_at     timestamptz not null default now(),
  changed_by     bigint,
  constraint lost_has_a_reason check ((status = 'lost') = (lost_reason is not null))
);

create table public.channels (
  id         bigint generated always as identity primary key,
  chat_id    bigint not null unique,    -- as the Bot API writes it (-100...)
  kind       text not null check (kind in ('channel', 'supergroup', 'group')),
  title      text not null,
  username   text,
  members    integer,
  sought     text not null,             -- title and username, lower case, ё as е
  created_at timestamptz not null default now()
);

create table public.account_channels (
  account_id  bigint not null references public.accounts on delete cascade,
  channel_id  bigint not null references public.channels on delete cascade,
  access_hash bigint not null,          -- belongs to one login of one account
  can_post    boolean not null,
  reason      text,                     -- why not, a delivery.outcome.Reason
  slow_mode   boolean not null default false,
  seen_at     timestamptz not null default now(),
  primary key (account_id, channel_id),
  constraint refusal_has_a_reason check (can_post or reason is not null)
);

create table public.templates (
  id         bigint generated always as identity primary key,
  title      text not null,
  content    jsonb not null,            -- delivery.post.Post
  created_at timestamptz not null default now(),
  created_by bigint not null,
  changed_by bigint
);

create table public.campaigns (
  id           bigint generated always as identity primary key,
  title        text not null,
  template_id  bigint not null references public.templates,
  account_id   bigint not null references public.accounts,
  status       text not null default 'draft'
               check (status in ('draft', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
  rev          bigint not null default 0,
  total        integer check (total > 0),
  starts_at    timestamptz,
  started_at   timestamptz,
  planned_at   timestamptz,             -- every wave has its jobs
  ended_at     timestamptz,
  pause_reason text check (pause_reason in ('person', 'errors', 'account', 'canary', 'missed')),
  paused_at    timestamptz,
  created_at   timestamptz not null default now(),
  created_by   bigint not null,
  changed_at   timestamptz not null default now(),
  changed_by   bigint,
  constraint launched_has_a_total check ((status = 'draft') or (total is not null)),
  constraint launched_has_a_start check ((status = 'draft') or (starts_at is not null)),
  constraint paused_has_a_reason check ((status = 'paused') = (pause_reason is not null)),
  constraint ended_has_an_end check ((status in ('finished', 'cancelled')) = (ended_at is not null))
);
create index campaigns_open on public.campaigns (account_id, id)
  where status in ('scheduled', 'running', 'paused');

create table public.draft_channels (
  campaign_id bigint not null references public.campaigns on delete cascade,
  channel_id  bigint not null references public.channels on delete cascade,
  primary key (campaign_id, channel_id)
);

create table public.batches (
  id          bigint generated always as identity primary key,
  campaign_id bigint not null references public.campaigns on delete cascade,
  number      integer not null,
  size        integer not null,
  released_at timestamptz,
  unique (campaign_id, number)
);

create table public.jobs (
  id          bigint generated always as identity primary key,
  campaign_id bigint not null references public.campaigns on delete cascade,
  channel_id  bigint not null references public.channels,
  batch_id    bigint not null references public.batches on delete cascade,
  status      text not null default 'pending'
              check (status in ('pending', 'sending', 'sent', 'failed', 'skipped', 'cancelled')),
  random_ids  bigint[] not null check (cardinality(random_ids) > 0 and not 0 = any (random_ids)),
  attempts    smallint not null default 0,
  not_before  timestamptz,
  lease_until timestamptz,
  reason      text,                     -- delivery.outcome.Reason of the last refusal
  detail      text,                     -- Telegram's own word for it
  message_ids bigint[],
  sent_at     timestamptz,
  unique (campaign_id, channel_id),     -- each channel at most once
  constraint sending_has_a_lease check ((status = 'sending') = (lease_until is not null)),
  constraint sent_has_its_messages check ((status = 'sent') = (sent_at is not null)
                                      and (status = 'sent') = (message_ids is not null)),
  constraint refused_has_a_reason check (status not in ('failed', 'skipped') or reason is not null)
);
create index jobs_pending on public.jobs (campaign_id, id) where status = 'pending';
create index jobs_sending on public.jobs (campaign_id, id) where status = 'sending';

create table public.cards (
  campaign_id bigint not null references public.campaigns on delete cascade,
  chat_id     bigint not null,
  message_id  bigint not null,
  shown       text not null default '', -- digest of what the message says now
  is_final    boolean not null default false,
  primary key (campaign_id, chat_id)
);
create index cards_live on public.cards (campaign_id) where not is_final;

create table public.fsm_state (
  bot_id     bigint not null,
  chat_id    bigint not null,
  user_id    bigint not null,
  thread_id  bigint not null default 0,
  destiny    text not null default 'default',
  state      text,
  data       jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (bot_id, chat_id, user_id, thread_id, destiny)
);

create table public.audit_logs (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default now(),
  actor      bigint,                    -- null: the product itself
  action     text not null,             -- insert, update, delete, or a word of the panel
  subject    text not null,             -- the table
  subject_id bigint,
  before     jsonb,                     -- only what changed
  after      jsonb
);
create index audit_logs_subject on public.audit_logs (subject, subject_id, id);

-- One trigger writes the journal, so no path can forget it.
create function public.journal() returns trigger
language plpgsql set search_path = '' as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
  quiet   text[] := array['wake', 'owner', 'owner_until', 'changed_at', 'changed_by', 'session_hash'];
  before  jsonb;
  after   jsonb;
begin
  select coalesce(jsonb_object_agg(key, value), '{}') into before
    from jsonb_each(old_row) where new_row -> key is distinct from value and key <> all (quiet);
  select coalesce(jsonb_object_agg(key, value), '{}') into after
    from jsonb_each(new_row) where old_row -> key is distinct from value and key <> all (quiet);
  if before <> after then
    insert into public.audit_logs (actor, action, subject, subject_id, before, after)
    values ((coalesce(new_row ->> 'changed_by', old_row ->> 'changed_by'))::bigint, lower(tg_op),
            tg_table_name, (coalesce(new_row ->> 'id', old_row ->> 'id'))::bigint, before, after);
  end if;
  return null;
end $$;

create trigger journal after insert or update or delete on public.users
  for each row execute function public.journal();
create trigger journal after insert or update or delete on public.accounts
  for each row execute function public.journal();
create trigger journal after insert or update or delete on public.templates
  for each row execute function public.journal();
create trigger journal after insert or update or delete on public.campaigns
  for each row execute function public.journal();

-- The journal is append-only, whoever asks.
create function public.journal_is_append_only() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'the journal is append-only' using errcode = '42501';
end $$;
create trigger append_only before update or delete on public.audit_logs
  for each row execute function public.journal_is_append_only();

-- What a card shows: one statement, and the numbers add up to the total.
create view public.campaign_progress with (security_invoker = true) as
select c.id as campaign_id, c.title, c.status, c.rev, c.pause_reason, c.paused_at, c.started_at,
       c.starts_at, c.ended_at, c.changed_by, u.name as changed_by_name, c.account_id,
       a.name as account_name, a.status as account_status, a.blocked_until,
       coalesce(c.total, 0) as total, n.sent, n.failed, n.skipped,
       case when c.status = 'cancelled'
            then coalesce(c.total, 0) - n.sent - n.failed - n.skipped - n.sending else 0 end as cancelled,
       case when c.status = 'cancelled' then n.sending
            else coalesce(c.total, 0) - n.sent - n.failed - n.skipped end as waiting,
       n.retried, n.due, w.not_before as next_at, w.reason as next_reason,
       l.title as last_title, l.sent_at as last_sent_at
  from public.campaigns c
  join public.accounts a on a.id = c.account_id
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

-- Which channels a draft can choose from, with its choice.
create view public.draft_audience with (security_invoker = true) as
select c.id as campaign_id, ch.id as channel_id, ch.title, ch.username, ch.kind, ch.members, ch.sought,
       ac.can_post, ac.reason, ac.slow_mode, (d.channel_id is not null) as is_chosen
  from public.campaigns c
  join public.account_channels ac on ac.account_id = c.account_id
  join public.channels ch on ch.id = ac.channel_id
  left join public.draft_channels d on d.campaign_id = c.id and d.channel_id = ch.id
 where ac.reason is distinct from 'gone';

-- Choosing: each is one statement, refused unless the campaign is a draft; all return the new rev.
create function public.choose_channels(p_campaign bigint, p_channels bigint[], p_on boolean, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with draft as (
    update public.campaigns set rev = rev + 1, changed_at = now(), changed_by = p_actor
     where id = p_campaign and status = 'draft' returning id, account_id, rev),
  added as (
    insert into public.draft_channels (campaign_id, channel_id)
    select draft.id, ac.channel_id from draft join public.account_channels ac on ac.account_id = draft.account_id
     where p_on and ac.can_post and (p_channels is null or ac.channel_id = any (p_channels))
    on conflict do nothing),
  removed as (
    delete from public.draft_channels d using draft
     where not p_on and d.campaign_id = draft.id and (p_channels is null or d.channel_id = any (p_channels)))
  select rev from draft
$$;

create function public.toggle_channel(p_campaign bigint, p_channel bigint, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with draft as (
    update public.campaigns set rev = rev + 1, changed_at = now(), changed_by = p_actor
     where id = p_campaign and status = 'draft' returning id, account_id, rev),
  removed as (
    delete from public.draft_channels d using draft
     where d.campaign_id = draft.id and d.channel_id = p_channel returning d.channel_id),
  added as (
    insert into public.draft_channels (campaign_id, channel_id)
    select draft.id, ac.channel_id from draft join public.account_channels ac on ac.account_id = draft.account_id
     where ac.channel_id = p_channel and ac.can_post and not exists (select from removed)
    on conflict do nothing)
  select rev from draft
$$;

-- Supabase: everything of ours is closed but to the service role; elsewhere this changes nothing.
do $$
declare
  ours text[] := array['settings', 'users', 'accounts', 'channels', 'account_channels', 'templates',
    'campaigns', 'draft_channels', 'batches', 'jobs', 'cards', 'fsm_state', 'audit_logs'];
  views text[] := array['campaign_progress', 'draft_audience'];
  functions text[] := array['journal()', 'journal_is_append_only()',
    'choose_channels(bigint, bigint[], boolean, bigint)', 'toggle_channel(bigint, bigint, bigint)'];
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  foreach name in array ours loop
    execute format('alter table public.%I enable row level security', name);
  end loop;
  foreach name in array ours || views loop
    execute format('revoke all on public.%I from %s', name, closed);
    if served then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  foreach name in array functions loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
  if served then
    revoke update, delete on public.audit_logs from service_role;
  end if;
end $$;
