-- +goose Up

-- Which things a status list has bits for.
alter table status_list add column about text not null default 'grant';

-- Words of issuers for things of others; either side may be on another server,
-- whose ids of ours are 0 then.
create table endorsement (
    id integer primary key autoincrement,
    ulid text not null,
    address text not null,
    issuer_id integer not null,
    actor text not null,
    actor_name text not null,
    kind text not null,
    target text not null,
    title text not null,
    owner text not null,
    owner_id integer not null,
    badge_id integer not null,
    grant_id integer not null,
    comment text not null,
    list_id integer not null,
    position integer not null,
    credential blob not null,
    created_at integer not null,
    revoked_at integer not null,
    hidden_at integer not null
) strict;
create unique index endorsement_ulid on endorsement (ulid);
create unique index endorsement_address on endorsement (address);
create unique index endorsement_standing on endorsement (actor, target) where revoked_at = 0;
create unique index endorsement_position on endorsement (list_id, position) where list_id > 0;
create index endorsement_issuer on endorsement (issuer_id, id) where issuer_id > 0;
create index endorsement_owner on endorsement (owner_id, id) where owner_id > 0;
create index endorsement_badge on endorsement (badge_id, id) where badge_id > 0;
create index endorsement_grant on endorsement (grant_id, id) where grant_id > 0;

-- Which grant follows on which.
create table renewal (
    grant_id integer primary key references "grant" (id),
    renews_id integer not null references "grant" (id)
) strict;
create index renewal_renews on renewal (renews_id);
