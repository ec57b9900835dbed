-- +goose Up

create table issuer (
    id integer primary key autoincrement,
    parent_id integer references issuer (id),
    role text not null,
    domain text not null,
    username text not null,
    type text not null,
    name text not null,
    summary text not null,
    website text not null,
    email text not null,
    picture text not null,
    audience text not null,
    created_at integer not null,
    updated_at integer not null,
    archived_at integer not null
) strict;
create unique index issuer_username on issuer (domain, username);
create index issuer_parent on issuer (parent_id);

create table issuer_key (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    algorithm text not null,
    public blob not null,
    sealed blob not null,
    created_at integer not null,
    retired_at integer not null
) strict;
create index issuer_key_issuer on issuer_key (issuer_id);

-- Pictures live in the database, so that one backup holds everything and several
-- instances share them without further means. They are at most some 100 kB.
create table picture (
    sha256 text primary key,
    png blob not null,
    created_at integer not null
) strict;

create table badge (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    version integer not null,
    definition text not null,
    created_at integer not null,
    updated_at integer not null,
    archived_at integer not null
) strict;
create index badge_issuer on badge (issuer_id, id);

create table recipient (
    id integer primary key autoincrement,
    name text not null,
    created_at integer not null
) strict;

create table identity (
    id integer primary key autoincrement,
    recipient_id integer not null references recipient (id),
    kind text not null,
    value text not null,
    handle text not null,
    created_at integer not null,
    checked_at integer not null,
    problem text not null
) strict;
create unique index identity_value on identity (value);

-- Every form under which an identity was ever given.
create table identity_alias (
    alias text primary key,
    identity_id integer not null references identity (id)
) strict;
create index identity_alias_identity on identity_alias (identity_id);

create table account (
    id integer primary key autoincrement,
    name text not null,
    email text,
    admin integer not null,
    disabled_at integer not null,
    created_at integer not null
) strict;
create unique index account_email on account (email);

create table account_role (
    account_id integer not null references account (id),
    issuer_id integer not null references issuer (id),
    role text not null,
    primary key (account_id, issuer_id)
) strict;

create table api_key (
    id integer primary key autoincrement,
    account_id integer not null references account (id),
    name text not null,
    prefix text not null,
    hash blob not null,
    created_at integer not null,
    last_used_at integer not null,
    revoked_at integer not null
) strict;
create unique index api_key_hash on api_key (hash);
create index api_key_account on api_key (account_id);

create table "grant" (
    id integer primary key autoincrement,
    ulid text not null,
    offer_ulid text not null,
    badge_id integer not null references badge (id),
    issuer_id integer not null references issuer (id),
    granted_by integer not null,
    badge_version integer not null,
    definition text not null,
    evidence text not null,
    name text not null,
    profile_uri text not null,
    email text not null,
    identity_id integer not null references identity (id),
    salt text not null,
    state text not null,
    live integer not null,
    visibility text not null,
    granted_at integer not null,
    expires_at integer not null,
    accepted_at integer not null,
    processed_at integer not null,
    declined_at integer not null,
    revoked_at integer not null,
    revocation_reason text not null,
    fingerprint text not null
) strict;
create unique index grant_ulid on "grant" (ulid);
create unique index grant_offer_ulid on "grant" (offer_ulid);
create unique index grant_live on "grant" (badge_id, identity_id) where live = 1;
create index grant_issuer on "grant" (issuer_id, id);
create index grant_badge on "grant" (badge_id, id);
create index grant_identity on "grant" (identity_id, id);
create index grant_listed on "grant" (id) where state = 'processed' and visibility = 'public';
create index grant_issuer_listed on "grant" (issuer_id, id) where state = 'processed' and visibility = 'public';
create index grant_badge_listed on "grant" (badge_id, id) where state = 'processed' and visibility = 'public';

create table grant_document (
    grant_id integer not null references "grant" (id),
    format text not null,
    body blob not null,
    primary key (grant_id, format)
) strict, without rowid;

create table event (
    id integer primary key autoincrement,
    kind text not null,
    issuer_id integer not null,
    badge_id integer not null,
    grant_id integer not null,
    account_id integer not null,
    data text not null,
    at integer not null
) strict;
create index event_grant on event (grant_id) where grant_id > 0;

-- A lane or a delivery_host with due_at 0 sleeps until the next enqueue. One that
-- rests is left alone until it is due, whatever is enqueued.
create table lane (
    name text primary key,
    due_at integer not null,
    resting integer not null,
    wake integer not null,
    lease_until integer not null,
    lease_by text not null
) strict;
create index lane_due on lane (due_at) where due_at > 0;

create table task (
    id integer primary key autoincrement,
    lane text not null,
    kind text not null,
    payload blob not null,
    attempts integer not null,
    problem text not null,
    created_at integer not null,
    parked_at integer not null
) strict;
create index task_lane on task (lane, id) where parked_at = 0;
create index task_parked on task (id) where parked_at > 0;

create table remote_actor (
    id text primary key,
    host text not null,
    type text not null,
    username text not null,
    name text not null,
    url text not null,
    inbox text not null,
    shared_inbox text not null,
    icon text not null,
    fetched_at integer not null,
    gone_at integer not null
) strict;

create table remote_key (
    id text primary key,
    actor_id text not null,
    pem text not null,
    fetched_at integer not null
) strict;
create index remote_key_actor on remote_key (actor_id);

create table follower (
    issuer_id integer not null references issuer (id),
    actor_id text not null references remote_actor (id),
    follow_id text not null,
    created_at integer not null,
    primary key (issuer_id, actor_id)
) strict;
create index follower_actor on follower (actor_id);

-- Actors that want nothing from an issuer.
create table issuer_block (
    issuer_id integer not null references issuer (id),
    actor_id text not null,
    created_at integer not null,
    primary key (issuer_id, actor_id)
) strict;

create table inbox_activity (
    id text primary key,
    actor_id text not null,
    body blob not null,
    received_at integer not null,
    done_at integer not null
) strict;
create index inbox_activity_done on inbox_activity (done_at) where done_at > 0;

create table comment (
    id integer primary key autoincrement,
    uri text not null,
    grant_id integer not null references "grant" (id),
    actor_id text not null,
    author text not null,
    handle text not null,
    url text not null,
    content text not null,
    published_at integer not null
) strict;
create unique index comment_uri on comment (uri);
create index comment_grant on comment (grant_id, id);
create index comment_actor on comment (actor_id);

create table activity (
    id integer primary key autoincrement,
    uri text not null,
    issuer_id integer not null references issuer (id),
    grant_id integer not null,
    kind text not null,
    body blob not null,
    created_at integer not null
) strict;
create unique index activity_uri on activity (uri);
create index activity_grant on activity (grant_id) where grant_id > 0;

create table delivery (
    id integer primary key autoincrement,
    activity_id integer not null references activity (id),
    host text not null,
    inbox text not null,
    state text not null,
    attempts integer not null,
    not_before integer not null,
    results text not null,
    updated_at integer not null
) strict;
create unique index delivery_once on delivery (activity_id, inbox);
create index delivery_queued on delivery (host, id) where state = 'queued';
create index delivery_done on delivery (updated_at) where state <> 'queued';

create table delivery_host (
    host text primary key,
    due_at integer not null,
    resting integer not null,
    wake integer not null,
    lease_until integer not null,
    lease_by text not null,
    failures integer not null,
    failing_since integer not null,
    last_success_at integer not null,
    last_error text not null,
    paused_at integer not null
) strict;
create index delivery_host_due on delivery_host (due_at) where due_at > 0;
