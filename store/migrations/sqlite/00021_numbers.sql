-- +goose Up

-- How often pages were seen, badges shared and checked, by day (days since 1970, UTC).
-- badge_id is 0 for the issuer's own page. Nothing says who.
create table daily_count (
    issuer_id integer not null,
    badge_id integer not null,
    kind text not null,
    day integer not null,
    n integer not null,
    primary key (issuer_id, badge_id, kind, day)
) strict, without rowid;
create index daily_count_day on daily_count (day);

-- What came of the attempts to deliver to a host, by day. Times in milliseconds.
create table delivery_host_day (
    host text not null,
    day integer not null,
    delivered integer not null,
    failed integer not null,
    took integer not null, -- all attempts together
    slowest integer not null,
    primary key (host, day)
) strict, without rowid;
create index delivery_host_day_day on delivery_host_day (day);

-- Numbers of grants are read from this index alone: the rows are wide.
create index grant_numbers on "grant" (issuer_id, badge_id, granted_at, accepted_at, declined_at, identity_id);
