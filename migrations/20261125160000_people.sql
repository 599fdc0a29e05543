-- A team: who is in it, with which clock and language; invites; what more people are told.

alter table public.users
  add column time_zone        text,            -- IANA; null: the installation's
  add column locale_is_chosen boolean not null default false;  -- by the person; else Telegram's

create table public.former_users (
  id        bigint primary key,
  name      text not null,
  closed_at timestamptz not null default now()
);
comment on table public.former_users is 'Names of people whose access was closed: history says who did what.';

create table public.invites (
  id         bigint generated always as identity primary key,
  token_hash text not null unique,             -- sha256 of what the link carries
  role       text not null check (role in ('viewer', 'editor', 'operator', 'owner')),
  created_by bigint not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  used_by    bigint,
  used_at    timestamptz,
  revoked_at timestamptz,
  changed_by bigint,
  constraint used_has_its_moment check ((used_by is null) = (used_at is null))
);
create index invites_open on public.invites (id) where used_at is null and revoked_at is null;
create trigger journal after insert or update or delete on public.invites
  for each row execute function public.journal();

alter table public.notices
  alter column account_id drop not null,
  add column subject_id bigint,                -- the person it is about, or the like
  drop constraint notices_kind_check,
  add constraint notices_kind_check check (kind in (
    'errors', 'account', 'canary', 'missed', 'finished', 'flood', 'cap', 'joined', 'approval', 'approved',
    'returned', 'digest', 'skipped_run', 'restarted'));

-- Everybody who is or was in the team.
create view public.known_names with (security_invoker = true) as
select id, name from public.users
 union all
select f.id, f.name from public.former_users f
 where not exists (select from public.users u where u.id = f.id);

-- Let somebody in by an invite: once, in time, nobody who is in already. Returns the role, null where not.
create function public.accept_invite(p_hash text, p_user bigint, p_name text, p_locale text)
returns text language sql set search_path = '' as $$
  with invite as (
    update public.invites set used_by = p_user, used_at = now(), changed_by = p_user
     where token_hash = p_hash and used_at is null and revoked_at is null and expires_at > now()
       and not exists (select from public.users u where u.id = p_user)
    returning role, created_by),
  person as (
    insert into public.users (id, name, role, locale, changed_by)
    select p_user, p_name, role, p_locale, p_user from invite
    on conflict (id) do nothing),
  told as (
    insert into public.notices (chat_id, kind, subject_id)
    select invite.created_by, 'joined', p_user from invite)
  select role from invite
$$;

-- Give another role: never to an owner, they are named where the program is set up. Returns whether it did.
create function public.give_role(p_user bigint, p_role text, p_owners bigint[], p_actor bigint)
returns boolean language sql set search_path = '' as $$
  with person as (
    update public.users set role = p_role, changed_by = p_actor
     where id = p_user and id <> all (p_owners) and id <> p_actor and role <> p_role
    returning id)
  select exists (select from person)
$$;

-- Close somebody's access: with the person go their cards, what they were to be told and what they were asked.
create function public.close_access(p_user bigint, p_owners bigint[], p_actor bigint)
returns boolean language plpgsql set search_path = '' as $$
declare gone text;
begin
  update public.users set changed_by = p_actor
   where id = p_user and id <> all (p_owners) and id <> p_actor
  returning name into gone;
  if gone is null then
    return false;
  end if;
  delete from public.users where id = p_user;
  insert into public.former_users (id, name) values (p_user, gone)
  on conflict (id) do update set name = excluded.name, closed_at = now();
  delete from public.cards where chat_id = p_user;
  delete from public.fsm_state where user_id = p_user;
  update public.notices set told_at = now() where chat_id = p_user and told_at is null;
  update public.invites set revoked_at = now(), changed_by = p_actor
   where created_by = p_user and used_at is null and revoked_at is null;
  return true;
end $$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  foreach name in array array['invites', 'former_users'] loop
    execute format('alter table public.%I enable row level security', name);
  end loop;
  foreach name in array array['invites', 'former_users', 'known_names'] loop
    execute format('revoke all on public.%I from %s', name, closed);
    if served then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  foreach name in array array['accept_invite(text, bigint, text, text)',
      'give_role(bigint, text, bigint[], bigint)', 'close_access(bigint, bigint[], bigint)'] loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
