-- Which folders drafts are sent to most often: they are offered first.

create table public.folder_uses (
  folder_id bigint primary key references public.folders on delete cascade,
  times     bigint not null default 0,
  last_at   timestamptz not null default now()
);

create or replace view public.draft_folders with (security_invoker = true) as
select c.id as campaign_id, f.id, f.title, f.is_telegram, f.channels, f.can_post, n.chosen,
       coalesce(u.times, 0) as uses
  from public.campaigns c
  join public.account_folders f on f.account_id = c.account_id
  left join public.folder_uses u on u.folder_id = f.id
 cross join lateral (
    select count(*) as chosen
      from public.draft_channels d
      join public.folder_channels fc on fc.channel_id = d.channel_id
     where d.campaign_id = c.id and fc.folder_id = f.id) n;

create or replace function public.choose_folder(p_campaign bigint, p_folder bigint, p_on boolean, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with used as (
    insert into public.folder_uses (folder_id, times)
    select f.id, 1
      from public.folders f join public.campaigns c on c.id = p_campaign and c.status = 'draft'
     where p_on and f.id = p_folder
    on conflict (folder_id) do update set times = public.folder_uses.times + 1, last_at = now())
  select public.choose_channels(
    p_campaign, (select coalesce(array_agg(channel_id), '{}') from public.folder_channels where folder_id = p_folder),
    p_on, p_actor)
$$;

-- This folder and nothing else; returns the new rev, null when it is no draft.
create function public.choose_only_folder(p_campaign bigint, p_folder bigint, p_actor bigint)
returns bigint language sql set search_path = '' as $$
  with draft as (
    update public.campaigns set rev = rev + 1, changed_at = now(), changed_by = p_actor
     where id = p_campaign and status = 'draft' returning id, account_id, rev),
  wanted as (
    select draft.id, ac.channel_id
      from draft
      join public.folder_channels fc on fc.folder_id = p_folder
      join public.account_channels ac on ac.account_id = draft.account_id and ac.channel_id = fc.channel_id
      join public.channels ch on ch.id = ac.channel_id
     where ac.can_post and ch.excluded_at is null),
  added as (
    insert into public.draft_channels (campaign_id, channel_id)
    select id, channel_id from wanted
    on conflict do nothing),
  removed as (
    delete from public.draft_channels d using draft
     where d.campaign_id = draft.id
       and not exists (select from wanted w where w.channel_id = d.channel_id)),
  used as (
    insert into public.folder_uses (folder_id, times)
    select f.id, 1 from public.folders f, draft where f.id = p_folder
    on conflict (folder_id) do update set times = public.folder_uses.times + 1, last_at = now())
  select rev from draft
$$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
begin
  closed := concat_ws(', ', 'public', closed);
  alter table public.folder_uses enable row level security;
  execute format('revoke all on public.folder_uses, public.draft_folders from %s', closed);
  execute format('revoke execute on function public.choose_only_folder(bigint, bigint, bigint) from %s', closed);
  if served then
    execute 'grant select, insert, update, delete on public.folder_uses to service_role';
    execute 'grant select on public.draft_folders to service_role';
    execute 'grant execute on function public.choose_only_folder(bigint, bigint, bigint) to service_role';
  end if;
end $$;
