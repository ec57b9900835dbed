-- +goose Up

-- What admins write down about a report, for each other.
create table report_note (
    id integer primary key autoincrement,
    report_id integer not null references report (id),
    account_id integer not null,
    text text not null,
    created_at integer not null
) strict;
create index report_note_report on report_note (report_id, id);

-- Quotes are found by the post that quotes, too.
create index quote_post on quote (uri);

-- The issuers that the front page shows first, in this order.
create table featured_issuer (
    issuer_id integer primary key references issuer (id),
    position integer not null
) strict;
