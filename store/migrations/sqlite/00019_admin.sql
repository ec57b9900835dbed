-- +goose Up

-- What admins have set on the server's pages; what is not here is as the
-- configuration has it.
create table setting (
    name text primary key,
    value text not null,
    updated_at integer not null
) strict;

-- Pages of the admins' own, in Markdown.
create table site_page (
    slug text primary key,
    title text not null,
    body text not null,
    position integer not null,
    updated_at integer not null
) strict;

-- What stands above all pages for a while.
create table announcement (
    id integer primary key autoincrement,
    text text not null,
    starts_at integer not null,
    ends_at integer not null,
    created_at integer not null
) strict;

-- Roles that wait for whoever proves to be an address. issuer_id 0: for an account
-- alone, or the role of an admin.
create table invitation (
    id integer primary key autoincrement,
    slug text not null,
    kind text not null,
    address text not null,
    issuer_id integer not null,
    role text not null,
    admin integer not null,
    invited_by integer not null,
    created_at integer not null,
    expires_at integer not null,
    accepted_at integer not null,
    accepted_by integer not null,
    withdrawn_at integer not null
) strict;
create unique index invitation_slug on invitation (slug);
create index invitation_address on invitation (address);
create index invitation_issuer on invitation (issuer_id, id);

-- People who ask for an issuer of their own.
create table issuer_request (
    id integer primary key autoincrement,
    account_id integer not null references account (id),
    domain text not null,
    username text not null,
    name text not null,
    reason text not null,
    created_at integer not null,
    decided_at integer not null,
    approved integer not null,
    answer text not null,
    issuer_id integer not null
) strict;
create index issuer_request_account on issuer_request (account_id, id);
create index issuer_request_open on issuer_request (id) where decided_at = 0;

-- The audit log reads what concerns no issuer apart from the many grants.
create index event_server on event (id) where issuer_id = 0;
create index account_role_issuer on account_role (issuer_id);
