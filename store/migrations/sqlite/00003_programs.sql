-- +goose Up

alter table badge add column deleted_at integer not null default 0;

-- The things that other systems' APIs know, by their own names. slug is as it was
-- given, slug_key in lower case.
create table alias (
    system text not null,
    kind text not null,
    slug_key text not null,
    slug text not null,
    local_id integer not null,
    primary key (system, kind, slug_key)
) strict;
create unique index alias_local on alias (system, kind, local_id);

create table extension (
    system text not null,
    kind text not null,
    local_id integer not null,
    body text not null,
    primary key (system, kind, local_id)
) strict;

create table claim_code (
    id integer primary key autoincrement,
    badge_id integer not null references badge (id),
    code_key text not null,
    code text not null,
    reserved_for text not null,
    multi_use integer not null,
    created_at integer not null,
    claimed_at integer not null
) strict;
create unique index claim_code_code on claim_code (badge_id, code_key);
create index claim_code_key on claim_code (code_key);

create table application (
    id integer primary key autoincrement,
    slug text not null,
    badge_id integer not null references badge (id),
    issuer_id integer not null references issuer (id),
    learner text not null,
    assigned_to text not null,
    assigned_until integer not null,
    evidence text not null,
    created_at integer not null,
    processed_at integer not null
) strict;
create unique index application_slug on application (slug);
create index application_badge on application (badge_id, id);
create index application_issuer on application (issuer_id, id);

create table review (
    id integer primary key autoincrement,
    slug text not null,
    application_id integer not null references application (id),
    author text not null,
    comment text not null,
    items text not null,
    created_at integer not null
) strict;
create unique index review_slug on review (slug);
create index review_application on review (application_id, id);

create table milestone (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    badge_id integer not null references badge (id),
    number_required integer not null,
    action text not null,
    created_at integer not null
) strict;
create index milestone_issuer on milestone (issuer_id, id);
create index milestone_badge on milestone (badge_id, id);

create table milestone_support (
    milestone_id integer not null references milestone (id),
    place integer not null,
    badge_id integer not null references badge (id),
    primary key (milestone_id, badge_id)
) strict;
create index milestone_support_badge on milestone_support (badge_id);

-- Programs that sign their requests with a shared secret.
create table client (
    id integer primary key autoincrement,
    purpose text not null,
    key text not null,
    sealed blob not null,
    issuer_id integer not null references issuer (id),
    account_id integer not null references account (id),
    created_at integer not null,
    revoked_at integer not null
) strict;
create unique index client_key on client (purpose, key);

create table webhook (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    url text not null,
    format text not null,
    events text not null,
    sealed blob not null,
    created_at integer not null,
    disabled_at integer not null
) strict;
create index webhook_issuer on webhook (issuer_id, id);

create table webhook_attempt (
    id integer primary key autoincrement,
    webhook_id integer not null references webhook (id),
    event_id integer not null,
    kind text not null,
    attempt integer not null,
    at integer not null,
    duration integer not null,
    status integer not null,
    problem text not null
) strict;
create index webhook_attempt_webhook on webhook_attempt (webhook_id, id);

create index identity_recipient on identity (recipient_id);
