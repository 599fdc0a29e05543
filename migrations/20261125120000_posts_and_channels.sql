-- Posts of every kind, templates with versions, channels by the thousand: rights, folders, variables, health.

-- A row of templates is one version of a post and never changes once a campaign uses it; the versions of one
-- template share the lineage, the id of the first. A post that was caught and not saved has none.
alter table public.templates
  add column lineage     bigint references public.templates,
  add column version     integer not null default 1 check (version > 0),
  add column saved_at    timestamptz,      -- null: only caught; it lives a day
  add column replaced_at timestamptz,      -- there is a newer version
  add column archived_at timestamptz,
  add column sought      text not null default '',  -- the title, lower case, ё as е
  add constraint saved_has_a_lineage check ((saved_at is null) = (lineage is null)),
  add constraint only_saved_is_replaced check (saved_at is not null or (replaced_at is null and archived_at is null)),
  add constraint templates_version unique (lineage, version);
create unique index templates_newest on public.templates (lineage) where replaced_at is null and lineage is not null;
create index templates_saved on public.templates (sought, id) where saved_at is not null and replaced_at is null;
create index templates_caught on public.templates (created_at) where saved_at is null;

-- Parts of albums as they come; the Bot API sends each by itself. template_id: what they became.
create table public.album_parts (
  chat_id     bigint not null,
  group_id    text not null,
  message_id  bigint not null,
  content     jsonb not null,              -- delivery.post.Post of one file
  template_id bigint references public.templates on delete set null,
  question_id bigint,                      -- the bot's message about it
  at          timestamptz not null default now(),
  primary key (chat_id, group_id, message_id)
);
create index album_parts_open on public.album_parts (at) where template_id is null;

alter table public.channels
  add column excluded_at  timestamptz,     -- on the never-post list since
  add column excluded_by  bigint,
  add column variables    jsonb not null default '{}',  -- name: value, both text
  add column bot_can_edit boolean not null default false,  -- the bot may add buttons to posts of others
  add column changed_by   bigint,
  add constraint excluded_by_somebody check ((excluded_at is null) = (excluded_by is null)),
  add constraint variables_are_an_object check (jsonb_typeof(variables) = 'object');
create index channels_excluded on public.channels (id) where excluded_at is not null;

alter table public.account_channels
  add column forbidden   text[] not null default '{}',  -- delivery.post.Kind that may not be posted there
  add column slow_mode_s integer,          -- seconds, where Telegram said
  add column stars       bigint not null default 0,     -- price of a message for members
  add column can_edit    boolean not null default false,
  add column can_delete  boolean not null default false,
  add column can_pin     boolean not null default false,
  add column comments    boolean not null default false,  -- a discussion group is attached
  add column archived    boolean not null default false,
  add column is_forum    boolean not null default false,
  add column found_at    timestamptz not null default now();

-- ✈️ folders of Telegram (telegram_id) are kept in sync; 📁 ours are made here.
create table public.folders (
  id          bigint generated always as identity primary key,
  account_id  bigint references public.accounts on delete cascade,
  telegram_id integer,
  title       text not null check (title <> ''),
  created_at  timestamptz not null default now(),
  created_by  bigint,
  changed_by  bigint,
  constraint telegram_has_an_account check ((telegram_id is null) = (account_id is null)),
  unique (account_id, telegram_id)
);
create table public.folder_channels (
  folder_id  bigint not null references public.folders on delete cascade,
  channel_id bigint not null references public.channels on delete cascade,
  primary key (folder_id, channel_id)
);
create index folder_channels_channel on public.folder_channels (channel_id);

alter table public.accounts
  add column sync_began_at timestamptz,    -- the channels are being read since
  add column sync_found    integer,        -- so many so far
  add column sync_summary  jsonb,          -- of the last reading: delivery.sync_channels.Summary
  add column limits        jsonb;          -- delivery.limits.Limits, as Telegram says

-- What the check before the launch took out of an audience stays there, with its reason; it is not counted.
alter table public.draft_channels add column removed text;

alter table public.jobs
  add column buttons text check (buttons in ('wanted', 'done', 'refused'));  -- the bot's keyboard under the post
create index jobs_buttons on public.jobs (id) where buttons = 'wanted' and status = 'sent';

-- The journal knows the channels people change, and the folders; what a reading of the dialogs changes is no act.
create trigger journal_people after update of excluded_at, variables on public.channels
  for each row execute function public.journal();
create trigger journal after insert or update or delete on public.folders
  for each row execute function public.journal();

-- Which channels a draft can choose from, with its choice. Who is on the never-post list cannot be chosen.
drop view public.draft_audience;
create view public.draft_audience with (security_invoker = true) as
select c.id as campaign_id, ch.id as channel_id, ch.title, ch.username, ch.kind, ch.members, ch.sought,
       ac.can_post and ch.excluded_at is null as can_post,
       case when ch.excluded_at is not null then 'excluded' else ac.reason end as reason, ac.slow_mode,
       (d.channel_id is not null) as is_chosen
  from public.campaigns c
  join public.account_channels ac on ac.account_id = c.account_id
  join public.channels ch on ch.id = ac.channel_id
  left join public.draft_channels d on d.campaign_id = c.id and d.channel_id = ch.id
 where ac.reason is distinct from 'gone';

create or replace function public.choose_channels(p_campaign bigint, p_channels bigint[], p_on boolean, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with draft as (
    update public.campaigns set rev = rev + 1, changed_at = now(), changed_by = p_actor
     where id = p_campaign and status = 'draft' returning id, account_id, rev),
  added as (
    insert into public.draft_channels (campaign_id, channel_id)
    select draft.id, ac.channel_id
      from draft
      join public.account_channels ac on ac.account_id = draft.account_id
      join public.channels ch on ch.id = ac.channel_id
     where p_on and ac.can_post and ch.excluded_at is null
       and (p_channels is null or ac.channel_id = any (p_channels))
    on conflict do nothing),
  removed as (
    delete from public.draft_channels d using draft
     where not p_on and d.campaign_id = draft.id and (p_channels is null or d.channel_id = any (p_channels)))
  select rev from draft
$$;

create or replace function public.toggle_channel(p_campaign bigint, p_channel bigint, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with draft as (
    update public.campaigns set rev = rev + 1, changed_at = now(), changed_by = p_actor
     where id = p_campaign and status = 'draft' returning id, account_id, rev),
  removed as (
    delete from public.draft_channels d using draft
     where d.campaign_id = draft.id and d.channel_id = p_channel returning d.channel_id),
  added as (
    insert into public.draft_channels (campaign_id, channel_id)
    select draft.id, ac.channel_id
      from draft
      join public.account_channels ac on ac.account_id = draft.account_id
      join public.channels ch on ch.id = ac.channel_id
     where ac.channel_id = p_channel and ac.can_post and ch.excluded_at is null
       and not exists (select from removed)
    on conflict do nothing)
  select rev from draft
$$;

-- All channels of a folder, on or off; returns the new rev, null when it is no draft.
create function public.choose_folder(p_campaign bigint, p_folder bigint, p_on boolean, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  select public.choose_channels(
    p_campaign, (select coalesce(array_agg(channel_id), '{}') from public.folder_channels where folder_id = p_folder),
    p_on, p_actor)
$$;

-- On the never-post list or off it; what waits for such a channel is skipped at once, in every campaign.
create function public.exclude_channel(p_channel bigint, p_on boolean, p_actor bigint)
returns boolean language sql set search_path = '' as $$
  with channel as (
    update public.channels
       set excluded_at = case when p_on then now() end, excluded_by = case when p_on then p_actor end,
           changed_by = p_actor
     where id = p_channel and (excluded_at is null) = p_on
    returning id),
  skipped as (
    update public.jobs j
       set status = 'skipped', reason = 'excluded', ended_at = now(), not_before = null
      from channel
     where p_on and j.channel_id = channel.id and j.status = 'pending'),
  unchosen as (
    delete from public.draft_channels d using channel, public.campaigns c
     where p_on and d.channel_id = channel.id and c.id = d.campaign_id and c.status = 'draft'
    returning d.campaign_id),
  drafts as (
    update public.campaigns c set rev = rev + 1, changed_at = now(), changed_by = p_actor
      from unchosen where c.id = unchosen.campaign_id)
  select exists (select from channel)
$$;

-- As before, but the other campaigns of the account one by one: how long this one takes depends on their gaps.
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
       coalesce(o.rivals, '[]') as rivals, coalesce(r.reasons, '{}') as reasons,
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

-- A template's newest versions, as the list shows them.
create view public.saved_templates with (security_invoker = true) as
select t.id, t.lineage, t.version, t.title, t.content, t.sought, t.saved_at, t.archived_at, t.created_at,
       t.created_by, u.name as created_by_name, used.times, used.last_campaign
  from public.templates t
  left join public.users u on u.id = t.created_by
  cross join lateral (
    select count(*) as times, max(c.id) as last_campaign
      from public.campaigns c join public.templates v on v.id = c.template_id
     where v.lineage = t.lineage and c.status <> 'draft') used
 where t.saved_at is not null and t.replaced_at is null;

-- A channel of an account, as lists and its card show it.
create view public.known_channels with (security_invoker = true) as
select ac.account_id, ch.id, ch.chat_id, ch.kind, ch.title, ch.username, ch.members, ch.sought, ch.variables,
       ch.excluded_at, ch.bot_can_edit, ac.can_post, ac.reason, ac.reason_at, ac.slow_mode, ac.slow_mode_s,
       ac.stars, ac.forbidden, ac.is_admin, ac.can_edit, ac.can_delete, ac.can_pin, ac.comments, ac.archived,
       ac.is_forum, ac.found_at,
       case when ch.excluded_at is not null then 'excluded'
            when ac.reason = 'gone' then 'gone'
            when not ac.can_post then 'forbidden'
            when ac.slow_mode or ac.stars > 0 or ac.forbidden <> '{}' or ac.reason is not null then 'limited'
            else 'ready' end as health
  from public.account_channels ac
  join public.channels ch on ch.id = ac.channel_id;

do $$
declare
  ours text[] := array['album_parts', 'folders', 'folder_channels'];
  views text[] := array['campaign_progress', 'draft_audience', 'saved_templates', 'known_channels'];
  functions text[] := array['choose_folder(bigint, bigint, boolean, bigint)',
    'exclude_channel(bigint, boolean, bigint)'];
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
end $$;
