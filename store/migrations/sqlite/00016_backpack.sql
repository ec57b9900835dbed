-- +goose Up

-- Badges that were granted elsewhere. document is the credential as it came.
create table external (
    id integer primary key autoincrement,
    ulid text not null,
    identity_id integer not null references identity (id),
    source text not null,
    credential_id text not null,
    note_id text not null,
    standard text not null,
    title text not null,
    description text not null,
    image_url text not null,
    badge_url text not null,
    criteria text not null,
    criteria_url text not null,
    issuer_uri text not null,
    issuer_name text not null,
    issuer_url text not null,
    issued_at integer not null,
    expires_at integer not null,
    state text not null,
    problem text not null,
    checked_at integer not null,
    document blob not null,
    visibility text not null,
    created_at integer not null
) strict;
create unique index external_ulid on external (ulid);
create unique index external_credential on external (identity_id, credential_id);
create index external_credential_id on external (credential_id);
create index external_note on external (note_id) where note_id <> '';
create index external_checked on external (checked_at);

-- How people show themselves and what they want to hear; without a row as the
-- domain's defaults say. links is JSON.
create table backpack (
    account_id integer not null primary key references account (id),
    name text not null,
    about text not null,
    links text not null,
    hidden_from_search integer not null,
    without_offer_mails integer not null,
    updated_at integer not null
) strict;

-- The grants that somebody puts first, in their order.
create table backpack_grant (
    account_id integer not null references account (id),
    place integer not null,
    grant_id integer not null references "grant" (id),
    primary key (account_id, place)
) strict;
create index backpack_grant_grant on backpack_grant (grant_id);

-- 1: its page also shows what the account's other shown identities got.
alter table account_identity add column shown integer not null default 0;
