-- +goose Up

-- How many days before their end the recipients of a badge's grants are reminded,
-- as its definition says; 30 and 7 where it says nothing.
create table badge_reminder (
    badge_id integer not null references badge (id),
    days integer not null,
    primary key (badge_id, days)
) strict;
insert into badge_reminder (badge_id, days) select id, 30 from badge;
insert into badge_reminder (badge_id, days) select id, 7 from badge;

-- Reminders that are settled. One stands for all that are earlier.
create table reminder (
    grant_id integer not null references "grant" (id),
    days integer not null,
    sent_at integer not null,
    primary key (grant_id, days)
) strict;
create index grant_expires on "grant" (expires_at) where state = 'processed' and expires_at > 0;
