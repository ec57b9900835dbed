-- +goose Up

-- When a grant's documents were last made anew for another identity of its recipient.
alter table "grant" add column reissued_at bigint not null default 0;

-- To whom a grant was issued before.
create table former_identity (
    grant_id bigint not null references "grant" (id),
    identity_id bigint not null references identity (id),
    until_at bigint not null,
    primary key (grant_id, identity_id)
);
create index former_identity_identity on former_identity (identity_id);
