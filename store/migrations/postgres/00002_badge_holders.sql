-- +goose Up

-- How many hold a badge, so that its page need not count a hundred thousand grants.
alter table badge add column holders bigint not null default 0;
update badge set holders = (
    select count(*) from "grant" g where g.badge_id = badge.id and g.state in ('accepted', 'processed'));
