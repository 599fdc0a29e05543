-- A message is caught once, however often Telegram sends it: its post, and where it was asked about.

create table public.caught_messages (
  chat_id     bigint not null,
  message_id  bigint not null,
  template_id bigint not null references public.templates on delete cascade,
  question_id bigint,                   -- null: nobody was asked yet
  primary key (chat_id, message_id)
);
create index caught_messages_template on public.caught_messages (template_id);

-- The post of this message: a new one, or the one it already is. One that was asked about is nothing new: null.
create function public.catch_post(p_chat bigint, p_message bigint, p_title text, p_content jsonb, p_actor bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  known public.caught_messages;
  made  bigint;
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('caught ' || p_chat || ' ' || p_message, 0));
  select * into known from public.caught_messages where chat_id = p_chat and message_id = p_message;
  if found then
    return case when known.question_id is null then known.template_id end;
  end if;
  insert into public.templates (title, content, created_by, changed_by)
  values (p_title, p_content, p_actor, p_actor) returning id into made;
  insert into public.caught_messages (chat_id, message_id, template_id) values (p_chat, p_message, made);
  return made;
end $$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
begin
  closed := concat_ws(', ', 'public', closed);
  alter table public.caught_messages enable row level security;
  execute format('revoke all on public.caught_messages from %s', closed);
  execute format('revoke execute on function public.catch_post(bigint, bigint, text, jsonb, bigint) from %s', closed);
  if exists (select from pg_roles where rolname = 'service_role') then
    execute 'grant select, insert, update, delete on public.caught_messages to service_role';
    execute 'grant execute on function public.catch_post(bigint, bigint, text, jsonb, bigint) to service_role';
  end if;
end $$;
