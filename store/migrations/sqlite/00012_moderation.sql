-- +goose Up

-- What this server's people decided about other servers and their actors. target is
-- a host name in lower-case ASCII, which stands for all below it, '*' for every
-- host, or an actor's id.
create table block (
    id integer primary key autoincrement,
    target text not null,
    severity text not null,
    reject_media integer not null,
    reject_reports integer not null,
    obfuscate integer not null,
    public_comment text not null,
    private_comment text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create unique index block_target on block (target);

-- Complaints: those that came in have an actor, those that were sent an account.
create table report (
    id integer primary key autoincrement,
    uri text not null,
    direction text not null,
    actor_id text not null,
    account_id integer not null,
    about text not null,
    objects text not null,
    comment text not null,
    created_at integer not null,
    resolved_at integer not null,
    resolution text not null
) strict;
create unique index report_uri on report (uri);
create index report_open on report (id) where resolved_at = 0;

-- Likes and boosts of public Notes.
create table reaction (
    grant_id integer not null references "grant" (id),
    kind text not null,
    actor_id text not null,
    uri text not null,
    created_at integer not null,
    primary key (grant_id, kind, actor_id)
) strict;
create index reaction_uri on reaction (uri);
create index reaction_actor on reaction (actor_id);

-- A reply that the issuer or the recipient took off the page stays, so that its
-- author's next edit does not bring it back.
alter table comment add column removed_at integer not null default 0;

-- Quotes of public Notes (FEP-044f).
create table quote (
    id integer primary key autoincrement,
    ulid text not null,
    grant_id integer not null references "grant" (id),
    actor_id text not null,
    uri text not null,
    created_at integer not null,
    revoked_at integer not null
) strict;
create unique index quote_ulid on quote (ulid);
create unique index quote_uri on quote (grant_id, uri);
create index quote_actor on quote (actor_id);

-- Direct Notes of issuers that are no offers, such as the answers to applications.
create table message (
    id integer primary key autoincrement,
    ulid text not null,
    key text not null,
    issuer_id integer not null references issuer (id),
    actor_id text not null,
    handle text not null,
    in_reply_to text not null,
    content text not null,
    created_at integer not null
) strict;
create unique index message_ulid on message (ulid);
create unique index message_key on message (key);

-- Badges that everybody in the fediverse may apply for.
create table open_badge (
    badge_id integer primary key references badge (id),
    opened_at integer not null
) strict;
alter table application add column actor_id text not null default '';
alter table application add column handle text not null default '';
alter table application add column post text not null default '';
create unique index application_post on application (badge_id, post) where post <> '';

-- What remote people agreed to (FEP-5feb).
alter table remote_actor add column indexable integer not null default 0;
alter table remote_actor add column discoverable integer not null default 0;
