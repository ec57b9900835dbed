-- +goose Up

-- When a grant's documents were last made anew for another identity of its recipient.
alter table "grant" add column reissued_at integer not null default 0;

-- To whom a grant was issued before.
create table former_identity (
    grant_id integer not null references "grant" (id),
    identity_id integer not null references identity (id),
    until_at integer not null,
    primary key (grant_id, identity_id)
) strict;
create index former_identity_identity on former_identity (identity_id);
