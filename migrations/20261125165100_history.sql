-- Campaigns are found by their name and by the words of their post, blind to case and ё.

alter table public.campaigns
  add column searched text not null generated always as (replace(lower(title), 'ё', 'е')) stored;
alter table public.templates
  add column searched text not null generated always as
    (replace(lower(title || ' ' || coalesce(content ->> 'text', '')), 'ё', 'е')) stored;
