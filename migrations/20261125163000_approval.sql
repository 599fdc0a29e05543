-- Approval: what goes to many channels is looked at by a second person before it goes out.

alter table public.campaigns
  add column submitted_by  bigint,
  add column submitted_at  timestamptz,
  add column warnings      integer,        -- of the check it was submitted after
  add column approved_by   bigint,
  add column approved_at   timestamptz,
  add column returned_by   bigint,         -- of a draft: who did not approve it, and why
  add column returned_at   timestamptz,
  add column return_reason text,
  drop constraint campaigns_status_check,
  add constraint campaigns_status_check check (status in (
    'draft', 'pending_approval', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
  drop constraint launched_has_a_start,
  add constraint launched_has_a_start check (status in ('draft', 'pending_approval') or starts_at is not null),
  add constraint pending_was_submitted check (status <> 'pending_approval' or submitted_by is not null),
  add constraint submitted_has_its_moment check ((submitted_by is null) = (submitted_at is null)),
  add constraint approved_has_its_moment check ((approved_by is null) = (approved_at is null)),
  add constraint approved_by_another check (approved_by is null or approved_by <> submitted_by),
  add constraint approval_is_void_in_a_draft check (status <> 'draft' or submitted_by is null and approved_by is null),
  add constraint returned_has_a_reason check ((returned_by is null) = (returned_at is null)
                                          and (returned_by is null) = (return_reason is null));

-- From how many channels on a campaign needs an approval; 0: none does. Where nothing is set as
-- delivery.policy has it.
create function public.approval_from() returns bigint
language sql stable set search_path = '' as $$
  select coalesce((select case when jsonb_typeof(value) = 'number' then (value #>> '{}')::bigint end
                     from public.settings where name = 'approval_from'), 100)
$$;

-- Who may approve: not who submits it, and not who made it, unless there is nobody else.
create function public.approvers(p_created_by bigint, p_submitted_by bigint) returns setof bigint
language sql stable set search_path = '' as $$
  with others as (
    select u.id from public.users u where u.role in ('operator', 'owner') and u.id <> p_submitted_by)
  select id from others
   where id <> p_created_by or not exists (select from others o where o.id <> p_created_by)
$$;

-- Whether this person cannot launch it alone. Where nobody else could approve, there is no approval.
create function public.needs_approval(p_created_by bigint, p_actor bigint, p_channels bigint) returns boolean
language sql stable set search_path = '' as $$
  select public.approval_from() between 1 and p_channels
     and exists (select from public.approvers(p_created_by, p_actor))
$$;

do $$
declare
  functions text[] := array['approval_from()', 'approvers(bigint, bigint)',
    'needs_approval(bigint, bigint, bigint)'];
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  foreach name in array functions loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
