-- What lists of channels and folders show, each from one statement; changes that must not be read first.

create view public.channel_counts with (security_invoker = true) as
select account_id, health, count(*) as channels from public.known_channels group by account_id, health;

create view public.channels_in_folders with (security_invoker = true) as
select fc.folder_id, k.*
  from public.folder_channels fc
  join public.known_channels k on k.id = fc.channel_id;

create view public.audience_in_folders with (security_invoker = true) as
select fc.folder_id, d.*
  from public.folder_channels fc
  join public.draft_audience d on d.channel_id = fc.channel_id;

-- Folders as one account sees them: its own of Telegram, and those made here.
create view public.account_folders with (security_invoker = true) as
select a.id as account_id, f.id, f.title, f.telegram_id is not null as is_telegram, n.channels, n.can_post
  from public.accounts a
  join public.folders f on f.account_id is null or f.account_id = a.id
 cross join lateral (
    select count(*) as channels,
           count(*) filter (where ac.can_post and ch.excluded_at is null) as can_post
      from public.folder_channels fc
      join public.channels ch on ch.id = fc.channel_id
      join public.account_channels ac on ac.account_id = a.id and ac.channel_id = fc.channel_id
     where fc.folder_id = f.id and ac.reason is distinct from 'gone') n;

-- The same beside the choice of a draft.
create view public.draft_folders with (security_invoker = true) as
select c.id as campaign_id, f.id, f.title, f.is_telegram, f.channels, f.can_post, n.chosen
  from public.campaigns c
  join public.account_folders f on f.account_id = c.account_id
 cross join lateral (
    select count(*) as chosen
      from public.draft_channels d
      join public.folder_channels fc on fc.channel_id = d.channel_id
     where d.campaign_id = c.id and fc.folder_id = f.id) n;

-- A channel with its folders and what was posted there lately.
create view public.channel_cards with (security_invoker = true) as
select k.*, coalesce(f.folders, '[]') as folders, l.campaign_id as last_campaign, l.status as last_status,
       l.at as last_at, n.sent_30d, n.failed_30d
  from public.known_channels k
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', f.id, 'title', f.title, 'is_telegram', f.is_telegram)
                     order by f.is_telegram desc, f.title, f.id) as folders
      from public.folder_channels fc
      join public.account_folders f on f.id = fc.folder_id and f.account_id = k.account_id
     where fc.channel_id = k.id) f on true
  left join lateral (
    select j.campaign_id, j.status, j.started_at as at
      from public.jobs j
     where j.channel_id = k.id and j.started_at is not null and j.status in ('sent', 'failed')
     order by j.started_at desc limit 1) l on true
 cross join lateral (
    select count(*) filter (where j.status = 'sent') as sent_30d,
           count(*) filter (where j.status = 'failed') as failed_30d
      from public.jobs j
     where j.channel_id = k.id and j.started_at > now() - interval '30 days') n;

-- A variable of a channel gets a value, or goes (p_value null); false: there is no such channel.
create function public.set_variable(p_channel bigint, p_name text, p_value text, p_actor bigint)
returns boolean language sql set search_path = '' as $$
  with channel as (
    update public.channels
       set variables = case when p_value is null then variables - p_name
                            else variables || jsonb_build_object(p_name, p_value) end,
           changed_by = p_actor
     where id = p_channel
    returning id)
  select exists (select from channel)
$$;

-- Channels come into a folder made here, or go; returns how many, null when it is none of ours.
create function public.fill_folder(p_folder bigint, p_channels bigint[], p_on boolean, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with folder as (
    update public.folders set changed_by = p_actor where id = p_folder and telegram_id is null returning id),
  added as (
    insert into public.folder_channels (folder_id, channel_id)
    select folder.id, ch.id from folder join public.channels ch on ch.id = any (p_channels)
     where p_on
    on conflict do nothing returning channel_id),
  removed as (
    delete from public.folder_channels fc using folder
     where not p_on and fc.folder_id = folder.id and fc.channel_id = any (p_channels)
    returning fc.channel_id)
  select (select count(*) from added) + (select count(*) from removed) from folder
$$;

do $$
declare
  views text[] := array['channel_counts', 'channels_in_folders', 'audience_in_folders', 'account_folders',
    'draft_folders', 'channel_cards'];
  functions text[] := array['set_variable(bigint, text, text, bigint)',
    'fill_folder(bigint, bigint[], boolean, bigint)'];
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  foreach name in array views loop
    execute format('revoke all on public.%I from %s', name, closed);
    if served then
      execute format('grant select on public.%I to service_role', name);
    end if;
  end loop;
  foreach name in array functions loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
