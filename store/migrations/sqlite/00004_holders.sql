-- +goose Up

-- Issuers' address books. Grants go to identity_id; what else a holder is known by
-- is in holder_identity.
create table holder (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    identity_id integer not null references identity (id),
    name text not null,
    memo text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create index holder_issuer on holder (issuer_id, id);
create index holder_identity_id on holder (identity_id);

create table holder_identity (
    holder_id integer not null references holder (id),
    place integer not null,
    issuer_id integer not null,
    kind text not null,
    value text not null,
    primary key (holder_id, place)
) strict;
create index holder_identity_value on holder_identity (value);
create unique index holder_identity_number on holder_identity (issuer_id, value) where kind = 'number';

-- holder_id is kept when the holder is deleted: it is not used again.
alter table "grant" add column holder_id integer not null default 0;
alter table "grant" add column hidden_at integer not null default 0;
alter table "grant" add column hidden_by_issuer_at integer not null default 0;
create index grant_holder on "grant" (holder_id, id) where holder_id > 0;

-- issuer_id or recipient_id is 0.
create table collection (
    id integer primary key autoincrement,
    issuer_id integer not null,
    recipient_id integer not null,
    name_key text not null,
    name text not null,
    description text not null,
    image_url text not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create unique index collection_name on collection (issuer_id, recipient_id, name_key);

create table collection_grant (
    collection_id integer not null references collection (id),
    place integer not null,
    grant_id integer not null references "grant" (id),
    primary key (collection_id, place)
) strict;

create table listing (
    id integer primary key autoincrement,
    issuer_id integer not null references issuer (id),
    badge_id integer not null,
    title text not null,
    description text not null,
    prerequisites text not null,
    validity text not null,
    url text not null,
    image_url text not null,
    created_at integer not null
) strict;
create index listing_issuer on listing (issuer_id, id);
create index listing_badge on listing (badge_id, id);

-- account_id is 0 for the lists of the server's operator.
create table allow_list (
    id integer primary key autoincrement,
    account_id integer not null,
    name text not null,
    kind text not null,
    service text not null,
    public integer not null,
    sealed blob not null,
    created_at integer not null,
    updated_at integer not null
) strict;
create index allow_list_account on allow_list (account_id, id);

create table allow_list_member (
    id integer primary key autoincrement,
    list_id integer not null references allow_list (id),
    form text not null,
    value text not null,
    added_at integer not null
) strict;
create unique index allow_list_member_value on allow_list_member (list_id, form, value);
create index allow_list_member_list on allow_list_member (list_id, id);

create table allow_list_activity (
    id integer primary key autoincrement,
    list_id integer not null references allow_list (id),
    account_id integer not null,
    changes text not null,
    at integer not null
) strict;
create index allow_list_activity_list on allow_list_activity (list_id, id);

create table claim_page (
    id integer primary key autoincrement,
    slug text not null,
    badge_id integer not null references badge (id),
    list_id integer not null references allow_list (id),
    account_id integer not null,
    created_at integer not null
) strict;
create unique index claim_page_slug on claim_page (slug);
create index claim_page_badge on claim_page (badge_id);
create index claim_page_list on claim_page (list_id);
