-- +goose Up

-- Programs that people let act for them: clients of OAuth 2.0 (RFC 6749). secret_hash
-- is empty for public ones; redirects is a JSON list.
create table app (
    id integer primary key autoincrement,
    client_id text not null,
    secret_hash blob not null,
    name text not null,
    url text not null,
    redirects text not null,
    created_at integer not null
) strict;
create unique index app_client_id on app (client_id);

-- That somebody has let an app act for them. scopes is a JSON list.
create table app_consent (
    id integer primary key autoincrement,
    app_id integer not null references app (id),
    account_id integer not null references account (id),
    scopes text not null,
    created_at integer not null,
    used_at integer not null,
    expires_at integer not null
) strict;
create index app_consent_account on app_consent (account_id, id);
create index app_consent_app on app_consent (app_id);
create index app_consent_expires on app_consent (expires_at);

-- What follows from a consent: codes, access tokens, refresh tokens. used_at is when
-- a code or refresh token was exchanged.
create table app_token (
    hash blob not null primary key,
    consent_id integer not null references app_consent (id),
    kind text not null,
    redirect text not null,
    challenge text not null,
    scopes text not null,
    created_at integer not null,
    expires_at integer not null,
    used_at integer not null
) strict;
create index app_token_consent on app_token (consent_id);
create index app_token_expires on app_token (expires_at);

-- The profile that somebody's app has stored, as it came (Open Badges 3.0).
create table app_profile (
    account_id integer not null primary key references account (id),
    body text not null,
    updated_at integer not null
) strict;
