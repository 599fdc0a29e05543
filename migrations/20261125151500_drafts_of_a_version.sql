-- Another content for a post. A saved one gets its next version: its drafts move to it, with a new rev. What was
-- launched stays, and so do drafts that were made of an older version on purpose. One that was only caught
-- changes in place, while no launched campaign has it.
-- Returns the row that has the content; null: the post is not the newest of its template, is in use or gone.
create or replace function public.change_post(p_template bigint, p_content jsonb, p_actor bigint)
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
   where c.status = 'draft' and c.template_id = old.id;
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
  update public.campaigns c set template_id = made where c.status = 'draft' and c.template_id = old.id;
  insert into public.template_media (template_id, account_id, place, message_ids)
  select made, m.account_id, m.place, m.message_ids
    from public.template_media m
   where m.template_id = old.id and m.problem is null and old.content -> 'media' = p_content -> 'media';
  return made;
end $$;
