-- +goose Up

-- The ways in which accounts sign in. secret is a password's hash; identity_id is
-- what signing in this way proves, 0: nothing.
create table account_login (
    id integer primary key autoincrement,
    account_id integer not null references account (id),
    provider text not null,
    subject text not null,
    label text not null,
    secret text not null,
    identity_id integer not null,
    created_at integer not null,
    last_used_at integer not null
) strict;
create unique index account_login_subject on account_login (provider, subject);
create index account_login_account on account_login (account_id, id);

-- What accounts have proved to be. An identity has one account at most.
create table account_identity (
    identity_id integer not null primary key references identity (id),
    account_id integer not null references account (id),
    proved_at integer not null
) strict;
create index account_identity_account on account_identity (account_id, identity_id);

create table session (
    id integer primary key autoincrement,
    account_id integer not null references account (id),
    hash blob not null,
    device text not null,
    created_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null
) strict;
create unique index session_hash on session (hash);
create index session_account on session (account_id, id);
create index session_expires on session (expires_at);

-- What is sent or printed to sign in once. account_id is 0 and email '' where they
-- don't apply.
create table sign_in_token (
    hash blob not null primary key,
    account_id integer not null,
    email text not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer not null
) strict;
create index sign_in_token_expires on sign_in_token (expires_at);

-- Until when attempts have been paid for; key is a hash of who attempts what.
create table sign_in_throttle (
    key blob not null primary key,
    until integer not null
) strict;
create index sign_in_throttle_until on sign_in_throttle (until);

-- As what other servers know us, where visitors come from to sign in.
create table remote_app (
    server text not null,
    redirect text not null,
    sealed blob not null,
    created_at integer not null,
    primary key (server, redirect)
) strict;
