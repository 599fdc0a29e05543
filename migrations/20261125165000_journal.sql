-- A journal people read: no secrets in it, more of what matters, quick to page, and nobody changes it.

-- Whose line it is (-1: the product's own) and what it is about, for the filters. Each filter has its index, which
-- a page is read from in order: however rare or old what is looked for.
alter table public.audit_logs
  add column who   bigint not null generated always as (coalesce(actor, -1)) stored,
  add column topic text not null generated always as (
    case when action in ('refused', 'no_access') then 'refused'
         when subject in ('campaigns', 'templates') then subject
         when subject in ('channels', 'account_channels', 'folders', 'folder_channels') then 'channels'
         when subject in ('users', 'invites') then 'people'
         else 'settings' end) stored;
create index audit_logs_who on public.audit_logs (who, id);
create index audit_logs_topic on public.audit_logs (topic, id);
create index audit_logs_who_topic on public.audit_logs (who, topic, id);
create index audit_logs_at on public.audit_logs (at, id);

-- What lines written before this carry and should not: the text of posts, keys to channels.
alter table public.audit_logs disable trigger append_only;
update public.audit_logs
   set before = case when before ? 'content' then before - array['content', 'sought'] || '{"content": "…"}'
                     else before - array['sought', 'vault_chat_id', 'vault_access_hash'] end,
       after  = case when after ? 'content' then after - array['content', 'sought'] || '{"content": "…"}'
                     else after - array['sought', 'vault_chat_id', 'vault_access_hash'] end
 where before ?| array['content', 'sought', 'vault_access_hash']
    or after ?| array['content', 'sought', 'vault_access_hash'];
alter table public.audit_logs enable trigger append_only;

-- As before, but the text of a post is no part of it (only that it changed), nor are hashes; a row without an
-- id is told apart by its channel.
create or replace function public.journal() returns trigger
language plpgsql set search_path = '' as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
  this    jsonb := case tg_op when 'DELETE' then old_row else new_row end;
  quiet   text[] := array['wake', 'owner', 'owner_until', 'changed_at', 'changed_by',
                          'waits_until', 'waits_for', 'waited', 'planned_at', 'replaced_at', 'reason_at', 'seen_at',
                          'synced_at', 'sync_began_at', 'sync_found', 'sync_summary', 'limits', 'sought', 'searched',
                          'session_hash', 'access_hash', 'vault_access_hash', 'vault_chat_id', 'token_hash'];
  before  jsonb;
  after   jsonb;
begin
  select coalesce(jsonb_object_agg(key, case key when 'content' then '"…"' else value end), '{}') into before
    from jsonb_each(old_row) where new_row -> key is distinct from value and key <> all (quiet);
  select coalesce(jsonb_object_agg(key, case key when 'content' then '"…"' else value end), '{}') into after
    from jsonb_each(new_row) where old_row -> key is distinct from value and key <> all (quiet);
  if before <> '{}' or after <> '{}' then
    insert into public.audit_logs (actor, action, subject, subject_id, before, after)
    values ((this ->> 'changed_by')::bigint, lower(tg_op), tg_table_name,
            coalesce(this ->> 'id', this ->> 'channel_id')::bigint, before, after);
  end if;
  return null;
end $$;

-- Rights that come and go, seen by a reading or taught by a refusal; not each reading.
create trigger journal after update of can_post, reason on public.account_channels
  for each row when ((old.can_post, old.reason) is distinct from (new.can_post, new.reason))
  execute function public.journal();

-- Channels that people put into folders made here, a line a tap. Telegram's own folders follow Telegram.
create function public.journal_folder_channels() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.audit_logs (actor, action, subject, subject_id, before, after)
  select f.changed_by, lower(tg_op), 'folder_channels', f.id,
         case tg_op when 'DELETE' then jsonb_build_object('channels', count(*)) else '{}' end,
         case tg_op when 'INSERT' then jsonb_build_object('channels', count(*)) else '{}' end
    from moved m join public.folders f on f.id = m.folder_id
   where f.telegram_id is null
   group by f.id;
  return null;
end $$;
create trigger journal_in after insert on public.folder_channels
  referencing new table as moved for each statement execute function public.journal_folder_channels();
create trigger journal_out after delete on public.folder_channels
  referencing old table as moved for each statement execute function public.journal_folder_channels();

-- Append-only, emptying included.
create trigger append_only_whole before truncate on public.audit_logs
  for each statement execute function public.journal_is_append_only();

-- A line with the names of its people and things as they are now. Looked up line by line: a page costs a page.
create view public.journal_lines with (security_invoker = true) as
select l.id, l.at, l.actor, l.action, l.subject, l.subject_id, l.topic, l.before, l.after,
       (select n.name from public.known_names n where n.id = l.actor limit 1) as actor_name,
       case l.subject
         when 'campaigns' then (select c.title from public.campaigns c where c.id = l.subject_id)
         when 'templates' then (select t.title from public.templates t where t.id = l.subject_id)
         when 'channels' then (select ch.title from public.channels ch where ch.id = l.subject_id)
         when 'account_channels' then (select ch.title from public.channels ch where ch.id = l.subject_id)
         when 'folders' then (select f.title from public.folders f where f.id = l.subject_id)
         when 'folder_channels' then (select f.title from public.folders f where f.id = l.subject_id)
         when 'accounts' then (select a.name from public.accounts a where a.id = l.subject_id)
         when 'users' then (select n.name from public.known_names n where n.id = l.subject_id limit 1)
         end as title,
       case l.subject when 'templates' then
         (select t.version from public.templates t where t.id = l.subject_id) end as version
  from public.audit_logs l;

-- A page of the journal, newest first: the lines before p_line, or those after it (p_newer), null for the newest.
-- Row comparisons leave the planner no choice but the index of the filter.
create function public.journal_page(p_who bigint, p_topic text, p_from text, p_to text, p_line bigint,
                                    p_newer boolean, p_limit integer)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  low   bigint := case when p_newer then p_line + 1 else 0 end;
  high  bigint := case when p_newer then 9223372036854775807 else coalesce(p_line - 1, 9223372036854775807) end;
  first timestamptz := coalesce(p_from::timestamptz, '-infinity');
  past  timestamptz := coalesce(p_to::timestamptz, 'infinity');
  asked text := concat_ws(', ', case when p_who is not null then '$1' end, case when p_topic is not null then '$2' end);
  key   text := concat_ws(', ', case when p_who is not null then 'who' end, case when p_topic is not null then 'topic' end, 'id');
  way   text := case when p_newer then ' asc' else ' desc' end;
  span  bigint[];
  ids   bigint[];
begin
  if p_from is not null then
    select array[min(id), max(id)] into span
      from (select id from public.audit_logs where at >= first and at < past offset 0) day;
    if span[1] is null then
      return '[]';
    end if;
    low := greatest(low, span[1]);
    high := least(high, span[2]);
  end if;
  execute format('select array(select id from public.audit_logs where (%1$s) >= (%2$s) and (%1$s) <= (%3$s)'
                 ' and at >= $5 and at < $6 order by %4$s limit $7)',
                 key, concat_ws(', ', nullif(asked, ''), '$3'), concat_ws(', ', nullif(asked, ''), '$4'),
                 replace(key, ',', way || ',') || way)
     into ids using p_who, p_topic, low, high, first, past, p_limit;
  return (select coalesce(jsonb_agg(to_jsonb(l) order by l.id desc), '[]')
            from public.journal_lines l where l.id = any (ids));
end $$;

do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  served boolean := exists (select from pg_roles where rolname = 'service_role');
  name text;
begin
  closed := concat_ws(', ', 'public', closed);
  execute format('revoke all on public.journal_lines from %s', closed);
  if served then
    revoke all on public.audit_logs, public.journal_lines from service_role;
    grant select, insert on public.audit_logs to service_role;
    grant select on public.journal_lines to service_role;
  end if;
  foreach name in array array['journal_page(bigint, text, text, text, bigint, boolean, integer)', 'journal_folder_channels()'] loop
    execute format('revoke execute on function public.%s from %s', name, closed);
    if served then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
