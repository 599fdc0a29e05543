-- Campaigns are found by their name and by the words of their post, blind to case and ё. The words of a post are
-- kept as they are compared: to fold ten thousand posts at each search would take a second.

alter table public.templates
  add column searched text not null generated always as
    (replace(lower(title || ' ' || coalesce(content ->> 'text', '')), 'ё', 'е')) stored;
