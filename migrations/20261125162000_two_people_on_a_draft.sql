-- Two people on one draft: a change is refused where somebody else changed the draft since it was seen.

alter table public.campaigns
  add column others_rev bigint not null default 0;  -- the newest rev that somebody but changed_by made

-- Kept by every statement that makes a new rev, whoever writes it.
create function public.note_whose_rev() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.changed_by is distinct from old.changed_by then
    new.others_rev := old.rev;
  end if;
  return new;
end $$;
create trigger whose_rev before update of rev on public.campaigns
  for each row when (old.rev is distinct from new.rev) execute function public.note_whose_rev();

-- The one condition: may this person change a campaign that they saw at p_rev (null: whatever they saw)?
-- Own changes since then do not count, and what is launched is guarded by its status alone.
create function public.is_as_seen(c public.campaigns, p_rev bigint, p_actor bigint)
returns boolean language sql immutable set search_path = '' as $$
  select p_rev is null or c.status <> 'draft'
      or p_rev >= case when c.changed_by = p_actor then c.others_rev else c.rev end
$$;

-- A draft that is about to be changed: its new rev, null when it is none any more, or not as it was seen.
create function public.touch_draft(p_campaign bigint, p_rev bigint, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  update public.campaigns c set rev = rev + 1, changed_at = now(), changed_by = p_actor
   where c.id = p_campaign and c.status = 'draft' and public.is_as_seen(c, p_rev, p_actor)
  returning c.rev
$$;

-- Choosing: as before, but refused also where somebody else changed the draft since p_rev.
drop function public.choose_only_folder(bigint, bigint, bigint);
drop function public.choose_folder(bigint, bigint, boolean, bigint);
drop function public.choose_channels(bigint, bigint[], boolean, bigint);
drop function public.toggle_channel(bigint, bigint, bigint);

-- The draft is touched first, by itself: what follows sees what the one before it in line wrote.
create function public.choose_channels(
  p_campaign bigint, p_channels bigint[], p_on boolean, p_actor bigint, p_rev bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  made bigint := public.touch_draft(p_campaign, p_rev, p_actor);
begin
  if made is not null and p_on then
    insert into public.draft_channels (campaign_id, channel_id)
    select c.id, ac.channel_id
      from public.campaigns c
      join public.account_channels ac on ac.account_id = c.account_id
      join public.channels ch on ch.id = ac.channel_id
     where c.id = p_campaign and ac.can_post and ch.excluded_at is null
       and (p_channels is null or ac.channel_id = any (p_channels))
    on conflict do nothing;
  elsif made is not null then
    delete from public.draft_channels d
     where d.campaign_id = p_campaign and (p_channels is null or d.channel_id = any (p_channels));
  end if;
  return made;
end $$;

create function public.choose_folder(
  p_campaign bigint, p_folder bigint, p_on boolean, p_actor bigint, p_rev bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  made bigint := public.choose_channels(
    p_campaign, (select coalesce(array_agg(channel_id), '{}') from public.folder_channels where folder_id = p_folder),
    p_on, p_actor, p_rev);
begin
  if made is not null and p_on then
    insert into public.folder_uses (folder_id, times)
    select f.id, 1 from public.folders f where f.id = p_folder
    on conflict (folder_id) do update set times = public.folder_uses.times + 1, last_at = now();
  end if;
  return made;
end $$;

-- These channels and nothing else, those that are open.
create function public.choose_only(p_campaign bigint, p_channels bigint[], p_actor bigint, p_rev bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  made bigint := public.choose_channels(p_campaign, p_channels, true, p_actor, p_rev);
begin
  delete from public.draft_channels d
   where made is not null and d.campaign_id = p_campaign
     and not exists (
       select from public.campaigns c
         join public.account_channels ac on ac.account_id = c.account_id and ac.channel_id = d.channel_id
         join public.channels ch on ch.id = d.channel_id
        where c.id = p_campaign and ac.channel_id = any (p_channels)
          and ac.can_post and ch.excluded_at is null);
  return made;
end $$;

create function public.choose_only_folder(p_campaign bigint, p_folder bigint, p_actor bigint, p_rev bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  made bigint := public.choose_only(
    p_campaign, (select coalesce(array_agg(channel_id), '{}') from public.folder_channels where folder_id = p_folder),
    p_actor, p_rev);
begin
  if made is not null then
    insert into public.folder_uses (folder_id, times)
    select f.id, 1 from public.folders f where f.id = p_folder
    on conflict (folder_id) do update set times = public.folder_uses.times + 1, last_at = now();
  end if;
  return made;
end $$;

-- The channels another campaign was made for, and nothing else.
create function public.choose_like(p_campaign bigint, p_like bigint, p_actor bigint, p_rev bigint)
returns bigint language sql set search_path = '' as $$
  select public.choose_only(
    p_campaign, (select coalesce(array_agg(channel_id), '{}') from public.draft_channels where campaign_id = p_like),
    p_actor, p_rev)
$$;

-- What a new draft may be made like: the campaign of its account that was launched last.
create view public.last_audiences with (security_invoker = true) as
select c.id as campaign_id, l.id as like_id, l.title, n.channels
  from public.campaigns c
  cross join lateral (
    select o.id, o.title
      from public.campaigns o
     where o.account_id = c.account_id and o.status not in ('draft', 'pending_approval')
     order by coalesce(o.started_at, o.changed_at) desc, o.id desc limit 1) l
  cross join lateral (
    select count(*) as channels
      from public.draft_channels d
      join public.account_channels ac on ac.account_id = c.account_id and ac.channel_id = d.channel_id
      join public.channels ch on ch.id = d.channel_id
     where d.campaign_id = l.id and ac.can_post and ch.excluded_at is null) n;

-- Fields of a draft beside its channels: p_name a title, p_template another post; null: as it is. A title that
-- is that of the post goes with it.
create function public.change_draft(
  p_campaign bigint, p_title text, p_template bigint, p_actor bigint, p_rev bigint)
returns bigint language sql set search_path = '' as $$
  update public.campaigns c
     set title = coalesce(
           p_title,
           (select t.title from public.templates t, public.templates o
             where t.id = p_template and o.id = c.template_id and o.title = c.title),
           c.title),
         template_id = coalesce(p_template, c.template_id),
         rev = rev + 1, changed_at = now(), changed_by = p_actor
   where c.id = p_campaign and c.status = 'draft' and public.is_as_seen(c, p_rev, p_actor)
     and (p_template is null or exists (select from public.templates t where t.id = p_template))
  returning c.rev
$$;

-- A draft goes, its choice with it; null when it is none any more, or not as it was seen.
create function public.delete_draft(p_campaign bigint, p_actor bigint, p_rev bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  made bigint := public.touch_draft(p_campaign, p_rev, p_actor);
begin
  delete from public.campaigns c where c.id = p_campaign and made is not null;
  return made;
end $$;

-- Who else changed a draft after p_rev, and what: {"name", "fields"}; null: nobody did.
create function public.news_of_draft(p_campaign bigint, p_rev bigint, p_actor bigint)
returns jsonb language sql stable set search_path = '' as $$
  with news as (
    select l.id, l.actor, l.after
      from public.audit_logs l
     where l.subject = 'campaigns' and l.subject_id = p_campaign and l.action = 'update'
       and (l.after ->> 'rev')::bigint > p_rev and l.actor is distinct from p_actor),
  newest as (select actor from news order by id desc limit 1)
  select jsonb_build_object(
           'name', (select n.name from public.known_names n where n.id = newest.actor),
           'fields', (select coalesce(jsonb_agg(distinct f.field), '[]')
                        from news n cross join lateral jsonb_object_keys(n.after) as f(field)
                       where n.actor is not distinct from newest.actor
                         and f.field not in ('rev', 'others_rev')))
    from newest
$$;

do $$
declare
  functions text[] := array['note_whose_rev()', 'is_as_seen(public.campaigns, bigint, bigint)',
    'touch_draft(bigint, bigint, bigint)', 'choose_channels(bigint, bigint[], boolean, bigint, bigint)',
    'choose_folder(bigint, bigint, boolean, bigint, bigint)', 'choose_only(bigint, bigint[], bigint, bigint)',
    'choose_only_folder(bigint, bigint, bigint, bigint)', 'choose_like(bigint, bigint, bigint, bigint)',
    'change_draft(bigint, text, bigint, bigint, bigint)', 'delete_draft(bigint, bigint, bigint)',
    'news_of_draft(bigint, bigint, bigint)'];
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  execute format('revoke all on public.last_audiences from %s', closed);
  if served then
    grant select on public.last_audiences to service_role;
  end if;
  foreach name in array functions loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
