-- On Supabase everything new in public is granted to everybody by default, the numbers behind identity columns
-- too. Nobody needs that grant: an insert into an identity column asks for no right on them.
do $$
declare
  closed text := (select string_agg(quote_ident(rolname), ', ') from pg_roles
                   where rolname in ('anon', 'authenticated'));
  numbers regclass;
begin
  closed := concat_ws(', ', 'public', closed);
  for numbers in
    select s.oid from pg_class s
      join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype = 'i'
     where s.relkind = 'S' and s.relnamespace = 'public'::regnamespace and pg_has_role(s.relowner, 'usage')
  loop
    execute format('revoke all on sequence %s from %s', numbers, closed);
  end loop;
end $$;
