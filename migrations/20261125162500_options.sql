-- How the posts of a campaign come out, and what follows them.

alter table public.campaigns
  add column silent      boolean not null default false,
  add column protect     boolean not null default false,  -- nobody can forward or save the post
  add column preview     text check (preview in ('off', 'above', 'large')),  -- null: as the post has it
  add column pin         boolean not null default false,
  add column unpin_after interval check (unpin_after > interval '0'),  -- null: it stays pinned
  add column on_top      interval check (on_top > interval '0'),  -- so long no other campaign posts there
  add constraint only_what_is_pinned_is_unpinned check (pin or unpin_after is null);

-- Pinning follows a post that is out and never touches its delivery. pin_at is when the next step may be taken:
-- of one that is wanted the next try, of one that is pinned its end.
alter table public.jobs
  add column pin        text check (pin in ('wanted', 'pinned', 'unpinned', 'failed', 'stuck')),
  add column pin_at     timestamptz,
  add column pin_tries  smallint not null default 0,
  add column pin_reason text,            -- delivery.outcome.Reason of the last refusal
  add constraint what_is_not_pinned_has_a_reason check (pin not in ('failed', 'stuck') or pin_reason is not null);
create index jobs_pins on public.jobs (campaign_id, pin_at)
  where status = 'sent' and (pin = 'wanted' or pin = 'pinned' and pin_at is not null);
create index jobs_unpinned on public.jobs (campaign_id) where pin in ('failed', 'stuck');

-- Options of a draft: only those that are named; null when it is no draft, or not as it was seen.
create function public.change_options(p_campaign bigint, p_options jsonb, p_actor bigint, p_rev bigint)
returns bigint language sql set search_path = '' as $$
  update public.campaigns c
     set silent = coalesce((p_options ->> 'silent')::boolean, c.silent),
         protect = coalesce((p_options ->> 'protect')::boolean, c.protect),
         preview = case when p_options ? 'preview' then p_options ->> 'preview' else c.preview end,
         pin = coalesce((p_options ->> 'pin')::boolean, c.pin),
         unpin_after = case when p_options ? 'pin' then (p_options ->> 'unpin_after')::interval
                            else c.unpin_after end,
         on_top = case when p_options ? 'on_top' then (p_options ->> 'on_top')::interval else c.on_top end,
         rev = rev + 1, changed_at = now(), changed_by = p_actor
   where c.id = p_campaign and c.status = 'draft' and public.is_as_seen(c, p_rev, p_actor)
  returning c.rev
$$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  execute format('revoke execute on function public.change_options(bigint, jsonb, bigint, bigint) from %s',
                 concat_ws(', ', 'public', closed));
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.change_options(bigint, jsonb, bigint, bigint) to service_role;
  end if;
end $$;
