-- What templates need beyond their rows: a new version in one step, and the posts nobody wanted.

create index campaigns_template on public.campaigns (template_id);

-- Another content for a post. A saved one gets its next version: drafts move to it, with a new rev; what was
-- launched stays on its own. One that was only caught changes in place, while no launched campaign has it.
-- Returns the row that has the content; null: the post is not the newest of its template, is in use or gone.
create function public.change_post(p_template bigint, p_content jsonb, p_actor bigint)
returns bigint language plpgsql set search_path = '' as $$
declare
  old  public.templates;
  made bigint;
begin
  select * into old from public.templates where id = p_template and replaced_at is null for update;
  if not found then
    return null;
  end if;
  -- Before anything else: a launch under way either counts below, or finds its draft changed.
  update public.campaigns c set rev = rev + 1, changed_at = now(), changed_by = p_actor
    from public.templates v
   where c.status = 'draft' and v.id = c.template_id and (v.id = old.id or v.lineage = old.lineage);
  if old.saved_at is null then
    update public.templates t set content = p_content, changed_by = p_actor
     where t.id = old.id
       and not exists (select from public.campaigns c where c.template_id = t.id and c.status <> 'draft')
    returning t.id into made;
    delete from public.template_media m
     where m.template_id = made and old.content -> 'media' is distinct from p_content -> 'media';
    return made;
  end if;
  update public.templates set replaced_at = now(), changed_by = p_actor where id = old.id;
  insert into public.templates (title, content, created_by, changed_by, lineage, version, saved_at, archived_at, sought)
  values (old.title, p_content, p_actor, p_actor, old.lineage, old.version + 1, old.saved_at, old.archived_at,
          old.sought)
  returning id into made;
  update public.campaigns c set template_id = made
    from public.templates v
   where c.status = 'draft' and v.id = c.template_id and v.lineage = old.lineage and v.id <> made;
  insert into public.template_media (template_id, account_id, place, message_ids)
  select made, m.account_id, m.place, m.message_ids
    from public.template_media m
   where m.template_id = old.id and m.problem is null and old.content -> 'media' = p_content -> 'media';
  return made;
end $$;

-- Posts that were caught more than a day ago and that no campaign has. Returns how many.
create function public.drop_caught_posts() returns bigint language sql set search_path = '' as $$
  with dropped as (
    delete from public.templates t
     where t.saved_at is null and t.created_at < now() - interval '1 day'
       and not exists (select from public.campaigns c where c.template_id = t.id)
    returning 1)
  select count(*) from dropped
$$;

do $$
declare
  functions text[] := array['change_post(bigint, jsonb, bigint)', 'drop_caught_posts()'];
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  name text;
begin
  foreach name in array functions loop
    execute format('revoke execute on function public.%s from %s', name, concat_ws(', ', 'public', closed));
    if exists (select from pg_roles where rolname = 'service_role') then
      execute format('grant execute on function public.%s to service_role', name);
    end if;
  end loop;
end $$;
