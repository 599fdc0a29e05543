-- What is ours and lost its rights gets back those the migrations gave it.
-- name: give_back
do $$
declare
  ours text[] := string_to_array(current_setting('rassylka.ours'), ',');
  one record;
begin
  if not exists (select from pg_roles where rolname = 'service_role') then
    return;
  end if;
  if not has_schema_privilege('service_role', 'public', 'usage') then
    grant usage on schema public to service_role;
  end if;
  for one in
    select c.oid::regclass as name,
           case when c.relname = 'audit_logs' then 'select, insert'  -- append-only
                when c.relkind = 'v' then 'select' else 'select, insert, update, delete' end as rights
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relname = any (ours) and c.relkind in ('r', 'v')
       and not has_table_privilege('service_role', c.oid, 'select')
  loop
    execute format('grant %s on %s to service_role', one.rights, one.name);
  end loop;
  for one in
    select p.oid::regprocedure as name from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.proname = any (ours)
       and not has_function_privilege('service_role', p.oid, 'execute')
  loop
    execute format('grant execute on function %s to service_role', one.name);
  end loop;
end $$
