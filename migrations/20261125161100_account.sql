-- What an account went through: its waits for Telegram, as they were, and the last look whether it is well.

create table public.flood_waits (
  id         bigint generated always as identity primary key,
  account_id bigint not null references public.accounts on delete cascade,
  began_at   timestamptz not null default now(),
  ends_at    timestamptz not null,
  constraint wait_has_a_length check (ends_at >= began_at)
);
create index flood_waits_recent on public.flood_waits (account_id, ends_at);

create table public.account_checks (
  account_id  bigint primary key references public.accounts on delete cascade,
  asked_at    timestamptz not null default now(),
  asked_by    bigint,
  answered_at timestamptz,
  problem     text                        -- Telegram's word, or offline; null: it is well
);

-- A wait that is made longer while it lasts is one wait; several requests may be told of it.
create function public.count_wait() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.blocked_until is null or new.blocked_until <= now() then
    return null;
  end if;
  update public.flood_waits w set ends_at = greatest(w.ends_at, new.blocked_until)
   where w.account_id = new.id and w.ends_at > now();
  if not found then
    insert into public.flood_waits (account_id, ends_at) values (new.id, new.blocked_until);
  end if;
  return null;
end $$;
create trigger count_wait after update of blocked_until on public.accounts
  for each row when (new.blocked_until is distinct from old.blocked_until)
  execute function public.count_wait();

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  foreach name in array array['flood_waits', 'account_checks'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from %s', name, closed);
    if served then
      execute format('grant select, insert, update, delete on public.%I to service_role', name);
    end if;
  end loop;
  execute format('revoke execute on function public.count_wait() from %s', closed);
  if served then
    grant execute on function public.count_wait() to service_role;
  end if;
end $$;
