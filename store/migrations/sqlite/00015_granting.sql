-- +goose Up

-- One badge granted to many, in the background. source is the list as it was given,
-- as CSV with a heading; columns says what each column of it means.
create table grant_batch (
    id          integer primary key autoincrement,
    badge_id    integer not null references badge (id),
    issuer_id   integer not null references issuer (id),
    account_id  integer not null, -- 0 for the operator
    name        text not null,
    state       text not null,
    source      text not null,
    columns     text not null, -- JSON
    evidence    text not null,
    expires_at  integer not null,
    total       integer not null,
    granted     integer not null,
    standing    integer not null,
    failed      integer not null,
    created_at  integer not null,
    finished_at integer not null
) strict;
create index grant_batch_issuer on grant_batch (issuer_id, id);

create table grant_batch_row (
    batch_id integer not null references grant_batch (id),
    number   integer not null, -- of the line in the list, from 1
    request  text not null,    -- JSON
    outcome  text not null,    -- '' while it waits
    problem  text not null,
    grant_id integer not null, -- 0 for none
    primary key (batch_id, number)
) strict, without rowid;
create index grant_batch_row_outcome on grant_batch_row (batch_id, outcome, number);

-- Who made a key that acts with roles of its own; null for one that acts with its
-- account's.
alter table api_key add column maker_id integer references account (id);
create index api_key_maker on api_key (maker_id) where maker_id is not null;

-- When a claim page is open, and for how many; 0 for no bounds.
alter table claim_page add column opens_at integer not null default 0;
alter table claim_page add column closes_at integer not null default 0;
alter table claim_page add column max_offers integer not null default 0;
alter table claim_page add column offers integer not null default 0;

-- What an issuer writes in the mail that offers a badge.
create table mail_template (
    issuer_id  integer not null references issuer (id),
    language   text not null,
    subject    text not null,
    body       text not null, -- Markdown
    updated_at integer not null,
    primary key (issuer_id, language)
) strict, without rowid;
